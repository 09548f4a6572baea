// SPDX-License-Identifier: Apache-2.0
// What each action writes, to the letter.
#include "worklist/action.h"

#include <gtest/gtest.h>

#include <fstream>

#include "fhir/json.h"
#include "worklist/choices.h"

namespace bogam::worklist {
namespace {

class Actions : public testing::Test {
 protected:
  Actions() {
    frame_.actor = {"kim", "Dr Kim"};
    frame_.named = true;
    frame_.instant = "2026-01-02T08:00:00.000Z";
    frame_.now = {"2025-12-31", 0, 0, "2025-01-01"};
    frame_.measures = {{"Blood pressure control", "https://example/Measure/pressure|1.0.0"}, {"Glycaemic control", "https://example/Measure/sugar|1.0.0"}};
    Gap pressure, sugar;
    pressure.id = "pressure/main";
    sugar.id = "sugar/main";
    gaps_ = {pressure, sugar};
  }

  Row Make(std::vector<size_t> due, const std::vector<std::string>& resources = {}) {
    PersonInput person;
    person.id = "p";
    person.work.patient = "p";
    for (const size_t gap : due) {
      person.findings.emplace_back();
      person.findings.back().gap = gap;
      person.findings.back().due = true;
    }
    existing_.clear();
    for (const std::string& json : resources) {
      auto record = fhir::ParseJson(json);
      EXPECT_TRUE(record.ok()) << record.status().ToString() << json;
      person.work.Add(record->root());
      if (record->resource_type() == fhir::FindResourceType("Task")) {
        const std::string value = IdentifierOf(record->root(), "urn:bogam:worklist");
        existing_[value.substr(2)] = std::move(*record);
      }
    }
    person.work.Finish();
    return *MakeRow(std::move(person), gaps_, frame_.now, true);
  }

  /// "PUT Task?condition {…}", a line each.
  std::string Plan(const Action& action, const Row& row, const std::string& gap = {}) {
    if (const Status status = CheckAction(action, frame_); !status.ok()) return status.message();
    const auto writes = PlanAction(action, frame_, row, gaps_, gap, existing_);
    if (!writes.ok()) return writes.status().message();
    std::string out;
    for (const records::Write& write : *writes) {
      out += std::string(write.kind == records::Write::Kind::kCreate ? "POST " : "PUT ") + std::string(fhir::Name(write.type));
      if (!write.id.empty()) out += "/" + write.id;
      if (write.condition) out += "?" + *write.condition;
      if (write.if_match) out += " if-match " + std::to_string(*write.if_match);
      if (write.if_none_match) out += " if-none-match";
      out += "\n" + fhir::ToJson(write.record) + "\n";
    }
    return out;
  }

  static Action Of(ActionKind kind) {
    Action action;
    action.kind = kind;
    return action;
  }

  ActionFrame frame_;
  std::vector<Gap> gaps_;
  std::map<std::string, fhir::Record> existing_;
};

constexpr char kTask[] =
    R"({"resourceType":"Task","id":"t","meta":{"versionId":"3","tag":[{"code":"kept"}]},"identifier":[{"system":"urn:bogam:worklist","value":"p/pressure/main"},{"system":"urn:other","value":"7"}],"status":"accepted","intent":"plan","priority":"urgent","for":{"reference":"Patient/p"},"owner":{"identifier":{"system":"urn:bogam:user","value":"lee"},"display":"Lee"},"note":[{"text":"first"}]})";

TEST_F(Actions, AssignOfANewGap) {
  Action action = Of(ActionKind::kAssign);
  action.owner = {"lee", "Lee"};
  EXPECT_EQ(
      Plan(action, Make({0})),
      "PUT Task?identifier=urn:bogam:worklist|p/pressure/main if-none-match\n"
      R"({"resourceType":"Task","identifier":[{"system":"urn:bogam:worklist","value":"p/pressure/main"}],"status":"accepted","owner":{"identifier":{"system":"urn:bogam:user","value":"lee"},"display":"Lee"},"lastModified":"2026-01-02T08:00:00.000Z","intent":"plan","authoredOn":"2026-01-02T08:00:00.000Z","code":{"coding":[{"system":"urn:bogam:worklist:task","code":"close-gap"}]},"for":{"reference":"Patient/p"},"requester":{"identifier":{"system":"urn:bogam:user","value":"kim"},"display":"Dr Kim"},"description":"Blood pressure control","reasonReference":{"type":"Measure","identifier":{"system":"urn:ietf:rfc:3986","value":"https://example/Measure/pressure|1.0.0"},"display":"Blood pressure control"}})"
      "\n");
}

TEST_F(Actions, ASyntheticStoresTaskSaysSo) {
  frame_.synthetic = true;
  EXPECT_NE(
      Plan(Of(ActionKind::kDone), Make({0})).find(R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]})"),
      std::string::npos);
}

