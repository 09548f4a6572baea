// SPDX-License-Identifier: Apache-2.0
#include "synthea/census.h"

#include <algorithm>

namespace synthea {

const char* KindName(Kind kind) {
  static constexpr const char* kNames[kKinds] = {"condition", "medication", "procedure", "vaccine", "encounter", "class", "every"};
  return kNames[static_cast<size_t>(kind)];
}

const char* GroupName(Group group) {
  static constexpr const char* kNames[kGroups] = {"all", "younger", "older"};
  return kNames[static_cast<size_t>(group)];
}

uint32_t Catalogue::Add(Kind kind, const std::string& code, const std::string& display) {
  const auto [at, fresh] = numbers_.try_emplace({kind, code}, static_cast<uint32_t>(items_.size()));
  if (fresh) items_.push_back({kind, code, display});
  if (items_[at->second].display.empty()) items_[at->second].display = display;
  return at->second;
}

void Census::Add(const std::vector<uint32_t>& counts, bool older) {
  for (const Group group : {Group::kAll, older ? Group::kOlder : Group::kYounger}) {
    Of& of = groups[static_cast<size_t>(group)];
    ++of.people;
    of.tallies.resize(std::max(of.tallies.size(), counts.size()));
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      Tally& tally = of.tallies[i];
      const double n = counts[i];
      ++tally.people;
      tally.entries += n;
      tally.squares += n * n;
    }
  }
}

void Census::AddDeath(double age) {
  ++dead;
  ages_at_death.push_back(age);
}

void Census::AddFirstLife(bool died) {
  ++first_lives;
  if (died) ++first_dead;
}

void Census::Merge(const Census& other) {
  for (size_t g = 0; g < kGroups; ++g) {
    groups[g].people += other.groups[g].people;
    groups[g].tallies.resize(std::max(groups[g].tallies.size(), other.groups[g].tallies.size()));
    for (size_t i = 0; i < other.groups[g].tallies.size(); ++i) {
      groups[g].tallies[i].people += other.groups[g].tallies[i].people;
      groups[g].tallies[i].entries += other.groups[g].tallies[i].entries;
      groups[g].tallies[i].squares += other.groups[g].tallies[i].squares;
    }
  }
  dead += other.dead;
  first_lives += other.first_lives;
  first_dead += other.first_dead;
  ages_at_death.insert(ages_at_death.end(), other.ages_at_death.begin(), other.ages_at_death.end());
}

}  // namespace synthea
