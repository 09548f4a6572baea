// SPDX-License-Identifier: Apache-2.0
// RecordWords: what records say as facts of a programme (records.yaml). Read by healthplan/home_records.h.
#ifndef BOGAM_HEALTHPLAN_RECORD_WORDS_H_
#define BOGAM_HEALTHPLAN_RECORD_WORDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bogam::healthplan {

/// How a Coverage is known.
struct CoverMark {
  std::string system;      ///< of a coding of its type, whose codes begin with one of these; or
  std::string class_type;  ///< of a class: "plan", whose value is one of these
  std::vector<std::string> codes;
  std::string citation;  ///< where the codes are from
};

/// Such a Coverage says a fact.
struct CoverWords {
  size_t fact = 0;
  int64_t slot = 0;
  CoverMark mark;
};

/// Such a Coverage makes a member, who has a type.
struct MemberWords {
  size_t type = 0;
  CoverMark mark;
};

/// The answered form of home and means that synthetic people have.
struct HouseholdWords {
  std::string questionnaire;  ///< without a version
  std::string citation;       ///< where its codes are from
  size_t immigration = 0, disabled = 0, work_hours = 0, hours_every = 0;
  std::map<std::string, int64_t, std::less<>> groups;             ///< a slot of immigration
  std::map<std::string, size_t, std::less<>> kinds, frequencies;  ///< a place
};

struct RecordWords {
  size_t residence = 0;             ///< a boolean fact
  std::vector<std::string> states;  ///< an address there says yes
  std::vector<CoverWords> covers;
  std::vector<MemberWords> members;  ///< types of one track
  std::optional<HouseholdWords> household;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_RECORD_WORDS_H_
