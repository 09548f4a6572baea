// SPDX-License-Identifier: Apache-2.0
// Chart: one person's record as the person page lists it: problems, medications, results over time, … each entry with the resource
// that it came from. Entered-in-error and cancelled entries are left out.
#ifndef BOGAM_SERVER_WORKSPACE_CHART_H_
#define BOGAM_SERVER_WORKSPACE_CHART_H_

#include <string>
#include <vector>

#include "cohort/patient_reader.h"
#include "server/workspace/view.h"

namespace bogam::server {

/// Members from languages to identifiers of one Patient.
void WriteContact(fhir::Node patient, JsonText* json);

class Chart {
 public:
  /// reader stands at the person, and stays there.
  Chart(const ViewContext& context, const store::Reader& store, cohort::PatientReader* reader) : context_(context), store_(store), reader_(reader) {}
  /// Members allergies, allergiesRecorded.
  Status WriteAllergies(JsonText* json);
  /// Members problems, medications, immunizations, encounters, results, truncated.
  Status WriteLists(JsonText* json);
  /// The begin of the newest encounter that took place; "" where there is none.
  Result<std::string> LastEncounter();

 private:
  struct Item {
    fhir::Node node;
    std::string date;
    int64_t at;  ///< of date; the lowest where there is none
  };
  /// Of a type, newest first, at most 500.
  Result<std::vector<Item>> Items(fhir::TypeId type, const char* list);
  Status WriteProblems(JsonText* json);
  Status WriteMedications(JsonText* json);
  Status WriteImmunizations(JsonText* json);
  Status WriteEncounters(JsonText* json);
  Status WriteResults(JsonText* json);
  void WriteMedicationCode(fhir::Node request, JsonText* json);

  const ViewContext& context_;
  const store::Reader& store_;
  cohort::PatientReader* reader_;
  std::vector<std::string> truncated_;
};

/// results: one entry a (code, unit), the one with the newest point first. observations: with their dates, oldest first.
struct DatedObservation {
  fhir::Node node;
  std::string date;
  int64_t at;
};
void WriteResultSeries(const std::vector<DatedObservation>& observations, bool* truncated, JsonText* json);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_CHART_H_
