// SPDX-License-Identifier: Apache-2.0
// Rows, tables and lists of a small plan, by hand; carried states held against states made anew; suppression held against the whole counts.
#include "engine/plan_populations.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <thread>

#include "engine/plan_tables.h"
#include "engine/programme_shelf.h"
#include "engine/small_cells.h"
#include "engine/test_crowd.h"
#include "format/json_fields.h"

namespace bogam::engine {
namespace {

using healthplan::Day;

constexpr Day kOn = 20260501;

std::shared_ptr<const healthplan::Rulebook> Rules() {
  static const auto rulebook = OpenProgramme("masshealth");
  EXPECT_TRUE(rulebook.ok()) << rulebook.status().ToString();
  return *rulebook;
}

void PutPerson(Engine& engine, const std::string& id, const std::string& race, const std::string& county, const std::string& more = "") {
  Put(engine, R"({"resourceType":"Patient","id":")" + id +
                  R"(","birthDate":"1991-03-02","extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",)" +
                  R"("extension":[{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":")" + race + R"(","display":"Race )" +
                  race + R"("}}]}],"address":[{"use":"home","district":")" + county +
                  R"(","state":"MA"}],"communication":[{"language":{"coding":[{"code":"ko","display":"Korean"}]}}])" + more + "}");
}

void PutCover(Engine& engine, const std::string& id, const std::string& who, const std::string& of, const std::string& start, const std::string& end = "") {
  Put(engine, R"({"resourceType":"Coverage","id":")" + id + R"(","status":"active","beneficiary":{"reference":"Patient/)" + who +
                  R"("},"payor":[{"display":"x"}],"period":{"start":")" + start + "\"" + (end.empty() ? "" : R"(,"end":")" + end + "\"") +
                  R"(},"class":[{"type":{"coding":[{"code":"class"}]},"value":")" + of + "\"}]}");
}

/// An adult alone who told enough for CarePlus in 2026, and nothing of community engagement.
void PutForm(Engine& engine, const std::string& who, const std::string& wages = "400") {
  const auto coded = [](const char* link, const char* code) {
    return R"({"linkId":")" + std::string(link) + R"(","answer":[{"valueCoding":{"code":")" + code + R"("}}]},)";
  };
  const auto flag = [](const char* link, bool value) {
    return R"({"linkId":")" + std::string(link) + R"(","answer":[{"valueBoolean":)" + (value ? "true" : "false") + "}]},";
  };
  const auto section = [](const char* name, std::string items) {
    items.pop_back();
    return R"(,{"linkId":"section.)" + std::string(name) + R"(","item":[)" + items + "]}";
  };
  Put(engine, R"({"resourceType":"QuestionnaireResponse","id":"q)" + who + R"(","status":"completed","subject":{"reference":"Patient/)" + who +
                  R"("},"authored":"2026-04-01","questionnaire":"https://bogam.example/fhir/Questionnaire/masshealth","item":[{"linkId":"people","item":[)" +
                  R"({"linkId":"id","answer":[{"valueString":"ana"}]})" +
                  section("about", R"({"linkId":"birth_date","answer":[{"valueDate":"1991-03-02"}]},)" + flag("lives_in_massachusetts", true)) +
                  section("citizenship", coded("immigration", "citizen")) + section("family", coded("spouse", "none") + coded("parents", "none")) +
                  section("taxes", flag("files_taxes", true) + coded("claimed_by", "nobody")) +
                  section("income", flag("has_income", true) + R"({"linkId":"income","item":[)" + coded("kind", "wages") + coded("every", "month") +
                                        R"({"linkId":"amount","answer":[{"valueDecimal":)" + wages + "}]}]},") +
                  section("pregnancy", flag("pregnant", false)) + section("health", flag("disabled", false) + flag("hiv", false)) +
                  section("cover", flag("medicare", false)) + "]}]}");
}

