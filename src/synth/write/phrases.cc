// SPDX-License-Identifier: Apache-2.0
#include "synth/write/phrases.h"

#include <algorithm>
#include <cmath>

#include "synth/write/billing.h"
#include "synth/write/buffer.h"
#include "value/unit.h"

namespace bogam::synth::write {
namespace {

constexpr std::string_view kLoinc = "http://loinc.org";

#define US_CORE "http://hl7.org/fhir/us/core/StructureDefinition/"
struct Known {
  std::string_view loinc, profile;
  int8_t places;
};
// Observations with a profile of their own in US Core, or whose numbers have other places than their unit's.
constexpr Known kKnown[] = {
    {"85354-9", US_CORE "us-core-blood-pressure", -1},
    {"8302-2", US_CORE "us-core-body-height", 1},
    {"29463-7", US_CORE "us-core-body-weight", 1},
    {"39156-5", US_CORE "us-core-bmi", 1},
    {"59576-9", US_CORE "pediatric-bmi-for-age", 1},
    {"77606-2", US_CORE "pediatric-weight-for-height", 1},
    {"8289-1", US_CORE "head-occipital-frontal-circumference-percentile", 1},
    {"9843-4", US_CORE "us-core-head-circumference", 1},
    {"8867-4", US_CORE "us-core-heart-rate", 0},
    {"9279-1", US_CORE "us-core-respiratory-rate", 0},
    {"8310-5", US_CORE "us-core-body-temperature", 1},
    {"2708-6", US_CORE "us-core-pulse-oximetry", 0},
    {"59408-5", US_CORE "us-core-pulse-oximetry", 0},
    {"72166-2", US_CORE "us-core-smokingstatus", -1},
    {"4548-4", "", 1},   // HbA1c
    {"2160-0", "", 2},   // creatinine
    {"38483-4", "", 2},  // creatinine in blood
    {"17861-6", "", 1},  // calcium
    {"49765-1", "", 1},  // calcium in blood
    {"1975-2", "", 1},   // bilirubin
    {"2823-3", "", 1},   // potassium
    {"6298-4", "", 1},   // potassium in blood
    {"2951-2", "", 0},   // sodium
    {"2947-0", "", 0},   // sodium in blood
    {"33914-3", "", 0},  // eGFR
    {"98979-8", "", 0},  // eGFR
};
#undef US_CORE

struct UnitPlaces {
  std::string_view unit;
  int8_t places;
  bool trim;
};
constexpr UnitPlaces kUnits[] = {
    {"mm[Hg]", 0, false},  {"/min", 0, false},    {"%", 1, false},     {"cm", 1, false},     {"kg", 1, false},      {"kg/m2", 1, false},
    {"Cel", 1, false},     {"[degF]", 1, false},  {"mg/dL", 0, false}, {"mmol/L", 1, false}, {"U/L", 0, false},     {"g/dL", 1, false},
    {"10*3/uL", 1, false}, {"10*6/uL", 2, false}, {"fL", 1, false},    {"pg", 1, false},     {"mL/min", 0, false},  {"mL/min/{1.73_m2}", 0, false},
    {"mg/g", 0, false},    {"ng/mL", 2, false},   {"pg/mL", 1, false}, {"ug/dL", 1, false},  {"m[IU]/L", 2, false}, {"mm", 1, false},
    {"{score}", 1, true},  {"{#}", 0, true},      {"a", 1, true},      {"d", 0, true},       {"h", 1, true},        {"min", 0, true},
    {"wk", 1, true},       {"mo", 1, true},       {"1", 2, true},      {"", 2, true},
};

std::string Escaped(std::string_view text) {
  Buffer out;
  out.Json(text);
  return std::string(out.view());
}

std::string Decimal(double number, int places) {
  Buffer out;
  if (!out.Number(number, places)) return "0";
  std::string text(out.view());
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string_view PeriodUnit(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::kMilliseconds:
    case TimeUnit::kSeconds: return "s";
    case TimeUnit::kMinutes: return "min";
    case TimeUnit::kHours: return "h";
    case TimeUnit::kDays: return "d";
    case TimeUnit::kWeeks: return "wk";
    case TimeUnit::kMonths: return "mo";
    case TimeUnit::kYears: return "a";
  }
  return "d";
}

}  // namespace

Phrases::Phrases(const Library& library)
    : library_(library),
      vocabulary_(library.vocabulary()),
      forms_(vocabulary_.list_count()),
      concepts_(vocabulary_.code_count()),
      codings_(vocabulary_.code_count()) {}

std::string_view Phrases::Display(CodeId code) const {
  const Coding& coding = vocabulary_.code(code);
  return coding.text().empty() ? coding.code : coding.text();
}

std::string Phrases::MakeConcept(std::span<const CodeId> codes) const {
  std::string out = "{\"coding\":[", text;
  for (const CodeId id : codes) {
    const Coding& coding = vocabulary_.code(id);
    if (out.back() == '}') out += ',';
    out += "{\"system\":\"" + Escaped(coding.system) + "\",\"code\":\"" + Escaped(coding.code) + '"';
    if (!coding.display.empty()) out += ",\"display\":\"" + Escaped(coding.display) + '"';
    if (text.empty()) text = coding.text();
    out += '}';
  }
  out += ']';
  if (!text.empty()) out += ",\"text\":\"" + Escaped(text) + '"';
  return out + '}';
}

void Phrases::MakeForm(CodeListId codes, Form* form) const {
  const auto list = vocabulary_.codes(codes);
  if (list.empty()) {
    form->concept_json = R"({"text":"not stated"})";
    return;
  }
  form->concept_json = MakeConcept(list);
  form->code = vocabulary_.code(list[0]).code;
  for (const CodeId id : list) {
    if (form->text.empty()) form->text = vocabulary_.code(id).text();
  }
  if (form->text.empty()) form->text = form->code;
  for (const CodeId id : list) {
    const Coding& coding = vocabulary_.code(id);
    if (coding.system != kLoinc) continue;
    form->blood_pressure = form->blood_pressure || coding.code == "85354-9" || coding.code == "55284-4";
    for (const Known& known : kKnown) {
      if (known.loinc != coding.code) continue;
      form->profile = known.profile;
      form->places = known.places;
    }
  }
}

const Phrases::Form& Phrases::FormOf(CodeListId codes) {
  Form& form = forms_[codes];
  if (form.concept_json.empty()) MakeForm(codes, &form);
  return form;
}

void Phrases::MakeUnit(std::string_view text, Unit* unit) const {
  const std::string_view code = text == "mmHg" ? "mm[Hg]" : text == "bpm" ? "/min" : text;
  for (const UnitPlaces& known : kUnits) {
    if (known.unit != code) continue;
    unit->places = known.places;
    unit->trim = known.trim;
  }
  if (text.empty()) {
    unit->json = R"(,"system":"http://unitsofmeasure.org","code":"1")";
    return;
  }
  unit->json = ",\"unit\":\"" + Escaped(text) + '"';
  if (value::Unit::IsValid(code)) unit->json += R"(,"system":"http://unitsofmeasure.org","code":")" + Escaped(code) + '"';
}

const Phrases::Unit& Phrases::UnitOf(SymbolId unit) {
  const auto [at, fresh] = units_.try_emplace(unit);
  if (fresh) MakeUnit(vocabulary_.Text(unit), &at->second);
  return at->second;
}

std::string_view Phrases::ConceptOf(CodeId code) {
  std::string& text = concepts_[code];
  if (text.empty()) text = MakeConcept({&code, 1});
  return text;
}

std::string_view Phrases::CodingOf(CodeId code) {
  std::string& text = codings_[code];
  if (text.empty()) {
    const std::string whole = MakeConcept({&code, 1});
    const size_t open = whole.find('[') + 1;
    text = whole.substr(open, whole.find("}]", open) + 1 - open);
  }
  return text;
}

std::string_view Phrases::RoutineReasonOf(const Entry& entry, Instant birth) {
  const RoutineReason reason = write::RoutineReasonOf(entry, birth);
  if (reason.code.empty()) return {};
  std::string& text = routine_reasons_[reason.code];
  if (text.empty()) {
    const std::string display(reason.display);
    text = R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")" + std::string(reason.code) + R"(","display":")" + display +
           R"("}],"text":")" + display + "\"}";
  }
  return text;
}

