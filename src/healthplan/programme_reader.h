// SPDX-License-Identifier: Apache-2.0
// The parts of Programme::Read: one function a file of the content. Names are resolved at once, so files are read in the order of this list.
#ifndef BOGAM_HEALTHPLAN_PROGRAMME_READER_H_
#define BOGAM_HEALTHPLAN_PROGRAMME_READER_H_

#include <string>
#include <string_view>
#include <vector>

#include "healthplan/programme.h"

namespace bogam::healthplan {

using format::Json;
using format::JsonFields;

void ReadAbout(JsonFields& root, Programme* out);        // programme.yaml
void ReadFacts(JsonFields& root, Programme* out);        // facts.yaml
void ReadHouseholds(JsonFields& root, Programme* out);   // households.yaml
void ReadIncome(JsonFields& root, Programme* out);       // income.yaml
void ReadReadings(JsonFields& root, Programme* out);     // readings.yaml
void ReadTables(JsonFields& root, Programme* out);       // tables/….yaml
void ReadDefinitions(JsonFields& root, Programme* out);  // definitions.yaml
void ReadRules(JsonFields& root, Programme* out);        // rules/….yaml

void ReadPeriods(JsonFields& root, Programme* out);      // periods.yaml
void ReadFormPlan(JsonFields& root, Programme* out);     // form.yaml
void ReadRecordWords(JsonFields& root, Programme* out);  // records.yaml
void ReadLetter(JsonFields& root, Programme* out);       // letters/….yaml
void ReadWording(JsonFields& root, Programme* out);      // wordings/….yaml
/// `form` of a language.
FormWords ReadFormWords(JsonFields& form, const Programme& programme);

/// citation, edition, mark of an object, and where it stands.
Source ReadSource(JsonFields& fields);
/// from and to.
Span ReadSpan(JsonFields& fields);
Condition ReadCondition(JsonFields& fields);
std::vector<Condition> ReadConditions(JsonFields& fields, std::string_view key);
/// A number as a fraction, within low and high.
Ratio ReadRatio(JsonFields& fields, std::string_view key, double low, double high);
/// Dollars as cents.
int64_t ReadCents(JsonFields& fields, std::string_view key, double low, double high);
Ratio RatioOf(double written);
/// The place of what `key` names among things with an id; 0 and a finding where there is none.
template <typename T>
size_t Named(JsonFields& fields, std::string_view key, const std::vector<T>& all) {
  const std::string id = fields.Text(key);
  std::string list;
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].id == id) return i;
    list += (list.empty() ? "" : ", ") + all[i].id;
  }
  if (!id.empty()) fields.Report(key, "\"" + id + "\" is none of " + (list.empty() ? "nothing" : list));
  return 0;
}

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PROGRAMME_READER_H_
