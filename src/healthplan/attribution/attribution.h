// SPDX-License-Identifier: Apache-2.0
// Attribution: which practice a member belongs to in a month, by passes of the content (plans/attribution.yaml) in their order; the first that finds a
// practice holds:
//
//   plan     the practice of the member's plan on the first day of the month
//   panel    the practice that the Patient names
//   visits   of those in the months before the month, to the services and clinicians of the pass, the practice with the most; several on one day are
//            one. A tie goes to the latest visit, then to the smaller id. Of its clinicians one is named by the same order.
//
// Pure; where visits come from: healthplan/attribution/patient_visits.h. Tests: attribution_test.cc, tests/cases/attribution.
#ifndef BOGAM_HEALTHPLAN_ATTRIBUTION_ATTRIBUTION_H_
#define BOGAM_HEALTHPLAN_ATTRIBUTION_ATTRIBUTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "healthplan/programme.h"

namespace bogam::healthplan {

/// A set of codes with a name.
struct NamedCodes {
  std::string id, title;
  std::vector<std::pair<std::string, std::string>> codes;  ///< system, code
};
inline constexpr size_t kMostNamedCodes = 32;  ///< of services, and of clinicians: they are bits

enum class AttributedBy : uint8_t { kPlan, kPanel, kVisits };

struct AttributionPass {
  std::string id, title;
  AttributedBy by = AttributedBy::kVisits;
  int months = 0;
  uint32_t services = 0, clinicians = 0;  ///< one of these; 0: any
  int least = 1;                          ///< visits
};

struct AttributionVersion {
  Span span;
  Source source;
  std::vector<AttributionPass> passes;
};

struct VisitSource {
  std::string type;  ///< Encounter, ExplanationOfBenefit
  std::vector<std::string> status;
};

struct AttributionRules {
  std::string coverage_class;               ///< code of Coverage.class.type
  std::vector<std::string> coverage_codes;  ///< its values by which somebody is a member
  std::vector<VisitSource> sources;
  std::vector<NamedCodes> services, clinicians;
  std::vector<AttributionVersion> versions;

  /// Of plans/attribution.yaml; null where there are findings, or no such file.
  static std::shared_ptr<const AttributionRules> Read(const std::vector<SourceFile>& files, Findings& findings);
  const AttributionVersion* At(Day day) const;
};

struct PracticeVisit {
  Day day = 0;
  std::string practice, clinician;  ///< clinician may be empty
  uint32_t services = 0, clinicians = 0;
};

struct PersonContacts {
  std::string plan, panel;  ///< practices; may be empty
  std::vector<PracticeVisit> visits;
};

struct Attribution {
  size_t pass = 0;
  std::string practice, clinician;
  int visits = 0;  ///< days with one
  Day latest = 0;
};

/// month: 202604.
std::optional<Attribution> Attribute(const AttributionVersion& version, const PersonContacts& person, int month);

/// 20260401 of 202604.
inline Day FirstDayOf(int month) { return month * 100 + 1; }

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_ATTRIBUTION_ATTRIBUTION_H_
