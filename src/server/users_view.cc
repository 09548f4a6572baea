// SPDX-License-Identifier: Apache-2.0
#include "server/users_view.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "access/audit_entry.h"
#include "access/json_value.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "measure/json_text.h"
#include "server/authorize.h"
#include "server/workspace/api.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using access::FindUser;
using access::JsonValue;
using access::User;
using access::UserList;

constexpr UsersRoute kUsersRoutes[] = {
    {"GET", "/api/users", &UsersView::List},
    {"POST", "/api/users", &UsersView::Add},
    {"PUT", "/api/users/{}", &UsersView::Change},
    {"POST", "/api/users/{}/link", &UsersView::MakeLink},
    {"POST", "/api/users/{}/disable", &UsersView::Disable},
    {"POST", "/api/users/{}/enable", &UsersView::Enable},
    {"POST", "/api/users/{}/tokens", &UsersView::AddToken},
    {"DELETE", "/api/users/{}/tokens/{}", &UsersView::EndToken},
};

constexpr int64_t kDayMs = 86'400'000, kMostDays = 3650;
constexpr size_t kMostText = 200, kMostPractices = 1000, kMostOrganizations = 5000;

void Instant(std::string_view name, int64_t ms, JsonText* json) { ms > 0 ? json->String(name, access::WriteInstant(ms)) : json->Raw(name, "null"); }

void WriteUser(const User& user, int64_t now_ms, JsonText* json) {
  const bool open = !user.link_hash.empty() && now_ms < user.link_expires_ms;
  json->Object().String("name", user.name).String("display", user.display).String("team", user.team).Array("roles");
  for (const access::Role role : user.roles) json->String(access::Name(role));
  json->End().Boolean("allPatients", user.all_patients).Array("practices");
  for (const std::string& practice : user.practices) json->String(practice);
  json->End().Boolean("disabled", user.disabled).Boolean("hasPassword", !user.password.empty()).Boolean("linkOpen", open);
  Instant("linkExpires", open ? user.link_expires_ms : 0, json);
  Instant("created", user.created_ms, json);
  json->Array("tokens");
  for (const access::Token& token : user.tokens) {
    json->Object().String("id", token.id).String("scopes", token.scopes);
    Instant("created", token.created_ms, json);
    Instant("expires", token.expires_ms, json);
    json->End();
  }
  json->End().Array("oidc");
  for (const access::Identity& identity : user.identities) json->Object().String("issuer", identity.issuer).String("subject", identity.subject).End();
  json->End().End();
}

Response UserAnswer(const User& user, int64_t now_ms) {
  JsonText json;
  WriteUser(user, now_ms, &json);
  return JsonResponse(std::move(json).Take());
}

std::string LinkOf(const Request& request, const std::string& secret) { return request.Origin() + "/sign-in#link=" + secret; }

Result<JsonValue> ReadBody(const Request& request) {
  if (!request.Header("content-type").starts_with("application/json")) return Status(Code::kInvalid, "A JSON object is wanted.");
  return access::ReadJsonObject(request.body, {64 * 1024, 4});
}

