// SPDX-License-Identifier: Apache-2.0
#include "engine/worklist_tasks.h"

#include "fhir/ids.h"
#include "worklist/coding.h"

namespace bogam::engine {

Result<std::map<std::string, std::vector<risk::Day>>> TaskDays(Engine* engine) {
  static const auto kAuthored = fhir::FindName("authoredOn"), kFor = fhir::FindName("for");
  std::map<std::string, std::vector<risk::Day>> out;
  const auto visit = [&](fhir::RecordView record, bool) -> Status {
    const fhir::Node root = record.root();
    bool ours = false;
    for (const fhir::Node coding : root.Get(fhir::name::kCode).children(fhir::name::kCoding)) {
      ours = ours || coding.Get(fhir::name::kSystem).text() == worklist::kTaskCodes;
    }
    const auto moment = value::DateTime::Parse(root.Get(kAuthored).text());
    std::string_view patient = root.Get(kFor).Get(fhir::name::kReference).text();
    if (!ours || !moment || !patient.starts_with("Patient/")) return {};
    patient.remove_prefix(8);
    out[std::string(patient)].push_back(risk::DayOf(moment->DateOf()));
    return {};
  };
  std::string cursor;
  do {
    BOGAM_ASSIGN(const search::Page page, engine->Search("Task?_count=500", cursor, visit));
    cursor = page.next;
  } while (!cursor.empty());
  return out;
}

}  // namespace bogam::engine
