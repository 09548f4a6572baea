// SPDX-License-Identifier: Apache-2.0
#include "synthea/coverage.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <optional>
#include <thread>

#include "synthea/lives.h"
#include "timing.h"

namespace synthea {
namespace {

using namespace bogam::synth;  // NOLINT: a program

using Visits = std::vector<std::vector<uint64_t>>;  // by module and state

constexpr int kRounds = 5, kRoundsForTheRare = 15;
constexpr double kOfLivesARound = 0.1;
constexpr uint64_t kOldestAtFirst = 85;

using Listed = std::map<std::pair<std::string, std::string>, std::string>;  // module and state: the reason

/// People with something that makes rare states likely, given at birth.
struct Cohort {
  const char* name;
  double of_lives;  // how many, as a share of the large population
  std::vector<std::pair<const char*, Value>> attributes;
};

std::vector<Cohort> Cohorts(const Vocabulary& vocabulary) {
  const auto text = [&](const char* word) { return Value::Text(vocabulary.FindSymbol(word)); };
  const Value yes = Value::Boolean(true), seldom = Value::Number(0.02), mostly = Value::Number(0.98);
  return {
      {"anybody", 1, {}},
      {"veterans", 0.2, {{"veteran_population_override", yes}}},
      {"lung cancer found late", 0.2, {{"probability_of_lung_cancer_treatment", seldom}, {"probability_of_no_lung_cancer_treatment", mostly}}},
      {"veterans, lung cancer found late",
       0.2,
       {{"veteran_population_override", yes}, {"probability_of_lung_cancer_treatment", seldom}, {"probability_of_no_lung_cancer_treatment", mostly}}},
      {"language and insurance not told", 0.01, {{"first_language", Value()}, {"insurance_status", Value()}}},
      {"no insurance", 0.01, {{"insurance_status", text("none")}}},
      {"Medicare", 0.01, {{"insurance_status", text("medicare")}}},
      // One state of each census region that the tables of drugs tell apart.
      {"people of Hawaii", 0.1, {{"state", text("Hawaii")}}},
      {"people of Alabama", 0.1, {{"state", text("Alabama")}}},
      {"people of Illinois", 0.1, {{"state", text("Illinois")}}},
  };
}

/// Where to send people: a state of a top-level module, or one that calls a submodule and a state of that, and so on.
struct Crossroad {
  uint16_t run;
  std::vector<std::pair<gmf::ModuleId, gmf::StateId>> path;  // the top-level module first
};

/// States that were entered and lead to one that was not, each with a way there through calls that were made. Where a list is given, what it explains is not
/// sought any more.
class Crossroads {
 public:
  Crossroads(const Library& library, const Visits& visits, const Listed* explained)
      : library_(library), visits_(visits), explained_(explained), ways_(library.module_count()), runs_(library.module_count()) {
    const auto top = library.top_level();
    std::vector<gmf::ModuleId> reached(top.begin(), top.end());
    for (uint16_t run = 0; run < top.size(); ++run) runs_[top[run]] = run;
    for (size_t i = 0; i < reached.size(); ++i) Follow(reached[i], &reached);
    for (const gmf::ModuleId id : reached) {
      for (gmf::StateId state = 0; state < visits[id].size(); ++state) {
        if (!LeadsOn(id, state)) continue;
        Crossroad crossroad{*runs_[id], ways_[id]};
        crossroad.path.emplace_back(id, state);
        all_.push_back(std::move(crossroad));
      }
    }
  }

  const std::vector<Crossroad>& all() const { return all_; }

 private:
  // The first way to each submodule that this module calls.
  void Follow(gmf::ModuleId id, std::vector<gmf::ModuleId>* reached) {
    for (gmf::StateId state = 0; state < visits_[id].size(); ++state) {
      const auto* call = std::get_if<gmf::CallSubmoduleState>(&library_.module(id).states[state].body);
      if (call == nullptr || call->module == gmf::kNoModule || runs_[call->module] || visits_[id][state] == 0) continue;
      ways_[call->module] = ways_[id];
      ways_[call->module].emplace_back(id, state);
      runs_[call->module] = runs_[id];
      reached->push_back(call->module);
    }
  }

