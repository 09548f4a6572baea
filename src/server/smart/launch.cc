// SPDX-License-Identifier: Apache-2.0
// A launch from the workspace: which apps there are, and opening one for a patient.
#include "access/json_value.h"
#include "fhir/reference.h"
#include "measure/json_text.h"
#include "server/smart/app_access.h"
#include "server/workspace/view.h"

namespace bogam::server {

Response AppAccess::LaunchChoices(const Request& request) const {
  const auto clients = apps().clients().Newest();
  if (!clients.ok()) return Outcome(clients.status());
  JsonText json;
  json.Object().Array("apps");
  for (const access::Client& client : **clients) {
    if (client.disabled || client.launch_url.empty()) continue;
    json.Object().String("client", client.id).String("title", client.display.empty() ? client.id : client.display).End();
  }
  Response response = JsonResponse(std::move(json.End().End()).Take());
  response.deed = {"view", request.path, {}, {}, {}, false};
  return response;
}

Response AppAccess::Launch(const Request& request) const {
  const auto body = request.Header("content-type").starts_with("application/json") ? access::ReadJsonObject(request.body, {4096, 2})
                                                                                   : Result<access::JsonValue>(Status(Code::kInvalid, "JSON is wanted"));
  Response response;
  const std::string patient(body.ok() ? body->Text("patient") : std::string_view());
  const auto client = apps().clients().Find(body.ok() ? body->Text("client") : std::string_view());
  if (request.principal->means != access::Principal::Means::kSession) {
    response = Outcome(403, "forbidden", "An app is opened by the person who is signed in.");
  } else if (!fhir::IsId(patient) || !client.ok() || client->launch_url.empty()) {
    response = Outcome(400, "invalid", "An app that can be opened from here (GET /api/launch) and the id of a patient are needed.");
  } else if (!DescribePatient(request, patient).ok()) {
    response = Outcome(404, "not-found", "There is no such patient.");
  } else {
    const std::string launch = apps().launches().Put({client->id, request.principal->name, "Patient/" + patient}, gate_->Now());
    JsonText json;
    json.Object().String("url", WithParameters(client->launch_url, {{"iss", FhirBase(request)}, {"launch", launch}})).End();
    response = JsonResponse(std::move(json).Take());
    response.deed.patient = "Patient/" + patient;
  }
  response.deed.action = "launch";
  response.deed.what = client.ok() ? "client " + client->id : std::string();
  response.deed.changes = true;
  return response;
}

}  // namespace bogam::server
