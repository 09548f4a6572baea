// SPDX-License-Identifier: Apache-2.0
// Ids of resources: the shape of a UUID (version 8 of RFC 9562), a function of the person's key, of what the id is for and of the entry, so that the same
// person has the same ids in every output and every run.
#ifndef BOGAM_SYNTH_WRITE_IDS_H_
#define BOGAM_SYNTH_WRITE_IDS_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "synth/random.h"

namespace bogam::synth::write {

/// Which of the resources that come from one entry (or one person).
enum class Purpose : uint8_t {
  kEntry = 1,
  kPatient,
  kClaim,
  kExplanation,
  kNote,
  kCareTeam,
  kAnswers,
  kAdministration,
  kCoverage,
  kProvenance,
  kPractice,
  kLocation,
  kClinician,
  kRole,
  kPayer,
  kSeries,
  kInstance,
  kSecondExplanation,
  kRelative,
  kHousehold,
  kDisability,
  kOrientation,
  kQuestionnaire,
  kTransaction
};

struct Id {
  std::array<char, 36> text;
  std::string_view view() const { return {text.data(), text.size()}; }
};

/// "00" to "ff": ids are made a byte at a time.
inline constexpr auto kHexOfByte = [] {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> out{};
  for (size_t i = 0; i < out.size(); ++i) out[i] = {kHex[i >> 4], kHex[i & 15]};
  return out;
}();

inline Id MakeId(uint64_t key, Purpose purpose, uint64_t n) {
  uint64_t high = Mix(Mix(key, 0x6964u + static_cast<uint64_t>(purpose)), n);
  uint64_t low = Mix(high, key);
  high = (high & ~uint64_t{0xf000}) | 0x8000;
  low = (low & ~(uint64_t{3} << 62)) | (uint64_t{2} << 62);
  Id id;
  char* at = id.text.data();
  for (int i = 0; i < 8; ++i, at += 2, high <<= 8) {
    if (i == 4 || i == 6) *at++ = '-';
    std::memcpy(at, kHexOfByte[high >> 56].data(), 2);
  }
  for (int i = 0; i < 8; ++i, at += 2, low <<= 8) {
    if (i == 0 || i == 2) *at++ = '-';
    std::memcpy(at, kHexOfByte[low >> 56].data(), 2);
  }
  return id;
}

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_IDS_H_
