// SPDX-License-Identifier: Apache-2.0
// Code systems: audit-event-type and DICOM (PS3.16 CID 400), restful-interaction, audit-event-action, object-role. R4 auditevent.html.
#include "access/audit_event.h"

#include <algorithm>
#include <array>

#include "access/base64url.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

constexpr std::string_view kDicom = "http://dicom.nema.org/resources/ontology/DCM";

struct Kind {
  std::string_view action;          ///< of the entry
  std::string_view code;            ///< audit-event-action: C R U D E
  std::string_view dicom, display;  ///< "" for an interaction of FHIR
};
constexpr std::array kKinds{
    Kind{"read", "R", "", ""},
    Kind{"vread", "R", "", ""},
    Kind{"history-instance", "R", "", ""},
    Kind{"history-type", "R", "", ""},
    Kind{"history-system", "R", "", ""},
    Kind{"search-type", "E", "", ""},
    Kind{"create", "C", "", ""},
    Kind{"update", "U", "", ""},
    Kind{"delete", "D", "", ""},
    Kind{"transaction", "E", "", ""},
    Kind{"batch", "E", "", ""},
    Kind{"capabilities", "R", "", ""},
    Kind{"operation", "E", "", ""},
    Kind{"sign-in", "E", "110122", "Login"},
    Kind{"sign-out", "E", "110123", "Logout"},
    Kind{"start", "E", "110120", "Application Start"},
    Kind{"stop", "E", "110121", "Application Stop"},
    Kind{"view", "R", "110110", "Patient Record"},
    Kind{"load", "C", "110107", "Import"},
    Kind{"refused", "E", "110113", "Security Alert"},
};
constexpr Kind kOther{"", "E", "110100", "Application Activity"};

void Quote(std::string_view text, std::string* out) { fhir::WriteJsonString(text, out); }

void WriteType(const Kind& kind, const AuditEntry& entry, std::string* out) {
  if (kind.dicom.empty()) {
    *out += R"("type":{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest","display":"RESTful Operation"},)";
    *out += R"("subtype":[{"system":"http://hl7.org/fhir/restful-interaction","code":)";
    Quote(entry.action, out);
    *out += "}],";
    return;
  }
  *out +=
      "\"type\":{\"system\":\"" + std::string(kDicom) + "\",\"code\":\"" + std::string(kind.dicom) + "\",\"display\":\"" + std::string(kind.display) + "\"},";
  *out += "\"subtype\":[{\"display\":";
  Quote(entry.action.empty() ? "unknown" : entry.action, out);
  *out += "}],";
}

void WriteAgent(const AuditEntry& entry, std::string* out) {
  *out += "\"agent\":[{";
  if (!entry.role.empty()) {
    *out += "\"role\":[{\"text\":";
    Quote(entry.role, out);
    *out += "}],";
  }
  if (!entry.who.empty()) {
    *out += "\"altId\":";
    Quote(entry.who, out);
    *out += ',';
  }
  *out += "\"requestor\":true";
  if (!entry.from.empty()) {
    *out += ",\"network\":{\"address\":";
    Quote(entry.from, out);
    *out += entry.from == "cli" ? "}" : ",\"type\":\"2\"}";
  }
  *out += '}';
  if (!entry.client.empty()) {
    *out += R"(,{"type":{"coding":[{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"110150","display":"Application"}]},"altId":)";
    Quote(entry.client, out);
    *out += ",\"requestor\":false}";
  }
  *out += "],";
}

/// "Observation/5"
bool IsReference(std::string_view what) {
  return what.find_first_of("?:$ {") == std::string_view::npos && what.find('/') != 0 && what.find('/') != std::string_view::npos;
}

void WriteEntities(const AuditEntry& entry, std::string* out) {
  std::string entities;
  if (!entry.what.empty()) {
    if (IsReference(entry.what)) {
      entities += "{\"what\":{\"reference\":";
      Quote(entry.what, &entities);
      entities += '}';
    } else {
      entities +=
          R"({"role":{"system":"http://terminology.hl7.org/CodeSystem/object-role","code":"24","display":"Query"},"query":")" + WriteBase64(entry.what) + "\"";
    }
    entities += '}';
  }
  if (!entry.patient.empty() && entry.patient != entry.what) {
    entities += entities.empty() ? "" : ",";
    entities += "{\"what\":{\"reference\":";
    Quote(entry.patient, &entities);
    entities += R"(},"role":{"system":"http://terminology.hl7.org/CodeSystem/object-role","code":"1","display":"Patient"}})";
  }
  if (!entities.empty()) *out += ",\"entity\":[" + entities + "]";
}

const Kind& KindOf(const AuditEntry& entry) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.action == entry.action; });
  return found == kKinds.end() ? kOther : *found;
}

}  // namespace

std::string_view ActionCode(const AuditEntry& entry) { return KindOf(entry).code; }

std::string ToAuditEvent(const AuditEntry& entry) {
  const Kind& kind = KindOf(entry);
  constexpr std::array<std::string_view, 3> kOutcomes{"0", "4", "8"};
  std::string out = R"({"resourceType":"AuditEvent","id":")" + std::to_string(entry.number) + "\",";
  WriteType(kind, entry, &out);
  out += "\"action\":\"" + std::string(kind.code) + "\",\"recorded\":\"" + WriteInstant(entry.time_ms) + "\",";
  out += "\"outcome\":\"" + std::string(kOutcomes[static_cast<size_t>(entry.outcome)]) + "\",";
  if (!entry.reason.empty()) {
    out += "\"outcomeDesc\":";
    Quote(entry.reason, &out);
    out += ',';
  }
  WriteAgent(entry, &out);
  out += R"("source":{"observer":{"display":"Bogam"}})";
  WriteEntities(entry, &out);
  return out + "}";
}

}  // namespace bogam::access
