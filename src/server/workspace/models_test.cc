// SPDX-License-Identifier: Apache-2.0
// /api/people/{id}/risk and /api/models, as docs/workspace-api.md says: what is shown, who moves it, and that what is paused is nowhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "access/json_value.h"
#include "engine/risk_writer.h"
#include "server/test_risk.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

using access::JsonValue;

JsonValue Read(const Answer& answer) {
  access::JsonLimits limits;
  limits.bytes = size_t{8} << 20;
  limits.depth = 32;
  const auto value = access::ReadJsonObject(answer.body, limits);
  EXPECT_TRUE(value.ok()) << value.status().ToString() << answer.body.substr(0, 500);
  return value.ok() ? *value : JsonValue();
}

/// "a.b" of an object; null where there is none.
const JsonValue& At(const JsonValue& value, std::string_view path) {
  static const JsonValue kNone;
  const JsonValue* at = &value;
  while (!path.empty() && at != nullptr) {
    const size_t dot = std::min(path.find('.'), path.size());
    at = at->Find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at == nullptr ? kNone : *at;
}

/// The entry of a list whose member has a text.
const JsonValue& Among(const JsonValue& list, std::string_view member, std::string_view text) {
  static const JsonValue kNone;
  for (const JsonValue& one : list.list) {
    if (one.Text(member) == text) return one;
  }
  return kNone;
}

class Models : public testing::Test {
 protected:
  Models() {
    for (const std::string& resource : RiskResources()) EXPECT_EQ(world_.Put(resource).status, 201) << resource;
  }
  JsonValue Model(const std::string& id) const { return Read(world_.Get("/api/models/" + id)); }
  Answer Move(const std::string& id, const std::string& to, const std::string& name = "kim", const std::string& reason = "decided by the board") const {
    return MoveAt(id, to, std::string(Model(id).Text("stateVersion")), name, reason);
  }
  Answer MoveAt(const std::string& id, const std::string& to, const std::string& version, const std::string& name = "kim",
                const std::string& reason = "decided by the board") const {
    return world_.Send("POST", "/api/models/" + id + "/state", R"({"to":")" + to + R"(","reason":")" + reason + R"(","stateVersion":")" + version + "\"}",
                       "Content-Type: application/json\r\nX-Bogam-Name: " + name + "\r\n");
  }
  Answer Sign(const std::string& id, const std::string& field, const std::string& value, const std::string& name) const {
    return world_.Send("PUT", "/api/models/" + id + "/card/" + field, R"({"value":")" + value + "\"}",
                       "Content-Type: application/json\r\nX-Bogam-Name: " + name + "\r\n");
  }
  void SignAll(const std::string& id, const std::string& name) const {
    const JsonValue model = Model(id);
    for (const JsonValue& field : At(model, "cardFields").list) {
      if (!field.IsTrue("required")) continue;
      EXPECT_EQ(Sign(id, std::string(field.Text("id")), "Written at this place.", name).status, 200);
    }
  }
  std::string Shown() const {
    std::string out;
    const JsonValue risks = Read(world_.Get("/api/people/han/risk"));
    for (const JsonValue& score : At(risks, "scores").list) {
      const std::string model(score.Text("model"));
      if (out.find(model) == std::string::npos) out += model + " ";
    }
    return out;
  }

  World world_;
};

TEST_F(Models, ANameIsTakenAsItIsWritten) {
  EXPECT_EQ(Read(Move("score2", "paused", "%EA%B9%80%EC%A7%80%EC%9A%B0")).Text("by"), "김지우");
  EXPECT_TRUE(Model("score2").IsTrue("manage"));
  EXPECT_EQ(Move("score2", "limited", "%E").status, 422) << "a name that cannot be read is none";
}

