// SPDX-License-Identifier: Apache-2.0
#include "healthplan/batch.h"

#include <fstream>
#include <set>

#include "base/test_folder.h"
#include "healthplan/home_reader.h"
#include "healthplan/test_homes.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

/// Files of a test, and what a batch over them gives.
class Batches : public ::testing::Test {
 protected:
  std::string Put(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  BatchReport Run(BatchRequest request) {
    results_.clear(), rejects_.clear();
    request.results = [this](std::string_view text) { return results_ += text, Status::Ok(); };
    request.rejects = [this](std::string_view text) { return rejects_ += text, Status::Ok(); };
    Result<BatchReport> report = DecideAll(*MassHealth(), request);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    return std::move(*report);
  }
  BatchReport RunOne(const std::string& path) { return Run({.paths = {path}}); }

  base::TestFolder folder_;
  std::string results_, rejects_;
};

std::string CellOf(const Fact& fact, int64_t slot) {
  if (slot == kNotKnown) return "";
  if (fact.type == FactType::kCoded) return fact.values[static_cast<size_t>(slot)].first;
  if (fact.type == FactType::kBoolean) return slot != 0 ? "TRUE" : "FALSE";
  return WordsOf(fact, slot);
}

std::string CentsText(int64_t cents) {
  const int64_t size = std::llabs(cents);
  return (cents < 0 ? "-" : "") + std::to_string(size / 100) + "." + std::to_string(size % 100 / 10) + std::to_string(size % 10);
}

std::string NameOf(const Application& home, int place) {
  if (place == kNobody) return "nobody";
  if (place == kParentElsewhere) return "parent-elsewhere";
  if (place == kOtherElsewhere) return "other-elsewhere";
  return place == kNotTold ? "" : home.people[static_cast<size_t>(place)].id;
}

/// The same homes as an application a line and as a sheet.
class Writing {
 public:
  explicit Writing(const Programme& programme) : programme_(programme) {
    sheet_ = "home,asked_on,place,person,spouse,claimed_by,parents,income";
    for (const Fact& fact : programme.facts) {
      if (fact.origin == Origin::kTold) sheet_ += "," + fact.name;
    }
    for (const IncomeKind& kind : programme.kinds) {
      for (const Frequency& every : programme.frequencies) sheet_ += ",income." + kind.id + "." + every.id;
    }
    sheet_ += "\r\n";
  }

  void Add(Application home) {
    const std::string id = "h" + std::to_string(++homes_), place = homes_ % 3 == 0 ? "Fall River" : "";
    for (size_t i = 0; i < home.people.size(); ++i) home.people[i].id = "p" + std::to_string(i);
    lines_ +=
        R"({"id":")" + id + R"(","asked_on":")" + DayText(home.asked_on) + R"(",)" + (place.empty() ? "" : R"("place":")" + place + R"(",)") + R"("people":[)";
    for (size_t i = 0; i < home.people.size(); ++i) {
      sheet_ += id + "," + DayText(home.asked_on) + "," + (place.empty() ? "" : "\"" + place + "\"");
      lines_ += i == 0 ? "{" : ",{";
      AddPerson(home, home.people[i]);
      lines_ += "}";
      sheet_ += "\r\n";
    }
    lines_ += "]}\n";
  }

  const std::string& lines() const { return lines_; }
  const std::string& sheet() const { return sheet_; }

 private:
  void Both(const std::string& key, const std::string& cell) {
    sheet_ += "," + cell;
    if (!cell.empty()) lines_ += ",\"" + key + "\":\"" + cell + "\"";
  }

  void AddPerson(const Application& home, const Person& person) {
    sheet_ += "," + person.id;
    lines_ += R"("id":")" + person.id + '"';
    Both("spouse", person.spouse == kNobody ? "none" : NameOf(home, person.spouse));
    Both("claimed_by", NameOf(home, person.claimed_by));
    std::string parents, list;
    for (size_t i = 0; i < home.people.size(); ++i) {
      if ((person.parents >> i & 1) == 0) continue;
      parents += (parents.empty() ? "" : " ") + home.people[i].id;
      list += (list.empty() ? "\"" : ",\"") + home.people[i].id + "\"";
    }
    sheet_ += "," + (person.parents_told && parents.empty() ? "none" : parents);
    if (person.parents_told) lines_ += ",\"parents\":[" + list + "]";
    sheet_ += person.income_told && person.income.empty() ? ",none" : ",";
    for (size_t i = 0; i < programme_.facts.size(); ++i) {
      const Fact& fact = programme_.facts[i];
      if (fact.origin != Origin::kTold) continue;
      const std::string cell = CellOf(fact, person.facts[i]);
      sheet_ += "," + cell;
      if (!cell.empty()) lines_ += ",\"" + fact.name + "\":\"" + (cell == "TRUE" ? "yes" : cell == "FALSE" ? "no" : cell) + "\"";
    }
    AddIncome(person);
  }

