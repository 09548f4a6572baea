// SPDX-License-Identifier: Apache-2.0
#include "worklist/row.h"

#include <gtest/gtest.h>

#include "fhir/json.h"
#include "worklist/order.h"

namespace bogam::worklist {
namespace {

Moment YearEnd() { return {"2025-12-31", InstantOf("2025-12-31T23:59:59Z", 0).value_or(0), 0, "2025-01-01"}; }

std::vector<Gap> Gaps() {
  Gap pressure, sugar, bowel;
  pressure.id = "pressure/main";
  pressure.since_evidence = true;
  sugar.id = "sugar/main";
  sugar.lasts_months = 6;
  sugar.orders = {{"http://loinc.org", "4548-4"}};
  bowel.id = "bowel/main";
  return {pressure, sugar, bowel};
}

Finding Due(size_t gap, const std::string& date = {}, const std::string& resource = "Observation/e") {
  Finding out;
  out.gap = gap;
  out.due = true;
  out.evidence_date = date;
  if (!date.empty()) out.evidence_resource = resource;
  return out;
}

PersonInput Person(std::vector<Finding> findings, const std::vector<std::string>& resources = {}) {
  PersonInput out;
  out.number = 1;
  out.id = "p";
  out.findings = std::move(findings);
  out.work.patient = "p";
  for (const std::string& json : resources) {
    const auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok()) << record.status().ToString() << json;
    out.work.Add(record->root());
  }
  out.work.Finish();
  return out;
}

std::string Task(const std::string& gap, const std::string& rest, const std::string& id = "t") {
  return R"({"resourceType":"Task","id":")" + id + R"(","meta":{"versionId":"3"},"identifier":[{"system":"urn:bogam:worklist","value":"p/)" + gap +
         R"("}],"intent":"plan","for":{"reference":"Patient/p"},)" + rest + "}";
}

std::string States(const Row& row) {
  std::string out(Name(row.state));
  for (const RowGap& gap : row.gaps) out += " " + std::to_string(gap.gap) + ":" + std::string(Name(gap.state));
  return out;
}

std::string StatesOf(PersonInput person) {
  const auto row = MakeRow(std::move(person), Gaps(), YearEnd());
  return row ? States(*row) : "none";
}

TEST(Row, StatesOfGaps) {
  EXPECT_EQ(StatesOf(Person({})), "none");
  EXPECT_EQ(StatesOf(Person({Due(0)})), "open 0:open");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"accepted")")})), "open 0:open");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"on-hold","restriction":{"period":{"start":"2026-01-05"}})")})), "snoozed 0:snoozed");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {Task("pressure/main",
                                            R"("status":"rejected","statusReason":{"coding":[{"system":"urn:bogam:worklist:not-now","code":"declined"}]})")})),
            "not-now 0:not-now");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"completed","executionPeriod":{"end":"2025-12-10T10:00:00Z"})")})), "done 0:done");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"entered-in-error")")})), "open 0:open");
  EXPECT_EQ(StatesOf(Person({Due(0), Due(1)}, {Task("pressure/main", R"("status":"on-hold","restriction":{"period":{"start":"2026-01-05"}})")})),
            "open 1:open 0:snoozed");
}

TEST(Row, ASnoozeEndsOnItsDayAndDoneHoldsThirtyDays) {
  const auto snoozed = [](const std::string& day) {
    return StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"on-hold","restriction":{"period":{"start":")" + day + "\"}}")}));
  };
  EXPECT_EQ(snoozed("2026-01-01"), "snoozed 0:snoozed");
  EXPECT_EQ(snoozed("2025-12-31"), "open 0:open");
  EXPECT_EQ(snoozed("2025-06-01"), "open 0:open");
  const auto done = [](const std::string& day) {
    return StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"completed","executionPeriod":{"end":")" + day + "\"}")}));
  };
  EXPECT_EQ(done("2025-12-01"), "done 0:done");
  EXPECT_EQ(done("2025-11-30"), "open 0:open");  // 31 days, and no evidence
  EXPECT_EQ(done("2026-11-27"), "done 0:done");  // by the clock of who did it, in records that end before
}

TEST(Row, NewEvidenceClosesAGap) {
  // Not due any more: without a Task nothing is left, with one it is shown as done.
  EXPECT_EQ(StatesOf(Person({})), "none");
  EXPECT_EQ(StatesOf(Person({}, {Task("pressure/main", R"("status":"accepted")")})), "done 0:done");
}

TEST(Row, AnotherSystemsTaskIsNoneOfOurs) {
  std::string other = Task("pressure/main", R"("status":"completed")");
  other.replace(other.find("urn:bogam:worklist"), 18, "urn:other:worklist");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {other})), "open 0:open");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {Task("pressure/main", R"("status":"completed")").replace(Task("pressure/main", "").find("p/pressure"), 1, "q")})),
            "open 0:open");
}