std::shared_ptr<const PlanPopulation> MakeNow(Engine& engine, Day on = kOn) {
  PlanPopulation::Request request;
  request.frame = *PlanFrameOf(Rules(), on);
  request.population = std::move(*engine.NewPopulation());
  request.change = *engine.LastChange();
  request.threads = 2;
  auto made = PlanPopulation::Make(request);
  EXPECT_TRUE(made.ok()) << made.status().ToString() << made.status().detail();
  return *made;
}

std::string Json(std::shared_ptr<const PlanPopulation> population, bool sees = true, PlanSplit split = PlanSplit::kRace) {
  return PlanJson(PlanPageOf(std::move(population), split, {sees, ""}));
}

/// "careplus|2054-5=1; …" of what is not 0.
std::string Cells(const PlanTable& table) {
  std::string out;
  const auto joined = [](const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : "+") + id;
    return text;
  };
  for (size_t row = 0; row < table.rows.size(); ++row) {
    for (size_t column = 0; column < table.columns.size(); ++column) {
      const auto& cell = table.cells[row * table.columns.size() + column];
      if (cell != 0) out += joined(table.rows[row].ids) + "|" + joined(table.columns[column].ids) + "=" + (cell ? std::to_string(*cell) : "?") + "; ";
    }
  }
  return out;
}

TEST(PlanPopulation, ByHand) {
  const auto engine = NewEngine();
  PutPerson(*engine, "a", "2054-5", "Suffolk");
  PutCover(*engine, "va", "a", "careplus", "2025-06-15");
  PutForm(*engine, "a");
  PutPerson(*engine, "b", "2106-3", "Suffolk");
  PutCover(*engine, "vb1", "b", "standard", "2024-01-01", "2026-02-28");
  PutCover(*engine, "vb2", "b", "careplus", "2026-03-01");
  PutPerson(*engine, "c", "2106-3", "Norfolk");
  PutForm(*engine, "c");
  PutPerson(*engine, "d", "2106-3", "Norfolk", R"(,"deceasedDateTime":"2026-01-15T10:00:00Z")");
  PutCover(*engine, "vd", "d", "standard", "2020-01-01");
  const auto population = MakeNow(*engine);
  const PlanPage page = PlanPageOf(population, PlanSplit::kRace, {});
  EXPECT_EQ(page.people, 3);
  EXPECT_EQ(page.members, 2);
  EXPECT_EQ(page.told, 1);
  EXPECT_EQ(page.entitled, 1) << "c has no cover, and told enough for CarePlus";
  EXPECT_EQ(Cells(page.covers), "careplus|2054-5=1; careplus|2106-3=1; ");
  EXPECT_EQ(Cells(page.renewal), "2026-06|careplus=1; 2027-03|careplus=1; ");
  const std::string standing = Cells(page.standing);
  EXPECT_NE(standing.find("careplus|not-told=1; "), std::string::npos) << standing;
  ASSERT_EQ(page.flows.size(), 11u) << "on is the first of a month";
  EXPECT_EQ(Cells(page.flows[7].table), "standard|standard=1; standard|absent=1; careplus|careplus=1; none|none=1; ")
      << healthplan::DayText(page.flows[7].from);
  EXPECT_EQ(Cells(page.flows[8].table), "standard|careplus=1; careplus|careplus=1; none|none=1; absent|absent=1; ") << healthplan::DayText(page.flows[8].from);
  const PlanChange& change = page.changes.back();
  EXPECT_EQ(change.on, 20270101);
  EXPECT_EQ(Cells(change.covers), "must-show|careplus=1; not-told|careplus=1; ");
  EXPECT_TRUE(std::any_of(change.shows.begin(), change.shows.end(), [](const PlanShow& show) { return show.link == "community_hours" && show.people == 1; }));
  PlanFilter filter;
  filter.change = 20270101, filter.fate = static_cast<uint8_t>(healthplan::Fate::kMustShow);
  EXPECT_EQ(PlanPeople(*population, filter), (std::vector<uint32_t>{0}));
  filter = {};
  filter.split = PlanSplit::kPlace, filter.group = "Suffolk";
  EXPECT_EQ(PlanPeople(*population, filter).size(), 2u);
  const PlanMoves moves = PlanMovesOf(*population, 20261231, *population, 20270101, {});
  EXPECT_EQ(moves.members, 2);
  EXPECT_EQ(moves.changed, 1) << Cells(moves.table);
  healthplan::Findings findings;
  format::ParseJson(Json(population), "page", findings);
  EXPECT_TRUE(findings.empty());
  const PlanPage hidden = PlanPageOf(population, PlanSplit::kRace, {false, ""});
  EXPECT_TRUE(hidden.covers.withheld && hidden.renewal.withheld && hidden.months.withheld && hidden.changes.back().covers.withheld);
  EXPECT_EQ(hidden.members, std::nullopt);
  EXPECT_EQ(Json(population, false).find(":1}"), std::string::npos) << Json(population, false);
}

