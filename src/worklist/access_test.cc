// SPDX-License-Identifier: Apache-2.0
// Worked by hand.
#include "worklist/access.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

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

/// The definitions of access.h, said once more and slowly: everything is sorted, counted one by one, and compared in pairs.
class Slow {
 public:
  struct Visit {
    int person = 0;
    std::string who, day, code, status;
  };
  struct Slot {
    std::string schedule, day, status;
  };
  struct Appointment {
    std::string status, day;
  };
  std::vector<Visit> visits;
  std::vector<Slot> slots;
  std::vector<Appointment> appointments;

  static bool InYear(const std::string& day) { return day >= "2025-01-01" && day <= "2025-12-31"; }

  /// Visits that count, by person.
  std::map<int, std::vector<std::string>> Counted() const {
    std::map<int, std::vector<std::string>> out;
    for (const Visit& visit : visits) {
      if (visit.code == "AMB" && visit.status == "finished" && !visit.who.empty() && InYear(visit.day)) out[visit.person].push_back(visit.who);
    }
    std::erase_if(out, [](const auto& one) { return one.second.size() < 3; });
    return out;
  }
  /// The largest share of one practitioner.
  static double Upc(const std::vector<std::string>& whom) {
    long most = 0;
    for (const std::string& who : whom) most = std::max(most, static_cast<long>(std::count(whom.begin(), whom.end(), who)));
    return static_cast<double>(most) / static_cast<double>(whom.size());
  }
  /// Of all pairs of two visits, the share with the same practitioner: what Bice and Boxerman's form comes to.
  static double Coc(const std::vector<std::string>& whom) {
    double same = 0, pairs = 0;
    for (size_t i = 0; i < whom.size(); ++i) {
      for (size_t j = i + 1; j < whom.size(); ++j, ++pairs) same += whom[i] == whom[j];
    }
    return same / pairs;
  }
  /// Days from 2025-12-31, walked one by one.
  static int DaysTo(const std::string& day) {
    int days = 0;
    for (std::string at = "2025-12-31"; at < day; ++days) at = AddDays(at, 1);
    return days;
  }
  std::optional<double> ThirdNext(int64_t* schedules) const {
    std::set<std::string> names;
    for (const Slot& slot : slots) names.insert(slot.schedule);
    double sum = 0;
    *schedules = 0;
    for (const std::string& name : names) {
      std::multiset<int> free;
      for (const Slot& slot : slots) {
        if (slot.schedule == name && slot.status == "free" && slot.day > "2025-12-31") free.insert(DaysTo(slot.day));
      }
      if (free.size() < 3) continue;
      sum += *std::next(free.begin(), 2);
      ++*schedules;
    }
    return *schedules == 0 ? std::nullopt : std::optional(sum / static_cast<double>(*schedules));
  }
  std::optional<double> NoShow(int64_t* all) const {
    int64_t missed = 0;
    *all = 0;
    for (const Appointment& one : appointments) {
      if (!InYear(one.day)) continue;
      missed += one.status == "noshow";
      *all += one.status == "noshow" || one.status == "fulfilled";
    }
    return *all == 0 ? std::nullopt : std::optional(static_cast<double>(missed) / static_cast<double>(*all));
  }
};

template <typename T>
const T& AnyOf(std::mt19937& random, const std::vector<T>& choices) {
  return choices[random() % choices.size()];
}

/// A day around the year that counts, often at its very edges.
std::string AnyDay(std::mt19937& random) {
  static const std::vector<std::string> kEdges{"2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01", "2026-01-02"};
  return random() % 4 == 0 ? AnyOf(random, kEdges) : AddDays("2024-11-01", static_cast<int>(random() % 520));
}

