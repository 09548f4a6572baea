// SPDX-License-Identifier: Apache-2.0
#include "engine/risk_assessment.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "access/digest.h"
#include "engine/resource_text.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "measure/json_text.h"

namespace bogam::engine {
namespace {

using measure::JsonText;

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

const risk::Equation& EquationOf(const AssessmentSubject& subject) { return subject.library->equations()[subject.equation]; }

/// The value as it is printed.
std::string Rounded(double value, int digits) {
  const double step = std::pow(10, digits);
  return risk::NumberText(std::round(value * step) / step);
}

void AsserterCoding(const AssessmentSubject& subject, JsonText* json) {
  const Asserter asserter = AsserterOf(EquationOf(subject));
  json->Object().String("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue").String("code", AsserterCode(asserter));
  json->String("display", asserter == Asserter::kAi ? "Artificial Intelligence asserted" : "device asserted").End();
}

/// Who asserts it, and that the person is invented, where the store's people are.
void Meta(const AssessmentSubject& subject, JsonText* json) {
  json->Object("meta").Array("security");
  AsserterCoding(subject, json);
  if (subject.synthetic) json->Object().String("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason").String("code", "HTEST").End();
  json->End().End();
}

void OnlyMark(const AssessmentSubject& subject, JsonText* json) {
  if (!subject.synthetic) return;
  json->Object("meta")
      .Array("security")
      .Object()
      .String("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason")
      .String("code", "HTEST")
      .End()
      .End()
      .End();
}

void Coded(std::string_view key, std::string_view system, std::string_view code, std::string_view text, std::string_view version, JsonText* json) {
  json->Object(key).Array("coding").Object().String("system", system);
  if (!version.empty()) json->String("version", version);
  json->String("code", code).End().End().String("text", text).End();
}

/// Members from id to occurrence.
void Head(const AssessmentSubject& subject, std::string_view status, JsonText* json) {
  const risk::Equation& equation = EquationOf(subject);
  json->String("resourceType", "RiskAssessment").String("id", AssessmentId(equation.id, subject.patient));
  Meta(subject, json);
  json->Array("identifier").Object().String("system", kAssessmentSystem).String("value", equation.id + "|" + subject.patient).End().End();
  json->String("status", status);
  Coded("method", kModelSystem, equation.id, equation.title, subject.library->package(subject.equation).version(), json);
  json->Object("subject").String("reference", "Patient/" + subject.patient).End().String("occurrenceDateTime", subject.day);
  json->Object("performer").String("reference", "Device/" + DeviceId(*subject.library, subject.equation)).End();
}

/// "10 years" -> 10.
int YearsOf(std::string_view horizon) {
  int years = 0;
  std::from_chars(horizon.data(), horizon.data() + horizon.size(), years);
  return horizon.find("year") == std::string_view::npos ? 0 : years;
}

std::optional<int> AgeOf(const risk::Explanation& score) {
  for (const auto& input : score.inputs) {
    int age = 0;
    if (input.name == "age" && input.known && std::from_chars(input.value.data(), input.value.data() + input.value.size(), age).ec == std::errc()) return age;
  }
  return std::nullopt;
}

void Years(std::string_view key, int years, JsonText* json) {
  json->Object(key).Number("value", years).String("unit", "years").String("system", kUcum).String("code", "a").End();
}

/// R4 has a place for it.
bool HasPlace(const risk::Explanation& score) { return score.value && (score.output->unit == "%" || !score.band.empty()); }

void Prediction(const risk::Explanation& score, JsonText* json) {
  const bool percent = score.output->unit == "%";
  json->Object();
  if (percent) {
    json->Array("extension").Object().String("url", kScaleExtension).Object("valueCoding").String("system", kUcum).String("code", "%").End().End().End();
  }
  Coded("outcome", kOutputSystem, score.equation->id + "." + score.output->id, score.output->title, "", json);
  if (percent) json->Raw("probabilityDecimal", Rounded(std::min(*score.value, 100.0), score.output->digits));
  if (!score.band.empty()) json->Object("qualitativeRisk").String("text", score.band).End();
  const int years = YearsOf(score.output->horizon);
  if (const auto age = AgeOf(score); age && years > 0) {
    json->Object("whenRange");
    Years("low", *age, json);
    Years("high", *age + years, json);
    json->End();
  }
  json->String("rationale", score.words + (score.band.empty() ? "" : ", " + score.band) + "; valid until " + score.valid_until).End();
}

std::vector<std::string> Basis(const std::vector<const risk::Explanation*>& scores) {
  std::set<std::string> references;
  for (const risk::Explanation* const score : scores) {
    for (const auto& input : score->inputs) {
      for (const auto& source : input.sources) {
        if (!source.reference.empty()) references.insert(source.reference);
      }
    }
  }
  return {references.begin(), references.end()};
}

std::vector<const risk::Explanation*> Written(const std::vector<const risk::Explanation*>& scores) {
  std::vector<const risk::Explanation*> written;
  std::copy_if(scores.begin(), scores.end(), std::back_inserter(written), [](const risk::Explanation* score) { return HasPlace(*score); });
  return written;
}

bool IsPercentUnit(fhir::Node coding_or_quantity) {
  static const auto kCode = fhir::FindName("code"), kSystem = fhir::FindName("system");
  return coding_or_quantity.Get(kSystem).text() == kUcum && coding_or_quantity.Get(kCode).text() == "%";
}

std::optional<double> NumberOf(fhir::Node node) {
  const std::string text = node.ToText();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 100 ? std::optional(value) : std::nullopt;
}

constexpr std::string_view kAssessmentPrefix = "risk-", kDevicePrefix = "risk-model-";
constexpr size_t kAssessmentDigits = 40;

bool IsAssessmentId(std::string_view id) {
  return id.size() == kAssessmentPrefix.size() + kAssessmentDigits && id.starts_with(kAssessmentPrefix) &&
         id.find_first_not_of("0123456789abcdef", kAssessmentPrefix.size()) == std::string_view::npos;
}

/// A reference to the Device of a model, however it is written.
bool NamesModel(fhir::Node reference) {
  static const auto kDevice = fhir::FindResourceType("Device");
  const fhir::Reference parsed = fhir::ParseReference(reference.Get(fhir::name::kReference).text());
  return parsed.type == kDevice && parsed.id.starts_with(kDevicePrefix);
}

}  // namespace

std::string_view AsserterCode(Asserter asserter) { return asserter == Asserter::kAi ? "AIAST" : "DEVAST"; }

Asserter AsserterOf(const risk::Equation& equation) { return equation.learned ? Asserter::kAi : Asserter::kDevice; }

std::string AssessmentId(std::string_view model, std::string_view patient) {
  return std::string(kAssessmentPrefix) + access::Sha256Hex(std::string(model) + "\n", patient).substr(0, kAssessmentDigits);
}

std::string DeviceId(const risk::Library& library, size_t equation) {
  return std::string(kDevicePrefix) + library.equations()[equation].id + "-" + library.package(equation).version();
}

std::string AssessmentJson(const AssessmentSubject& subject, const std::vector<const risk::Explanation*>& scores) {
  const std::vector<const risk::Explanation*> written = Written(scores);
  if (written.empty()) return {};
  JsonText json;
  json.Object();
  Head(subject, "final", &json);
  if (const std::vector<std::string> basis = Basis(written); !basis.empty()) {
    json.Array("basis");
    for (const std::string& reference : basis) json.Object().String("reference", reference).End();
    json.End();
  }
  json.Array("prediction");
  for (const risk::Explanation* const score : written) Prediction(*score, &json);
  json.End();
  const risk::Equation& equation = EquationOf(subject);
  if (!subject.caveat.empty() || !equation.notice.empty()) {
    json.Array("note");
    for (const std::string& text : {subject.caveat, equation.notice}) {
      if (!text.empty()) json.Object().String("text", text).End();
    }
    json.End();
  }
  json.End();
  return std::move(json).Take();
}

std::string WithdrawnJson(const AssessmentSubject& subject, std::string_view why) {
  JsonText json;
  json.Object();
  Head(subject, "cancelled", &json);
  json.Array("note").Object().String("text", why).End().End().End();
  return std::move(json).Take();
}

std::string DeviceJson(const AssessmentSubject& subject) {
  const risk::Equation& equation = EquationOf(subject);
  const risk::Package& package = subject.library->package(subject.equation);
  JsonText json;
  json.Object().String("resourceType", "Device").String("id", DeviceId(*subject.library, subject.equation));
  OnlyMark(subject, &json);
  json.Array("identifier").Object().String("system", kModelSystem).String("value", equation.id + "|" + package.hash).End().End();
  json.String("status", "active").Array("deviceName").Object().String("name", equation.title).String("type", "model-name").End().End();
  json.Object("type")
      .String("text", equation.learned ? "Learned risk model (artificial intelligence), run by Bogam" : "Published risk equation, worked out by Bogam")
      .End();
  json.Array("version");
  for (const auto& [what, value] :
       {std::pair("package", package.hash), std::pair("rules for inputs", equation.trained ? std::string() : subject.library->rules_hash()),
        std::pair("program", std::string(Version()))}) {
    if (value.empty()) continue;
    json.Object().Object("type").String("text", what).End().String("value", value).End();
  }
  json.End().Array("note").Object().String("text", equation.purpose + ".").End().End().End();
  return std::move(json).Take();
}

std::string ProvenanceJson(const AssessmentSubject& subject, std::string_view target, std::string_view recorded,
                           const std::vector<const risk::Explanation*>& scores) {
  JsonText json;
  json.Object().String("resourceType", "Provenance").String("id", AssessmentId(EquationOf(subject).id, subject.patient));
  Meta(subject, &json);
  json.Array("target").Object().String("reference", target).End().End().String("recorded", recorded);
  if (AsserterOf(EquationOf(subject)) == Asserter::kAi) {
    json.Array("reason").Object().Array("coding");
    AsserterCoding(subject, &json);
    json.End().End().End();
  }
  json.Object("activity").Array("coding").Object();
  json.String("system", "http://terminology.hl7.org/CodeSystem/v3-DataOperation").String("code", "CREATE").End().End().End();
  json.Array("agent").Object().Object("type").Array("coding").Object();
  json.String("system", "http://terminology.hl7.org/CodeSystem/provenance-participant-type").String("code", "assembler").End().End().End();
  json.Object("who").String("reference", "Device/" + DeviceId(*subject.library, subject.equation)).End().End().End();
  const std::vector<std::string> basis = Basis(Written(scores));
  if (!basis.empty()) json.Array("entity");
  for (const std::string& reference : basis) json.Object().String("role", "source").Object("what").String("reference", reference).End().End();
  if (!basis.empty()) json.End();
  json.End();
  return std::move(json).Take();
}

bool IsModelsWork(fhir::RecordView record) {
  static const auto kRiskAssessment = fhir::FindResourceType("RiskAssessment"), kProvenance = fhir::FindResourceType("Provenance"),
                    kDevice = fhir::FindResourceType("Device");
  static const auto kIdentifier = fhir::FindName("identifier"), kSystem = fhir::FindName("system"), kPerformer = fhir::FindName("performer"),
                    kAgent = fhir::FindName("agent"), kWho = fhir::FindName("who");
  const fhir::TypeId type = record.resource_type();
  if (type != kRiskAssessment && type != kProvenance && type != kDevice) return false;
  const fhir::Node root = record.root();
  if (type == kDevice && record.id().starts_with(kDevicePrefix)) return true;
  if (type != kDevice && IsAssessmentId(record.id())) return true;
  for (const fhir::Node identifier : root.children(kIdentifier)) {
    if (identifier.Get(kSystem).text() == (type == kDevice ? kModelSystem : kAssessmentSystem)) return true;
  }
  if (NamesModel(root.Get(kPerformer))) return true;
  for (const fhir::Node agent : root.children(kAgent)) {
    if (NamesModel(agent.Get(kWho))) return true;
  }
  return false;
}

std::optional<double> DeclaredPercent(fhir::Node prediction) {
  static const auto kProbability = fhir::FindName("probability"), kLow = fhir::FindName("low"), kHigh = fhir::FindName("high"), kUrl = fhir::FindName("url");
  const fhir::Node probability = prediction.Get(kProbability);
  if (!probability) return std::nullopt;
  if (probability.is_object()) {  // a range of one value says its unit itself
    const fhir::Node low = probability.Get(kLow), high = probability.Get(kHigh);
    if (!low || !high || !IsPercentUnit(low) || !IsPercentUnit(high)) return std::nullopt;
    const auto value = NumberOf(low.Get(fhir::name::kValue));
    return value == NumberOf(high.Get(fhir::name::kValue)) ? value : std::nullopt;
  }
  for (const fhir::Node extension : prediction.children(fhir::name::kExtension)) {
    if (extension.Get(kUrl).text() == kScaleExtension && IsPercentUnit(extension.Get(fhir::name::kValue))) return NumberOf(probability);
  }
  return std::nullopt;
}

Result<std::vector<ImportedRisk>> ImportedRisks(Engine* engine, std::string_view patient) {
  static const auto kPrediction = fhir::FindName("prediction"), kOutcome = fhir::FindName("outcome"), kMethod = fhir::FindName("method"),
                    kOccurrence = fhir::FindName("occurrence"), kStatus = fhir::FindName("status"), kIdentifier = fhir::FindName("identifier"),
                    kSystem = fhir::FindName("system");
  std::vector<ImportedRisk> found;
  if (!fhir::IsId(patient)) return found;
  const auto visit = [&](fhir::RecordView record, bool) -> Status {
    const fhir::Node root = record.root();
    const std::string_view status = root.Get(kStatus).text();
    if (status != "final" && status != "amended" && status != "corrected") return {};
    for (const fhir::Node identifier : root.children(kIdentifier)) {
      if (identifier.Get(kSystem).text() == kAssessmentSystem) return {};
    }
    for (const fhir::Node prediction : root.children(kPrediction)) {
      const auto percent = DeclaredPercent(prediction);
      if (!percent) continue;
      found.push_back({"RiskAssessment/" + std::string(record.id()), root.Get(kOccurrence).is_object() ? std::string() : root.Get(kOccurrence).ToText(),
                       ConceptText(root.Get(kMethod)), ConceptText(prediction.Get(kOutcome)), *percent});
    }
    return {};
  };
  const std::string query = "RiskAssessment?patient=" + std::string(patient) + "&_sort=-date&_count=50";
  BOGAM_TRY(engine->Search(query, {}, visit).status());
  return found;
}

}  // namespace bogam::engine
