// SPDX-License-Identifier: Apache-2.0
// CapabilityStatement (R4): generated from the table of interactions, and from what the search room says that it takes.
#include <algorithm>
#include <map>
#include <set>

#include "fhir/ids.h"
#include "fhir/search_parameters.h"
#include "measure/json_text.h"
#include "records/records.h"
#include "search/atoms.h"
#include "search/query.h"
#include "server/rest/interactions.h"

namespace bogam::server {
namespace {

using measure::JsonText;

constexpr std::string_view kEverything = "http://hl7.org/fhir/OperationDefinition/Patient-everything";
constexpr std::string_view kEvaluate = "http://hl7.org/fhir/OperationDefinition/Measure-evaluate-measure";

bool Offered(const RestContext& context, const Interaction& one, Place lowest, Place highest) {
  if (one.writes && context.read_only) return false;
  return one.place >= lowest && one.place <= highest;
}

/// Codes of the interactions at these places, each once.
void WriteInteractions(const RestContext& context, Place lowest, Place highest, JsonText* json) {
  std::set<std::string_view> seen;
  json->Array("interaction");
  for (const Interaction& one : Interactions()) {
    if (one.code.empty() || !Offered(context, one, lowest, highest) || !seen.insert(one.code).second) continue;
    json->Object().String("code", one.code).End();
    if (one.code == "transaction") json->Object().String("code", "batch").End();
  }
  json->End();
}

void WriteOperations(const RestContext& context, std::string_view type, JsonText* json) {
  std::set<std::string_view> words;
  for (const Interaction& one : Interactions()) {
    if (!one.word.starts_with('$') || one.only != type) continue;
    if (one.word == "$evaluate-measure" && context.measures == nullptr) continue;
    words.insert(one.word);
  }
  if (words.empty()) return;
  json->Array("operation");
  for (const std::string_view word : words) {
    json->Object().String("name", word.substr(1)).String("definition", word == "$everything" ? kEverything : kEvaluate).End();
  }
  json->End();
}

std::string Documentation(const fhir::SearchParameter& parameter) {
  std::string out;
  for (const search::Modifier modifier : search::SupportedModifiers(parameter.type)) {
    out += (out.empty() ? "modifiers: :" : ", :") + std::string(search::Name(modifier));
  }
  return out;
}

void WriteParameters(fhir::TypeId type, JsonText* json) {
  json->Array("searchParam");
  for (const search::ParameterPlan& plan : search::PlansOf(type)) {
    const fhir::SearchParameter& parameter = *plan.parameter;
    if (!search::IsSupported(parameter)) continue;
    json->Object().String("name", parameter.code).String("definition", parameter.url).String("type", fhir::Name(parameter.type));
    json->Optional("documentation", Documentation(parameter)).End();
  }
  json->End();
}

void WriteIncludes(std::string_view member, const std::set<std::string>& names, JsonText* json) {
  if (names.empty()) return;
  json->Array(member);
  for (const std::string& name : names) json->String(name);
  json->End();
}

/// Which reference parameters lead from a type, and which to it.
struct Includes {
  std::map<fhir::TypeId, std::set<std::string>> from, to;
  Includes() {
    for (const fhir::TypeId type : fhir::ResourceTypes()) {
      for (const search::ParameterPlan& plan : search::PlansOf(type)) {
        const fhir::SearchParameter& parameter = *plan.parameter;
        if (parameter.type != fhir::SearchType::kReference || !search::IsSupported(parameter)) continue;
        const std::string name = std::string(fhir::Name(type)) + ":" + std::string(parameter.code);
        from[type].insert(name);
        for (const fhir::TypeId target : parameter.targets) to[target].insert(name);
      }
    }
  }
};

/// The audit log, as audit_view.cc answers.
void WriteAuditEvent(JsonText* json) {
  json->Object().String("type", "AuditEvent").Array("interaction");
  for (const std::string_view code : {"read", "search-type"}) json->Object().String("code", code).End();
  json->End().Array("searchParam");
  for (const auto& [name, type] : std::vector<std::pair<std::string_view, std::string_view>>{{"date", "date"},
                                                                                             {"agent", "reference"},
                                                                                             {"altid", "token"},
                                                                                             {"patient", "reference"},
                                                                                             {"entity", "reference"},
                                                                                             {"action", "token"},
                                                                                             {"subtype", "token"}}) {
    json->Object().String("name", name).String("type", type).End();
  }
  json->End().End();
}

void WriteResource(const RestContext& context, fhir::TypeId type, Includes* includes, JsonText* json) {
  if (context.audit_is_a_view && type == fhir::type::kAuditEvent) return WriteAuditEvent(json);
  json->Object().String("type", fhir::Name(type));
  WriteInteractions(context, Place::kType, Place::kVersion, json);
  json->String("versioning", context.read_only ? "versioned" : "versioned-update").Boolean("readHistory", true);
  if (!context.read_only) json->Boolean("updateCreate", !context.chooses_ids).Boolean("conditionalCreate", true);
  json->String("conditionalRead", "full-support");
  if (!context.read_only) json->Boolean("conditionalUpdate", true).String("conditionalDelete", "single");
  WriteIncludes("searchInclude", includes->from[type], json);
  WriteIncludes("searchRevInclude", includes->to[type], json);
  WriteParameters(type, json);
  WriteOperations(context, fhir::Name(type), json);
  json->End();
}

}  // namespace

std::string CapabilityStatement(const RestContext& context, std::string_view base, int64_t date_ms) {
  JsonText json;
  json.Object().String("resourceType", "CapabilityStatement").String("status", "active").String("date", records::FormatInstant(date_ms));
  json.String("kind", "instance");
  json.Object("software").String("name", "Bogam").String("version", context.version).End();
  json.Object("implementation").String("description", "Bogam: a population's health records and what each person is due").String("url", base).End();
  json.String("fhirVersion", "4.0.1").Array("format").String("json").String("application/fhir+json").End();
  json.Array("rest").Object().String("mode", "server");
  json.String("documentation",
              "JSON only. Search at the level of a type; chained parameters and _has up to five deep; _sort, _count, _total, _summary, "
              "_elements, _include and _revinclude. Unknown parameters are an error unless Prefer: handling=lenient.");
  json.Object("security")
      .String("description",
              "Where the store has users: SMART App Launch 2.2, described at .well-known/smart-configuration, or a token that was given to a "
              "program. Without users: for people and programs of this machine.");
  json.End();
  Includes includes;
  json.Array("resource");
  for (const fhir::TypeId type : fhir::ResourceTypes()) WriteResource(context, type, &includes, &json);
  json.End();
  WriteInteractions(context, Place::kSystem, Place::kSystem, &json);
  json.End().End().End();
  return std::move(json).Take();
}

}  // namespace bogam::server