TEST(PlanPopulation, WithinReachOthersAreNobody) {
  const auto engine = NewEngine();
  for (const char* const id : {"a", "b"}) {
    PutPerson(*engine, id, "2054-5", "County" + std::string(id));
    PutCover(*engine, "v" + std::string(id), id, "standard", "2025-06-15");
  }
  const auto within = engine->Within(PatientsOf({}, {"b"}));
  const std::string json = Json(MakeNow(*within), true, PlanSplit::kPlace);
  EXPECT_NE(json.find("Countyb"), std::string::npos);
  EXPECT_EQ(json.find("Countya"), std::string::npos) << json;
}

/// What is asked for again after changes is what would be made anew.
TEST(PlanPopulations, CarriedIsAsMadeAnew) {
  const auto engine = NewEngine();
  PlanPopulations kept(engine.get());
  const auto now = [&] {
    for (int tries = 0; tries < 2000; ++tries) {
      const auto answer = kept.Get(Rules(), kOn);
      if (!answer.ok()) return ADD_FAILURE() << answer.status().ToString(), std::shared_ptr<const PlanPopulation>();
      if (answer->population != nullptr) return answer->population;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return ADD_FAILURE() << "it does not end", std::shared_ptr<const PlanPopulation>();
  };
  std::mt19937 random(3);
  const char* const covers[] = {"standard", "careplus", "limited", "employer"};
  const char* const races[] = {"2054-5", "2106-3", "2028-9"};
  std::vector<std::string> people;
  for (int step = 0; step < 60; ++step) {
    const std::string id = "p" + std::to_string(random() % 12);
    switch (random() % 5) {
      case 0:
      case 1: PutPerson(*engine, id, races[random() % 3], "C" + std::to_string(random() % 3)); break;
      case 2: PutCover(*engine, "v" + id + std::to_string(random() % 2), id, covers[random() % 4], "202" + std::to_string(random() % 6) + "-05-10"); break;
      case 3: PutForm(*engine, id, std::to_string(random() % 3000)); break;
      default: (void)engine->records().Delete(fhir::FindResourceType("Patient"), id); break;
    }
    const auto carried = now();
    if (carried == nullptr) return;
    const auto fresh = MakeNow(*engine);
    for (const PlanSplit split : {PlanSplit::kRace, PlanSplit::kPlace}) {
      // Groups are numbered as they come, so that equal ones may stand in another order: their tables are compared as sets of cells.
      const PlanPage a = PlanPageOf(carried, split, {}), b = PlanPageOf(fresh, split, {});
      const auto sorted = [](std::string text) { return std::sort(text.begin(), text.end()), text; };
      ASSERT_EQ(sorted(Cells(a.covers)), sorted(Cells(b.covers))) << step;
      ASSERT_EQ(Cells(a.standing), Cells(b.standing)) << step;
      ASSERT_EQ(Cells(a.renewal), Cells(b.renewal)) << step;
      ASSERT_EQ(Cells(a.changes.back().covers), Cells(b.changes.back().covers)) << step;
      ASSERT_EQ(Cells(a.months), Cells(b.months)) << step;
    }
  }
  EXPECT_NE(kept.Find(*engine->LastChange(), kOn), nullptr);
  EXPECT_EQ(kept.Find(1, kOn), nullptr);
}

void ExpectNothingSmall(const PlanTable& table, const char* what) {
  for (const auto& lines : {table.rows, table.columns}) {
    for (const PlanLine& line : lines) EXPECT_FALSE(IsSmall(line.total)) << what << " " << line.ids.front();
  }
  for (const auto& cell : table.cells) EXPECT_TRUE(!cell || !IsSmall(*cell)) << what;
}

/// Over invented rows of several hundred people, no small count is shown anywhere.
TEST(PlanTables, WhoSeesNobodyByNameSeesNoSmallCount) {
  std::mt19937 random(9);
  const auto engine = NewEngine();
  for (int i = 0; i < 240; ++i) {
    const std::string id = "p" + std::to_string(i);
    PutPerson(*engine, id, i % 40 == 0 ? "1002-5" : i % 5 == 0 ? "2054-5" : "2106-3", i % 60 == 0 ? "Dukes" : "Suffolk");
    if (i % 7 != 0)
      PutCover(*engine, "v" + id, id, i % 50 == 1 ? "limited" : i % 3 == 0 ? "standard" : "careplus", "2025-0" + std::to_string(1 + random() % 9) + "-05");
    if (i % 4 == 0) PutForm(*engine, id, std::to_string(random() % 3000));
  }
  const auto population = MakeNow(*engine);
  int shown = 0;
  for (const PlanSplit split : {PlanSplit::kRace, PlanSplit::kLanguage, PlanSplit::kPlace}) {
    const PlanPage page = PlanPageOf(population, split, {false, ""});
    for (const PlanTable* const table : {&page.covers, &page.standing, &page.months, &page.renewal, &page.renewal_groups}) ExpectNothingSmall(*table, "page");
    for (const PlanFlow& flow : page.flows) ExpectNothingSmall(flow.table, "flow");
    for (const PlanChange& change : page.changes) {
      ExpectNothingSmall(change.covers, "change"), ExpectNothingSmall(change.groups, "change by group");
      for (const PlanShow& show : change.shows) EXPECT_TRUE(!show.people || !IsSmall(*show.people));
    }
    for (const auto& cell : page.covers.cells) shown += cell.has_value();
    // What several tables tell of the same people is shown alike, so that none gives away what another hides.
    std::set<int64_t> not_told;
    for (const PlanChange& change : page.changes) {
      for (const PlanTable* const table : {&change.covers, &change.groups}) {
        for (const PlanLine& row : table->rows) {
          if (std::find(row.ids.begin(), row.ids.end(), "not-told") == row.ids.end()) continue;
          EXPECT_EQ(row.ids.size(), 1u);
          not_told.insert(row.total);
        }
      }
    }
    EXPECT_EQ(not_told.size(), 1u);
    const auto block_of = [](const std::string& id) {
      return id == "unknown" ? id : id != "later" && id < "2026-08" ? std::string("soon") : std::string("later");
    };
    for (const PlanLine& block : page.renewal_groups.rows) {
      int64_t months = 0;
      for (const PlanLine& row : page.renewal.rows) {
        const auto inside = std::count_if(row.ids.begin(), row.ids.end(), [&](const std::string& id) {
          return std::find(block.ids.begin(), block.ids.end(), block_of(id)) != block.ids.end();
        });
        EXPECT_TRUE(inside == 0 || inside == static_cast<int64_t>(row.ids.size())) << row.ids.front() << " stands in two blocks";
        months += inside > 0 ? row.total : 0;
      }
      EXPECT_EQ(block.total, months) << block.ids.front();
    }
  }
  EXPECT_GT(shown, 4) << "something is left";
  ExpectNothingSmall(PlanMovesOf(*population, 20261231, *population, 20270101, {false, ""}).table, "moves");
}

}  // namespace
}  // namespace bogam::engine
