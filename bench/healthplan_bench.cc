// SPDX-License-Identifier: Apache-2.0
// Eligibility of invented homes by content/healthplan/masshealth: people decided a second on one core, without traces (what is decided is thrown
// away) and with them (all that a trace is made from is kept, a tenth of the people at a time). The answer is checked: conditions of a sample of
// people are those of the reference evaluator of CQL, and every pass gives the same number of people of each cover.
//
//   healthplan_bench [PEOPLE=200000] [PASSES=3]
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "engine/programme_shelf.h"
#include "healthplan/decide.h"
#include "healthplan/slow_conditions.h"
#include "healthplan/test_homes.h"
#include "timing.h"

namespace {

using namespace bogam;
using namespace bogam::healthplan;

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "healthplan_bench: %s\n", why.c_str());
  std::exit(1);
}

void CheckAgainstReference(const Rulebook& rulebook, const std::vector<Application>& homes) {
  std::vector<PersonDecision> decisions;
  for (size_t home = 0; home < homes.size(); home += homes.size() / 60 + 1) {
    Decide(rulebook, homes[home], &decisions);
    const Edition& edition = *rulebook.At(homes[home].asked_on);
    const std::vector<std::string> names = DefinitionsOf(edition.conditions);
    for (const PersonDecision& one : decisions) {
      for (size_t i = 0; i < names.size(); ++i) {
        const auto slow = SlowValue(rulebook.programme(), edition.conditions, names[i], one.values);
        if (!slow.ok() || *slow != one.values[edition.conditions.places[i]]) Die("a condition is not that of the reference: " + names[i]);
      }
    }
  }
}

using Counts = std::map<std::string, size_t>;

void Count(const Rulebook& rulebook, const std::vector<PersonDecision>& decisions, Counts* counts) {
  for (const PersonDecision& one : decisions) {
    const TrackResult& track = one.tracks[0];
    ++(*counts)[track.chosen >= 0 ? rulebook.programme().types[static_cast<size_t>(track.chosen)].id : track.open != 0 ? "undecided" : "none"];
  }
}

}  // namespace

int main(int argc, char** argv) {
  const size_t people = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const int passes = argc > 2 ? std::atoi(argv[2]) : 3;
  const auto opened = engine::OpenProgramme("masshealth");
  if (!opened.ok()) Die(opened.status().ToString());
  const Rulebook& rulebook = **opened;
  InventedHomes source(rulebook.programme(), 2026);
  std::vector<Application> homes;
  size_t made = 0;
  for (; made < people; made += homes.back().people.size()) homes.push_back(source.Next());
  CheckAgainstReference(rulebook, homes);
  Counts first;
  for (int pass = 0; pass < passes; ++pass) {
    std::vector<PersonDecision> decisions;
    Counts counts, kept_counts;
    const bench::Timer without;
    for (const Application& home : homes) {
      Decide(rulebook, home, &decisions);
      Count(rulebook, decisions, &counts);
    }
    const double without_seconds = without.cpu();
    std::vector<std::vector<PersonDecision>> kept;
    const bench::Timer with;
    for (const Application& home : homes) {
      if (kept.size() > homes.size() / 10) kept.clear();
      Decide(rulebook, home, &kept.emplace_back());
      Count(rulebook, kept.back(), &kept_counts);
    }
    const double with_seconds = with.cpu();
    if (pass == 0) first = counts;
    if (counts != first || kept_counts != first) Die("two passes differ");
    std::printf("%zu people in %zu homes: %.0f people/s without traces, %.0f with them\n", made, homes.size(), static_cast<double>(made) / without_seconds,
                static_cast<double>(made) / with_seconds);
  }
  for (const auto& [cover, count] : first) std::printf("  %s %zu\n", cover.c_str(), count);
  std::printf("peak %llu MB\n", static_cast<unsigned long long>(bench::PeakMegabytes()));
  return 0;
}