  bool LeadsOn(gmf::ModuleId id, gmf::StateId state) const {
    const gmf::Module& module = library_.module(id);
    const gmf::Transition& transition = module.states[state].transition;
    const auto fresh = [&](const gmf::Option& option) {
      if (option.to == gmf::kNoState || visits_[id][option.to] != 0) return false;
      return explained_ == nullptr || !explained_->contains({module.path, std::string(library_.vocabulary().Text(module.states[option.to].name))});
    };
    return visits_[id][state] > 0 && (std::any_of(transition.options.begin(), transition.options.end(), fresh) ||
                                      std::any_of(transition.weighted.begin(), transition.weighted.end(), fresh));
  }

  const Library& library_;
  const Visits& visits_;
  const Listed* explained_;
  std::vector<std::vector<std::pair<gmf::ModuleId, gmf::StateId>>> ways_;  // of each module: the calls that lead to it
  std::vector<std::optional<uint16_t>> runs_;
  std::vector<Crossroad> all_;
};

/// From an age on, another for everybody and undisturbed until then, sends one module to a crossroad every so often.
class Detours final : public LifePart {
 public:
  explicit Detours(const std::vector<Crossroad>& crossroads) : crossroads_(crossroads) {}

  std::string_view name() const override { return "A Detour"; }  // before the modules
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override {
    if (crossroads_.empty()) return kNever;
    const Instant from = AddYears(person.birth(), 1 + static_cast<int>(person.StreamFor(HashName("synthea: detours from")).Below(kOldestAtFirst)));
    if (now < from) return from;
    Stream stream = Once(Mix(person.key(), HashName("synthea: detour")), static_cast<uint64_t>(now));
    if (person.holder() == kNobody) Send(person, crossroads_[stream.Below(crossroads_.size())], now);
    return now + static_cast<Instant>(stream.Uniform(0.2, 1) * 365 * static_cast<double>(kDay));
  }

 private:
  static void Send(Person& person, const Crossroad& to, Instant now) {
    person.SendTo(to.run, to.path[0].second, now);
    Run& run = person.runs()[to.run];
    for (size_t i = 1; i < to.path.size(); ++i) {
      run.frames[i - 1].begun = true;
      run.frames.push_back({.module = to.path[i].first, .state = to.path[i].second, .history = static_cast<uint32_t>(run.history.size())});
      run.history.resize(run.history.size() + person.library().module(to.path[i].first).tracked.size());
    }
  }

  const std::vector<Crossroad>& crossroads_;
};

class Walker {
 public:
  Walker(const World& world, const Detours* detours)
      : world_(world),
        machine_(world.library, world.life->body()),
        simulation_(world.library, machine_, Parts(world, detours), &world.life->visits()),
        person_(world.library) {
    for (gmf::ModuleId id = 0; id < world.library.module_count(); ++id) visits_.emplace_back(world.library.module(id).states.size());
    machine_.CountVisits(&visits_);
  }

  void Live(const Cohort& cohort, uint64_t key) {
    Stream stream(Mix(key, HashName("synthea: anybody")));
    const Resident resident = world_.residents->Anybody(stream, EndOfReference());
    person_.Begin(key, resident.birth);
    world_.residents->Settle(person_, resident);
    for (const auto& [name, value] : cohort.attributes) person_.Set(world_.residents->Attribute(name), value);
    simulation_.Live(person_, EndOfReference());
  }

  const Visits& visits() const { return visits_; }
  static std::vector<const LifePart*> Parts(const World& world, const Detours* detours) {
    std::vector<const LifePart*> out = world.life->parts();
    if (detours != nullptr) out.push_back(detours);
    return out;
  }