TEST_F(Models, ScoresOfAPersonWithWhatExplainsThem) {
  const JsonValue risks = Read(world_.Get("/api/people/han/risk"));
  EXPECT_EQ(risks.Text("now"), "2026-05-04T23:59:59.999+00:00");
  const JsonValue& first = At(risks, "scores").list.at(0);
  EXPECT_EQ(first.Text("model"), "prevent-2023") << "the chart's with a value stand first";
  EXPECT_EQ(first.Text("output"), "cvd-10");
  EXPECT_EQ(first.Text("words"), "14.7 % in 10 years");
  EXPECT_NEAR(At(first, "value").number, 14.7, 0.05);
  EXPECT_EQ(first.Text("unit"), "%");
  EXPECT_EQ(first.Text("horizon"), "10 years");
  EXPECT_EQ(first.Text("validUntil"), "2027-03-01");
  EXPECT_EQ(first.Text("state"), "limited");
  EXPECT_TRUE(first.IsTrue("onChart"));
  EXPECT_EQ(At(first, "cautions").list.at(0).text, "A published equation, reproduced here. It was not validated on this place's people.");
  const JsonValue& pressure = Among(At(first, "inputs"), "name", "sbp");
  EXPECT_TRUE(pressure.IsTrue("known"));
  EXPECT_EQ(pressure.Text("value"), "160 mmHg");
  EXPECT_EQ(At(pressure, "sources").list.at(0).Text("resource"), "Observation/han-sbp");
  EXPECT_EQ(At(first, "raised").list.at(0).Text("input"), "diabetes");
  EXPECT_EQ(At(first, "raised").list.at(1).Text("reference"), "120 mmHg");
  const JsonValue& history = At(first, "history");
  ASSERT_EQ(history.list.size(), 1U) << "before the visit of May her pressure was not known";
  EXPECT_EQ(history.list[0].Text("date"), "2026-05-04");
  EXPECT_NEAR(At(history.list[0], "value").number, At(first, "value").number, 1e-9);
  const JsonValue& withheld = Among(At(risks, "scores"), "output", "hf-10");
  EXPECT_EQ(At(withheld, "value").kind, JsonValue::Kind::kNull);
  EXPECT_EQ(At(withheld, "problems").list.at(0).Text("kind"), "above-range");
  bool valueless = false;
  for (const JsonValue& score : At(risks, "scores").list) {
    const bool none = At(score, "value").kind == JsonValue::Kind::kNull;
    EXPECT_TRUE(none || !valueless) << "those without a value stand last";
    valueless = none;
    EXPECT_NE(score.Text("model"), "pooled-cohort-2013");
    EXPECT_NE(score.Text("model"), "kfre-4");
  }
  const JsonValue before = Read(world_.Get("/api/people/han/risk?at=2026-05-03"));
  EXPECT_EQ(At(At(before, "scores").list.at(0), "value").kind, JsonValue::Kind::kNull) << "the day before the visit";
  EXPECT_EQ(world_.Get("/api/people/nobody/risk").status, 404);
  EXPECT_EQ(world_.Get("/api/people/han/risk?at=May").status, 400);
}

TEST_F(Models, HistoryIsWhatWasRecordedThen) {
  const std::string later =
      R"({"resourceType":"Observation","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},"id":"later","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"subject":{"reference":"Patient/han"},"effectiveDateTime":"2026-08-10","valueQuantity":{"value":130,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}})";
  EXPECT_EQ(world_.Put(later).status, 201);
  const JsonValue risks = Read(world_.Get("/api/people/han/risk"));
  const JsonValue& score = Among(At(risks, "scores"), "output", "cvd-10");
  ASSERT_EQ(At(score, "history").list.size(), 2U);
  EXPECT_EQ(At(score, "history").list[0].Text("date"), "2026-05-04");
  EXPECT_EQ(At(score, "history").list[1].Text("date"), "2026-08-10");
  EXPECT_NEAR(At(At(score, "history").list[0], "value").number, 14.7, 0.05) << "as it was then";
  EXPECT_LT(At(score, "value").number, At(At(score, "history").list[0], "value").number);
}