TEST(Row, OrdersAwaitTheirResult) {
  const auto order = [](const std::string& rest) {
    return R"({"resourceType":"ServiceRequest","id":"s","intent":"order","subject":{"reference":"Patient/p"},)" + rest + "}";
  };
  const std::string a1c = R"("code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]})";
  EXPECT_EQ(StatesOf(Person({Due(1)}, {order(R"("status":"draft",)" + a1c)})), "open 1:ordered");
  EXPECT_EQ(StatesOf(Person({Due(1)}, {order(R"("status":"active","authoredOn":"2025-12-01",)" + a1c)})), "open 1:ordered");
  EXPECT_EQ(StatesOf(Person({Due(1)}, {order(R"("status":"active","authoredOn":"2024-12-01",)" + a1c)})), "open 1:open");
  EXPECT_EQ(StatesOf(Person({Due(1)}, {order(R"("status":"completed",)" + a1c)})), "open 1:open");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {order(R"("status":"draft",)" + a1c)})), "open 0:open");
  EXPECT_EQ(StatesOf(Person({Due(0)}, {order(R"("status":"draft","identifier":[{"system":"urn:bogam:worklist","value":"p/pressure/main"}])")})),
            "open 0:ordered");
}

TEST(Row, SinceWhen) {
  const auto since = [](Finding finding) { return MakeRow(Person({std::move(finding)}), Gaps(), YearEnd())->due_since; };
  EXPECT_EQ(since(Due(2)), "2025-01-01");  // the period's start
  EXPECT_EQ(since(Due(2, "2025-03-03")), "2025-01-01");
  EXPECT_EQ(since(Due(0, "2025-03-03T10:00:00Z")), "2025-03-03");       // the value that shows it
  EXPECT_EQ(since(Due(0, "2025-03-03", "Encounter/1")), "2025-01-01");  // a visit says nothing
  EXPECT_EQ(since(Due(0, "2025-03")), "2025-01-01");                    // not to the day
  EXPECT_EQ(since(Due(1, "2024-11-30")), "2025-05-30");                 // six months after
  EXPECT_EQ(since(Due(1, "2025-08-31")), "");                           // has not run out: not known
}

std::string Answer(const std::string& id, const std::string& date, int value, const std::string& version = "1") {
  return R"({"resourceType":"Observation","id":")" + id + R"(","meta":{"versionId":")" + version +
         R"("},"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},"effectiveDateTime":")" + date + R"(","valueInteger":)" +
         std::to_string(value) + "}";
}

TEST(Row, AnAlertStandsUntilItIsClosedAndALaterAnswerOpensItAgain) {
  const auto alert = [](const std::vector<std::string>& resources) {
    const auto row = MakeRow(Person({}, resources), Gaps(), YearEnd());
    return !row ? "none" : !row->alert ? "closed" : row->alert->answers.front().resource + " of " + std::to_string(row->alert->answers.size());
  };
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 1)}), "Observation/a of 1");
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 0)}), "none");
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 1), Answer("b", "2025-12-09", 3)}), "Observation/b of 2");  // one alert of both
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 1), Answer("b", "2025-12-09", 0)}), "Observation/a of 1");  // a later 0 closes nothing
  EXPECT_EQ(alert({Answer("a", "2024-12-30", 1)}), "none");                                              // twelve months
  const std::string closed =
      Task("alert", R"("status":"completed","input":[{"type":{"text":"closed answer"},"valueReference":{"reference":"Observation/a/_history/1"}}])");
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 1), closed}), "closed");
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 1), Answer("b", "2025-12-09", 1), closed}), "Observation/b of 1");
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 1), Answer("b", "2025-11-09", 1), closed}), "Observation/b of 1");  // dated back, and seen by nobody
  EXPECT_EQ(alert({Answer("a", "2025-12-01", 2, "2"), closed}), "Observation/a of 1");                           // amended since
}

TEST(Row, TheDeadHaveNone) {
  PersonInput person = Person({Due(0)}, {Answer("a", "2025-12-01", 1)});
  person.deceased = true;
  EXPECT_FALSE(MakeRow(person, Gaps(), YearEnd()).has_value());
  const auto row = MakeRow(person, Gaps(), YearEnd(), true);
  ASSERT_TRUE(row.has_value());
  EXPECT_TRUE(row->gaps.empty());
  EXPECT_FALSE(row->alert.has_value());
}

