// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/chart.h"

#include <algorithm>

#include "engine/resource_text.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "value/temporal.h"

namespace bogam::server {
namespace {

namespace name = fhir::name;
namespace type = fhir::type;

constexpr size_t kMostEntries = 500;

int64_t InstantOf(std::string_view date) {
  const auto moment = date.empty() ? std::nullopt : value::DateTime::Parse(date);
  return moment ? moment->Instants(0).first : INT64_MIN;
}

/// The code of a status that is a CodeableConcept, or its text.
std::string_view StatusCode(fhir::Node status) {
  const std::string_view code = status.Get(name::kCoding).Get(name::kCode).text();
  return code.empty() ? status.Get(name::kText).text() : code;
}

/// "No known allergy": it says that somebody asked, and is no allergy. (SNOMED CT, from FHIR's value set of allergy codes.)
bool SaysNoAllergy(fhir::Node allergy) {
  for (const fhir::Node coding : allergy.Get(name::kCode).children(name::kCoding)) {
    if (coding.Get(name::kCode).text() == "716186003" && coding.Get(name::kSystem).text() == "http://snomed.info/sct") return true;
  }
  return StatusCode(allergy.Get(fhir::FindName("verificationStatus"))) == "refuted";
}

bool IsVoid(fhir::Node resource) {
  const std::string_view status = resource.Get(name::kStatus).text();
  return status == "entered-in-error" || status == "cancelled" || StatusCode(resource.Get(fhir::FindName("verificationStatus"))) == "entered-in-error";
}

/// A date, or the start of a Period; other forms of onset and abatement have no date.
std::string_view DateText(fhir::Node node) {
  if (node.type() == type::kPeriod) return node.Get(name::kStart).text();
  if (!node.is_primitive()) return {};
  const fhir::Lexical lexical = fhir::Row(node.type()).lexical;
  return lexical == fhir::Lexical::kDate || lexical == fhir::Lexical::kDateTime || lexical == fhir::Lexical::kInstant ? node.text() : std::string_view();
}

void WriteStart(fhir::Node node, JsonText* json) { json->Object().String("resource", engine::ResourceReference(node)); }

std::string FirstText(fhir::Node node, fhir::NameId list) {
  for (const fhir::Node one : node.children(list)) {
    if (std::string text = engine::ConceptText(one); !text.empty()) return text;
  }
  return {};
}

/// Preferred languages first.
void WriteLanguages(fhir::Node patient, JsonText* json) {
  json->Array("languages");
  for (const bool preferred : {true, false}) {
    for (const fhir::Node one : patient.children(fhir::FindName("communication"))) {
      if (one.Get(fhir::FindName("preferred")).boolean() != preferred) continue;
      json->Object();
      WriteCodeMembers(one.Get(fhir::FindName("language")), json);
      json->End();
    }
  }
  json->End();
}

void WriteAddress(fhir::Node address, JsonText* json) {
  json->Object();
  WriteNullable("text", address.Get(name::kText).text(), json);
  json->Array("line");
  for (const fhir::Node line : address.children(fhir::FindName("line"))) {
    if (line.has_value()) json->String(line.text());
  }
  json->End();
  for (const char* member : {"city", "district", "state", "postalCode", "country", "use"}) {
    WriteNullable(member, address.Get(fhir::FindName(member)).text(), json);
  }
  json->End();
}

}  // namespace

void WriteContact(fhir::Node patient, JsonText* json) {
  WriteLanguages(patient, json);
  json->Array("telecom");
  for (const fhir::Node one : patient.children(fhir::FindName("telecom"))) {
    if (one.Get(name::kValue).text().empty()) continue;
    json->Object();
    WriteNullable("system", one.Get(name::kSystem).text(), json);
    json->String("value", one.Get(name::kValue).text());
    WriteNullable("use", one.Get(name::kUse).text(), json);
    json->End();
  }
  json->End().Array("address");
  for (const fhir::Node one : patient.children(fhir::FindName("address"))) WriteAddress(one, json);
  json->End().Array("identifiers");
  for (const fhir::Node one : patient.children(name::kIdentifier)) {
    if (one.Get(name::kValue).text().empty()) continue;
    json->Object();
    WriteNullable("type", engine::ConceptText(one.Get(name::kType)), json);
    json->String("value", one.Get(name::kValue).text()).End();
  }
  json->End();
}

Result<std::vector<Chart::Item>> Chart::Items(fhir::TypeId of, const char* list) {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(reader_->All(of, &nodes));
  std::vector<Item> items;
  for (const fhir::Node node : nodes) {
    if (IsVoid(node)) continue;
    std::string date = engine::ResourceDate(node);
    const int64_t at = InstantOf(date);
    items.push_back({node, std::move(date), at});
  }
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.at > b.at; });
  if (items.size() > kMostEntries) {
    items.resize(kMostEntries);
    truncated_.emplace_back(list);
  }
  return items;
}