TEST_F(Actions, AnExistingTaskKeepsWhatIsNotOurs) {
  Action action = Of(ActionKind::kSnooze);
  action.until = "2026-02-01";
  action.text = "after the holidays";
  EXPECT_EQ(
      Plan(action, Make({0}, {kTask}), "pressure/main"),
      "PUT Task/t if-match 3\n"
      R"({"resourceType":"Task","id":"t","meta":{"versionId":"3","tag":[{"code":"kept"}]},"identifier":[{"system":"urn:bogam:worklist","value":"p/pressure/main"},{"system":"urn:other","value":"7"}],"intent":"plan","priority":"urgent","for":{"reference":"Patient/p"},"status":"on-hold","restriction":{"period":{"start":"2026-02-01"}},"owner":{"identifier":{"system":"urn:bogam:user","value":"lee"},"display":"Lee"},"lastModified":"2026-01-02T08:00:00.000Z","note":[{"text":"first"},{"authorString":"Dr Kim","time":"2026-01-02T08:00:00.000Z","text":"after the holidays"}]})"
      "\n");
}

TEST_F(Actions, NotNowKeepsItsReason) {
  Action action = Of(ActionKind::kNotNow);
  action.reason = "declined";
  action.reason_text = "The person declined";
  const std::string said = Plan(action, Make({0}, {kTask}));
  EXPECT_NE(
      said.find(
          R"("status":"rejected","statusReason":{"coding":[{"system":"urn:bogam:worklist:not-now","code":"declined"}],"text":"The person declined"},"executionPeriod":{"end":"2026-01-02T08:00:00.000Z"})"),
      std::string::npos)
      << said;
}

TEST_F(Actions, ResumeAndDone) {
  std::string rejected = kTask;
  rejected.replace(rejected.find("accepted"), 8, "rejected");
  const std::string resumed = Plan(Of(ActionKind::kResume), Make({0}, {rejected}));
  EXPECT_NE(resumed.find(R"("status":"accepted","owner")"), std::string::npos) << resumed;
  EXPECT_EQ(resumed.find("statusReason"), std::string::npos);
  EXPECT_EQ(Plan(Of(ActionKind::kResume), Make({0})), "there is no gap here that this could be done about");
  const std::string done = Plan(Of(ActionKind::kDone), Make({0, 1}, {kTask}));
  EXPECT_NE(done.find(R"("status":"completed","executionPeriod":{"end":"2026-01-02T08:00:00.000Z"})"), std::string::npos) << done;
  EXPECT_NE(done.find("PUT Task/t if-match 3"), std::string::npos);
  EXPECT_NE(done.find("p/sugar/main if-none-match"), std::string::npos);
}

TEST_F(Actions, AnAssignedSnoozeStaysOne) {
  std::string held = kTask;
  held.replace(held.find(R"("status":"accepted")"), 19, R"("status":"on-hold","restriction":{"period":{"start":"2026-02-01"}})");
  Action action = Of(ActionKind::kAssign);
  const std::string said = Plan(action, Make({0}, {held}));
  EXPECT_NE(said.find(R"("status":"on-hold","restriction":{"period":{"start":"2026-02-01"}},"lastModified")"), std::string::npos) << said;  // and nobody's
}

