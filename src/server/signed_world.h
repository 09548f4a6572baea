// SPDX-License-Identifier: Apache-2.0
// For tests: a server over a store in memory with users on disk, and browsers and programs that come to it.
#ifndef BOGAM_SERVER_SIGNED_WORLD_H_
#define BOGAM_SERVER_SIGNED_WORLD_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "access/gate.h"
#include "access/users.h"
#include "fhir/json.h"
#include "server/test_world.h"

namespace bogam::server {

using access::Role;

inline constexpr access::PasswordCost kCheap{1, 64, 1};
inline const std::string kPassword = "four quiet rivers run";
inline const std::string kJson = "Content-Type: application/json\r\n";

/// The text of a member of a flat JSON answer.
inline std::string Member(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const size_t at = json.find(key);
  return at == std::string::npos ? std::string() : json.substr(at + key.size(), json.find('"', at + key.size()) - at - key.size());
}

struct Browser {
  std::string cookie, csrf;
  std::string Headers() const { return "Cookie: " + cookie + "\r\nX-Bogam-CSRF: " + csrf + "\r\n"; }
};

class Signed : public testing::Test {
 protected:
  Signed() : folder_(MakeFolder()), users_(folder_) { Open(Options()); }
  ~Signed() override {
    world_.reset();
    std::filesystem::remove_all(folder_);
  }
  AccessOptions Options() const {
    AccessOptions options;
    options.folder = folder_;
    options.audit.read_bound = std::chrono::milliseconds(1);
    options.gate.cost = kCheap;
    return options;
  }
  void Open(AccessOptions options) {
    world_.reset();
    world_ = std::make_unique<World>(engine::Options(), std::move(options));
  }
  static std::string MakeFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "bogam-sign-in-test-XXXXXX").string();
    return ::mkdtemp(form.data());
  }

  /// Among the records, whoever may write.
  void Store(const std::string& json) { PutRecord(world_->engine.get(), json); }
  void Add(const std::string& name, std::vector<Role> roles, bool all_patients = true) {
    EXPECT_TRUE(users_
                    .Change([&](access::UserList* users) {
                      access::User user;
                      user.name = name;
                      user.display = "Dr " + name;
                      user.roles = std::move(roles);
                      user.all_patients = all_patients;
                      user.password = *access::HashPassword(kPassword, kCheap);
                      users->push_back(user);
                      return Status::Ok();
                    })
                    .ok());
  }
  Answer Enter(const std::string& name, const std::string& password, const std::string& headers = {}) const {
    return world_->Send("POST", "/api/session", R"({"name":")" + name + R"(","password":")" + password + "\"}", kJson + headers);
  }
  Browser SignedIn(const std::string& name) const {
    const Answer answer = Enter(name, kPassword);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const std::string cookie = answer.Header("set-cookie");
    return {cookie.substr(0, cookie.find(';')), Member(answer.body, "csrf")};
  }
  std::string TokenOf(const std::string& name, const std::string& scopes) {
    std::string secret;
    EXPECT_TRUE(users_
                    .Change([&](access::UserList* users) {
                      secret = access::MakeToken(FindUser(users, name), *access::Scopes::Parse(scopes), 0, INT64_MAX);
                      return Status::Ok();
                    })
                    .ok());
    return "Authorization: Bearer " + secret + "\r\n";
  }

  std::string folder_;
  access::Users users_;
  std::unique_ptr<World> world_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SIGNED_WORLD_H_
