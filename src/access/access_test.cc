// SPDX-License-Identifier: Apache-2.0
// Users, passwords, sessions, tokens and scopes, without a server.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "access/digest.h"
#include "access/gate.h"
#include "access/scopes.h"
#include "base/test_folder.h"

namespace bogam::access {
namespace {

namespace fs = std::filesystem;
using End = Gate::Attempt::End;

constexpr PasswordCost kCheap{1, 64, 1};
constexpr char kPassword[] = "four quiet rivers run";

class Access : public testing::Test {
 protected:
  Access() { Reopen(); }
  ~Access() override = default;
  void Reopen() {
    gate_ = std::make_unique<Gate>(folder_, GateOptions{kCheap, {}, [this] { return now_; }});
  }

  std::string Add(const std::string& name, std::vector<Role> roles = {Role::kCareTeam}) {
    std::string link;
    EXPECT_TRUE(gate_->users()
                    .Change([&](UserList* users) {
                      User user;
                      user.name = name;
                      user.roles = std::move(roles);
                      user.all_patients = true;
                      link = MakeLink(&user, now_);
                      users->push_back(user);
                      return Status::Ok();
                    })
                    .ok());
    return link;
  }
  /// A user with kPassword; gives the session.
  std::string AddWithPassword(const std::string& name) {
    const auto attempt = gate_->Redeem(Add(name), kPassword, "1", "");
    EXPECT_EQ(attempt.end, End::kIn) << attempt.status.ToString();
    return attempt.session;
  }
  Principal Who(std::string_view session) {
    auto who = gate_->Identify({.session = session}, false);
    EXPECT_TRUE(who.ok()) << who.status().ToString();
    return who.ok() ? *who : Principal();
  }
  void Edit(const std::string& name, const std::function<void(User*)>& edit) {
    EXPECT_TRUE(gate_->users()
                    .Change([&](UserList* users) {
                      edit(FindUser(users, name));
                      return Status::Ok();
                    })
                    .ok());
  }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  int64_t now_ = 1'800'000'000'000;
  std::unique_ptr<Gate> gate_;
};

TEST(Password, Argon2idWithTheSecondRecommendedParameters) {
  const auto hash = HashPassword(kPassword);
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=65536,t=3,p=4$")) << *hash;
  EXPECT_TRUE(VerifyPassword(*hash, kPassword));
  EXPECT_FALSE(VerifyPassword(*hash, "four quiet rivers ran"));
  EXPECT_NE(*HashPassword(kPassword, kCheap), *HashPassword(kPassword, kCheap)) << "salted";
  EXPECT_FALSE(VerifyPassword("", "", kCheap));
  EXPECT_FALSE(VerifyPassword("$argon2id$broken", kPassword, kCheap));
}

TEST(Password, WhatMayBeOne) {
  for (const char* fine : {"four quiet rivers run", "8392017488392015", "ÄÖÜ äöü ß über alles", "조용한 강 네 줄기가 흐른다네", "tttt uuuu vvvv wxyz x",
                           "PASSWORD of my cousin Jin"}) {
    EXPECT_TRUE(CheckPassword(fine, "kim").ok()) << fine;
  }
  for (const char* wrong : {"", "short", "fourteen chars", "passwordpassword", "Password1234567!", "123456789012345", "aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc",
                            "abcdefghijklmnop", "qwertyuiopasdfghjkl", "correcthorsebatterystaple", "admin-letmein-2026", "kimberley1234567", "조용한 강"}) {
    EXPECT_FALSE(CheckPassword(wrong, "kimberley").ok()) << wrong;
  }
  EXPECT_FALSE(CheckPassword("four quiet \xff rivers run", "kim").ok());
  EXPECT_FALSE(CheckPassword(std::string(2000, 'x') + kPassword, "kim").ok());
}

TEST_F(Access, WithoutUsersWhoeverIsHere) {
  EXPECT_EQ(Who("").means, Principal::Means::kNoUsers);
  EXPECT_TRUE(Who("").Allows(Activity::kManageUsers));
  EXPECT_FALSE(fs::exists(folder_ + "/access")) << "nothing is made before the first change";
  Add("kim");
  EXPECT_EQ(Who("").means, Principal::Means::kStranger);
  EXPECT_FALSE(Who("").Allows(Activity::kReadCounts));
  EXPECT_FALSE(Who("").reach.all);
}

TEST_F(Access, ALinkOnceAndForADay) {
  const std::string link = Add("kim");
  EXPECT_EQ(gate_->SignIn("kim", "", "1", "").end, End::kWrong) << "no password yet";
  EXPECT_EQ(gate_->Redeem(link, "short", "1", "").end, End::kFailed);
  const auto attempt = gate_->Redeem(link, kPassword, "1", "");
  ASSERT_EQ(attempt.end, End::kIn);
  EXPECT_EQ(Who(attempt.session).name, "kim");
  EXPECT_EQ(gate_->Redeem(link, kPassword, "1", "").end, End::kWrong) << "used up";
  EXPECT_EQ(gate_->Redeem("", kPassword, "1", "").end, End::kWrong) << "a user without a link has not the empty one";
  const std::string late = Add("lee");
  now_ += 86'400'001;
  EXPECT_EQ(gate_->Redeem(late, kPassword, "1", "").end, End::kWrong);
}

TEST_F(Access, SigningInAndOut) {
  AddWithPassword("kim");
  const auto attempt = gate_->SignIn("KIM", kPassword, "1", "");
  ASSERT_EQ(attempt.end, End::kIn);
  const Principal who = Who(attempt.session);
  EXPECT_EQ(who.means, Principal::Means::kSession);
  EXPECT_TRUE(who.Allows(Activity::kWriteRecords));
  EXPECT_FALSE(who.Allows(Activity::kManageUsers));
  gate_->SignOut(attempt.session);
  EXPECT_EQ(Who(attempt.session).means, Principal::Means::kStranger);
  EXPECT_EQ(gate_->SignIn("kim", "four quiet rivers ran", "1", "").end, End::kWrong);
  EXPECT_EQ(gate_->SignIn("nobody", kPassword, "1", "").end, End::kWrong);
}

TEST_F(Access, ASessionCannotBePlanted) {
  AddWithPassword("kim");
  const std::string planted = RandomText();
  const auto attempt = gate_->SignIn("kim", kPassword, "1", planted);
  ASSERT_EQ(attempt.end, End::kIn);
  EXPECT_NE(attempt.session, planted);
  EXPECT_EQ(Who(planted).means, Principal::Means::kStranger);
  const auto again = gate_->SignIn("kim", kPassword, "1", attempt.session);
  EXPECT_EQ(Who(attempt.session).means, Principal::Means::kStranger) << "the former session ended";
  EXPECT_EQ(Who(again.session).means, Principal::Means::kSession);
}

TEST_F(Access, SessionsEnd) {
  const std::string idle = AddWithPassword("kim");
  now_ += 29 * 60'000;
  EXPECT_EQ(Who(idle).name, "kim");
  now_ += 31 * 60'000;
  EXPECT_EQ(Who(idle).name, "") << "half an hour without a request";
  const std::string busy = gate_->SignIn("kim", kPassword, "1", "").session;
  for (int i = 0; i < 12 * 3; ++i) {
    now_ += 20 * 60'000;
    EXPECT_EQ(Who(busy).name, "kim") << i;
  }
  now_ += 1;
  EXPECT_EQ(Who(busy).name, "") << "twelve hours in all";
  for (int i = 0; i < 25; ++i) gate_->SignIn("kim", kPassword, "1", "");
  const std::string last = gate_->SignIn("kim", kPassword, "1", "").session;
  EXPECT_EQ(Who(last).name, "kim");
}

TEST_F(Access, SessionsEndWithDisablingRolesAndPasswords) {
  const std::string session = AddWithPassword("kim");
  Edit("kim", [](User* user) { user->disabled = true; });
  EXPECT_EQ(Who(session).name, "");
  EXPECT_EQ(gate_->SignIn("kim", kPassword, "1", "").end, End::kWrong);
  Edit("kim", [](User* user) { user->disabled = false; });
  EXPECT_EQ(Who(session).name, "kim");
  const auto other = gate_->SignIn("kim", kPassword, "1", "");
  const auto changed = gate_->ChangePassword("kim", kPassword, "another quiet river runs", "1");
  ASSERT_EQ(changed.end, End::kIn) << changed.status.ToString();
  EXPECT_EQ(Who(session).name, "");
  EXPECT_EQ(Who(other.session).name, "");
  EXPECT_EQ(Who(changed.session).name, "kim");
  EXPECT_EQ(gate_->SignIn("kim", kPassword, "1", "").end, End::kWrong);
  EXPECT_EQ(gate_->ChangePassword("kim", "wrong", kPassword, "1").end, End::kWrong);
  Edit("kim", [](User* user) { ++user->epoch; });
  EXPECT_EQ(Who(changed.session).name, "");
}

TEST_F(Access, GuessingIsSlowedDown) {
  AddWithPassword("kim");
  int tried = 0;
  for (int second = 0; second < 3600; ++second, now_ += 1000) {
    tried += gate_->SignIn("kim", "guess number " + std::to_string(second), "9", "").end == End::kWrong ? 1 : 0;
  }
  EXPECT_LE(tried, 20) << "in an hour";
  EXPECT_GE(tried, 10);
  const auto wait = gate_->SignIn("kim", kPassword, "1", "");
  EXPECT_EQ(wait.end, End::kWait);
  EXPECT_GT(wait.wait_seconds, 0);
  now_ += 900'000;
  EXPECT_EQ(gate_->SignIn("kim", kPassword, "1", "").end, End::kIn);
  tried = 0;
  for (int i = 0; i < 3600; ++i, now_ += 1000) tried += gate_->SignIn("name" + std::to_string(i), "guess", "8", "").end == End::kWrong ? 1 : 0;
  EXPECT_LE(tried, 65) << "many names from one address";
}

TEST_F(Access, Tokens) {
  AddWithPassword("kim");
  std::string secret;
  Edit("kim", [&](User* user) { secret = MakeToken(user, *Scopes::Parse("system/Observation.rs"), now_, now_ + 1000); });
  auto who = gate_->Identify({.token = secret}, false);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(who->means, Principal::Means::kToken);
  EXPECT_EQ(who->name, "kim");
  ASSERT_TRUE(who->scopes);
  EXPECT_TRUE(who->scopes->Allow("Observation", "rs"));
  EXPECT_FALSE(who->scopes->Allow("Patient", "r"));
  EXPECT_EQ(gate_->Identify({.token = secret + "x"}, false).status().code(), Code::kDenied);
  EXPECT_EQ(gate_->Identify({.token = "bogam_"}, false).status().code(), Code::kDenied);
  Edit("kim", [](User* user) { user->disabled = true; });
  EXPECT_EQ(gate_->Identify({.token = secret}, false).status().code(), Code::kDenied);
  Edit("kim", [](User* user) { user->disabled = false; });
  now_ += 1000;
  EXPECT_EQ(gate_->Identify({.token = secret}, false).status().code(), Code::kDenied) << "expired";
}

TEST_F(Access, NoSecretIsOnDisk) {
  const std::string link = Add("lee");
  const std::string session = AddWithPassword("kim");
  std::string token;
  Edit("kim", [&](User* user) { token = MakeToken(user, *Scopes::Parse("user/*.cruds"), now_, now_ + 1000); });
  std::string all;
  for (const auto& file : fs::recursive_directory_iterator(folder_)) {
    if (!file.is_regular_file()) continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    all += text.str();
    EXPECT_EQ(fs::status(file.path()).permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none) << file.path();
  }
  EXPECT_GT(all.size(), 500U);
  for (const std::string& secret : {link, session, token, std::string(kPassword)}) EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

TEST_F(Access, TheFileIsReadAgainAndNeverHalf) {
  AddWithPassword("kim");
  Users other(folder_);
  EXPECT_EQ((*other.Newest())->size(), 1U);
  std::vector<pid_t> children;
  for (int c = 0; c < 4; ++c) {
    const pid_t child = fork();
    if (child == 0) {
      Users own(folder_);
      for (int i = 0; i < 10; ++i) {
        const Status added = own.Change([&](UserList* users) {
          users->emplace_back().name = "u" + std::to_string(c) + "." + std::to_string(i);
          return Status::Ok();
        });
        if (!added.ok()) _exit(1);
      }
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ((*other.Newest())->size(), 41U);
  EXPECT_FALSE(other.Change([](UserList*) { return Status(Code::kInvalid, "no"); }).ok());
  EXPECT_EQ((*other.Newest())->size(), 41U);
}

TEST_F(Access, WhereTheFileIsBrokenOrGoneNobodyIsLetIn) {
  const std::string session = AddWithPassword("kim");
  ASSERT_EQ(Who(session).name, "kim");
  const std::string path = folder_ + "/access/users.json";
  fs::rename(path, path + ".away");
  EXPECT_EQ(gate_->Identify({.session = session}, false).status().code(), Code::kDataLoss);
  std::ofstream(path) << "{\"version\":1,\"users\":[{\"name\":\"x\"}]}";
  EXPECT_EQ(gate_->Identify({.session = session}, false).status().code(), Code::kDataLoss);
  fs::rename(path + ".away", path);
  EXPECT_EQ(Who(session).name, "kim");
}

TEST_F(Access, RolesThatAreForInventedPeopleOnly) {
  const std::string session = gate_->Redeem(Add("kim", {Role::kLearner}), kPassword, "1", "").session;
  EXPECT_FALSE(gate_->Identify({.session = session}, false)->Allows(Activity::kReadRecords));
  EXPECT_TRUE(gate_->Identify({.session = session}, true)->Allows(Activity::kReadRecords));
  EXPECT_TRUE(gate_->Identify({.session = session}, false)->Allows(Activity::kSignedIn));
}

TEST_F(Access, OpenedPatients) {
  const std::string session = AddWithPassword("kim");
  EXPECT_TRUE(gate_->OpenPatient(session, "Patient/1"));
  EXPECT_TRUE(gate_->OpenPatient(session, "Patient/1"));
  EXPECT_EQ(Who(session).reach.opened, std::vector<std::string>{"Patient/1"});
  EXPECT_FALSE(gate_->OpenPatient("none", "Patient/1"));
  EXPECT_TRUE(Who(gate_->SignIn("kim", kPassword, "1", "").session).reach.opened.empty()) << "of one session only";
}

TEST(Roles, WhoManagesUsersReadsNoRecords) {
  const ActivitySet admin = ActivitiesOf(std::vector{Role::kAdmin}, false);
  EXPECT_TRUE(admin.Has(Activity::kManageUsers) && admin.Has(Activity::kReadAudit));
  EXPECT_FALSE(admin.Has(Activity::kReadRecords) || admin.Has(Activity::kListPeople));
  const ActivitySet both = ActivitiesOf(std::vector{Role::kAdmin, Role::kCareTeam}, false);
  EXPECT_TRUE(both.Has(Activity::kManageUsers) && both.Has(Activity::kWriteRecords));
  EXPECT_FALSE(ActivitiesOf({}, false).Has(Activity::kSignedIn));
  for (const RoleRow& row : Roles()) {
    EXPECT_EQ(FindRole(row.name), row.role);
    EXPECT_TRUE(row.activities.Has(Activity::kOpen) && row.activities.Has(Activity::kSignedIn)) << row.name;
  }
}

TEST(Scopes, ReadAndHeld) {
  const auto scopes = Scopes::Parse("system/Patient.rs  user/*.r");
  ASSERT_TRUE(scopes.ok());
  EXPECT_TRUE(scopes->Allow("Patient", "rs"));
  EXPECT_TRUE(scopes->Allow("Observation", "r"));
  EXPECT_FALSE(scopes->Allow("Observation", "s"));
  EXPECT_FALSE(scopes->Allow("Patient", "c"));
  EXPECT_FALSE(scopes->Allow("*", "rs")) << "search is for one type only";
  EXPECT_TRUE(scopes->Allow("*", "r"));
  EXPECT_FALSE(scopes->Allow("Patient", ""));
  EXPECT_EQ(scopes->ToString(), "system/Patient.rs user/*.r");
  for (const char* wrong :
       {"", " ", "Patient.rs", "system/Patient", "system/Patient.", "system/Patient.sr", "system/Patient.rr", "system/Patient.read", "system/Nothing.r",
        "patient/Patient.rs", "launch/patient", "openid", "system/Observation.rs?category=laboratory", "system/*.*", "admin/*.r", "system/patient.r"}) {
    EXPECT_FALSE(Scopes::Parse(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace bogam::access