  void AddIncome(const Person& person) {
    if (person.income_told) {
      lines_ += ",\"income\":[";
      for (size_t i = 0; i < person.income.size(); ++i) {
        const IncomeLine& one = person.income[i];
        lines_ += (i == 0 ? "{" : ",{") + ("\"kind\":\"" + programme_.kinds[one.kind].id + "\",\"amount\":" + CentsText(one.cents)) + ",\"every\":\"" +
                  programme_.frequencies[one.frequency].id + "\"}";
      }
      lines_ += "]";
    }
    for (size_t kind = 0; kind < programme_.kinds.size(); ++kind) {
      for (size_t every = 0; every < programme_.frequencies.size(); ++every) {
        sheet_ += ",";
        for (const IncomeLine& one : person.income) {
          if (one.kind == kind && one.frequency == every) sheet_ += CentsText(one.cents);
        }
      }
    }
  }

  const Programme& programme_;
  size_t homes_ = 0;
  std::string lines_, sheet_;
};

/// Two lines of one kind and frequency would need a column twice.
bool FitsASheet(const Application& home) {
  for (const Person& person : home.people) {
    std::set<std::pair<uint16_t, uint16_t>> seen;
    for (const IncomeLine& line : person.income) {
      if (!seen.insert({line.kind, line.frequency}).second) return false;
    }
  }
  return true;
}

TEST_F(Batches, ASheetAndLinesGiveTheSameBytesForAnyNumberOfThreads) {
  const Programme& programme = MassHealth()->programme();
  InventedHomes source(programme, 7);
  Writing writing(programme);
  std::vector<PersonDecision> decisions;
  uint64_t people = 0, denied = 0;
  for (int i = 0; i < 2500; ++i) {
    Application home = source.Next();
    if (i % 2 == 0) source.Forget(&home, 12);
    if (!FitsASheet(home)) continue;
    writing.Add(home);
    Decide(*MassHealth(), home, &decisions);
    people += decisions.size();
    for (const PersonDecision& one : decisions) denied += IsDenied(one.tracks[0]);
  }
  const std::string lines = Put("homes.ndjson", writing.lines()), sheet = Put("homes.csv", writing.sheet());
  const BatchReport first = Run({.paths = {lines}, .threads = 1});
  EXPECT_EQ(rejects_, "");
  EXPECT_EQ(first.tally.people(), people);
  EXPECT_EQ(first.tally.tracks()[0].none, denied);
  EXPECT_EQ(first.tally.places().size(), 2u);
  const std::string results = results_;
  for (const int threads : {2, 5}) {
    Run({.paths = {lines}, .threads = threads});
    EXPECT_TRUE(results_ == results) << threads;
    const BatchReport report = Run({.paths = {sheet}, .threads = threads});
    EXPECT_EQ(rejects_, "");
    EXPECT_TRUE(results_ == results) << threads;
    EXPECT_EQ(report.tally.missing()[0].size(), first.tally.missing()[0].size());
  }
}

TEST_F(Batches, WhatIsWrongIsRejectedWithItsLineAndTheRestIsDecided) {
  const std::string good = R"({"id":"a","people":[{"id":"x","birth_date":"1990-01-01"}]})";
  const std::string path = Put("a.ndjson", "{\"people\n" + good + "\n\n" + R"({"id":"b","people":[{"id":"x","hiv":"perhaps"}]})" + "\nnull\n" + good + "\n");
  const BatchReport report = Run({.paths = {path}, .asked_on = 20260501});
  EXPECT_EQ(report.homes, 2u);
  EXPECT_EQ(report.rejected, 3u);
  ASSERT_EQ(report.first_rejects.size(), 3u);
  EXPECT_EQ(report.first_rejects[0].line, 1u);
  EXPECT_EQ(report.first_rejects[1].line, 4u);
  EXPECT_EQ(report.first_rejects[1].reason, "people[0].hiv: it is neither true nor false");
  EXPECT_EQ(report.first_rejects[2].line, 5u);
  EXPECT_EQ(RunOne(path).homes, 0u) << "no day is told";
}

