// SPDX-License-Identifier: Apache-2.0
#include "synthea/coverage.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include "synthea/lives.h"
#include "timing.h"

namespace synthea {
namespace {

using namespace bogam::synth;  // NOLINT: a program

using Visits = std::vector<std::vector<uint64_t>>;  // by module and state

constexpr int kRounds = 4;
constexpr double kOfLivesARound = 0.04;

/// People with something that makes rare states likely, given at birth.
struct Cohort {
  const char* name;
  double of_lives;  // how many, as a share of the large population
  std::vector<std::pair<const char*, Value>> attributes;
};

std::vector<Cohort> Cohorts() {
  return {
      {"anybody", 1, {}},
      {"veterans", 0.2, {{"veteran_population_override", Value::Boolean(true)}}},
  };
}

/// A state of a top-level module to send people to.
struct Crossroad {
  uint16_t run;
  gmf::StateId state;
};

std::vector<gmf::StateId> Targets(const gmf::State& state) {
  std::vector<gmf::StateId> out;
  for (const gmf::Option& option : state.transition.options) out.push_back(option.to);
  for (const gmf::Option& option : state.transition.weighted) out.push_back(option.to);
  return out;
}

/// States that were entered and lead to one that was not, in the module itself or in a submodule that the state calls, however deep.
class Crossroads {
 public:
  Crossroads(const Library& library, const Visits& visits) : library_(library), visits_(visits), open_(library.module_count(), false) {
    for (bool changed = true; changed;) {
      changed = false;
      for (gmf::ModuleId id = 0; id < library.module_count(); ++id) {
        if (open_[id]) continue;
        const auto& states = library.module(id).states;
        open_[id] = std::any_of(states.begin(), states.end(), [&](const gmf::State& state) { return LeadsOn(id, state); });
        changed = changed || open_[id];
      }
    }
  }

  std::vector<Crossroad> All() const {
    std::vector<Crossroad> out;
    const auto top = library_.top_level();
    for (uint16_t run = 0; run < top.size(); ++run) {
      const auto& states = library_.module(top[run]).states;
      for (gmf::StateId s = 0; s < states.size(); ++s) {
        if (visits_[top[run]][s] > 0 && LeadsOn(top[run], states[s])) out.push_back({run, s});
      }
    }
    return out;
  }

 private:
  bool LeadsOn(gmf::ModuleId id, const gmf::State& state) const {
    if (const auto* call = std::get_if<gmf::CallSubmoduleState>(&state.body); call != nullptr && call->module != gmf::kNoModule && open_[call->module])
      return true;
    const auto at = static_cast<size_t>(&state - library_.module(id).states.data());
    const std::vector<gmf::StateId> targets = Targets(state);
    return visits_[id][at] > 0 && std::any_of(targets.begin(), targets.end(), [&](gmf::StateId to) { return to != gmf::kNoState && visits_[id][to] == 0; });
  }

  const Library& library_;
  const Visits& visits_;
  std::vector<bool> open_;  // modules with such a state
};

/// Sends one module to a crossroad every so often, from childhood on.
class Detours final : public LifePart {
 public:
  explicit Detours(std::vector<Crossroad> crossroads) : crossroads_(std::move(crossroads)) {}

  std::string_view name() const override { return "A Detour"; }  // before the modules
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override {
    if (crossroads_.empty()) return kNever;
    Stream stream = Once(Mix(person.key(), HashName("synthea: detour")), static_cast<uint64_t>(now));
    const Crossroad& to = crossroads_[stream.Below(crossroads_.size())];
    if (person.holder() == kNobody && person.AgeInYears(now) > 0) person.SendTo(to.run, to.state, now);
    return now + static_cast<Instant>(stream.Uniform(0.2, 1) * 365 * static_cast<double>(kDay));
  }

 private:
  std::vector<Crossroad> crossroads_;
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
std::map<std::pair<std::string, std::string>, std::string> ReadUnreached() {
  const std::string path = std::string(BOGAM_SOURCE_DIR) + "/bench/synthea/unreached.txt";
  std::ifstream in(path);
  if (!in) bench::Die(path + ": cannot be read");
  std::map<std::pair<std::string, std::string>, std::string> out;
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
  Visits all;
  for (const Cohort& cohort : Cohorts()) {
    const auto people = static_cast<size_t>(cohort.of_lives * lives);
    Merge(LiveAll(world, cohort, nullptr, people, threads), &all);
    std::printf("%s: %zu lives; %zu states entered so far\n", cohort.name, people, Entered(all));
    std::fflush(stdout);
  }
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<Crossroad> crossroads = Crossroads(library, all).All();
    const Detours detours(crossroads);
    const std::string name = "crossroads, round " + std::to_string(round + 1);
    const auto people = static_cast<size_t>(kOfLivesARound * lives);
    Merge(LiveAll(world, {name.c_str(), 0, {}}, &detours, people, threads), &all);
    std::printf("%s (%zu states): %zu lives; %zu states entered so far\n", name.c_str(), crossroads.size(), people, Entered(all));
    std::fflush(stdout);
  }
  auto listed = ReadUnreached();
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