Slow AnyClinic(std::mt19937& random) {
  static const std::vector<std::string> kWho{"", "Practitioner/a", "Practitioner/b", "Practitioner/c", "PractitionerRole/a"};
  Slow out;
  const int people = static_cast<int>(random() % 6);
  for (int person = 0; person < people; ++person) {
    for (unsigned left = random() % 9; left > 0; --left) {
      out.visits.push_back({person, AnyOf(random, kWho), AnyDay(random), AnyOf<std::string>(random, {"AMB", "AMB", "AMB", "EMER"}),
                            AnyOf<std::string>(random, {"finished", "finished", "finished", "planned"})});
    }
  }
  for (unsigned left = random() % 60; left > 0; --left) {
    out.slots.push_back({AnyOf<std::string>(random, {"a", "b", "c"}), AnyDay(random), AnyOf<std::string>(random, {"free", "free", "busy"})});
  }
  for (unsigned left = random() % 12; left > 0; --left) {
    out.appointments.push_back({AnyOf<std::string>(random, {"noshow", "fulfilled", "fulfilled", "booked", "cancelled"}), AnyDay(random)});
  }
  return out;
}

/// The fold over the same, its parts folded apart and merged.
Access Folded(const Slow& clinic, std::mt19937& random) {
  Records read;
  read.kept.reserve(256);
  std::vector<AccessFold> folds(1 + random() % 3, AccessFold(Now()));
  const auto any = [&]() -> AccessFold& { return folds[random() % folds.size()]; };
  std::map<int, std::vector<fhir::Node>> people;
  for (const Slow::Visit& one : clinic.visits) people[one.person].push_back(read(Visit(one.who, one.day, one.code, one.status)));
  for (const auto& [person, encounters] : people) any().AddPerson(encounters);
  for (const Slow::Slot& slot : clinic.slots) {
    any().AddSlot(read(R"({"resourceType":"Slot","id":"s","schedule":{"reference":"Schedule/)" + slot.schedule + R"("},"status":")" + slot.status +
                       R"(","start":")" + slot.day + R"(T09:00:00Z","end":")" + slot.day + R"(T09:20:00Z"})"));
  }
  int id = 0;
  for (const Slow::Appointment& one : clinic.appointments) {
    const fhir::Node node =
        read(R"({"resourceType":"Appointment","id":")" + std::to_string(id++) + R"(","status":")" + one.status + R"(","start":")" + one.day +
             R"(T09:00:00Z","end":")" + one.day + R"(T09:20:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/p"}}]})");
    any().AddAppointment(node);
    if (random() % 3 == 0) any().AddAppointment(node);  // two people take part: it is met twice and counts once
  }
  for (size_t i = 1; i < folds.size(); ++i) folds[0].Merge(folds[i]);
  return folds[0].Finish();
}

void ExpectNear(const std::optional<double>& fast, const std::optional<double>& slow, const char* what) {
  ASSERT_EQ(fast.has_value(), slow.has_value()) << what;
  if (slow) {
    EXPECT_NEAR(*fast, *slow, 1e-9) << what;
  }
}

TEST(Access, RandomClinicsAsTheSlowWay) {
  int with_value[3] = {};
  for (unsigned seed = 1; seed <= 3000 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Slow clinic = AnyClinic(random);
    const Access fast = Folded(clinic, random);
    int64_t schedules = 0, appointments = 0;
    const auto third = clinic.ThirdNext(&schedules), missed = clinic.NoShow(&appointments);
    ExpectNear(fast.third_next_available.value, third, "third next available");
    EXPECT_EQ(fast.third_next_available.people.value_or(0), schedules);
    ExpectNear(fast.no_show.value, missed, "no-show");
    EXPECT_EQ(fast.no_show.people.value_or(0), appointments);
    const auto counted = clinic.Counted();
    std::optional<double> upc, coc;
    for (const auto& [person, whom] : counted) {
      upc = upc.value_or(0) + Slow::Upc(whom) / static_cast<double>(counted.size());
      coc = coc.value_or(0) + Slow::Coc(whom) / static_cast<double>(counted.size());
    }
    ExpectNear(fast.upc.value, upc, "UPC");
    ExpectNear(fast.coc.value, coc, "Bice-Boxerman");
    EXPECT_EQ(fast.upc.people, static_cast<int64_t>(counted.size()));
    with_value[0] += third.has_value();
    with_value[1] += missed.has_value();
    with_value[2] += upc.has_value();
  }
  for (const int many : with_value) EXPECT_GT(many, 500) << "the clinics are too poor to show anything";
}

}  // namespace
}  // namespace bogam::worklist