/// Lines of rejects by number, and homes that came out.
std::string Came(const BatchReport& report, const std::string& results) {
  std::string out;
  for (const BatchReject& one : report.first_rejects) out += std::to_string(one.line) + " ";
  out += "|";
  std::istringstream in(results);
  for (std::string line; std::getline(in, line);) out += " " + line.substr(9, line.find('"', 9) - 9);
  return out;
}

TEST_F(Batches, ARowThatCannotBeReadTakesTheHomesBesideIt) {
  const std::string head = "home,person,asked_on,hiv\n";
  const struct {
    const char *rows, *came;
  } kRows[] = {
      {"a,x,2026-05-01,no\nb,x,2026-05-01,no\nc,x,2026-05-01,no\n", "| a b c"},
      {"a,x,2026-05-01,no\na,y\nb,x,2026-05-01,no\nc,x,2026-05-01,no\n", "2 3 4 | c"},  // a's, the row, b's: all in doubt
      {"a,x,2026-05-01,\"no\nb,x,2026-05-01,no\nc,x,2026-05-01,no\n", "2 3 | c"},
      {"a,x,2026-05-01,no\n,,,\n\na,y,,yes\nb,x,2026-05-01,no\n", "| a a b"},  // rows left empty, and the day told once
      {"a,x,2026-05-01,no\nb,x,2026-05-01,no\na,y,2026-05-01,no\n", "4 | a b"},
      {"a,x,2026-05-01,no\na,y,2026-05-02,no\nb,x,2026-05-01,no\n", "3 | b"},
      {",x,2026-05-01,no\nb,x,2026-05-01,no\nc,x,2026-05-01,no\n", "2 3 | c"},
      {"a,x,2026-05-01,maybe\nb,x,2026-05-01,no\n", "2 | b"},
      {"a,x,2026-05-01,no\nb\xff,x,2026-05-01,no\nc,x,2026-05-01,no\nd,x,2026-05-01,no\n", "2 3 4 | d"},
  };
  for (const auto& row : kRows) {
    const BatchReport report = RunOne(Put("a.csv", head + row.rows));
    EXPECT_EQ(Came(report, results_), row.came) << row.rows << rejects_;
  }
}

/// An answered form of one person; more: members of the resource, with a comma behind.
std::string AnswersOf(const std::string& name, const std::string& born, const std::string& more = "") {
  return R"({"resourceType":"QuestionnaireResponse",)" + more +
         R"("questionnaire":"https://bogam.example/fhir/Questionnaire/masshealth|2026.11","status":"completed","authored":"2026-05-01","item":[)"
         R"({"linkId":"people","item":[{"linkId":"id","answer":[{"valueString":")" +
         name + R"("}]},{"linkId":"section.about","item":[{"linkId":"birth_date","answer":[{"valueDate":")" + born + R"("}]}]}]}]})";
}