TEST_F(Actions, AnOrderIsADraft) {
  Action action = Of(ActionKind::kOrder);
  action.order = OrderChoice{"4548-4", "http://loinc.org", "Haemoglobin A1c", "sugar/main"};
  EXPECT_EQ(
      Plan(action, Make({1})),
      "PUT ServiceRequest?identifier=urn:bogam:worklist|p/sugar/main&status=draft&code=http://loinc.org|4548-4 if-none-match\n"
      R"({"resourceType":"ServiceRequest","identifier":[{"system":"urn:bogam:worklist","value":"p/sugar/main"}],"status":"draft","intent":"order","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}],"text":"Haemoglobin A1c"},"subject":{"reference":"Patient/p"},"requester":{"identifier":{"system":"urn:bogam:user","value":"kim"},"display":"Dr Kim"}})"
      "\n");
}

TEST_F(Actions, AMessageIsPrepared) {
  Action action = Of(ActionKind::kMessage);
  action.text = "<script>alert(1)</script> \"quoted\"\n";
  EXPECT_EQ(
      Plan(action, Make({0}), "pressure/main"),
      "POST Communication\n"
      R"({"resourceType":"Communication","identifier":[{"system":"urn:bogam:worklist","value":"p/pressure/main"}],"status":"preparation","category":[{"coding":[{"system":"urn:bogam:worklist:message","code":"message"}]}],"subject":{"reference":"Patient/p"},"recipient":[{"reference":"Patient/p"}],"sender":{"identifier":{"system":"urn:bogam:user","value":"kim"},"display":"Dr Kim"},"payload":[{"contentString":"<script>alert(1)</script> \"quoted\"\n"}]})"
      "\n");
}

TEST_F(Actions, AnAlertIsClosedByANamedPerson) {
  const auto answer = [](const char* id, const char* date) {
    return R"({"resourceType":"Observation","id":")" + std::string(id) +
           R"(","meta":{"versionId":"2"},"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},"effectiveDateTime":")" + date +
           R"(","valueInteger":1})";
  };
  const Row row = Make({}, {answer("a", "2025-11-01"), answer("b", "2025-12-01")});
  Action action = Of(ActionKind::kCloseAlert);
  action.text = "Spoke with her; safety plan made";
  EXPECT_EQ(
      Plan(action, row),
      "PUT Task?identifier=urn:bogam:worklist|p/alert if-none-match\n"
      R"({"resourceType":"Task","identifier":[{"system":"urn:bogam:worklist","value":"p/alert"}],"status":"completed","executionPeriod":{"end":"2026-01-02T08:00:00.000Z"},"focus":{"reference":"Observation/b"},"input":[{"type":{"text":"closed answer"},"valueReference":{"reference":"Observation/b/_history/2"}},{"type":{"text":"closed answer"},"valueReference":{"reference":"Observation/a/_history/2"}}],"lastModified":"2026-01-02T08:00:00.000Z","intent":"plan","authoredOn":"2026-01-02T08:00:00.000Z","code":{"coding":[{"system":"urn:bogam:worklist:task","code":"close-alert"}]},"for":{"reference":"Patient/p"},"requester":{"identifier":{"system":"urn:bogam:user","value":"kim"},"display":"Dr Kim"},"description":"PHQ-9 item 9 above 0","note":[{"authorString":"Dr Kim","time":"2026-01-02T08:00:00.000Z","text":"Spoke with her; safety plan made"}]})"
      "\nPOST Flag\n"
      R"({"resourceType":"Flag","identifier":[{"system":"urn:bogam:worklist","value":"p/alert"}],"status":"inactive","code":{"coding":[{"system":"urn:bogam:worklist:alert","code":"phq-9-item-9"}],"text":"PHQ-9 item 9 above 0"},"subject":{"reference":"Patient/p"},"period":{"start":"2025-11-01","end":"2026-01-02T08:00:00.000Z"},"author":{"identifier":{"system":"urn:bogam:user","value":"kim"},"display":"Dr Kim"}})"
      "\n");
  frame_.named = false;
  EXPECT_NE(Plan(action, row).find("named person"), std::string::npos);
  frame_.named = true;
  EXPECT_EQ(Plan(action, Make({0})), "no alert stands here");
  action.text = "short";
  EXPECT_NE(Plan(action, row).find("10 characters"), std::string::npos);
}

