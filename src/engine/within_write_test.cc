// SPDX-License-Identifier: Apache-2.0
// Writes through a reach against brute force: whatever somebody of a practice writes answers as a store that never held anybody else, changes nothing that
// others see, and is held against the practice's patients as they are when it is committed.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "engine/test_crowd.h"
#include "records/bundle.h"

namespace bogam::engine {
namespace {

constexpr int kMine[] = {0, 3, 6, 9};
constexpr int kOthers[] = {1, 2, 4, 5, 7, 8};

/// The same practice within a store of everybody and in a store of its own. New resources have other ids in each: "@3" in a text stands for the third.
class Twins {
 public:
  explicit Twins(unsigned seed) : whole_(NewEngine()), alone_(NewEngine()), random_(seed * 977) {
    const Crowd crowd(seed);
    const std::set<int> mine(std::begin(kMine), std::end(kMine));
    for (const Made& made : crowd.all()) {
      Put(*whole_, made.json);
      const bool seen = !made.hidden && std::all_of(made.about.begin(), made.about.end(), [&](int i) { return mine.contains(i); });
      if (seen) Put(*alone_, made.json);
    }
    sides_[0] = whole_->Within(PatientsOfPractice("o0"));
    sides_[1] = alone_->Within(PatientsOfPractice("o0"));
    others_ = whole_->Within(Of(std::set<int>(std::begin(kOthers), std::end(kOthers))));
  }

  struct Attempt {
    std::string what;  // for messages
    records::Write::Kind kind = records::Write::Kind::kCreate;
    std::string type, id, json;
    std::optional<std::string> condition;
    int if_match = 0;  // 1: the newest version, 2: another
    std::string full_url;
  };

