// SPDX-License-Identifier: Apache-2.0
// Worked by hand.
#include "worklist/access.h"

#include <gtest/gtest.h>

#include "fhir/json.h"

namespace bogam::worklist {
namespace {

Moment Now() { return {"2025-12-31", InstantOf("2025-12-31T23:59:59Z", 0).value_or(0), 0, "2025-01-01"}; }

TEST(Access, ContinuityByHand) {
  // Visits 4, 2, 1: UPC 4/7, COC (16 + 4 + 1 - 7) / (7 x 6) = 14/42.
  EXPECT_NEAR(UsualProvider({{"a", 4}, {"b", 2}, {"c", 1}}), 0.571428571, 1e-9);
  EXPECT_NEAR(*BiceBoxerman({{"a", 4}, {"b", 2}, {"c", 1}}), 1.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(UsualProvider({{"a", 3}}), 1);
  EXPECT_DOUBLE_EQ(*BiceBoxerman({{"a", 3}}), 1);
  EXPECT_DOUBLE_EQ(UsualProvider({{"a", 1}, {"b", 1}, {"c", 1}}), 1.0 / 3);
  EXPECT_DOUBLE_EQ(*BiceBoxerman({{"a", 1}, {"b", 1}, {"c", 1}}), 0);
  EXPECT_DOUBLE_EQ(*BiceBoxerman({{"a", 2}, {"b", 1}}), (4.0 + 1 - 3) / 6);
  EXPECT_FALSE(BiceBoxerman({{"a", 1}}).has_value());
  EXPECT_DOUBLE_EQ(UsualProvider({}), 0);
}

struct Records {
  std::vector<fhir::Record> kept;
  fhir::Node operator()(const std::string& json) {
    auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok()) << record.status().ToString() << json;
    kept.push_back(std::move(*record));
    return kept.back().root();
  }
};

std::string Visit(const std::string& who, const std::string& day = "2025-06-01", const std::string& code = "AMB", const std::string& status = "finished") {
  return R"({"resourceType":"Encounter","id":"e","status":")" + status + R"(","class":{"code":")" + code + R"("},"period":{"start":")" + day +
         R"(T09:00:00Z"})" + (who.empty() ? "" : R"(,"participant":[{"individual":{"reference":")" + who + "\"}}]") + "}";
}

TEST(Access, ContinuityOfPeopleWithThreeVisits) {
  Records read;
  read.kept.reserve(64);
  AccessFold fold(Now());
  const auto visits = [&](const std::vector<std::string>& all) {
    std::vector<fhir::Node> nodes;
    for (const std::string& one : all) nodes.push_back(read(one));
    fold.AddPerson(nodes);
  };
  visits({Visit("Practitioner/a"), Visit("Practitioner/a"), Visit("Practitioner/b")});  // UPC 2/3, COC 1/3
  visits({Visit("Practitioner/a"), Visit("Practitioner/a"), Visit("Practitioner/a")});  // 1, 1
  visits({Visit("Practitioner/a"), Visit("Practitioner/a")});                           // two only
  visits({Visit("Practitioner/a"), Visit("Practitioner/a"), Visit("")});                // the third by nobody in particular
  visits({Visit("Practitioner/a"), Visit("Practitioner/a"), Visit("Practitioner/a", "2024-12-31"), Visit("Practitioner/a", "2025-01-01", "EMER"),
          Visit("Practitioner/a", "2025-01-01", "AMB", "planned")});
  const Access access = fold.Finish();
  EXPECT_EQ(access.upc.people, 2);
  EXPECT_NEAR(*access.upc.value, (2.0 / 3 + 1) / 2, 1e-12);
  EXPECT_NEAR(*access.coc.value, (1.0 / 3 + 1) / 2, 1e-12);
  EXPECT_EQ(access.upc.from, "2025-01-01");
  EXPECT_EQ(access.upc.to, "2025-12-31");
}

TEST(Access, ThePrimaryPerformerIsThePractitioner) {
  Records read;
  read.kept.reserve(4);
  EXPECT_EQ(
      PractitionerOf(read(
          R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"participant":[{"individual":{"reference":"Practitioner/a"}},{"type":[{"coding":[{"code":"PPRF"}]}],"individual":{"reference":"Practitioner/b"}}]})")),
      "Practitioner/b");
  EXPECT_EQ(
      PractitionerOf(read(
          R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"AMB"},"participant":[{"individual":{"reference":"RelatedPerson/r"}}]})")),
      "");
}

TEST(Access, NoShow) {
  Records read;
  read.kept.reserve(16);
  AccessFold fold(Now());
  int id = 0;
  const auto add = [&](const std::string& status, const std::string& day) {
    fold.AddAppointment(read(R"({"resourceType":"Appointment","id":")" + std::to_string(id++) + R"(","status":")" + status + R"(","start":")" + day +
                             R"(T09:00:00Z","end":")" + day + R"(T09:20:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/p"}}]})"));
  };
  add("fulfilled", "2025-03-01");
  add("fulfilled", "2025-04-01");
  add("fulfilled", "2025-05-01");
  add("noshow", "2025-06-01");
  add("cancelled", "2025-06-02");
  add("booked", "2025-06-03");
  add("noshow", "2024-06-01");
  add("noshow", "2026-06-01");
  const Access access = fold.Finish();
  EXPECT_DOUBLE_EQ(*access.no_show.value, 0.25);
  EXPECT_EQ(access.no_show.people, 4);
}

TEST(Access, ThirdNextAvailable) {
  Records read;
  read.kept.reserve(32);
  AccessFold fold(Now()), none(Now()), few(Now());
  const auto add = [&](AccessFold& to, const std::string& schedule, const std::string& day, const std::string& status = "free") {
    to.AddSlot(read(R"({"resourceType":"Slot","id":"s","schedule":{"reference":"Schedule/)" + schedule + R"("},"status":")" + status + R"(","start":")" + day +
                    R"(T09:00:00Z","end":")" + day + R"(T09:20:00Z"})"));
  };
  add(fold, "a", "2026-01-10");
  add(fold, "a", "2026-01-02");
  add(fold, "a", "2026-01-05");
  add(fold, "a", "2026-01-01", "busy");
  add(fold, "a", "2025-12-30");  // past
  add(fold, "b", "2026-01-01");
  add(fold, "b", "2026-01-01");
  add(fold, "b", "2026-01-01");
  add(fold, "c", "2026-01-01");  // one only
  const Access access = fold.Finish();
  EXPECT_DOUBLE_EQ(*access.third_next_available.value, (10.0 + 1) / 2);
  EXPECT_EQ(access.third_next_available.people, 2);
  EXPECT_FALSE(none.Finish().third_next_available.value.has_value());
  EXPECT_NE(none.Finish().third_next_available.why.find("No slots"), std::string::npos);
  add(few, "a", "2026-01-10");
  EXPECT_NE(few.Finish().third_next_available.why.find("three free"), std::string::npos);
  EXPECT_FALSE(none.Finish().no_show.why.empty());
  EXPECT_FALSE(none.Finish().upc.why.empty());
  EXPECT_EQ(none.Finish().coc.people, 0);
}

}  // namespace
}  // namespace bogam::worklist
