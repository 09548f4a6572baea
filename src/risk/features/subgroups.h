// SPDX-License-Identifier: Apache-2.0
// Subgroups: the variables by which results are split (sex, age band, race, ethnicity, language, place, payer, disability) and the site, read of one
// person at an index, by names and never by ids. What is not recorded is label 0. Labels are gathered as they come; when rows are joined they are sorted, and
// of each variable the largest remain (FeatureDeclaration::largest_groups), the rest being one group. Tests: subgroups_test.cc.
#ifndef BOGAM_RISK_FEATURES_SUBGROUPS_H_
#define BOGAM_RISK_FEATURES_SUBGROUPS_H_

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/features/feature_program.h"
#include "risk/person_source.h"

namespace bogam::risk {

enum class SubgroupKind : uint8_t { kSex, kAgeBand, kRace, kEthnicity, kLanguage, kPlace, kPayer, kDisability };
inline constexpr size_t kSubgroups = 8;
/// "age band".
std::string_view SubgroupName(SubgroupKind kind);

inline constexpr size_t kMostLabels = 65'000;
inline constexpr std::string_view kNotRecordedLabel = "not recorded", kOtherLabel = "other";

/// words: of each row; "" is not recorded. With more words than `largest` those that fewest rows have are kOtherLabel; of equally many rows the first by name
/// remain.
RowLabels LabelRows(std::string name, std::span<const std::string_view> words, size_t largest);

/// Of one person at one index; "" is not recorded.
struct PersonGroups {
  std::array<std::string, kSubgroups> labels;
  std::string site;  ///< Organization or practitioner of Patient.generalPractitioner, else managingOrganization
};

class SubgroupReader {
 public:
  SubgroupReader(std::shared_ptr<const FeatureProgram> program, int offset) : program_(std::move(program)), offset_(offset) {}
  /// The source stands on the person.
  Result<PersonGroups> At(PersonSource* source, const value::Date& index);

 private:
  void SeeDictionary(const store::Dictionary* dictionary);
  Result<std::string> Payer(PersonSource* source, Day index);
  Result<std::string> PayerName(PersonSource* source, fhir::Node coverage);
  Result<std::string> Disability(PersonSource* source, Day index);

  std::shared_ptr<const FeatureProgram> program_;
  int offset_;
  const store::Dictionary* dictionary_ = nullptr;
  std::unique_ptr<ConceptIndex> concepts_;
  std::map<std::string, std::string, std::less<>> organizations_;  // names by id
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_SUBGROUPS_H_
