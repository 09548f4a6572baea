// SPDX-License-Identifier: Apache-2.0
#include "access/users.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "access/digest.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kVersion = 1;
constexpr int64_t kDayMs = 86'400'000;

Status IoError(const char* what) { return Status(Code::kIo, std::string("the users cannot be ") + what + ": " + std::generic_category().message(errno)); }
Status Unreadable() { return Status(Code::kDataLoss, "the file of users cannot be read; nobody is let in until it can be"); }

void Member(std::string_view name, std::string_view text, std::string* out) {
  if (out->back() != '{') *out += ',';
  *out += '"';
  *out += name;
  *out += "\":";
  fhir::WriteJsonString(text, out);
}
void Member(std::string_view name, int64_t number, std::string* out) {
  if (out->back() != '{') *out += ',';
  *out += "\"" + std::string(name) + "\":" + std::to_string(number);
}
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

Status WriteDurably(const std::string& folder, const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return IoError("written");
  bool written = true;
  for (size_t done = 0; done < text.size() && written;) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    written = n > 0 || (n < 0 && errno == EINTR);
    if (n > 0) done += static_cast<size_t>(n);
  }
  written = written && ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) return IoError("written");
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = directory >= 0 && ::fsync(directory) == 0;
  if (directory >= 0) ::close(directory);
  return synced ? Status::Ok() : IoError("written");
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
  user->link_expires_ms = now_ms + kDayMs;
  return secret;
}

std::string MakeToken(User* user, const Scopes& scopes, int64_t now_ms, int64_t expires_ms) {
  std::string secret = "bogam_" + RandomText();
  user->tokens.push_back({RandomText(6), Sha256Hex(secret), scopes.ToString(), now_ms, expires_ms});
  return secret;
}

Users::Users(const std::string& store) : store_(store), folder_(store + "/access"), path_(folder_ + "/users.json") {}

std::optional<Users::Stamp> Users::Look() const {
  struct stat now {};
  if (::stat(path_.c_str(), &now) != 0) return std::nullopt;
  return Stamp{now.st_mtim.tv_sec, now.st_mtim.tv_nsec, static_cast<uint64_t>(now.st_ino), static_cast<uint64_t>(now.st_size)};
}

Result<std::shared_ptr<const UserList>> Users::Newest() const {
  const std::lock_guard lock(mutex_);
  const std::optional<Stamp> stamp = Look();
  if (stamp && stamp_ == stamp) return newest_;
  if (!stamp) {
    if (stamp_) return Unreadable();
    return std::make_shared<const UserList>();
  }
  std::ifstream in(path_, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  std::optional<UserList> users = in ? ReadUsers(text.str()) : std::nullopt;
  if (!users) return Unreadable();
  newest_ = std::make_shared<const UserList>(std::move(*users));
  stamp_ = stamp;
  return newest_;
}

Status Users::Change(const std::function<Status(UserList* users)>& change) {
  std::error_code error;
  std::filesystem::create_directories(store_, error);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return IoError("written");
  const int lock = ::open((folder_ + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return IoError("written");
  int locked = 0;
  while ((locked = ::flock(lock, LOCK_EX)) != 0 && errno == EINTR) {}
  const auto edit = [&]() -> Status {
    if (locked != 0) return IoError("locked");
    BOGAM_ASSIGN(const std::shared_ptr<const UserList> before, Newest());
    UserList users = *before;
    BOGAM_TRY(change(&users));
    return WriteDurably(folder_, path_, WriteUsers(users));
  };
  const Status done = edit();
  ::close(lock);
  return done;
}

}  // namespace bogam::access
