// SPDX-License-Identifier: Apache-2.0
// A server that begins makes the lists of those who may come, each within their own reach.
#include "server/signed_world.h"

namespace bogam::server {
namespace {

class PrepareToday : public Signed {
 protected:
  void AddTo(const std::string& name, const std::string& practice, bool disabled = false) {
    Add(name, {Role::kCareTeam}, false);
    EXPECT_TRUE(users_
                    .Change([&](access::UserList* users) {
                      access::User* const user = FindUser(users, name);
                      user->practices = {"Organization/" + practice};
                      user->disabled = disabled;
                      return Status::Ok();
                    })
                    .ok());
  }
};

TEST_F(PrepareToday, OfEachReachOfUsersOnce) {
  for (const std::string practice : {"north", "south", "west"}) Store(R"({"resourceType":"Organization","id":")" + practice + "\"}");
  AddTo("kim", "north");
  AddTo("lee", "north");
  AddTo("park", "south");
  AddTo("gone", "west", true);
  world_->PrepareToday();
  EXPECT_EQ(world_->PreparedDesks(), 2U);
  const Browser kim = SignedIn("kim");
  EXPECT_EQ(world_->Get("/api/today", kim.Headers()).status, 200);
  EXPECT_EQ(world_->PreparedDesks(), 2U) << "who signs in finds the desk that was made";
}

}  // namespace
}  // namespace bogam::server