TEST_F(Batches, AnsweredFormsAreHomesAndOtherResourcesArePassedOver) {
  ASSERT_NE(MassHealth(), nullptr);
  const std::string other =
      R"({"resourceType":"QuestionnaireResponse","questionnaire":"https://bogam.example/fhir/Questionnaire/household-and-income","status":"completed"})";
  const std::string lines = R"({"resourceType":"Patient","id":"a"})"
                            "\n" +
                            AnswersOf("ana", "1990-01-01", R"("id":"q1",)") + "\n" + other + "\n" + AnswersOf("ben", "1990", R"("id":"q2",)") + "\n" +
                            AnswersOf("cem", "1990-01-01", R"("identifier":{"value":"h9"},)") + "\n";
  const BatchReport report = RunOne(Put("answers.ndjson", lines));
  EXPECT_EQ(report.homes, 2u);
  EXPECT_EQ(report.passed_over, 2u);
  EXPECT_EQ(report.rejected, 1u);
  EXPECT_NE(rejects_.find(R"("line":4,"reason":"people[0].birth_date: it is no day)"), std::string::npos) << rejects_;
  EXPECT_NE(results_.find(R"({"home":"QuestionnaireResponse/q1","person":"ana","askedOn":"2026-05-01")"), std::string::npos) << results_;
  EXPECT_NE(results_.find(R"({"home":"h9","person":"cem")"), std::string::npos) << results_;
}

TEST_F(Batches, ABundleOfAnsweredFormsIsReadEntryByEntry) {
  ASSERT_NE(MassHealth(), nullptr);
  const auto entry = [](const std::string& resource) { return "{\n\"resource\": " + resource + "}"; };
  const std::string bundle = "{\"resourceType\": \"Bundle\",\n\"type\": \"collection\",\n\"entry\": [\n" + entry(AnswersOf("ana", "1990-01-01")) + ",\n" +
                             entry(R"({"resourceType":"Patient","id":"a"})") + ",\n" + entry(AnswersOf("ben", "19")) + "]}\n";
  const BatchReport report = RunOne(Put("bundle.json", bundle));
  EXPECT_EQ(report.homes, 1u);
  EXPECT_EQ(report.passed_over, 1u);
  EXPECT_NE(rejects_.find(R"("line":3,"reason":"people[0].birth_date: )"), std::string::npos) << rejects_;
  EXPECT_EQ(RunOne(Put("cut.json", bundle.substr(0, bundle.size() - 9))).homes, 0u);
  EXPECT_EQ(report.first_rejects.size(), 1u);
  EXPECT_NE(rejects_, "") << "a Bundle that is cut gives nothing, and says so";
}

TEST_F(Batches, ColumnsThatTheProgrammeDoesNotHaveAreNamed) {
  const struct {
    const char *head, *reason;
  } kHeads[] = {
      {"home,person,hvi", "hvi: the programme has no such fact"},
      {"person,hiv", "home: the column is missing"},
      {"home,person,age", "age: the programme has no such fact"},  // worked out, not told
      {"home,person,income.wage.week", "income.wage.week: the programme has no income of kind \"wage\""},
      {"home,person,income.wages", "income.wages: an income is told like income.wages.week, not \"\""},
      {"home,person,hiv,hiv", "hiv: the column stands twice"},
      {"home,person,\xff", "the line is not UTF-8"},
      {"home,person,\x1b[2J", "the line has a control character"},
  };
  for (const auto& row : kHeads) {
    const BatchReport report = RunOne(Put("a.csv", std::string(row.head) + "\na,x,no,no\n"));
    ASSERT_EQ(report.first_rejects.size(), 1u) << row.head;
    EXPECT_EQ(report.first_rejects[0].line, 1u);
    EXPECT_EQ(report.first_rejects[0].reason, row.reason);
  }
}

TEST_F(Batches, IncomeOfASheet) {
  const std::string head = "home,person,asked_on,income,income.wages.week,income.wages.week,income.pension.month\n";
  const BatchReport report = RunOne(Put("a.csv", head + "a,x,2026-05-01,,100,50.25,\nb,x,2026-05-01,none,,,\nc,x,2026-05-01,,,,\n"
                                                        "d,x,2026-05-01,none,5,,\ne,x,2026-05-01,some,,,\nf,x,2026-05-01,,5$,,\ng,x,2026-05-01,,5.001,,\n"));
  EXPECT_EQ(Came(report, results_), "5 6 7 8 | a b c") << rejects_;
  HomeReader reader(MassHealth()->programme(), folder_.path() + "/a.csv", HomeReader::Kind::kSheet);
  HomeText home;
  Findings findings;
  ASSERT_TRUE(reader.Next(&home));
  const Application first = *reader.Read(home, 0, findings);
  ASSERT_EQ(first.people[0].income.size(), 2u);
  EXPECT_EQ(first.people[0].income[0].cents + first.people[0].income[1].cents, 15025);
  ASSERT_TRUE(reader.Next(&home));
  EXPECT_TRUE(reader.Read(home, 0, findings)->people[0].income_told);
  ASSERT_TRUE(reader.Next(&home));
  EXPECT_FALSE(reader.Read(home, 0, findings)->people[0].income_told);
}

TEST_F(Batches, ResultsThatCannotBeWrittenEndTheRun) {
  InventedHomes source(MassHealth()->programme(), 3);
  Writing writing(MassHealth()->programme());
  for (int i = 0; i < 3000; ++i) {
    const Application home = source.Next();
    if (FitsASheet(home)) writing.Add(home);
  }
  BatchRequest request{.paths = {Put("homes.ndjson", writing.lines())}, .threads = 3};
  int calls = 0;
  request.results = [&](std::string_view) { return ++calls == 2 ? Status(Code::kIo, "the disk is full") : Status::Ok(); };
  EXPECT_EQ(DecideAll(*MassHealth(), request).status().code(), Code::kIo);
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace bogam::healthplan
