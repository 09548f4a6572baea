// SPDX-License-Identifier: Apache-2.0
// Report: results as FHIR R4 MeasureReport JSON (individual, subject-list, summary) and as the tables that people read.
//
// Groups, populations, strata and scores stand where R4 has them. A person's supplemental data is a contained Observation,
// a population's is one with the number of people; both are referred to by the R5 extension that R4 reports use for it
// (MeasureReport.supplementalDataElement). Due people and failed evaluations have no element in R4; they stand in
// extensions of Bogam's own (kDueExtension, kFailedExtension). Output is the same for the same input, byte for byte.
#ifndef BOGAM_MEASURE_REPORT_H_
#define BOGAM_MEASURE_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "measure/evidence.h"
#include "measure/summary.h"

namespace bogam::measure {

inline constexpr std::string_view kDueExtension = "https://bogam.example/fhir/StructureDefinition/due";
inline constexpr std::string_view kFailedExtension = "https://bogam.example/fhir/StructureDefinition/failed";

/// What was asked, printed in every report.
struct ReportContext {
  Period period;
  value::DateTime now;
  std::string timezone = "UTC";
  bool synthetic = false;  ///< of invented people: the report says so as their resources do (meta.security HTEST)
};

/// One person's report. Evidence gives evaluatedResource; pass an empty list for none.
std::string IndividualReport(const MeasureDefinition& measure, const PatientResult& result, std::string_view patient,
                             const std::vector<GroupEvidence>& evidence, const ReportContext& context);

std::string SummaryReport(const Summary& summary, const ReportContext& context);

/// Who is in which population, for a subject-list report: as large as the lists are.
class SubjectLists {
 public:
  explicit SubjectLists(const MeasureDefinition* definition);
  void Add(const PatientResult& result, std::string_view patient);
  void Merge(SubjectLists other);
  /// The report with a contained List of references for each population.
  std::string Report(const Summary& summary, const ReportContext& context) const;

 private:
  std::vector<std::vector<std::vector<std::string>>> lists_;  // group, population
};

/// The population table: counts, rate with interval, due, failed, and a block for each table, as aligned text.
std::string TextReport(const Summary& summary, const ReportContext& context);
/// The same as one JSON object, for machines.
std::string JsonReport(const Summary& summary, const ReportContext& context);
/// A person's status, and each population with its evidence, indented by use.
std::string TextExplanation(const MeasureDefinition& measure, std::string_view patient, const PatientResult& result, const std::vector<GroupEvidence>& evidence,
                            const ReportContext& context);
std::string JsonExplanation(const MeasureDefinition& measure, std::string_view patient, const PatientResult& result, const std::vector<GroupEvidence>& evidence,
                            const ReportContext& context);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_REPORT_H_
