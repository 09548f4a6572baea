// SPDX-License-Identifier: Apache-2.0
#include "server/rest/permission.h"

#include <algorithm>

#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/atoms.h"
#include "server/authorize.h"

namespace bogam::server {
namespace {

/// Parameters of the address, and of the form where there is one.
Parameters ParametersOf(const Call& call) {
  Parameters all = call.parameters;
  if (call.request->method == "POST") {
    for (auto& parameter : ParseQuery(call.request->body)) all.push_back(std::move(parameter));
  }
  return all;
}

bool ReachesOtherTypes(const Call& call) {
  const Parameters all = ParametersOf(call);
  return std::any_of(all.begin(), all.end(), [](const auto& parameter) {
    const std::string& name = parameter.first;
    return name.starts_with("_include") || name.starts_with("_revinclude") || name.starts_with("_has") || name.find('.') != std::string::npos;
  });
}

bool Searches(const Interaction& row) { return row.code == "search-type" || row.letters.find('s') != std::string_view::npos; }

/// The name of a search parameter that there is, without modifier and chain; "?" for another word, which may be anything.
std::string KnownName(fhir::TypeId type, std::string_view name) {
  const std::string_view base = name.substr(0, name.find_first_of(":."));
  static constexpr std::string_view kOthers[] = {"_include",  "_revinclude", "_has",  "_sort",  "_count", "_summary",
                                                 "_elements", "_total",      "_page", "_since", "_at"};
  if (std::find(std::begin(kOthers), std::end(kOthers), base) != std::end(kOthers)) return std::string(base);
  if (type != fhir::TypeId::kNone) {
    for (const search::ParameterPlan& plan : search::PlansOf(type)) {
      if (plan.parameter->code == base) return std::string(base) + (name.find('.') == std::string_view::npos ? "" : ".…");
    }
  }
  return "?";
}

std::string ShapeOf(const Call& call, bool form) {
  std::string out;
  for (const auto& [name, value] : form ? ParametersOf(call) : call.parameters) {
    const std::string known = KnownName(call.type, name);
    if (out.size() < 300) out += (out.empty() ? "?" : "&") + known;
  }
  return out;
}

/// The patient whom a search is restricted to, where it says so with an id.
std::string PatientAsked(const Call& call, bool form) {
  for (const auto& [name, value] : form ? ParametersOf(call) : call.parameters) {
    const bool names_patient = name == "patient" || name == "subject" || name == "patient:Patient" || name == "subject:Patient" ||
                               (name == "_id" && call.type == fhir::type::kPatient);
    if (!names_patient) continue;
    std::string_view id = value;
    if (id.starts_with("Patient/")) id.remove_prefix(std::string_view("Patient/").size());
    if (fhir::IsId(id)) return "Patient/" + std::string(id);
  }
  return {};
}

}  // namespace

std::optional<Response> RefuseCall(const Interaction& row, const Call& call) {
  if (auto refusal = RefuseActivity(*call.request, row.activity)) return refusal;
  const std::string_view type = row.all_types ? std::string_view("*") : fhir::Name(call.type);
  if (auto refusal = RefuseScope(*call.request, type, row.letters)) return refusal;
  if (row.code == "create" && !call.request->Header("if-none-exist").empty()) {
    if (auto refusal = RefuseScope(*call.request, type, "s")) return refusal;
  }
  const std::string_view condition = call.request->Header("if-none-exist");
  const bool wide = Searches(row) && ReachesOtherTypes(call);
  const bool wide_condition = row.code == "create" && condition.find_first_of("._") != std::string_view::npos;
  return wide || wide_condition ? RefuseScope(*call.request, "*", "s") : std::nullopt;
}

std::optional<Response> RefuseEntry(const Call& call, std::string_view method, std::string_view url, bool conditional) {
  if (!call.principal().scopes) return std::nullopt;
  const size_t end = std::min(url.find_first_of("/?"), url.size());
  const bool query = url.find('?') != std::string_view::npos;
  std::string_view letters;
  if (method == "POST") {
    letters = conditional ? "cs" : "c";
  } else if (method == "PUT") {
    letters = query ? "cus" : "u";
  } else if (method == "DELETE") {
    letters = query ? "ds" : "d";
  } else if (method == "GET" || method == "HEAD") {
    const fhir::Reference reference = fhir::ParseReference(url);
    if (reference.kind != fhir::Reference::Kind::kRelative) return std::nullopt;  // asked when it is fetched
    return RefuseScope(*call.request, fhir::Name(reference.type), "r");
  } else {
    letters = "cruds";
  }
  // A condition may chain into other types.
  return RefuseScope(*call.request, query || conditional ? std::string_view("*") : url.substr(0, end), letters);
}

void FinishDeed(const Interaction& row, const Call& call, Response* response) {
  Deed& deed = response->deed;
  const bool form = row.word == "_search";
  if (deed.action.empty()) deed.action = row.word.starts_with('$') ? std::string("operation") : std::string(row.code);
  deed.changes = row.writes;
  if (deed.what.empty()) {
    deed.what = call.type == fhir::TypeId::kNone ? "" : std::string(fhir::Name(call.type));
    if (!call.id.empty()) deed.what += fhir::IsId(call.id) ? "/" + call.id : "/(no id)";
    if (!row.word.empty() && !form) deed.what += (deed.what.empty() ? "" : "/") + std::string(row.word);
    if (deed.what.empty()) deed.what = "Bundle";
    if (row.place != Place::kInstance && row.place != Place::kVersion) deed.what += ShapeOf(call, form);
  }
  if (!deed.patient.empty()) return;
  if (call.type == fhir::type::kPatient && fhir::IsId(call.id)) {
    deed.patient = "Patient/" + call.id;
  } else if (row.code == "search-type" || row.word.starts_with('$')) {
    deed.patient = PatientAsked(call, form);
  }
}

std::string PatientOf(fhir::RecordView record) {
  const std::string_view id = fhir::HomePatient(record);
  return id.empty() ? std::string() : "Patient/" + std::string(id);
}

}  // namespace bogam::server