TEST(Row, OwnerIsTheAlertsElseTheFirstOpenGaps) {
  const auto owner = [](const std::string& name) {
    return R"("owner":{"identifier":{"system":"urn:bogam:user","value":")" + name + R"("},"display":"Dr )" + name + "\"}";
  };
  const auto row = MakeRow(Person({Due(0), Due(1)}, {Task("sugar/main", R"("status":"accepted",)" + owner("lee"))}), Gaps(), YearEnd());
  EXPECT_EQ(row->owner.name, "lee");
  EXPECT_EQ(row->owner.display, "Dr lee");
  const auto alert = MakeRow(Person({Due(1)}, {Task("sugar/main", R"("status":"accepted",)" + owner("lee")), Answer("a", "2025-12-01", 1),
                                               Task("alert", R"("status":"accepted",)" + owner("kim"), "u")}),
                             Gaps(), YearEnd());
  EXPECT_EQ(alert->owner.name, "kim");
}

TEST(Row, TheVersionChangesWithWhatIsActedOn) {
  const auto version = [](PersonInput person) { return MakeRow(std::move(person), Gaps(), YearEnd())->version; };
  const std::string plain = version(Person({Due(0)}));
  EXPECT_EQ(version(Person({Due(0, "2025-03-03")})), plain);
  EXPECT_NE(version(Person({Due(0), Due(1)})), plain);
  const std::string task = Task("pressure/main", R"("status":"accepted")");
  EXPECT_NE(version(Person({Due(0)}, {task})), plain);
  std::string later = task;
  later.replace(later.find("\"3\""), 3, "\"4\"");
  EXPECT_NE(version(Person({Due(0)}, {later})), version(Person({Due(0)}, {task})));
  EXPECT_NE(version(Person({Due(0)}, {Answer("a", "2025-12-01", 1)})), plain);
}

Row RowOf(const std::string& id, size_t gaps, const std::string& since, std::optional<size_t> band = {}, const std::string& alert = {}) {
  Row row;
  row.person.id = id;
  row.open = gaps;
  row.due_since = since;
  if (band) {
    row.person.score = Score();
    row.person.score->band_index = *band;
    row.person.score->bands = 4;
  }
  if (!alert.empty()) row.alert = RowAlert{{{"Observation/" + id, "1", alert, 1}}, ""};
  return row;
}

TEST(Order, Urgency) {
  const std::vector<Row> wanted = {
      RowOf("alert-new", 0, "", {}, "2025-12-30"),
      RowOf("alert-old", 3, "2020-01-01", 3, "2025-12-01"),
      RowOf("three", 3, "2025-05-01"),           // 12
      RowOf("two-high", 2, "2025-05-01", 2),     // 8 x 1.67 = 13.3: see below
      RowOf("two", 2, "2025-01-01"),             // 8, longer
      RowOf("one-highest", 1, "2025-05-01", 3),  // 4 x 2 = 8
      RowOf("one", 1, "2025-01-01"),
      RowOf("one-a", 1, ""),
      RowOf("one-b", 1, "", 0),
  };
  EXPECT_DOUBLE_EQ(WeightOf(wanted[3], true), 8 * (1 + 2.0 / 3));
  EXPECT_DOUBLE_EQ(WeightOf(wanted[3], false), 8);
  const auto order = [&](bool by_score) {
    std::vector<Row> rows(wanted.rbegin(), wanted.rend());
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return Before(a, b, Sort::kUrgency, by_score); });
    std::string out;
    for (const Row& row : rows) out += row.person.id + " ";
    return out;
  };
  EXPECT_EQ(order(true), "alert-new alert-old two-high three two one-highest one one-a one-b ");
  EXPECT_EQ(order(false), "alert-new alert-old three two two-high one one-highest one-a one-b ");  // a paused model orders nothing
}

TEST(Order, OthersAndAlwaysTotal) {
  Row a = RowOf("a", 1, "2025-02-01"), b = RowOf("b", 1, "2025-01-01"), c = RowOf("c", 1, "");
  a.person.sort_name = "kim";
  b.person.sort_name = "lee";
  a.person.last_contact = Contact{"2025-12-01", "", ""};
  b.person.last_contact = Contact{"2025-11-01", "", ""};
  EXPECT_TRUE(Before(b, a, Sort::kDueSince, true));
  EXPECT_TRUE(Before(a, c, Sort::kDueSince, true));
  EXPECT_TRUE(Before(a, b, Sort::kName, true));
  EXPECT_TRUE(Before(b, c, Sort::kName, true));  // without a name last
  EXPECT_TRUE(Before(b, a, Sort::kLastContact, true));
  EXPECT_TRUE(Before(c, b, Sort::kLastContact, true));
  EXPECT_FALSE(Before(a, a, Sort::kUrgency, true));
}

}  // namespace
}  // namespace bogam::worklist