  Attempt Random() {
    Attempt out;
    const int n = Pick(150);
    const std::string id = "x" + std::to_string(n);
    switch (Pick(14)) {
      case 0:
      case 1: return Make("Observation", Observation());
      case 2:
      case 3: return Change("Observation", id, Observation());
      case 4: return Change("Condition", id, R"("code":{"text":"c"},"subject":)" + Ref(Someone()));
      case 5: {
        out = Change(kTypes[Pick(std::size(kTypes))], id, {});
        out.kind = records::Write::Kind::kDelete;
        return out;
      }
      case 6: {
        out.kind = Pick(2) == 0 ? records::Write::Kind::kDelete : records::Write::Kind::kUpdate;
        out.type = "Observation";
        out.condition = kConditions[Pick(std::size(kConditions))];
        out.json = "{\"resourceType\":\"Observation\"," + (Pick(3) == 0 ? "\"id\":\"" + id + "\"," : std::string()) + Observation() + "}";
        return out;
      }
      case 7: {
        out = Make("Observation", Observation());
        out.condition = kConditions[Pick(std::size(kConditions))];
        return out;
      }
      case 8: return Change("Patient", Someone().substr(8), PatientBody());
      case 9: {
        out = Make("Patient", PatientBody() + R"(,"identifier":[{"system":"http://a","value":"n)" + std::to_string(Pick(12)) + R"("}])");
        if (Pick(2) == 0) out.condition = "identifier=http://a|n" + std::to_string(Pick(12));
        return out;
      }
      case 10:
        return Make("Appointment", R"("status":"booked","participant":[{"status":"accepted","actor":)" + Ref(Someone()) + R"(},{"status":"accepted","actor":)" +
                                       Ref(Someone()) + "}]");
      case 11: return Pick(2) == 0 ? Make("Organization", R"("name":"Practice")") : Change("Organization", "o" + std::to_string(Pick(3)), R"("name":"Mine")");
      case 12: return Pick(2) == 0 ? Make("Bundle", R"("type":"collection")") : Change("PractitionerRole", "r1", R"("organization":)" + Ref("Organization/o0"));
      default: return Change("Group", id, R"("type":"person","actual":true,"member":[{"entity":)" + Ref(Someone()) + "}]");
    }
  }

  /// Both sides do it, and must say the same.
  void Try(const std::vector<Attempt>& attempts, const std::string& where) {
    std::vector<Status> said;
    std::vector<std::vector<std::string>> outcomes(2);
    std::vector<std::vector<std::string>> fresh(2);
    for (int side = 0; side < 2; ++side) {
      std::vector<records::Write> writes;
      for (const Attempt& attempt : attempts) writes.push_back(WriteOf(attempt, side));
      const auto results = sides_[side]->door().Transaction(std::move(writes));
      said.push_back(results.status());
      for (size_t i = 0; results.ok() && i < results->size(); ++i) {
        const records::Written& one = (*results)[i];
        std::string id = one.id;
        if (one.outcome == records::Outcome::kCreated) {
          fresh[side].push_back(id);
          id = "new";
        }
        outcomes[side].push_back(std::to_string(static_cast<int>(one.outcome)) + " " + Known(id, side));
      }
    }
    std::string texts;
    for (const Attempt& attempt : attempts)
      texts += "\n  " + std::string(attempt.kind == records::Write::Kind::kDelete ? "delete " : "") + attempt.what + " " + attempt.condition.value_or("-") +
               " " + attempt.json;
    EXPECT_EQ(said[0].code(), said[1].code()) << where << texts << "\n" << said[0].ToString() << " / " << said[1].ToString();
    EXPECT_EQ(said[0].message(), said[1].message()) << where << texts;
    EXPECT_EQ(outcomes[0], outcomes[1]) << where << texts;
    ASSERT_EQ(fresh[0].size(), fresh[1].size());
    for (size_t i = 0; i < fresh[0].size(); ++i) ids_.push_back({fresh[0][i], fresh[1][i]});
    done_ += said[0].ok();
    ++tried_;
  }

  void ExpectTheSame(const std::string& where) {
    for (const char* query : kQueries) {
      const Found a = Ask(*sides_[0], query);
      Found b = Ask(*sides_[1], query);
      std::multiset<std::string> names;
      for (const std::string& name : a.names) names.insert(name.substr(0, name.find('/') + 1) + Known(name.substr(name.find('/') + 1), 0));
      a_names_ = std::move(names);
      names.clear();
      for (const std::string& name : b.names) names.insert(name.substr(0, name.find('/') + 1) + Known(name.substr(name.find('/') + 1), 1));
      EXPECT_EQ(a_names_, names) << where << " " << query;
      EXPECT_EQ(a.totals, b.totals) << where << " " << query;
    }
  }

  /// What the other practices' people see, and every version of what the practice does not.
  std::map<std::string, std::multiset<std::string>> Outside() const {
    std::map<std::string, std::multiset<std::string>> out;
    for (const char* query : kQueries) out[query] = Ask(*others_, query).names;
    for (const std::string& version : Versions(*others_)) out["versions"].insert(version);
    const auto seen = Versions(*sides_[0]);
    for (const std::string& version : Versions(*whole_)) {
      if (!seen.contains(version)) out["unseen"].insert(version);
    }
    return out;
  }

  int done() const { return done_; }
  int tried() const { return tried_; }
  size_t Pick(size_t n) { return random_() % n; }
  Engine& side(int i) { return *sides_[i]; }
  Engine& whole() { return *whole_; }

  Attempt Make(std::string type, const std::string& body) {
    Attempt out;
    out.what = "create " + type;
    out.json = "{\"resourceType\":\"" + type + "\"," + body + "}";
    out.type = std::move(type);
    return out;
  }
  Attempt Change(std::string type, std::string id, const std::string& body) {
    Attempt out;
    out.what = "change " + type + "/" + id;
    out.kind = records::Write::Kind::kUpdate;
    out.json = "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"" + (body.empty() ? "" : ",") + body + "}";
    out.type = std::move(type);
    out.id = std::move(id);
    out.if_match = Pick(4) == 0 ? 1 + static_cast<int>(Pick(2)) : 0;
    return out;
  }
  static std::string Ref(const std::string& to) { return R"({"reference":")" + to + "\"}"; }
  std::string Someone() { return "Patient/p" + std::to_string(Pick(kPatients + 1)); }
  std::string Observation() {
    std::string out = R"("status":"final","code":{"coding":[{"system":"http://loinc.org","code":"c)" + std::to_string(Pick(3)) + R"("}]})";
    if (Pick(8) != 0) out += R"(,"subject":)" + Ref(Pick(6) == 0 ? "Patient?identifier=http://a|n" + std::to_string(Pick(12)) : Someone());
    if (Pick(4) == 0) out += R"(,"performer":[)" + Ref(Someone()) + "]";
    if (Pick(4) == 0) out += R"(,"hasMember":[)" + Ref("Observation/x" + std::to_string(Pick(150))) + "]";
    if (Pick(6) == 0) out += R"(,"focus":[)" + Ref(Pick(2) == 0 ? "Condition/x" + std::to_string(Pick(150)) : "Medication/none") + "]";
    return out;
  }
  std::string PatientBody() {
    std::string out = R"("name":[{"family":"Kim)" + std::to_string(Pick(4)) + "\"}]";
    if (Pick(5) != 0) out += R"(,"generalPractitioner":[)" + Ref("Organization/o" + std::to_string(Pick(2) == 0 ? 0 : Pick(3))) + "]";
    if (Pick(5) == 0) out += R"(,"link":[{"type":"seealso","other":)" + Ref(Someone()) + "}]";
    return out;
  }

