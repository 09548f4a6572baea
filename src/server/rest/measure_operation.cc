// SPDX-License-Identifier: Apache-2.0
#include "server/rest/measure_operation.h"

#include <algorithm>
#include <thread>

#include "server/rest/negotiation.h"

namespace bogam::server {
namespace {

using engine::MeasureResult;

struct Wanted {
  engine::EvaluationTime time;
  std::string type, patient;
};

std::string ValueOf(const Request& request, std::string_view name) {
  const std::string* value = request.Query(name);
  return value == nullptr ? std::string() : *value;
}

Status CheckNames(const Request& request) {
  if (ReadPreferences(request).lenient) return {};
  static constexpr std::string_view kKnown[] = {"periodStart", "periodEnd", "reportType", "subject", "measure", "_format", "_pretty"};
  for (const auto& [name, value] : request.query) {
    if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown)) {
      return Status(Code::kUnsupported, "$evaluate-measure here has no parameter '" + name + "'");
    }
  }
  return {};
}

Result<Wanted> ReadWanted(const engine::Engine& engine, const Request& request) {
  BOGAM_TRY(CheckNames(request));
  Wanted out;
  const std::string start = ValueOf(request, "periodStart"), end = ValueOf(request, "periodEnd");
  if (start.empty() != end.empty()) return Status(Code::kInvalid, "periodStart and periodEnd come together");
  engine::TimeRequest time;
  if (!start.empty()) time.period = start + "/" + end;
  BOGAM_ASSIGN(out.time, engine.When(time));
  out.patient = ValueOf(request, "subject");
  if (out.patient.starts_with("Patient/")) out.patient.erase(0, std::string_view("Patient/").size());
  if (out.patient.find('/') != std::string::npos) return Status(Code::kUnsupported, "subject is a Patient");
  out.type = ValueOf(request, "reportType");
  if (out.type.empty()) out.type = out.patient.empty() ? "population" : "subject";
  if (out.type == "summary") out.type = "population";
  if (out.type != "subject" && out.type != "subject-list" && out.type != "population") {
    return Status(Code::kInvalid, "reportType is subject, subject-list or population", out.type);
  }
  if (out.type == "subject" && out.patient.empty()) return Status(Code::kInvalid, "reportType=subject needs a subject");
  if (out.type != "subject" && !out.patient.empty()) return Status(Code::kUnsupported, "a report over the population takes no subject");
  return out;
}

/// From the bits that a result keeps of each person.
std::string SubjectListReport(const MeasureResult& result) {
  const measure::MeasureDefinition& definition = result.definition();
  measure::SubjectLists lists(&definition);
  for (const engine::PersonOutcome& person : result.run().people) {
    if (person.groups.size() != definition.groups.size()) continue;
    measure::PatientResult counted;
    for (size_t g = 0; g < definition.groups.size(); ++g) {
      measure::GroupResult& group = counted.groups.emplace_back();
      group.counts.resize(definition.groups[g].populations.size());
      for (size_t p = 0; p < group.counts.size() && p < 32; ++p) group.counts[p] = person.groups[g].populations >> p & 1;
    }
    lists.Add(counted, person.id);
  }
  return lists.Report(*result.run().summary, result.time());
}

Result<std::string> SubjectReport(const engine::Engine& engine, std::string_view measure, const Wanted& wanted) {
  engine::PersonRequest person;
  person.measure = measure;
  person.patient = wanted.patient;
  person.time = wanted.time;
  BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, engine.Measures());
  BOGAM_ASSIGN(const measure::MeasureDefinition* const definition, shelf->Find(measure));
  if (const auto ready = shelf->Ready(*definition); !ready.ok()) return Status(Code::kUnprocessable, ready.status().message(), ready.status().detail());
  BOGAM_ASSIGN(const engine::Explanation explanation, engine.Explain(person));
  return measure::IndividualReport(explanation.measure->linked->definition(), explanation.result, wanted.patient, explanation.evidence, wanted.time);
}

}  // namespace

Response EngineMeasureOperation::Evaluate(std::string_view measure, const Request& request) {
  const auto wanted = ReadWanted(*engine_, request);
  if (!wanted.ok()) return Outcome(wanted.status());
  Response response;
  if (wanted->type == "subject") {
    auto report = SubjectReport(*engine_, measure, *wanted);
    if (!report.ok()) return Outcome(report.status());
    response.body = std::move(*report);
    return response;
  }
  const auto results = engine_->results().Get({std::string(measure)}, wanted->time);
  if (!results.ok()) return Outcome(results.status());
  const MeasureResult& result = *results->front();
  const auto last_moment = request.deadline - std::chrono::seconds(1);
  while (result.state() == MeasureResult::State::kComputing) {
    if (std::chrono::steady_clock::now() >= last_moment) {
      response = Outcome(503, "transient", "the measure is still being worked out; ask again");
      response.headers.emplace_back("Retry-After", "5");
      return response;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (result.state() == MeasureResult::State::kFailed) {
    return Outcome(Status(Code::kUnprocessable, result.failure().message(), result.failure().detail()));
  }
  response.body = wanted->type == "population" ? measure::SummaryReport(*result.run().summary, result.time()) : SubjectListReport(result);
  return response;
}

}  // namespace bogam::server