TEST_F(Models, ListAndDetail) {
  const JsonValue list = Read(world_.Get("/api/models"));
  EXPECT_TRUE(list.IsTrue("manage"));
  EXPECT_EQ(At(list, "models").list.size(), 10U);
  const JsonValue& prevent = Among(At(list, "models"), "id", "prevent-2023");
  EXPECT_EQ(prevent.Text("state"), "limited");
  EXPECT_EQ(At(prevent, "since").kind, JsonValue::Kind::kNull) << "nobody decided it";
  EXPECT_EQ(At(prevent, "by").kind, JsonValue::Kind::kNull);
  EXPECT_EQ(At(prevent, "card.total").number, 44);
  EXPECT_EQ(At(prevent, "lastCheck.tried").number, 58);
  EXPECT_EQ(At(prevent, "lastCheck.passed").number, 58);
  EXPECT_EQ(Among(At(list, "models"), "id", "kfre-4").Text("state"), "draft");
  EXPECT_EQ(Among(At(list, "models"), "id", "pooled-cohort-2013").Text("state"), "trained");
  const JsonValue model = Model("phq-9");
  EXPECT_EQ(At(model, "cardFields").list.size(), 99U);
  EXPECT_EQ(Among(At(model, "about.outputs"), "id", "phq-9").Text("unit"), "points");
  EXPECT_EQ(Among(At(model, "about.inputs"), "name", "total").Text("rule").substr(0, 18), "newest observation");
  EXPECT_EQ(At(model, "moves").list.size(), 4U);
  EXPECT_EQ(world_.Get("/api/models/qrisk").status, 404);
}

TEST_F(Models, APausedModelIsNowhere) {
  world_.KeepAssessments();
  engine::AssessmentRequest batch;
  batch.now = *value::DateTime::Parse("2026-05-04T23:59:59.999Z");
  const auto report = engine::WriteAssessments(world_.engine.get(), batch);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(report->written, 1U) << "of her scores PREVENT alone has a value";
  EXPECT_EQ(Times(world_.Get("/fhir/RiskAssessment?patient=han").body, R"("status":"final")"), 1U);
  EXPECT_NE(Shown().find("prevent-2023"), std::string::npos);
  EXPECT_NE(
      world_
          .Send("POST", "/cds-services/bogam-risk",
                R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"han"}})",
                "Content-Type: application/json\r\n")
          .body.find("14.7 %"),
      std::string::npos);

  const Answer paused = Move("prevent-2023", "paused");
  ASSERT_EQ(paused.status, 200) << paused.body;
  EXPECT_EQ(Read(paused).Text("state"), "paused");
  EXPECT_EQ(Read(paused).Text("by"), "kim");
  EXPECT_EQ(Shown().find("prevent-2023"), std::string::npos);
  const JsonValue quiet = Read(world_.Get("/api/people/han/risk"));
  ASSERT_EQ(At(quiet, "paused").list.size(), 1U) << "the page says why there is nothing";
  EXPECT_EQ(At(quiet, "paused").list[0].Text("model"), "prevent-2023");
  EXPECT_EQ(At(quiet, "paused").list[0].Text("since"), Read(paused).Text("since"));
  const Answer cards =
      world_.Send("POST", "/cds-services/bogam-risk",
                  R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"han"}})",
                  "Content-Type: application/json\r\n");
  EXPECT_EQ(cards.status, 200);
  EXPECT_EQ(cards.body, R"({"cards":[]})");
  EXPECT_EQ(world_.Get("/api/models/prevent-2023/population").status, 422);
  for (int i = 0; i < 200 && world_.Get("/fhir/RiskAssessment?patient=han").Has(R"("status":"final")"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  const Answer left = world_.Get("/fhir/RiskAssessment?patient=han");
  EXPECT_FALSE(left.Has("probabilityDecimal")) << left.body;
  EXPECT_TRUE(left.Has(R"("status":"cancelled")"));
  const auto again = engine::WriteAssessments(world_.engine.get(), batch);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->written + again->withdrawn, 0U);

  EXPECT_EQ(Move("prevent-2023", "limited").status, 200);
  EXPECT_NE(Shown().find("prevent-2023"), std::string::npos);
  const auto back = engine::WriteAssessments(world_.engine.get(), batch);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->written, 1U);
  EXPECT_TRUE(world_.Get("/fhir/RiskAssessment?patient=han").Has(R"("probabilityDecimal":14.7)"));
}

