// SPDX-License-Identifier: Apache-2.0
#include "synth/write/drawn.h"

#include <algorithm>

namespace bogam::synth::write {

std::vector<DrawnReaction> DrawReactions(uint64_t key, EntryId entry, const gmf::OnsetState& state, SymbolId none) {
  Stream draws = Once(Mix(key, HashName("reaction")), entry);
  std::vector<DrawnReaction> out;
  for (const gmf::OnsetState::Reaction& reaction : state.reactions) {
    double p = draws.Uniform();
    SymbolId severity = 0;
    for (const auto& option : reaction.severities) {
      severity = option.level;
      if ((p -= option.weight) < 0) break;
    }
    if (none == 0 || severity != none) out.push_back({reaction.reaction, severity});
  }
  return out;
}

DrawnStudy DrawStudy(uint64_t key, EntryId entry, const gmf::ImagingStudyState& state) {
  Stream draws = Once(Mix(key, HashName("imaging")), entry);
  const auto count = [&](uint16_t least, uint16_t most, size_t listed) {
    return most == 0 ? listed : least + draws.Below(static_cast<uint64_t>(std::max(least, most) - least) + 1);
  };
  DrawnStudy study;
  if (state.series.empty()) return study;
  study.series = std::max<size_t>(1, count(state.min_series, state.max_series, state.series.size()));
  for (size_t s = 0; s < study.series; ++s) {
    const size_t listed = state.series[s % state.series.size()].instances.size();
    const size_t drawn = count(state.min_instances, state.max_instances, listed);
    study.instances.push_back(listed == 0 ? 0 : drawn);
  }
  return study;
}

Id SeriesId(uint64_t key, EntryId entry, size_t series) { return MakeId(key, Purpose::kSeries, uint64_t{entry} << 16 | series); }
Id InstanceId(uint64_t key, EntryId entry, size_t series, size_t instance) {
  return MakeId(key, Purpose::kInstance, (uint64_t{entry} << 16 | series) << 16 | instance);
}

int64_t OidNumber(const Id& id) {
  uint64_t number = 0;
  for (const char c : id.text) {
    if (c != '-') number = number << 4 | static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return static_cast<int64_t>(number >> 1);
}

DrawnDevice DrawDevice(uint64_t key, EntryId entry) {
  Stream draws = Once(Mix(key, HashName("device")), entry);
  DrawnDevice device;
  device.identifier = static_cast<int64_t>(draws.Below(100'000'000'000'000));
  device.lot = static_cast<int64_t>(draws.Below(1'000'000'000));
  device.serial = static_cast<int64_t>(draws.Below(1'000'000'000'000));
  return device;
}

}  // namespace bogam::synth::write
