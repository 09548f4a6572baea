// SPDX-License-Identifier: Apache-2.0
// Urgent answers: thoughts of being better off dead or of self-harm (PHQ-9, item 9: LOINC 44260-8) answered above 0. Such a person stands first in the list of
// the same day until a named person closes it.
//
// Read are Observations of the item (or a component of it), and items of QuestionnaireResponses with its linkId; an answer is a number, or an option by its
// LOINC answer code or by its ordinal value. An answer that cannot be read counts as above 0: it must be looked at. What was not answered, or entered in error,
// does not count. PHQ-9: Kroenke, Spitzer, Williams. J Gen Intern Med 2001;16:606-613.
#ifndef BOGAM_WORKLIST_URGENT_H_
#define BOGAM_WORKLIST_URGENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fhir/record.h"

namespace bogam::worklist {

inline constexpr std::string_view kSelfHarmItem = "44260-8";

struct UrgentAnswer {
  std::string resource;         ///< "Observation/1"
  std::string version;          ///< of it: an answer that was amended is another answer
  std::string date;             ///< as recorded; "" unknown
  std::optional<double> value;  ///< nothing where it cannot be read
  std::string Versioned() const { return resource + "/_history/" + version; }
  friend bool operator==(const UrgentAnswer&, const UrgentAnswer&) = default;
};

/// Of an Observation or QuestionnaireResponse: the highest answer, where it is above 0 or cannot be read.
std::optional<UrgentAnswer> FindUrgentAnswer(fhir::Node resource);

/// Newest first; what has no date is first of all.
void SortNewestFirst(std::vector<UrgentAnswer>* answers);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_URGENT_H_