TEST_F(Models, WhatTakesAPausedModelsValueIsNotShownEither) {
  EXPECT_EQ(Move("ckd-epi-2021", "paused").status, 200);
  EXPECT_EQ(Shown().find("prevent-2023"), std::string::npos) << "it takes eGFR from it";
  EXPECT_EQ(At(Model("prevent-2023"), "alarms").list.at(0).text,
            "PREVENT equations (Khan 2024), base takes eGFR from CKD-EPI 2021 creatinine equation, which is paused. It is not shown.");
}

TEST_F(Models, SilentIsShownNowhere) {
  EXPECT_EQ(Move("prevent-2023", "silent").status, 200);
  EXPECT_EQ(Shown().find("prevent-2023"), std::string::npos);
  engine::AssessmentRequest batch;
  batch.now = *value::DateTime::Parse("2026-05-04T23:59:59.999Z");
  const auto report = engine::WriteAssessments(world_.engine.get(), batch);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->kept, 1U);
  EXPECT_FALSE(world_.Get("/fhir/RiskAssessment?patient=han").Has("probabilityDecimal"));
}

TEST_F(Models, LiveNeedsASignedCardAndAnother) {
  const JsonValue before = Model("prevent-2023");
  const JsonValue& live = Among(At(before, "moves"), "to", "live");
  EXPECT_FALSE(live.IsTrue("allowed"));
  EXPECT_EQ(At(live, "needs").list.size(), 10U);
  const Answer refused = Move("prevent-2023", "live");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(Parsed(refused).root().Get(fhir::FindName("issue")).is_object(), true);
  EXPECT_EQ(Times(refused.body, "The card's field "), 10U) << refused.body;
  SignAll("prevent-2023", "lee");
  EXPECT_EQ(Move("prevent-2023", "live", "lee").status, 422) << "who signed the card does not approve it";
  const Answer moved = Move("prevent-2023", "live", "kim");
  ASSERT_EQ(moved.status, 200) << moved.body;
  const JsonValue after = Read(moved);
  EXPECT_EQ(after.Text("state"), "live");
  const JsonValue& change = At(after, "history").list.at(0);
  EXPECT_EQ(change.Text("from"), "limited");
  EXPECT_EQ(change.Text("who"), "kim");
  EXPECT_EQ(change.Text("reason"), "decided by the board");
  EXPECT_EQ(change.Text("evidence").size(), 64U);
  const JsonValue risks = Read(world_.Get("/api/people/han/risk"));
  EXPECT_NE(At(At(risks, "scores").list.at(0), "cautions").list.at(0).text,
            "A published equation, reproduced here. It was not validated on this place's people.");
}

TEST_F(Models, OfTwoAtOnceOneWinsAndTheOtherIsTold) {
  const std::string seen(Model("score2").Text("stateVersion"));
  EXPECT_EQ(MoveAt("score2", "paused", seen, "kim").status, 200);
  EXPECT_EQ(MoveAt("score2", "retired", seen, "lee").status, 409);
  EXPECT_EQ(Model("score2").Text("state"), "paused");
}

TEST_F(Models, WhatIsAskedWrongly) {
  EXPECT_EQ(Move("score2", "on").status, 400);
  EXPECT_EQ(Move("score2", "validated").status, 422);
  EXPECT_EQ(Move("score2", "paused", "").status, 422) << "no name";
  EXPECT_EQ(Move("score2", "paused", "kim", "short").status, 422);
  EXPECT_EQ(Move("nothing", "paused").status, 404);
  EXPECT_EQ(world_.Send("POST", "/api/models/score2/state", "{\"to\":\"paused\"}", "Content-Type: application/json\r\n").status, 400);
  EXPECT_EQ(world_.Send("POST", "/api/models/score2/state", "paused", "Content-Type: application/json\r\n").status, 400);
  EXPECT_EQ(Sign("score2", "predictive-99", "x", "kim").status, 404);
  EXPECT_EQ(Sign("score2", "predictive-3", "x", "kim").status, 422) << "a run fills it";
  EXPECT_EQ(Sign("score2", "predictive-7", "x", "").status, 422);
  EXPECT_EQ(Sign("score2", "predictive-7", std::string(4001, 'x'), "kim").status, 422);
  EXPECT_EQ(Sign("score2", "chai-users", "Nurses", "kim").status, 200) << "the same as predictive-7";
  EXPECT_EQ(Among(At(Model("score2"), "cardFields"), "id", "predictive-7").Text("value"), "Nurses");
  EXPECT_EQ(world_.Get("/api/models/score2/population?practice=x").status, 400);
}