Result<std::string> Chart::LastEncounter() {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(reader_->All(type::kEncounter, &nodes));
  std::string last;
  int64_t newest = INT64_MIN;
  for (const fhir::Node node : nodes) {
    const std::string_view start = node.Get(name::kPeriod).Get(name::kStart).text();
    if (IsVoid(node) || node.Get(name::kStatus).text() == "planned" || InstantOf(start) <= newest) continue;
    newest = InstantOf(start);
    last = start;
  }
  return last;
}

Status Chart::WriteAllergies(JsonText* json) {
  BOGAM_ASSIGN(const std::vector<Item> items, Items(type::kAllergyIntolerance, "allergies"));
  json->Array("allergies");
  for (const Item& item : items) {
    if (SaysNoAllergy(item.node)) continue;
    WriteStart(item.node, json);
    WriteCode("code", item.node.Get(name::kCode), json);
    WriteNullable("criticality", item.node.Get(fhir::FindName("criticality")).text(), json);
    WriteNullable("status", StatusCode(item.node.Get(fhir::FindName("clinicalStatus"))), json);
    json->Array("reactions");
    for (const fhir::Node reaction : item.node.children(fhir::FindName("reaction"))) {
      for (const fhir::Node one : reaction.children(fhir::FindName("manifestation"))) json->String(engine::ConceptText(one));
    }
    json->End().End();
  }
  json->End().Boolean("allergiesRecorded", !items.empty());
  return {};
}

Status Chart::WriteProblems(JsonText* json) {
  BOGAM_ASSIGN(const std::vector<Item> items, Items(type::kCondition, "problems"));
  json->Array("problems");
  for (const Item& item : items) {
    WriteStart(item.node, json);
    WriteCode("code", item.node.Get(name::kCode), json);
    WriteNullable("status", StatusCode(item.node.Get(fhir::FindName("clinicalStatus"))), json);
    WriteNullable("verification", StatusCode(item.node.Get(fhir::FindName("verificationStatus"))), json);
    WriteNullable("onset", DateText(item.node.Get(fhir::FindName("onset"))), json);
    WriteNullable("abatement", DateText(item.node.Get(fhir::FindName("abatement"))), json);
    WriteNullable("recorded", item.node.Get(fhir::FindName("recordedDate")).text(), json);
    json->End();
  }
  json->End();
  return {};
}

/// medicationCodeableConcept; else the code of the Medication that is referred to, contained or of its own; else its display.
void Chart::WriteMedicationCode(fhir::Node request, JsonText* json) {
  const fhir::Node medication = request.Get(fhir::FindName("medication"));
  if (medication.type() != type::kReference) return WriteCode("code", medication, json);
  const fhir::Reference reference = fhir::ParseReference(medication.Get(name::kReference).text());
  if (reference.kind == fhir::Reference::Kind::kContained) {
    for (const fhir::Node contained : request.children(fhir::FindName("contained"))) {
      if (contained.Get(name::kId).text() == reference.id) return WriteCode("code", contained.Get(name::kCode), json);
    }
  }
  if (reference.kind == fhir::Reference::Kind::kRelative) {
    const auto found = context_.engine->records().Read(store_, reference.type, reference.id);
    if (found.ok()) return WriteCode("code", found->record.root().Get(name::kCode), json);
  }
  json->Object("code");
  WriteNullable("text", medication.Get(name::kDisplay).text(), json);
  json->Raw("system", "null").Raw("code", "null").Raw("display", "null").End();
}