/// A text of the body that people will read.
Status TakeText(const JsonValue& body, const char* name, bool needed, std::string* to) {
  const JsonValue* const value = body.Find(name);
  if (value == nullptr && !needed) return {};
  if (value == nullptr || value->kind != JsonValue::Kind::kText || value->text.size() > kMostText ||
      std::any_of(value->text.begin(), value->text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
    return Status(Code::kInvalid, std::string(name) + " is a text of up to 200 bytes.");
  }
  *to = value->text;
  return {};
}

/// display, team, roles, allPatients, practices of the body into the user.
Status TakeRights(const JsonValue& body, User* user) {
  BOGAM_TRY(TakeText(body, "display", true, &user->display));
  BOGAM_TRY(TakeText(body, "team", false, &user->team));
  const JsonValue *const roles = body.Find("roles"), *const all = body.Find("allPatients"), *const practices = body.Find("practices");
  if (roles == nullptr || all == nullptr || practices == nullptr || roles->kind != JsonValue::Kind::kList || practices->kind != JsonValue::Kind::kList ||
      all->kind != JsonValue::Kind::kBoolean || practices->list.size() > kMostPractices) {
    return Status(Code::kInvalid, "roles, allPatients and practices are needed.");
  }
  user->roles.clear();
  for (const JsonValue& one : roles->list) {
    const auto role = access::FindRole(one.text);
    if (!role) return Status(Code::kInvalid, "There is no such role.", one.text);
    if (!access::HasRole(*user, *role)) user->roles.push_back(*role);
  }
  if (user->roles.empty()) return Status(Code::kInvalid, "At least one role is needed.");
  user->practices.clear();
  for (const JsonValue& one : practices->list) {
    const fhir::Reference reference = fhir::ParseReference(one.text);
    if (reference.kind != fhir::Reference::Kind::kRelative || !one.text.starts_with("Organization/")) {
      return Status(Code::kInvalid, "A practice is given as Organization/ID.", one.text);
    }
    user->practices.push_back(one.text);
  }
  user->all_patients = all->boolean;
  return {};
}

Result<bool> HasAny(const engine::Engine& engine, const std::string& url) {
  bool any = false;
  BOGAM_TRY(engine.Search(url + "&_count=1", {}, [&](fhir::RecordView, bool) { return any = true, Status(); }).status());
  return any;
}

/// Organizations whose patients somebody may be given (engine::PatientsOfPractice), by name: {name, reference}. Each is asked for by itself, so that this costs
/// what there are of organizations, not of patients.
Result<std::set<std::pair<std::string, std::string>>> PracticesOf(const engine::Engine& engine) {
  std::vector<std::pair<std::string, std::string>> all;
  std::string cursor;
  do {
    BOGAM_ASSIGN(const search::Page page, engine.Search("Organization?_count=500", cursor, [&](fhir::RecordView record, bool) {
      const std::string_view name = record.root().Get(fhir::name::kName).text();
      all.emplace_back(name.empty() ? record.id() : name, "Organization/" + std::string(record.id()));
      return Status();
    }));
    cursor = page.next;
  } while (!cursor.empty() && all.size() < kMostOrganizations);
  std::set<std::pair<std::string, std::string>> out;
  for (const auto& organization : all) {
    for (const char* by : {"Patient?general-practitioner=", "Patient?organization=", "PractitionerRole?organization="}) {
      BOGAM_ASSIGN(const bool any, HasAny(engine, by + organization.second));
      if (any) out.insert(organization);
      if (any) break;
    }
  }
  return out;
}

/// Somebody must be left who can manage users: signed in with, or invited to.
Status KeepsAManager(const UserList& users) {
  const bool any = std::any_of(users.begin(), users.end(),
                               [](const User& user) { return !user.disabled && access::ActivitiesOf(user.roles, false).Has(access::Activity::kManageUsers); });
  return any ? Status() : Status(Code::kConflict, "This is the last user who may manage users; give the role to another one first.");
}

}  // namespace

std::span<const UsersRoute> UsersRoutes() { return kUsersRoutes; }

Response UsersView::Handle(const Request& request) const {
  if (auto refusal = RefuseActivity(request, access::Activity::kManageUsers)) return *refusal;
  // A token that could make users could make itself everything.
  if (request.principal->means == access::Principal::Means::kToken) return Outcome(403, "forbidden", "Users are managed by a person who is signed in.");
  if (gate_ == nullptr) return Outcome(409, "conflict", "This store is in memory and has no users.");
  std::string allow;
  std::vector<std::string_view> parts;
  for (const UsersRoute& route : kUsersRoutes) {
    if (!MatchesPattern(route.pattern, request.path, &parts)) continue;
    allow += (allow.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == request.method) return (this->*route.handle)(request, parts);
  }
  if (allow.empty()) return Outcome(404, "not-found", "There is no such view.");
  Response response = Outcome(405, "not-supported", request.method + " is not supported here; " + allow + " would be");
  response.headers.emplace_back("Allow", allow);
  return response;
}

Response UsersView::Edit(std::string_view name, std::string_view action, const std::function<Status(User*)>& edit) const {
  User edited;
  const Status changed = gate_->users().Change([&](UserList* users) -> Status {
    User* const user = FindUser(users, name);
    if (user == nullptr) return Status(Code::kNotFound, "There is no such user.");
    const bool kept = KeepsAManager(*users).ok();
    BOGAM_TRY(edit(user));
    if (kept) BOGAM_TRY(KeepsAManager(*users));
    edited = *user;
    return {};
  });
  Response response = changed.ok() ? UserAnswer(edited, gate_->Now()) : Outcome(changed);
  response.deed = {std::string(action), access::IsUserName(name) ? "user " + std::string(name) : "user (no name)", {}, {}, {}, true};
  return response;
}