TEST_F(Models, Population) {
  const auto population_of = [&](const std::string& query) {
    Answer answer;
    for (int i = 0; i < 400; ++i) {
      answer = world_.Get("/api/models/prevent-2023/population" + query);
      if (answer.status != 202) break;
      EXPECT_EQ(answer.Header("retry-after"), "1");
      EXPECT_EQ(Read(answer).Text("state"), "computing");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return answer;
  };
  const Answer answer = population_of("");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const JsonValue population = Read(answer);
  EXPECT_EQ(At(population, "people").number, 1);
  const JsonValue& output = Among(At(population, "outputs"), "id", "cvd-10");
  EXPECT_EQ(At(output, "count").number, 1);
  EXPECT_EQ(At(output, "mean").kind, JsonValue::Kind::kNull) << "of fewer than eleven people";
  EXPECT_EQ(At(Among(At(population, "outputs"), "id", "hf-10"), "without").list.at(0).Text("text"), "body mass index: above range");
  const JsonValue detail = Model("prevent-2023");
  const JsonValue& card = Among(At(detail, "cardFields"), "id", "tripod-20");
  EXPECT_NE(card.Text("value").find("some of 1 living people here have a value"), std::string::npos) << "the card says what the run found, but no small count";

  const std::string mark = R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},)";
  for (const char* organization : {"o", "empty"}) {
    EXPECT_EQ(world_.Put(R"({"resourceType":"Organization",)" + mark + R"("id":")" + organization + R"(","name":"Practice"})").status, 201);
  }
  EXPECT_EQ(
      world_.Put(R"({"resourceType":"Patient",)" + mark + R"("id":"other","birthDate":"1970-01-01","managingOrganization":{"reference":"Organization/o"}})")
          .status,
      201);
  EXPECT_EQ(At(Read(population_of("")), "people").number, 2) << "of the newer state of the store";
  const JsonValue practice = Read(population_of("?practice=Organization/o"));
  EXPECT_EQ(At(practice, "people").number, 1);
  EXPECT_EQ(At(Among(At(practice, "outputs"), "id", "cvd-10"), "count").number, 0);
  EXPECT_EQ(At(Read(population_of("?practice=Organization/empty")), "people").number, 0);
  EXPECT_EQ(population_of("?practice=Organization/nowhere").status, 404);
}

// A RiskAssessment that somebody else made: shown where it says that it is in percent, else nowhere.
TEST_F(Models, AnImportedScoreWithoutAScaleIsNotShown) {
  const auto imported = [](const std::string& id, const std::string& prediction, const std::string& status = "final") {
    return R"({"resourceType":"RiskAssessment","id":")" + id +
           R"(","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},"status":")" + status +
           R"(","method":{"text":"QRISK"},"subject":{"reference":"Patient/han"},"occurrenceDateTime":"2026-01-01","prediction":[{"outcome":{"text":"heart attack"},)" +
           prediction + "}]}";
  };
  const auto scaled = [](const std::string& code) {
    return R"("extension":[{"url":"https://bogam.example/fhir/StructureDefinition/risk-scale","valueCoding":{"system":"http://unitsofmeasure.org","code":")" +
           code + R"("}}],"probabilityDecimal":)";
  };
  const auto range = [](const std::string& low, const std::string& high, const std::string& code) {
    const auto quantity = [&](const std::string& value) { return R"({"value":)" + value + R"(,"system":"http://unitsofmeasure.org","code":")" + code + "\"}"; };
    return R"("probabilityRange":{"low":)" + quantity(low) + R"(,"high":)" + quantity(high) + "}";
  };
  const auto shown = [&](const std::string& id) { return Among(At(Read(world_.Get("/api/people/han/risk")), "imported"), "resource", "RiskAssessment/" + id); };
  for (const auto& [id, prediction] :
       std::vector<std::pair<std::string, std::string>>{{"bare", R"("probabilityDecimal":0.147)"},
                                                        {"bare-percent", R"("probabilityDecimal":14.7)"},
                                                        {"share", scaled("1") + "0.147"},
                                                        {"range-without", R"("probabilityRange":{"low":{"value":14},"high":{"value":14}})"},
                                                        {"range-wide", range("10", "20", "%")},
                                                        {"range-share", range("0.1", "0.1", "1")},
                                                        {"words", R"("qualitativeRisk":{"text":"high"})"}}) {
    ASSERT_EQ(world_.Put(imported(id, prediction)).status, 201) << id;
    EXPECT_EQ(shown(id).kind, JsonValue::Kind::kNull) << id;
  }
  ASSERT_EQ(world_.Put(imported("cancelled", scaled("%") + "14.7", "cancelled")).status, 201);
  EXPECT_EQ(shown("cancelled").kind, JsonValue::Kind::kNull);
  ASSERT_EQ(world_.Put(imported("said", scaled("%") + "14.7")).status, 201);
  ASSERT_EQ(world_.Put(imported("range", range("14.7", "14.7", "%"))).status, 201);
  for (const char* id : {"said", "range"}) {
    EXPECT_NEAR(At(shown(id), "value").number, 14.7, 1e-9) << id;
    EXPECT_EQ(shown(id).Text("method"), "QRISK");
    EXPECT_EQ(shown(id).Text("outcome"), "heart attack");
  }
}