 private:
  static constexpr const char* kTypes[] = {"Observation", "Condition", "Appointment", "Encounter", "Group", "Medication", "Provenance", "Bundle"};
  static constexpr const char* kConditions[] = {"subject=Patient/p3",
                                                "subject=Patient/p4",
                                                "code=http://loinc.org|c1&subject=Patient/p0",
                                                "code=http://loinc.org|c1&subject=Patient/p1",
                                                "subject:Patient.name=kim2&value-quantity=gt140",
                                                "_id=x3",
                                                "_id=x7",
                                                "_id=x11",
                                                "performer=Patient/p5",
                                                "code=http://loinc.org|none"};

  records::Write WriteOf(const Attempt& attempt, int side) {
    records::Write write;
    write.kind = attempt.kind;
    write.type = fhir::FindResourceType(attempt.type);
    write.id = attempt.id;
    write.condition = attempt.condition;
    write.full_url = attempt.full_url;
    if (attempt.kind != records::Write::Kind::kDelete) {
      auto record = fhir::ParseJson(attempt.json);
      EXPECT_TRUE(record.ok()) << record.status().ToString() << attempt.json;
      write.record = std::move(*record);
    }
    if (attempt.if_match == 0) return write;
    const auto read = sides_[side]->door().Read(write.type, attempt.id);
    const uint32_t newest = read.ok() ? read->header.version : 1;
    write.if_match = attempt.if_match == 1 ? newest : newest + 7;
    return write;
  }

  std::string Known(const std::string& id, int side) const {
    for (size_t i = 0; i < ids_.size(); ++i) {
      if (id.starts_with(ids_[i][side])) return "@" + std::to_string(i) + id.substr(ids_[i][side].size());
    }
    return id;
  }

  std::unique_ptr<Engine> whole_, alone_;
  std::unique_ptr<Engine> sides_[2], others_;
  std::vector<std::array<std::string, 2>> ids_;
  std::multiset<std::string> a_names_;
  std::mt19937 random_;
  int done_ = 0, tried_ = 0;
};