TEST_F(Actions, WhatCannotBe) {
  const Row row = Make({0});
  Action snooze = Of(ActionKind::kSnooze);
  for (const char* until : {"", "2025-12-31", "2025-01-01", "soon", "2026-02", "2026-02-30"}) {
    snooze.until = until;
    EXPECT_NE(Plan(snooze, row).find("until"), std::string::npos) << until;
  }
  EXPECT_NE(Plan(Of(ActionKind::kNotNow), row).find("reason"), std::string::npos);
  EXPECT_NE(Plan(Of(ActionKind::kOrder), row).find("code"), std::string::npos);
  EXPECT_NE(Plan(Of(ActionKind::kMessage), row).find("text"), std::string::npos);
  EXPECT_NE(Plan(Of(ActionKind::kDone), row, "other/main").find("gap"), std::string::npos);
  EXPECT_NE(Plan(Of(ActionKind::kDone), row, "sugar/main").find("no gap"), std::string::npos);
  Action message = Of(ActionKind::kMessage);
  message.text = std::string(4001, 'x');
  EXPECT_NE(Plan(message, row).find("4,000"), std::string::npos);
}

TEST_F(Actions, NamesGoBothWays) {
  for (int i = 0; i < 9; ++i) EXPECT_EQ(FindAction(Name(static_cast<ActionKind>(i))), static_cast<ActionKind>(i));
  EXPECT_FALSE(FindAction("delete").has_value());
}

TEST(ChoicesOf, AreReadStrictly) {
  const auto read = [](const std::string& rest) {
    const auto choices = Choices::Read(
        R"({"about":"x","reasons":[{"code":"a","text":{"en":"A","ko":"가"}}],"orders":[{"code":"o","system":"s","is":"1","title":{"en":"O"}}],)" + rest + "}",
        "choices.json");
    return choices.ok() ? std::string("ok") : choices.status().detail();
  };
  EXPECT_EQ(read(R"("gaps":[{"gap":"m/g","since":"evidence","orders":["o"],"lastsMonths":12}],"letters":[])"), "ok");
  EXPECT_NE(read(R"("gaps":[{"gap":"m/g","since":"always"}],"letters":[])"), "ok");
  EXPECT_NE(read(R"("gaps":[{"gap":"m/g","since":"period","orders":["none"]}],"letters":[])").find("no order 'none'"), std::string::npos);
  EXPECT_NE(read(R"("gaps":[],"letters":[],"more":1)"), "ok");
  EXPECT_NE(read(R"("gaps":[],"letters":[{"id":"l","title":{"ko":"제목"},"text":{"en":"x"}}])"), "ok");
  std::ifstream in(BOGAM_SOURCE_DIR "/content/worklist/choices.json");
  const std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto own = Choices::Read(content, "choices.json");
  ASSERT_TRUE(own.ok()) << own.status().detail();
  EXPECT_EQ(own->reasons.size(), 7u);
  EXPECT_EQ(own->FindOrder("hba1c")->gap, "glycaemic-control/main");
  const Texts texts = {{"en", "A"}, {"ko", "가"}};
  EXPECT_EQ(In("ko-KR", texts), "가");
  EXPECT_EQ(In("fr", texts), "A");
}

}  // namespace
}  // namespace bogam::worklist
