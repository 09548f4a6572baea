// SPDX-License-Identifier: Apache-2.0
// What a profile named by a Retrieve asks of a resource beyond its type. meta.profile is not asked: resources seldom name
// their profiles, so a profile selects by the elements that it fixes.
//
// QI-Core states negation by a pair of profiles of one type: the negative one fixes a status, doNotPerform or an extension,
// the positive ones mean the rest. Vital-sign profiles fix the LOINC code and the category. Any other profile selects by type
// alone.
#ifndef BOGAM_EXPR_PROFILES_H_
#define BOGAM_EXPR_PROFILES_H_

#include <string_view>

#include "fhir/record.h"

namespace bogam::expr {

struct ProfileRule {
  enum class Effect : uint8_t {
    kNegative,   ///< selects resources with the fixed element
    kPositive,   ///< selects those without it
    kFixedCode,  ///< selects by category and code, or by meta.profile naming the profile
  } effect;
  std::string_view profile;   ///< the last part of the canonical
  std::string_view type;      ///< R4 resource type
  std::string_view element;   ///< status, doNotPerform; "" = modifierExtension or extension of url `value`, true, or meta.profile
  std::string_view value;     ///< what it is fixed to; for kFixedCode the LOINC codes, space between
  std::string_view category;  ///< of http://terminology.hl7.org/CodeSystem/observation-category, or ""
  std::string_view source;    ///< the publication that fixes it
};

/// The rule of a profile, or null where the type alone selects. Canonical with or without |version.
const ProfileRule* FindProfileRule(std::string_view canonical, fhir::TypeId type);

bool Conforms(const ProfileRule& rule, const fhir::Node& resource);

/// meta.profile names the canonical (|version apart), or the canonical is the type's own base definition, or "".
bool DeclaresProfile(const fhir::Node& resource, std::string_view canonical);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_PROFILES_H_