TEST(WithinWrite, AnswersAsAStoreOfItsOwnAndChangesNothingOutside) {
  int done = 0, tried = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    Twins twins(seed);
    const auto outside = twins.Outside();
    for (int round = 0; round < 120; ++round) {
      const std::string where = "seed " + std::to_string(seed) + ", round " + std::to_string(round);
      std::vector<Twins::Attempt> attempts;
      for (size_t n = twins.Pick(5) == 0 ? 3 : 1; n > 0; --n) attempts.push_back(twins.Random());
      twins.Try(attempts, where);
      if (round % 20 == 19) {
        twins.ExpectTheSame(where);
        EXPECT_EQ(twins.Outside(), outside) << where;
      }
      if (HasFailure()) return;
    }
    done += twins.done();
    tried += twins.tried();
  }
  EXPECT_GT(done, tried / 8);  // both kinds must come
  EXPECT_LT(done, tried * 7 / 8);
}

records::Write Put(const std::string& json) {
  records::Write write;
  write.kind = records::Write::Kind::kUpdate;
  write.record = *fhir::ParseJson(json);
  write.type = write.record.resource_type();
  write.id = write.record.id();
  return write;
}

std::string Of(const char* practice, const char* id = "p") {
  return R"({"resourceType":"Patient","id":")" + std::string(id) + R"(","generalPractitioner":[{"reference":"Organization/)" + practice + "\"}]}";
}

TEST(WithinWrite, RulesOneByOne) {
  const auto whole = NewEngine();
  for (const char* json : {R"({"resourceType":"Organization","id":"mine"})", R"({"resourceType":"Organization","id":"other"})"}) Put(*whole, json);
  Put(*whole, Of("mine", "in"));
  Put(*whole, Of("other", "out"));
  Put(*whole, R"({"resourceType":"Observation","id":"hidden","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/out"}})");
  Put(*whole,
      R"({"resourceType":"Observation","id":"shared","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/in"},"performer":[{"reference":"Patient/out"}]})");
  Put(*whole,
      R"({"resourceType":"Observation","id":"seen","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/in"},"hasMember":[{"reference":"Observation/hidden"}]})");
  const auto mine = whole->Within(PatientsOfPractice("mine"));
  const auto code = [&](const std::string& json) { return mine->door().Write(Put(json)).status().code(); };
  const auto observation = [](const std::string& id, const std::string& rest) {
    return R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","code":{"text":"y"})" + rest + "}";
  };
  const std::string of_in = R"(,"subject":{"reference":"Patient/in"})", of_out = R"(,"subject":{"reference":"Patient/out"})";
  // What is outside and what is nowhere are one.
  EXPECT_EQ(code(observation("hidden", of_in)), Code::kNotFound);
  EXPECT_EQ(code(observation("nowhere", of_in)), Code::kNotFound);
  EXPECT_EQ(code(observation("seen", of_out)), Code::kUnprocessable);
  EXPECT_EQ(code(observation("seen", R"(,"subject":{"reference":"Patient/nobody"})")), Code::kUnprocessable);
  EXPECT_EQ(code(observation("seen", of_in + R"(,"performer":[{"reference":"Patient/out"}])")), Code::kUnprocessable);
  EXPECT_EQ(code(observation("seen", of_in + R"(,"derivedFrom":[{"reference":"Observation/hidden"}])")), Code::kOk);  // it was referred to before
  EXPECT_EQ(code(observation("seen", of_in)), Code::kOk);
  EXPECT_EQ(code(observation("seen", of_in + R"(,"derivedFrom":[{"reference":"Observation/hidden"}])")), Code::kUnprocessable);
  EXPECT_EQ(code(observation("seen", of_in + R"(,"device":{"reference":"Device/nowhere"})")), Code::kUnprocessable);
  EXPECT_EQ(code(observation("seen", of_in + R"(,"performer":[{"reference":"Organization/nowhere"}])")), Code::kOk);
  EXPECT_EQ(code(observation("seen", "")), Code::kDenied);  // in nobody's record
  EXPECT_EQ(code(observation("shared", of_in)), Code::kDenied);
  EXPECT_EQ(mine->door().Update(fhir::FindResourceType("Observation"), "hidden", Put(observation("hidden", of_in)).record, 1).status().code(), Code::kNotFound);
  EXPECT_EQ(mine->door().Delete(fhir::FindResourceType("Observation"), "hidden", 1).status().code(), Code::kNotFound);
  EXPECT_EQ(mine->door().Delete(fhir::FindResourceType("Observation"), "hidden")->outcome, records::Outcome::kAbsent);
  EXPECT_TRUE(whole->door().Read(fhir::FindResourceType("Observation"), "hidden").ok());
  // Patients stay, and come only as one's own.
  EXPECT_EQ(code(Of("other", "in")), Code::kDenied);
  EXPECT_EQ(code(R"({"resourceType":"Patient","id":"in"})"), Code::kDenied);
  EXPECT_EQ(code(Of("mine", "out")), Code::kNotFound);
  EXPECT_EQ(mine->door().Delete(fhir::FindResourceType("Patient"), "in").status().code(), Code::kDenied);
  EXPECT_EQ(mine->door().Create(Put(Of("other")).record).status().code(), Code::kDenied);
  EXPECT_TRUE(mine->door().Create(Put(Of("mine")).record).ok());
  EXPECT_EQ(code(R"({"resourceType":"Organization","id":"mine","name":"x"})"), Code::kDenied);
  EXPECT_EQ(mine->door().Delete(fhir::FindResourceType("Organization"), "other").status().code(), Code::kDenied);
  // A batch reads as far as it writes.
  const auto bundle = fhir::ParseJson(
      R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/out"}},{"request":{"method":"GET","url":"Observation/hidden/_history/1"}},{"request":{"method":"GET","url":"Patient/in"}}]})");
  const auto answer = records::ProcessBundle(mine->door(), *bundle);
  ASSERT_TRUE(answer.ok());
  std::string json;
  fhir::WriteJson(*answer, &json);
  EXPECT_EQ(json.find("other"), std::string::npos) << json;
  const size_t first = json.find("404 Not Found");
  EXPECT_NE(json.find("404 Not Found", first + 1), std::string::npos) << json;
  EXPECT_NE(json.find("\"id\":\"in\""), std::string::npos) << json;
}