 private:
  const World& world_;
  gmf::Machine machine_;
  Simulation simulation_;
  Person person_;
  Visits visits_;
};

void Merge(const Visits& from, Visits* to) {
  if (to->empty()) *to = Visits(from.size());
  for (size_t m = 0; m < from.size(); ++m) {
    (*to)[m].resize(from[m].size());
    for (size_t s = 0; s < from[m].size(); ++s) (*to)[m][s] += from[m][s];
  }
}

Visits LiveAll(const World& world, const Cohort& cohort, const Detours* detours, size_t lives, int threads) {
  std::vector<std::unique_ptr<Walker>> walkers;
  for (int i = 0; i < threads; ++i) walkers.push_back(std::make_unique<Walker>(world, detours));
  std::atomic<size_t> next = 0;
  std::vector<std::thread> running;
  for (const auto& walker : walkers) {
    running.emplace_back([&] {
      for (size_t i = next++; i < lives; i = next++) walker->Live(cohort, Mix(HashName(cohort.name), i));
    });
  }
  for (std::thread& thread : running) thread.join();
  Visits out;
  for (const auto& walker : walkers) Merge(walker->visits(), &out);
  return out;
}

/// "module | state | reason", one a line; # begins a remark.
Listed ReadUnreached() {
  const std::string path = std::string(BOGAM_SOURCE_DIR) + "/bench/synthea/unreached.txt";
  std::ifstream in(path);
  if (!in) bench::Die(path + ": cannot be read");
  Listed out;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t first = line.find(" | "), second = line.find(" | ", first == std::string::npos ? first : first + 3);
    if (second == std::string::npos || second + 3 >= line.size()) bench::Die(path + ": not \"module | state | reason\": " + line);
    out[{line.substr(0, first), line.substr(first + 3, second - first - 3)}] = line.substr(second + 3);
  }
  return out;
}

size_t Entered(const Visits& visits) {
  size_t out = 0;
  for (const auto& module : visits) out += static_cast<size_t>(std::count_if(module.begin(), module.end(), [](uint64_t n) { return n > 0; }));
  return out;
}

}  // namespace

int Cover(const std::string& resources, int lives, int threads) {
  const World world(resources);
  const Library& library = world.library;
  Listed listed = ReadUnreached();
  const std::vector<Cohort> cohorts = Cohorts(library.vocabulary());
  Visits all;
  for (const Cohort& cohort : cohorts) {
    const auto people = static_cast<size_t>(cohort.of_lives * lives);
    Merge(LiveAll(world, cohort, nullptr, people, threads), &all);
    std::printf("%s: %zu lives; %zu states entered so far\n", cohort.name, people, Entered(all));
    std::fflush(stdout);
  }
  // People of all cohorts in turn. The first rounds look at every state; the others at those alone that are rare, not impossible.
  for (int round = 0; round < kRounds + kRoundsForTheRare; ++round) {
    const Crossroads crossroads(library, all, round < kRounds ? nullptr : &listed);
    if (crossroads.all().empty()) break;
    const Detours detours(crossroads.all());
    size_t people = 0;
    for (const Cohort& cohort : cohorts) {
      const std::string name = std::string(cohort.name) + ", round " + std::to_string(round + 1);
      const auto of_cohort = static_cast<size_t>(kOfLivesARound / static_cast<double>(cohorts.size()) * lives);
      Merge(LiveAll(world, {name.c_str(), 0, cohort.attributes}, &detours, of_cohort, threads), &all);
      people += of_cohort;
    }
    std::printf("crossroads, round %d (%zu states): %zu lives; %zu states entered so far\n", round + 1, crossroads.all().size(), people, Entered(all));
    std::fflush(stdout);
  }
  size_t states = 0, unknown = 0, reached = 0;
  for (gmf::ModuleId id = 0; id < library.module_count(); ++id) {
    const gmf::Module& module = library.module(id);
    for (size_t s = 0; s < module.states.size(); ++s, ++states) {
      const auto at = listed.find({module.path, std::string(library.vocabulary().Text(module.states[s].name))});
      const bool entered = all[id][s] > 0, is_listed = at != listed.end();
      if (entered && is_listed && ++reached) std::printf("listed, but entered: %s | %s\n", at->first.first.c_str(), at->first.second.c_str());
      if (!entered && !is_listed && ++unknown)
        std::printf("never entered: %s | %s | \n", module.path.c_str(), std::string(library.vocabulary().Text(module.states[s].name)).c_str());
      if (is_listed) listed.erase(at);
    }
  }
  for (const auto& [state, reason] : listed) std::printf("listed, but no such state: %s | %s\n", state.first.c_str(), state.second.c_str());
  std::printf("%zu states in %zu modules, %zu entered; not entered and not listed: %zu; listed but entered: %zu\n", states, library.module_count(),
              Entered(all), unknown, reached);
  return unknown == 0 && reached == 0 && listed.empty() ? 0 : 1;
}

}  // namespace synthea