/// Texts in Korean, where the content has them, and numbers and names as they are.
TEST_F(Models, InKorean) {
  const std::string korean = "Accept-Language: ko\r\n";
  const Answer person = world_.Get("/api/people/han/risk", korean);
  const JsonValue score = Among(At(Read(person), "scores"), "output", "cvd-10");
  EXPECT_EQ(score.Text("title"), "PREVENT 공식(Khan 2024), 기본형");
  EXPECT_EQ(score.Text("outputTitle"), "10년 심혈관 질환 위험");
  EXPECT_EQ(score.Text("words"), Among(At(Read(world_.Get("/api/people/han/risk")), "scores"), "output", "cvd-10").Text("words"));
  EXPECT_EQ(Among(At(score, "raised"), "input", "diabetes").Text("title"), "당뇨병");
  EXPECT_EQ(Among(At(score, "raised"), "input", "diabetes").Text("value"), "예");
  EXPECT_EQ(Among(At(score, "inputs"), "name", "sbp").Text("value"), "160 mmHg");
  EXPECT_TRUE(score.Text("referencePerson").starts_with("나이와 성별이 같고 ")) << score.Text("referencePerson");
  EXPECT_EQ(At(score, "cautions").list.front().text, "발표된 공식을 여기서 재현한 것입니다. 이 기관의 사람들에게 검증되지 않았습니다.");
  const JsonValue failure = Among(At(Read(person), "scores"), "output", "hf-10");
  EXPECT_EQ(At(failure, "problems").list.front().Text("text"), "체질량지수 41 kg/m²: 공식의 범위(18.5~40 미만)보다 높습니다");
  const JsonValue list = Read(world_.Get("/api/models", korean));
  EXPECT_EQ(Among(At(list, "models"), "id", "phq-9").Text("title"), "PHQ-9 우울 척도");
  const JsonValue model = Read(world_.Get("/api/models/prevent-2023", korean));
  EXPECT_EQ(At(model, "about.excludes").list.front().text, "알려진 심혈관 질환이나 심부전이 없는 사람을 위한 공식입니다.");
  EXPECT_EQ(Among(At(model, "about.inputs"), "name", "sbp").Text("title"), "수축기 혈압");
  EXPECT_NE(Among(At(model, "about.inputs"), "name", "sbp").Text("rule").find("측정값의 평균"), std::string_view::npos);
  const JsonValue& live = Among(At(model, "moves"), "to", "live");
  EXPECT_EQ(At(live, "needs").list.size(), 10U);
  for (const JsonValue& need : At(live, "needs").list) EXPECT_TRUE(need.text.starts_with("카드 항목 \"")) << need.text;
  EXPECT_EQ(Among(At(Read(world_.Get("/api/models", "Accept-Language: fr\r\n")), "models"), "id", "phq-9").Text("title"), "PHQ-9");
}

}  // namespace
}  // namespace bogam::server