/// A patient goes to and fro between practices while others write on them through the first: what was taken was the practice's when it was committed.
TEST(WithinWrite, IsHeldAgainstTheNewestState) {
  const auto whole = NewEngine();
  for (const char* json : {R"({"resourceType":"Organization","id":"mine"})", R"({"resourceType":"Organization","id":"other"})"}) Put(*whole, json);
  Put(*whole, Of("mine"));
  const auto mine = whole->Within(PatientsOfPractice("mine"));
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  std::mutex mutex;
  std::vector<uint64_t> taken;
  std::atomic<int> refused{0};
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([&] {
      while (!stop) {
        auto record = fhir::ParseJson(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"}})");
        const auto written = mine->door().Create(std::move(*record));
        if (!written.ok()) {
          EXPECT_EQ(written.status().code(), Code::kUnprocessable) << written.status().ToString();
          ++refused;
          continue;
        }
        const std::lock_guard lock(mutex);
        taken.push_back(written->change);
      }
    });
  }
  std::map<uint64_t, bool> is_mine;  // from this change on
  for (int i = 0; i < 200; ++i) {
    const auto moved = whole->door().Write(Put(Of(i % 2 == 0 ? "other" : "mine")));
    ASSERT_TRUE(moved.ok());
    is_mine[moved->change] = i % 2 != 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_GT(taken.size(), 20u);
  EXPECT_GT(refused.load(), 5);
  for (const uint64_t change : taken) {
    const auto after = is_mine.upper_bound(change);
    if (after != is_mine.begin()) {
      EXPECT_TRUE(std::prev(after)->second) << change;
    }
  }
}

}  // namespace
}  // namespace bogam::engine