Response UsersView::List(const Request& request, Parts) const {
  const auto users = gate_->users().Newest();
  if (!users.ok()) return Outcome(users.status());
  const auto practices = PracticesOf(*engine_);
  if (!practices.ok()) return Outcome(practices.status());
  JsonText json;
  json.Object().Array("users");
  for (const User& user : **users) WriteUser(user, gate_->Now(), &json);
  json.End().Array("practices");
  for (const auto& [name, key] : *practices) json.Object().String("key", key).String("name", name).End();
  Response response = JsonResponse(std::move(json.End().End()).Take());
  response.deed = {"view", request.path, {}, {}, {}, false};
  return response;
}

Response UsersView::Add(const Request& request, Parts) const {
  User user;
  std::string secret, name;
  const auto add = [&]() -> Status {
    BOGAM_ASSIGN(const JsonValue body, ReadBody(request));
    name = access::FoldUserName(body.Text("name"));
    if (!access::IsUserName(name)) return Status(Code::kInvalid, "A user's name has 1 to 64 of a-z 0-9 . _ - @");
    BOGAM_TRY(TakeRights(body, &user));
    user.name = name;
    user.created_ms = gate_->Now();
    secret = access::MakeLink(&user, gate_->Now());
    return gate_->users().Change([&](UserList* users) -> Status {
      if (FindUser(*users, name) != nullptr) return Status(Code::kConflict, "There is a user of this name already.");
      // From the first user on, everybody signs in: it must be one who can make the others.
      users->push_back(user);
      return KeepsAManager(*users).ok() ? Status() : Status(Code::kConflict, "The first user must be an admin.");
    });
  };
  const Status added = add();
  Response response;
  if (added.ok()) {
    JsonText json;
    json.Object().Raw("user", UserAnswer(user, gate_->Now()).body).String("link", LinkOf(request, secret)).End();
    response = JsonResponse(std::move(json).Take(), 201);
  } else {
    response = Outcome(added);
  }
  response.deed = {"user-add", access::IsUserName(name) ? "user " + name : "user (no name)", {}, {}, {}, true};
  return response;
}

Response UsersView::Change(const Request& request, Parts parts) const {
  const auto body = ReadBody(request);
  return Edit(parts[0], "user-role", [&](User* user) -> Status {
    if (!body.ok()) return body.status();
    const User before = *user;
    BOGAM_TRY(TakeRights(*body, user));
    // Sessions end where what they may do has changed, not for a name.
    if (before.roles != user->roles || before.all_patients != user->all_patients || before.practices != user->practices) ++user->epoch;
    return {};
  });
}

Response UsersView::MakeLink(const Request& request, Parts parts) const {
  std::string secret;
  Response response = Edit(parts[0], "user-password", [&](User* user) {
    secret = access::MakeLink(user, gate_->Now());
    return Status::Ok();
  });
  if (response.status == 200) {
    JsonText json;
    json.Object().String("link", LinkOf(request, secret)).End();
    response.body = std::move(json).Take();
  }
  return response;
}

Response UsersView::SetDisabled(std::string_view name, bool disabled) const {
  return Edit(name, disabled ? "user-disable" : "user-enable", [&](User* user) {
    if (user->disabled != disabled) ++user->epoch;
    user->disabled = disabled;
    return Status::Ok();
  });
}
Response UsersView::Disable(const Request&, Parts parts) const { return SetDisabled(parts[0], true); }
Response UsersView::Enable(const Request&, Parts parts) const { return SetDisabled(parts[0], false); }

Response UsersView::AddToken(const Request& request, Parts parts) const {
  const auto body = ReadBody(request);
  std::string secret, id;
  Response response = Edit(parts[0], "token-add", [&](User* user) -> Status {
    if (!body.ok()) return body.status();
    BOGAM_ASSIGN(const access::Scopes scopes, access::Scopes::Parse(body->Text("scopes")));
    const std::optional<int64_t> days = body->Whole("days");
    if (!days || *days < 1 || *days > kMostDays) return Status(Code::kInvalid, "days is a whole number from 1 to 3650.");
    secret = access::MakeToken(user, scopes, gate_->Now(), gate_->Now() + *days * kDayMs);
    id = user->tokens.back().id;
    return {};
  });
  if (response.status == 200) {
    JsonText json;
    json.Object().String("id", id).String("token", secret).End();
    response.body = std::move(json).Take();
  }
  return response;
}

Response UsersView::EndToken(const Request&, Parts parts) const {
  Response response = Edit(parts[0], "token-revoke", [&](User* user) -> Status {
    const size_t ended = std::erase_if(user->tokens, [&](const access::Token& token) { return token.id == parts[1]; });
    return ended > 0 ? Status() : Status(Code::kNotFound, "The user has no token of this id.");
  });
  if (response.status == 200) {
    response.status = 204;
    response.body.clear();
  }
  return response;
}

}  // namespace bogam::server