std::string_view Phrases::CategoryOf(SymbolId category) {
  if (category == 0) return {};
  const auto [at, fresh] = categories_.try_emplace(category);
  if (fresh) {
    at->second = R"(,"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":")" +
                 Escaped(vocabulary_.Text(category)) + "\"}]}]";
  }
  return at->second;
}

std::string_view Phrases::TextOf(SymbolId text) {
  const auto [at, fresh] = texts_.try_emplace(text);
  if (fresh) at->second = Escaped(vocabulary_.Text(text));
  return at->second;
}

std::string Phrases::MakePrescription(const gmf::Prescription& p) const {
  std::string out = R"(,"dosageInstruction":[{"sequence":1)";
  std::string instructions;
  for (const CodeId code : p.instructions) instructions += (instructions.empty() ? "" : ",") + MakeConcept({&code, 1});
  if (!instructions.empty()) out += ",\"additionalInstruction\":[" + instructions + ']';
  if (p.frequency >= 1 && p.period > 0) {
    out += R"(,"timing":{"repeat":{"frequency":)" + std::to_string(std::llround(p.frequency)) + ",\"period\":" + Decimal(p.period, 2) + ",\"periodUnit\":\"" +
           std::string(PeriodUnit(p.period_unit)) + "\"}}";
  }
  out += p.as_needed ? ",\"asNeededBoolean\":true" : ",\"asNeededBoolean\":false";
  if (p.amount > 0) {
    out +=
        R"(,"doseAndRate":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/dose-rate-type","code":"ordered"}]},"doseQuantity":{"value":)" +
        Decimal(p.amount, 3) + "}}]";
  }
  out += "}]";
  if (p.duration > 0) {
    out += ",\"dispenseRequest\":{\"numberOfRepeatsAllowed\":" + std::to_string(std::max(0, p.refills)) + R"(,"expectedSupplyDuration":{"value":)" +
           Decimal(p.duration, 2) + R"(,"system":"http://unitsofmeasure.org","code":")" + std::string(PeriodUnit(p.duration_unit)) + "\"}}";
  }
  return out;
}

std::string_view Phrases::PrescriptionOf(const Entry& medication) {
  if (medication.detail == 0 || medication.module == 0xffff) return {};
  const auto [at, fresh] = prescriptions_.try_emplace(uint64_t{medication.module} << 32 | medication.detail);
  if (fresh) at->second = MakePrescription(library_.module(medication.module).prescriptions[medication.detail - 1]);
  return at->second;
}

std::string_view Phrases::ActivitiesOf(const Entry& plan) {
  const auto* state = StateOf<gmf::CarePlanStartState>(plan);
  if (state == nullptr || state->activities.empty()) return {};
  const auto [at, fresh] = activities_.try_emplace(uint64_t{plan.module} << 32 | plan.state);
  if (fresh) {
    for (const CodeId code : state->activities) {
      at->second += at->second.empty() ? ",\"activity\":[" : ",";
      at->second += "{\"detail\":{\"code\":" + MakeConcept({&code, 1}) + R"(,"status":"unknown"}})";
    }
    at->second += ']';
  }
  return at->second;
}

}  // namespace bogam::synth::write