Status Chart::WriteMedications(JsonText* json) {
  BOGAM_ASSIGN(const std::vector<Item> items, Items(type::kMedicationRequest, "medications"));
  json->Array("medications");
  for (const Item& item : items) {
    const fhir::Node dosage = item.node.Get(fhir::FindName("dosageInstruction"));
    WriteStart(item.node, json);
    WriteMedicationCode(item.node, json);
    WriteNullable("status", item.node.Get(name::kStatus).text(), json);
    WriteNullable("intent", item.node.Get(fhir::FindName("intent")).text(), json);
    WriteNullable("date", item.date, json);
    WriteNullable("dosage", dosage.Get(name::kText).text(), json);
    json->End();
  }
  json->End();
  return {};
}

Status Chart::WriteImmunizations(JsonText* json) {
  BOGAM_ASSIGN(const std::vector<Item> items, Items(type::kImmunization, "immunizations"));
  json->Array("immunizations");
  for (const Item& item : items) {
    WriteStart(item.node, json);
    WriteCode("code", item.node.Get(fhir::FindName("vaccineCode")), json);
    WriteNullable("status", item.node.Get(name::kStatus).text(), json);
    WriteNullable("date", item.date, json);
    json->End();
  }
  json->End();
  return {};
}

Status Chart::WriteEncounters(JsonText* json) {
  BOGAM_ASSIGN(const std::vector<Item> items, Items(type::kEncounter, "encounters"));
  json->Array("encounters");
  for (const Item& item : items) {
    const fhir::Node provider = item.node.Get(fhir::FindName("serviceProvider"));
    const std::string_view shown = provider.Get(name::kDisplay).text();
    const std::string_view key = provider.Get(name::kReference).text();
    WriteStart(item.node, json);
    WriteCode("code", item.node.Get(name::kType), json);
    WriteNullable("class", item.node.Get(fhir::FindName("class")).Get(name::kCode).text(), json);
    WriteNullable("status", item.node.Get(name::kStatus).text(), json);
    WriteNullable("start", item.node.Get(name::kPeriod).Get(name::kStart).text(), json);
    WriteNullable("end", item.node.Get(name::kPeriod).Get(name::kEnd).text(), json);
    WriteNullable("reason", FirstText(item.node, fhir::FindName("reasonCode")), json);
    WriteNullable("practice", shown.empty() && !key.empty() ? PracticeName(context_, store_, key) : std::string(shown), json);
    json->End();
  }
  json->End();
  return {};
}

Status Chart::WriteResults(JsonText* json) {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(reader_->All(type::kObservation, &nodes));
  std::vector<DatedObservation> observations;
  for (const fhir::Node node : nodes) {
    if (IsVoid(node)) continue;
    std::string date = engine::ResourceDate(node);
    const int64_t at = InstantOf(date);
    observations.push_back({node, std::move(date), at});
  }
  std::stable_sort(observations.begin(), observations.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  bool truncated = false;
  WriteResultSeries(observations, &truncated, json);
  if (truncated) truncated_.emplace_back("results");
  return {};
}

Status Chart::WriteLists(JsonText* json) {
  BOGAM_TRY(WriteProblems(json));
  BOGAM_TRY(WriteMedications(json));
  BOGAM_TRY(WriteImmunizations(json));
  BOGAM_TRY(WriteEncounters(json));
  BOGAM_TRY(WriteResults(json));
  json->Array("truncated");
  for (const std::string& list : truncated_) json->String(list);
  json->End();
  return {};
}

}  // namespace bogam::server
