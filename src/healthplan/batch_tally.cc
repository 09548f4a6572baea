// SPDX-License-Identifier: Apache-2.0
#include "healthplan/batch_tally.h"

#include <set>

namespace bogam::healthplan {
namespace {

std::vector<TrackTally> Nothing(const Programme& programme) {
  TrackTally one;
  one.sure.resize(programme.types.size());
  one.at_least.resize(programme.types.size());
  return std::vector<TrackTally>(programme.tracks.size(), one);
}

void Count(const TrackResult& result, TrackTally* tally) {
  if (result.chosen < 0)
    ++(result.open == 0 ? tally->none : tally->undecided);
  else
    ++(result.open == 0 ? tally->sure : tally->at_least)[static_cast<size_t>(result.chosen)];
}

void Sum(const std::vector<TrackTally>& from, std::vector<TrackTally>* to) {
  for (size_t track = 0; track < from.size(); ++track) {
    TrackTally& into = (*to)[track];
    for (size_t type = 0; type < into.sure.size(); ++type) {
      into.sure[type] += from[track].sure[type];
      into.at_least[type] += from[track].at_least[type];
    }
    into.none += from[track].none;
    into.undecided += from[track].undecided;
  }
}

}  // namespace

std::string NameOf(const Programme& programme, const Wanted& wanted) {
  if (wanted.kind == Wanted::Kind::kFact) return programme.facts[wanted.what].name;
  if (wanted.kind == Wanted::Kind::kRelation) return std::string(KeyOf(static_cast<Relation>(wanted.what)));
  return wanted.say;
}

BatchTally::BatchTally(const Programme& programme) : programme_(&programme), tracks_(Nothing(programme)), missing_(programme.tracks.size()) {}

void BatchTally::Add(const Application& application, const PersonDecision& decision, const std::vector<std::vector<Wanted>>& wanted) {
  ++people_;
  std::vector<TrackTally>& place = places_.try_emplace(application.place, Nothing(*programme_)).first->second;
  for (size_t track = 0; track < tracks_.size(); ++track) {
    const TrackResult& result = decision.tracks[track];
    Count(result, &tracks_[track]);
    Count(result, &place[track]);
    std::set<std::string> names;  // once a person
    for (size_t type = 0; type < wanted.size(); ++type) {
      if ((result.open >> type & 1) == 0) continue;
      for (const Wanted& one : wanted[type]) names.insert(NameOf(*programme_, one));
    }
    for (const std::string& name : names) {
      MissingTally& missing = missing_[track][name];
      ++missing.open;
      missing.undecided += result.chosen < 0;
    }
  }
}

void BatchTally::Merge(const BatchTally& other) {
  people_ += other.people_;
  Sum(other.tracks_, &tracks_);
  for (size_t track = 0; track < missing_.size(); ++track) {
    for (const auto& [name, tally] : other.missing_[track]) {
      MissingTally& into = missing_[track][name];
      into.open += tally.open;
      into.undecided += tally.undecided;
    }
  }
  for (const auto& [place, tracks] : other.places_) Sum(tracks, &places_.try_emplace(place, Nothing(*programme_)).first->second);
}

}  // namespace bogam::healthplan
