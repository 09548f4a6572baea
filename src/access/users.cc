// SPDX-License-Identifier: Apache-2.0
#include "access/users.h"

#include <simdjson.h>

#include <algorithm>

#include "access/digest.h"
#include "access/json_member.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kVersion = 1;
constexpr int64_t kLinkLastsMs = 86'400'000;

template <typename List, typename TextOf>
void Members(std::string_view name, const List& list, const TextOf& text_of, std::string* out) {
  *out += ",\"" + std::string(name) + "\":[";
  for (const auto& one : list) {
    if (out->back() != '[') *out += ',';
    fhir::WriteJsonString(text_of(one), out);
  }
  *out += ']';
}

void WriteUser(const User& user, std::string* out) {
  *out += '{';
  Member("name", user.name, out);
  Member("display", user.display, out);
  Member("team", user.team, out);
  Members(
      "roles", user.roles, [](Role role) { return Name(role); }, out);
  *out += user.all_patients ? ",\"allPatients\":true" : ",\"allPatients\":false";
  Members(
      "practices", user.practices, [](const std::string& one) -> std::string_view { return one; }, out);
  *out += user.disabled ? ",\"disabled\":true" : ",\"disabled\":false";
  Member("password", user.password, out);
  Member("linkHash", user.link_hash, out);
  Member("linkExpires", user.link_expires_ms, out);
  Member("epoch", static_cast<int64_t>(user.epoch), out);
  Member("created", user.created_ms, out);
  *out += ",\"tokens\":[";
  for (const Token& token : user.tokens) {
    *out += out->back() == '[' ? "{" : ",{";
    Member("id", token.id, out);
    Member("hash", token.hash, out);
    Member("scopes", token.scopes, out);
    Member("created", token.created_ms, out);
    Member("expires", token.expires_ms, out);
    *out += '}';
  }
  *out += "],\"identities\":[";
  for (const Identity& identity : user.identities) {
    *out += out->back() == '[' ? "{" : ",{";
    Member("issuer", identity.issuer, out);
    Member("subject", identity.subject, out);
    *out += '}';
  }
  *out += "]}";
}

std::string WriteUsers(const UserList& users) {
  std::string out = "{\"version\":" + std::to_string(kVersion) + ",\"users\":[";
  for (const User& user : users) {
    out += out.back() == '[' ? "\n" : ",\n";
    WriteUser(user, &out);
  }
  return out + "\n]}\n";
}

bool Read(const dom::object& from, const char* name, std::string* to) {
  std::string_view text;
  if (from[name].get(text) != simdjson::SUCCESS) return false;
  *to = text;
  return true;
}

bool ReadToken(const dom::object& from, Token* token) {
  return Read(from, "id", &token->id) && Read(from, "hash", &token->hash) && Read(from, "scopes", &token->scopes) &&
         from["created"].get(token->created_ms) == simdjson::SUCCESS && from["expires"].get(token->expires_ms) == simdjson::SUCCESS;
}

bool ReadUser(const dom::object& from, User* user) {
  dom::array roles, practices, tokens;
  const bool whole = Read(from, "name", &user->name) && Read(from, "display", &user->display) && Read(from, "team", &user->team) &&
                     Read(from, "password", &user->password) && Read(from, "linkHash", &user->link_hash) && from["roles"].get(roles) == simdjson::SUCCESS &&
                     from["practices"].get(practices) == simdjson::SUCCESS && from["tokens"].get(tokens) == simdjson::SUCCESS &&
                     from["allPatients"].get(user->all_patients) == simdjson::SUCCESS && from["disabled"].get(user->disabled) == simdjson::SUCCESS &&
                     from["linkExpires"].get(user->link_expires_ms) == simdjson::SUCCESS && from["epoch"].get(user->epoch) == simdjson::SUCCESS &&
                     from["created"].get(user->created_ms) == simdjson::SUCCESS;
  if (!whole) return false;
  for (const dom::element one : roles) {
    std::string_view name;
    if (one.get(name) != simdjson::SUCCESS) return false;
    const std::optional<Role> role = FindRole(name);
    if (!role) return false;
    user->roles.push_back(*role);
  }
  for (const dom::element one : practices) {
    std::string_view practice;
    if (one.get(practice) != simdjson::SUCCESS) return false;
    user->practices.emplace_back(practice);
  }
  for (const dom::element one : tokens) {
    dom::object token;
    if (one.get(token) != simdjson::SUCCESS || !ReadToken(token, &user->tokens.emplace_back())) return false;
  }
  dom::array identities;
  if (from["identities"].get(identities) != simdjson::SUCCESS) return true;  // a file of before there were any
  for (const dom::element one : identities) {
    Identity& identity = user->identities.emplace_back();
    dom::object object;
    if (one.get(object) != simdjson::SUCCESS || !Read(object, "issuer", &identity.issuer) || !Read(object, "subject", &identity.subject)) return false;
  }
  return true;
}

std::optional<UserList> ReadUsers(const std::string& text) {
  dom::parser parser;
  dom::object root;
  dom::array users;
  int64_t version = 0;
  if (parser.parse(text).get(root) != simdjson::SUCCESS || root["version"].get(version) != simdjson::SUCCESS || version != kVersion ||
      root["users"].get(users) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  UserList out;
  for (const dom::element one : users) {
    dom::object user;
    if (one.get(user) != simdjson::SUCCESS || !ReadUser(user, &out.emplace_back())) return std::nullopt;
  }
  return out;
}

}  // namespace

const User* FindUser(const UserList& users, std::string_view name) {
  const auto found = std::find_if(users.begin(), users.end(), [&](const User& user) { return user.name == name; });
  return found == users.end() ? nullptr : &*found;
}

User* FindUser(UserList* users, std::string_view name) { return const_cast<User*>(FindUser(*users, name)); }

bool IsUserName(std::string_view name) {
  const auto word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 64 && word(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return word(c) || c == '.' || c == '_' || c == '-' || c == '@'; });
}

std::string FoldUserName(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

bool HasRole(const User& user, Role role) { return std::find(user.roles.begin(), user.roles.end(), role) != user.roles.end(); }

std::string MakeLink(User* user, int64_t now_ms) {
  std::string secret = RandomText();
  user->link_hash = Sha256Hex(secret);
  user->link_expires_ms = now_ms + kLinkLastsMs;
  return secret;
}

std::string MakeToken(User* user, const Scopes& scopes, int64_t now_ms, int64_t expires_ms) {
  std::string secret = "bogam_" + RandomText();
  user->tokens.push_back({RandomText(6), Sha256Hex(secret), scopes.ToString(), now_ms, expires_ms});
  return secret;
}

Users::Users(const std::string& store) : file_(SharedFile(store, "users.json", "users"), ReadUsers, WriteUsers) {}

}  // namespace bogam::access
