// SPDX-License-Identifier: Apache-2.0
// Which patient an app is let in for: found among those whom the person may see without a reason of their own.
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "format/escape.h"
#include "server/smart/app_access.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

using access::Principal;

/// "Mina Ahn, 1950-01-01"; the id of one without a name.
std::string NameOf(fhir::Node patient) {
  std::string out;
  for (const fhir::Node human : patient.children(fhir::name::kName)) {
    out = human.Get(fhir::name::kText).text();
    if (out.empty()) {
      for (const fhir::Node given : human.children(fhir::name::kGiven)) out += std::string(given.text()) + " ";
      out += human.Get(fhir::name::kFamily).text();
    }
    if (!out.empty()) break;
  }
  if (out.empty()) out = "Patient/" + std::string(patient.Get(fhir::name::kId).text());
  const std::string_view born = patient.Get(fhir::name::kBirthDate).text();
  return out + (born.empty() ? "" : ", " + std::string(born));
}

/// Asks for records as the person of `from`, without the patients whom they opened with a reason: an app has no reason of its own.
Response Ask(const AppAccess::Records& records, const Request& from, Principal* principal, const std::string& path, const std::string& query) {
  *principal = *from.principal;
  principal->reach.opened.clear();
  Request request;
  request.method = "GET";
  request.path = request.raw_path = path;
  request.query_text = query;
  request.query = ParseQuery(query);
  request.headers = {{"host", std::string(from.Header("host"))}};
  request.peer = from.peer;
  request.deadline = from.deadline;
  request.principal = principal;
  return records(request);
}

}  // namespace

Result<std::string> AppAccess::DescribePatient(const Request& request, std::string_view id) const {
  const Status nobody(Code::kNotFound, "There is no such patient.");
  if (!fhir::IsId(id)) return nobody;
  Principal principal;
  const Response found = Ask(records_, request, &principal, "/fhir/Patient/" + std::string(id), {});
  const auto record = found.status == 200 ? fhir::ParseJson(found.body) : Result<fhir::Record>(nobody);
  return record.ok() ? Result<std::string>(NameOf(record->root())) : Result<std::string>(nobody);
}

std::string AppAccess::PatientName(const Request& request) {
  const std::string* const name = request.Query("patient_name");
  return name != nullptr ? name->substr(0, 200) : std::string();
}

void AppAccess::ChoosePatient(const Request& request, Page* page) const {
  const std::string name = PatientName(request);
  if (name.empty()) return;
  Principal principal;
  const Response found = Ask(records_, request, &principal, "/fhir/Patient", "name=" + format::PercentEncode(name) + "&_count=20&_sort=birthdate");
  const auto bundle = found.status == 200 ? fhir::ParseJson(found.body) : Result<fhir::Record>(Status(Code::kNotFound, ""));
  if (!bundle.ok()) return;
  bool any = false;
  for (const fhir::Node entry : bundle->root().children(fhir::FindName("entry"))) {
    const fhir::Node patient = entry.Get(fhir::FindName("resource"));
    const std::string_view id = patient.Get(fhir::name::kId).text();
    page->Choice("patient", id, NameOf(patient));
    any = true;
  }
  if (!any) page->Paragraph(page->Say("Nobody of this name is among the patients whom you may see.", "볼 수 있는 환자 가운데 그런 이름이 없습니다."));
}

}  // namespace bogam::server
