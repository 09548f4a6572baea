// SPDX-License-Identifier: Apache-2.0
// `bogam user`: who may sign in. Each change is in the audit log before it is reported; a running server sees it at its next request.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#include "access/audit_entry.h"
#include "access/gate.h"
#include "access/users.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/users.h"
#include "fhir/json.h"
#include "fhir/reference.h"

namespace bogam::cli {
namespace {

using access::FindUser;
using access::User;
using access::UserList;

constexpr int64_t kDayMs = 86'400'000;

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string Quoted(std::string_view text) {
  std::string out;
  fhir::WriteJsonString(text, &out);
  return out;
}

std::string List(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + Quoted(text);
  return "[" + out + "]";
}

std::vector<std::string> RoleWords(const User& user) {
  std::vector<std::string> out;
  for (const access::Role role : user.roles) out.emplace_back(access::Name(role));
  return out;
}

std::string StateOf(const User& user) {
  if (user.disabled) return "disabled";
  return user.password.empty() ? "invited" : "active";
}

std::string ReachOf(const User& user) {
  if (user.all_patients) return "all patients";
  std::string out;
  for (const std::string& practice : user.practices) out += (out.empty() ? "" : ", ") + practice;
  return out.empty() ? "no patients" : out;
}

Status SetRoles(const UserArguments& arguments, User* user) {
  user->roles.clear();
  if (arguments.admin) user->roles.push_back(access::Role::kAdmin);
  for (const std::string& word : arguments.roles) {
    const auto role = access::FindRole(word);
    if (!role) return Status(Code::kInvalid, "there is no such role; there are care-team, practice-lead, analyst, researcher, teacher, learner, admin", word);
    if (!access::HasRole(*user, *role)) user->roles.push_back(*role);
  }
  if (user->roles.empty()) return Status(Code::kInvalid, "say what they may do: --role care-team, or --admin");
  for (const std::string& practice : arguments.practices) {
    const fhir::Reference reference = fhir::ParseReference(practice);
    if (reference.kind != fhir::Reference::Kind::kRelative || !practice.starts_with("Organization/")) {
      return Status(Code::kInvalid, "a practice is given as Organization/ID", practice);
    }
  }
  user->all_patients = arguments.all_patients;
  user->practices = arguments.practices;
  return {};
}

/// Edits one user, and writes down that it was done.
Status Edit(const UserArguments& arguments, const std::string& action, const std::function<Status(User*)>& edit) {
  access::Users users(arguments.store);
  const std::string name = access::FoldUserName(arguments.name);
  BOGAM_TRY(users.Change([&](UserList* list) -> Status {
    User* const user = FindUser(list, name);
    if (user == nullptr) return Status(Code::kNotFound, "there is no user " + name + "; bogam user list shows who there is");
    return edit(user);
  }));
  return RecordCommand(arguments.store, action, "user " + name);
}

void PrintLink(const UserArguments& arguments, const std::string& link) {
  const std::string url = LinkUrl(arguments.url, link);
  if (arguments.json) {
    std::printf("{\"name\":%s,\"link\":%s}\n", Quoted(access::FoldUserName(arguments.name)).c_str(), Quoted(url).c_str());
  } else {
    std::printf("to choose a password, once, within a day: %s\n", url.c_str());
  }
}

/// One person a subject: who signs in there must be one here.
Status CheckIdentity(const UserList& users, const User& user) {
  for (const User& other : users) {
    for (const access::Identity& identity : other.identities) {
      const bool taken = other.name != user.name && std::find(user.identities.begin(), user.identities.end(), identity) != user.identities.end();
      if (taken) return Status(Code::kConflict, "the user " + other.name + " has this identity already");
    }
  }
  return {};
}

Status Add(const UserArguments& arguments) {
  const std::string name = access::FoldUserName(arguments.name);
  if (!access::IsUserName(name)) return Status(Code::kInvalid, "a user's name has 1 to 64 of a-z 0-9 . _ - @", arguments.name);
  access::Users users(arguments.store);
  std::string link;
  BOGAM_TRY(users.Change([&](UserList* list) -> Status {
    if (FindUser(*list, name) != nullptr) return Status(Code::kConflict, "there is a user " + name + " already");
    User user;
    user.name = name;
    user.display = arguments.display;
    user.team = arguments.team;
    user.created_ms = NowMs();
    BOGAM_TRY(SetRoles(arguments, &user));
    if (!arguments.oidc_subject.empty()) user.identities = {{arguments.oidc_issuer, arguments.oidc_subject}};
    BOGAM_TRY(CheckIdentity(*list, user));
    link = access::MakeLink(&user, NowMs());
    list->push_back(std::move(user));
    return {};
  }));
  BOGAM_TRY(RecordCommand(arguments.store, "user-add", "user " + name));
  PrintLink(arguments, link);
  return {};
}

Status PrintUsers(const UserArguments& arguments) {
  const access::Users users(arguments.store);
  BOGAM_ASSIGN(const auto list, users.Newest());
  if (arguments.json) {
    for (const User& user : *list) {
      std::string tokens;
      for (const access::Token& token : user.tokens) {
        tokens += (tokens.empty() ? "" : ",") + std::string("{\"id\":") + Quoted(token.id) + ",\"scopes\":" + Quoted(token.scopes) + ",\"expires\":\"" +
                  access::WriteInstant(token.expires_ms) + "\"}";
      }
      std::string identities;
      for (const access::Identity& identity : user.identities) {
        identities +=
            (identities.empty() ? "" : ",") + std::string("{\"issuer\":") + Quoted(identity.issuer) + ",\"subject\":" + Quoted(identity.subject) + "}";
      }
      std::printf("{\"name\":%s,\"display\":%s,\"team\":%s,\"state\":\"%s\",\"roles\":%s,\"allPatients\":%s,\"practices\":%s,\"tokens\":[%s],\"oidc\":[%s]}\n",
                  Quoted(user.name).c_str(), Quoted(user.display).c_str(), Quoted(user.team).c_str(), StateOf(user).c_str(), List(RoleWords(user)).c_str(),
                  user.all_patients ? "true" : "false", List(user.practices).c_str(), tokens.c_str(), identities.c_str());
    }
    return {};
  }
  if (list->empty()) {
    std::printf("there are no users: nobody signs in, and the server is for this machine alone\n");
    return {};
  }
  Table table;
  for (const char* title : {"User", "Name", "State", "Roles", "May see", "Tokens"}) table.Column(title, Table::Align::kLeft, 40);
  for (const User& user : *list) {
    table.Row({user.name, user.display, StateOf(user), access::RoleNames(user.roles), ReachOf(user), std::to_string(user.tokens.size())});
  }
  std::printf("%s", table.ToString().c_str());
  return {};
}

Status Disable(const UserArguments& arguments) {
  BOGAM_TRY(Edit(arguments, arguments.enable ? "user-enable" : "user-disable", [&](User* user) {
    user->disabled = !arguments.enable;
    ++user->epoch;
    return Status::Ok();
  }));
  if (!arguments.json) std::printf(arguments.enable ? "may sign in again\n" : "may not sign in any more\n");
  return {};
}

Status SetPassword(const UserArguments& arguments) {
  if (!arguments.from_input) {
    std::string link;
    BOGAM_TRY(Edit(arguments, "user-password", [&](User* user) {
      link = access::MakeLink(user, NowMs());
      return Status::Ok();
    }));
    PrintLink(arguments, link);
    return {};
  }
  std::string password;
  std::getline(std::cin, password);
  BOGAM_TRY(access::CheckPassword(password, access::FoldUserName(arguments.name)));
  BOGAM_ASSIGN(const std::string hash, access::HashPassword(password));
  BOGAM_TRY(Edit(arguments, "user-password", [&](User* user) {
    user->password = hash;
    user->link_hash.clear();
    ++user->epoch;
    return Status::Ok();
  }));
  if (!arguments.json) std::printf("the password is set; who was signed in with the old one is not any more\n");
  return {};
}

Status ChangeRole(const UserArguments& arguments) {
  BOGAM_TRY(Edit(arguments, "user-role", [&](User* user) {
    ++user->epoch;
    return SetRoles(arguments, user);
  }));
  if (!arguments.json) std::printf("done; they sign in again\n");
  return {};
}

Status SetIdentity(const UserArguments& arguments) {
  access::Users users(arguments.store);
  BOGAM_ASSIGN(const auto before, users.Newest());
  BOGAM_TRY(Edit(arguments, "user-identity", [&](User* user) -> Status {
    user->identities = {{arguments.oidc_issuer, arguments.oidc_subject}};
    return CheckIdentity(*before, *user);
  }));
  if (!arguments.json) std::printf("may sign in with that provider\n");
  return {};
}

Status ManageToken(const UserArguments& arguments) {
  if (!arguments.revoke.empty()) {
    BOGAM_TRY(Edit(arguments, "token-revoke", [&](User* user) -> Status {
      const size_t ended = std::erase_if(user->tokens, [&](const access::Token& token) { return token.id == arguments.revoke; });
      return ended > 0 ? Status::Ok() : Status(Code::kNotFound, "the user has no token of this id", arguments.revoke);
    }));
    if (!arguments.json) std::printf("the token has ended\n");
    return {};
  }
  std::string words;
  for (const std::string& scope : arguments.scopes) words += (words.empty() ? "" : " ") + scope;
  BOGAM_ASSIGN(const access::Scopes scopes, access::Scopes::Parse(words));
  std::string secret, id;
  BOGAM_TRY(Edit(arguments, "token-add", [&](User* user) {
    secret = access::MakeToken(user, scopes, NowMs(), NowMs() + arguments.days * kDayMs);
    id = user->tokens.back().id;
    return Status::Ok();
  }));
  if (arguments.json) {
    std::printf("{\"id\":%s,\"token\":%s,\"scopes\":%s}\n", Quoted(id).c_str(), Quoted(secret).c_str(), Quoted(scopes.ToString()).c_str());
  } else {
    std::printf("%s\nshown once; send it as Authorization: Bearer; its id is %s; it may %s for %d days\n", secret.c_str(), id.c_str(),
                scopes.ToString().c_str(), arguments.days);
  }
  return {};
}

int Done(const Status& status) { return status.ok() ? kDone : Fail(status); }

}  // namespace

std::string LinkUrl(const std::string& server, const std::string& link) {
  std::string url = server;
  while (url.ends_with('/')) url.pop_back();
  return url + "/sign-in#link=" + link;  // after #, so that it reaches no log
}

Result<std::string> FirstAdminLink(const std::string& store) {
  access::Users users(store);
  BOGAM_ASSIGN(const auto there, users.Newest());
  if (!there->empty()) return std::string();
  std::string link;
  BOGAM_TRY(users.Change([&](UserList* list) -> Status {
    if (!list->empty()) return {};
    User admin;
    admin.name = "admin";
    admin.roles = {access::Role::kAdmin, access::Role::kPracticeLead};
    admin.all_patients = true;
    admin.created_ms = NowMs();
    link = access::MakeLink(&admin, NowMs());
    list->push_back(std::move(admin));
    return {};
  }));
  BOGAM_TRY(RecordCommand(store, "user-add", "user admin"));
  return link;
}

int RunUserAdd(const UserArguments& arguments) { return Done(Add(arguments)); }
int RunUserList(const UserArguments& arguments) { return Done(PrintUsers(arguments)); }
int RunUserDisable(const UserArguments& arguments) { return Done(Disable(arguments)); }
int RunUserPassword(const UserArguments& arguments) { return Done(SetPassword(arguments)); }
int RunUserRole(const UserArguments& arguments) { return Done(ChangeRole(arguments)); }
int RunUserIdentity(const UserArguments& arguments) { return Done(SetIdentity(arguments)); }
int RunUserToken(const UserArguments& arguments) { return Done(ManageToken(arguments)); }

}  // namespace bogam::cli
