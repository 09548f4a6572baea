// SPDX-License-Identifier: Apache-2.0
#include "engine/person_home.h"

#include <chrono>
#include <functional>

#include "engine/risk_run.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "healthplan/form.h"

namespace bogam::engine {
namespace {

namespace t = fhir::type;

Result<format::Json> JsonOf(fhir::Node resource) {
  std::string text;
  fhir::WriteJson(resource, &text);
  format::Findings findings;
  format::Json out = format::ParseJson(text, "record", findings);
  if (!findings.empty()) return Status(Code::kInvalid, "a record cannot be read", format::Indented(findings));
  return out;
}

Status ReadAll(cohort::PatientReader* reader, fhir::TypeId type, std::vector<format::Json>* out, const std::function<bool(fhir::Node)>& wanted = {}) {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(reader->All(type, &nodes));
  for (const fhir::Node node : nodes) {
    if (wanted && !wanted(node)) continue;
    BOGAM_ASSIGN(format::Json json, JsonOf(node));
    out->push_back(std::move(json));
  }
  return {};
}

}  // namespace

Result<healthplan::HomeRecords> RecordsOfHome(cohort::PatientReader* reader, const healthplan::Programme& programme, bool relatives) {
  healthplan::HomeRecords out;
  BOGAM_ASSIGN(out.patient, JsonOf(reader->resource()));
  if (relatives) BOGAM_TRY(ReadAll(reader, t::kRelatedPerson, &out.relatives));
  BOGAM_TRY(ReadAll(reader, t::kCoverage, &out.covers));
  const std::string own = programme.form ? healthplan::FormUrl(programme) : std::string();
  const std::string other = programme.records && programme.records->household ? programme.records->household->questionnaire : std::string();
  BOGAM_TRY(ReadAll(reader, t::kQuestionnaireResponse, &out.answers, [&](fhir::Node answers) {
    const std::string_view canonical = answers.Get(fhir::name::kQuestionnaire).text(), url = canonical.substr(0, canonical.find('|'));
    return !url.empty() && (url == own || url == other);
  }));
  return out;
}

Result<healthplan::HomeTold> HomeOnRecord(const Engine& engine, const healthplan::Programme& programme, std::string_view patient, healthplan::Day on,
                                          std::string_view form) {
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine.NewPopulation());
  BOGAM_ASSIGN(const uint32_t number, population->NumberOf(patient));
  const std::unique_ptr<cohort::PatientReader> reader = population->NewReader();
  bool there = number != 0;
  if (there) {
    BOGAM_ASSIGN(there, reader->Move(number));
  }
  if (!there) return Status(Code::kNotFound, "There is no person with this id.");
  BOGAM_ASSIGN(healthplan::HomeRecords records, RecordsOfHome(reader.get(), programme));
  if (!form.empty()) {
    std::erase_if(records.answers, [&](const format::Json& one) { return healthplan::MemberOf(one, "id").text != form; });
    if (records.answers.empty()) return Status(Code::kNotFound, "This person has no answered form with this id.");
  }
  return healthplan::HomeOf(programme, records, on);
}

Result<healthplan::Day> CoverDay(Engine* engine) {
  BOGAM_ASSIGN(const EvaluationTime time, engine->When({}));
  if (time.synthetic) {
    BOGAM_ASSIGN(const value::DateTime end, RiskNow(engine, {}, nullptr, false));
    return healthplan::FromDate(end.DateOf());
  }
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto clock = value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::microseconds>(since).count(), 0);
  if (!clock) return Status(Code::kInternal, "the clock of this machine says no date");
  return healthplan::FromDate(clock->DateOf());
}

}  // namespace bogam::engine
