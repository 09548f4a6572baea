// SPDX-License-Identifier: Apache-2.0
// /api/people/{id}/cover…, as docs/workspace-api.md says.
#include <gtest/gtest.h>

#include <chrono>

#include "format/json_fields.h"
#include "healthplan/home_records.h"
#include "records/records.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

using format::Json;
using healthplan::MemberOf;

constexpr char kChild[] = R"({"linkId":"people","item":[{"linkId":"id","answer":[{"valueString":"Ana Q. Diaz"}]},
{"linkId":"section.about","item":[{"linkId":"birth_date","answer":[{"valueDate":"2018-09-20"}]},{"linkId":"lives_in_massachusetts","answer":[{"valueBoolean":true}]},
{"linkId":"lives_elsewhere","answer":[{"valueBoolean":false}]}]},
{"linkId":"section.citizenship","item":[{"linkId":"immigration","answer":[{"valueCoding":{"code":"citizen"}}]}]},
{"linkId":"section.family","item":[{"linkId":"spouse","answer":[{"valueCoding":{"code":"none"}}]},{"linkId":"parents","answer":[{"valueCoding":{"code":"none"}}]}]},
{"linkId":"section.taxes","item":[{"linkId":"files_taxes","answer":[{"valueBoolean":false}]},{"linkId":"claimed_by","answer":[{"valueCoding":{"code":"nobody"}}]},
{"linkId":"must_file","answer":[{"valueBoolean":false}]}]},
{"linkId":"section.income","item":[{"linkId":"has_income","answer":[{"valueBoolean":false}]}]},
{"linkId":"section.pregnancy","item":[{"linkId":"pregnant","answer":[{"valueBoolean":false}]}]}]})";

class Cover : public testing::Test {
 protected:
  Cover() {
    EXPECT_EQ(world_.Put(R"({"resourceType":"Patient","id":"ana","birthDate":"2018-09-20","name":[{"text":"Ana Q. Diaz"}]})").status, 201);
    EXPECT_EQ(world_.Put(R"({"resourceType":"Patient","id":"ben","birthDate":"1990-01-01","name":[{"text":"Ben"}]})").status, 201);
  }
  static Json Read(const Answer& answer) {
    format::Findings findings;
    Json out = format::ParseJson(answer.body, "answer", findings);
    EXPECT_TRUE(findings.empty()) << answer.body.substr(0, 300);
    return out;
  }
  static std::string Form(const std::string& items, const std::string& status, const std::string& more = "") {
    return R"({"resourceType":"QuestionnaireResponse","questionnaire":"https://bogam.example/fhir/Questionnaire/masshealth",)" + more + R"("status":")" +
           status + R"(","item":[)" + items + "]}";
  }
  Answer Save(const std::string& body, const std::string& who = "ana") const {
    return world_.Send("POST", "/api/people/" + who + "/cover/form/answers?on=2026-05-01", body,
                       "Content-Type: application/fhir+json\r\nX-Bogam-Name: kim\r\n");
  }
  Json CoverOf(const std::string& more = "") const { return Read(world_.Get("/api/people/ana/cover?on=2026-05-01" + more)); }
  static std::string FirstCover(const Json& cover) {
    return MemberOf(MemberOf(MemberOf(MemberOf(cover, "decision"), "tracks").items.at(0), "cover"), "id").text;
  }

  World world_;
};

TEST_F(Cover, IsAskedForToday) {
  const auto today = [] {
    return records::FormatInstant(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count())
        .substr(0, 10);
  };
  const std::string before = today();
  const std::string on = MemberOf(Read(world_.Get("/api/people/ana/cover")), "on").text;
  EXPECT_TRUE(on == before || on == today()) << on;
}

TEST_F(Cover, NothingIsDecidedWhileNobodyHasToldWhoLivesThere) {
  const Json cover = CoverOf();
  EXPECT_EQ(MemberOf(cover, "decision").kind, Json::Kind::kNull);
  EXPECT_EQ(MemberOf(cover, "toldBy").kind, Json::Kind::kNull);
  EXPECT_NE(MemberOf(MemberOf(cover, "programme"), "notice").text.find("no tool of the Commonwealth"), std::string::npos);
  EXPECT_EQ(world_.Get("/api/people/ana/cover/cliff").status, 422);
  EXPECT_EQ(world_.Get("/api/people/ana/cover/letter").status, 422);
  EXPECT_EQ(world_.Get("/api/people/nobody/cover").status, 404);
}

TEST_F(Cover, AFinishedFormIsDecidedWithItsReasons) {
  const Answer saved = Save(Form(kChild, "completed"));
  ASSERT_EQ(saved.status, 201) << saved.body;
  const Json cover = CoverOf();
  EXPECT_EQ(MemberOf(cover, "toldBy").text, MemberOf(Read(saved), "resource").text);
  EXPECT_TRUE(MemberOf(cover, "finished").boolean);
  EXPECT_EQ(FirstCover(cover), "standard");
  const Json& decision = MemberOf(cover, "decision");
  EXPECT_NE(MemberOf(decision, "text").text.find("130 CMR 505.002(B)(2)"), std::string::npos);
  EXPECT_EQ(MemberOf(MemberOf(decision, "trace"), "person").text, "Ana Q. Diaz");
  EXPECT_EQ(MemberOf(MemberOf(decision, "tracks").items.at(0), "title").text, "Cover");
  const Json korean = Read(world_.Get("/api/people/ana/cover?on=2026-05-01", "Accept-Language: ko\r\n"));
  EXPECT_EQ(MemberOf(MemberOf(MemberOf(korean, "decision"), "tracks").items.at(0), "title").text, "건강 보장");
  EXPECT_EQ(MemberOf(decision, "language").text, "en");
  EXPECT_EQ(MemberOf(MemberOf(korean, "decision"), "language").text, "ko");
  EXPECT_FALSE(MemberOf(MemberOf(korean, "decision"), "reviewed").boolean);
  EXPECT_NE(MemberOf(MemberOf(korean, "decision"), "text").text.find("R4 아동 Standard: 충족"), std::string::npos);
}

TEST_F(Cover, WhatIfIsToldOfThePersonWhoseNameMayHaveDots) {
  ASSERT_EQ(Save(Form(kChild, "completed")).status, 201);
  EXPECT_EQ(FirstCover(CoverOf("&set=income.wages%3D9000/month&set=must_file%3Dyes")), "");
  EXPECT_EQ(FirstCover(CoverOf("&set=hiv%3Dunknown")), "standard");
  const Answer wrong = world_.Get("/api/people/ana/cover?on=2026-05-01&set=hvi%3Dyes");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_TRUE(wrong.Has("there is no fact")) << wrong.body;
  EXPECT_EQ(world_.Get("/api/people/ana/cover?on=tomorrow").status, 400);
}

TEST_F(Cover, TheCliffSaysWhereCoverChanges) {
  ASSERT_EQ(Save(Form(kChild, "completed")).status, 201);
  const Json cliff = Read(world_.Get("/api/people/ana/cover/cliff?on=2026-05-01&kind=wages&most=9000&set=must_file%3Dyes"));
  const std::vector<Json>& steps = MemberOf(cliff, "steps").items;
  ASSERT_GE(steps.size(), 2u);
  EXPECT_EQ(MemberOf(steps.front(), "from").number, 0);
  EXPECT_EQ(MemberOf(steps.back(), "to").number, 9000);
  for (size_t i = 1; i < steps.size(); ++i) EXPECT_EQ(MemberOf(steps[i], "from").number, MemberOf(steps[i - 1], "to").number + 1);
  EXPECT_EQ(MemberOf(MemberOf(MemberOf(steps.front(), "tracks").items.at(0), "cover"), "id").text, "standard");
  for (const char* const wrong : {"kind=luck", "most=0", "most=9x", "most=99999"}) {
    EXPECT_EQ(world_.Get("/api/people/ana/cover/cliff?on=2026-05-01&" + std::string(wrong)).status, 400) << wrong;
  }
}

TEST_F(Cover, LettersAndQuestionsInTheirLanguages) {
  ASSERT_EQ(Save(Form(kChild, "completed")).status, 201);
  for (const char* const language : {"en", "es", "ko"}) {
    const Json letter = Read(world_.Get("/api/people/ana/cover/letter?on=2026-05-01&language=" + std::string(language)));
    EXPECT_EQ(MemberOf(letter, "language").text, language);
    EXPECT_NE(MemberOf(letter, "text").text.find("MassHealth Standard"), std::string::npos);
    EXPECT_EQ(MemberOf(letter, "reviewed").boolean, std::string(language) == "en");
  }
  EXPECT_EQ(world_.Get("/api/people/ana/cover/letter?on=2026-05-01&language=fr").status, 400);
  const Answer questions = world_.Get("/api/cover/questionnaire");
  EXPECT_TRUE(questions.Header("content-type").starts_with("application/fhir+json"));
  EXPECT_EQ(MemberOf(Read(questions), "resourceType").text, "Questionnaire");
}

TEST_F(Cover, ABegunFormIsKeptGoneOnWithAndFinishedOnce) {
  const std::string part = R"({"linkId":"people","item":[{"linkId":"section.family","item":[{"linkId":"spouse","answer":[{"valueString":"Rosa"}]}]}]})";
  const Answer begun = Save(Form(part, "in-progress"));
  ASSERT_EQ(begun.status, 201) << begun.body;
  EXPECT_TRUE(begun.Has("people[0].id")) << "what it is still in want of is said: " << begun.body;
  EXPECT_EQ(MemberOf(CoverOf(), "decision").kind, Json::Kind::kNull) << "nobody in it has a name yet";
  const Json form = Read(world_.Get("/api/people/ana/cover/form?on=2026-05-01"));
  EXPECT_EQ(MemberOf(form, "status").text, "in-progress");
  const std::string id = MemberOf(form, "id").text;
  ASSERT_FALSE(id.empty());
  const auto at = [&](const std::string& version) { return R"("id":")" + id + R"(","meta":{"versionId":")" + version + R"("},)"; };
  EXPECT_EQ(Save(Form(part, "completed", at("1"))).status, 422) << "it is not whole";
  EXPECT_EQ(Save(Form(kChild, "in-progress", at("1"))).status, 200);
  EXPECT_EQ(Save(Form(kChild, "completed", at("1"))).status, 409) << "somebody was first";
  EXPECT_EQ(Save(Form(kChild, "completed", at("2")), "ben").status, 404) << "it is of somebody else";
  const Answer done = Save(Form(kChild, "completed", at("2")));
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(Save(Form(kChild, "in-progress", at("3"))).status, 409) << "it is finished";
  EXPECT_EQ(FirstCover(CoverOf()), "standard");
  const Json kept = Read(world_.Get("/fhir/QuestionnaireResponse/" + id));
  EXPECT_EQ(MemberOf(MemberOf(kept, "subject"), "reference").text, "Patient/ana");
  EXPECT_EQ(MemberOf(MemberOf(kept, "author"), "display").text, "kim");
}

TEST_F(Cover, ABegunFormIsSeenBesideWhatIsFinished) {
  ASSERT_EQ(Save(Form(kChild, "completed")).status, 201);
  std::string grown = kChild;
  grown.replace(grown.find("2018-09-20"), 10, "1990-09-20");
  const Answer begun = Save(Form(grown, "in-progress"));
  ASSERT_EQ(begun.status, 201) << begun.body;
  const std::string id = MemberOf(Read(begun), "resource").text.substr(sizeof "QuestionnaireResponse/" - 1);
  EXPECT_EQ(FirstCover(CoverOf()), "standard") << "what is finished decides";
  const Json cover = CoverOf("&form=" + id);
  EXPECT_EQ(MemberOf(cover, "toldBy").text, "QuestionnaireResponse/" + id);
  EXPECT_FALSE(MemberOf(cover, "finished").boolean);
  EXPECT_NE(FirstCover(cover), "standard");
  EXPECT_EQ(world_.Get("/api/people/ana/cover/cliff?on=2026-05-01&form=" + id).status, 200);
  EXPECT_EQ(world_.Get("/api/people/ben/cover?form=" + id).status, 404) << "it is of somebody else";
  EXPECT_EQ(world_.Get("/api/people/ana/cover?form=none").status, 404);
}

TEST_F(Cover, TheSecondWhoBeginsIsTold) {
  const std::string part = R"({"linkId":"people","item":[{"linkId":"id","answer":[{"valueString":"Ana"}]}]})";
  ASSERT_EQ(Save(Form(part, "in-progress")).status, 201);
  const Answer second = Save(Form(part, "in-progress"));
  EXPECT_EQ(second.status, 409) << second.body;
  EXPECT_EQ(Save(Form(part, "in-progress"), "ben").status, 201) << "of another person anybody may";
  EXPECT_EQ(Save(Form(kChild, "completed")).status, 201) << "a whole form from elsewhere is taken";
  EXPECT_EQ(Save(Form(part, "in-progress", R"("authored":"2026-05-01",)")).status, 201) << "what was begun before it is past";
}

TEST_F(Cover, AmountsAreKeptAsTheyWereWritten) {
  const std::string wage = R"({"linkId":"people","item":[{"linkId":"section.income","item":[{"linkId":"income","item":[)"
                           R"({"linkId":"amount","answer":[{"valueDecimal":700.50}]}]}]}]})";
  ASSERT_EQ(Save(Form(wage, "in-progress")).status, 201);
  const Answer form = world_.Get("/api/people/ana/cover/form?on=2026-05-01");
  EXPECT_TRUE(form.Has(R"("valueDecimal":700.50)")) << form.body;
}

TEST_F(Cover, WhatCannotBeTakenNamesItsPlaceAndNothingIsKept) {
  const std::string wrong = R"({"linkId":"people","item":[{"linkId":"section.health","item":[{"linkId":"hiv","answer":[{"valueString":"no"}]}]}]})";
  const Answer refused = Save(Form(wrong, "in-progress"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_TRUE(refused.Has(R"("expression":["people[0].hiv"])")) << refused.body;
  EXPECT_EQ(Save("{").status, 400);
  EXPECT_EQ(Save(Form(kChild, "stopped")).status, 400);
  EXPECT_EQ(Save(Form(kChild, "completed", R"("id":"none","meta":{"versionId":"1"},)")).status, 404);
  EXPECT_EQ(Save(Form(kChild, "completed"), "nobody").status, 404);
  EXPECT_TRUE(world_.Get("/fhir/QuestionnaireResponse").Has(R"("total":0)"));
}

TEST_F(Cover, TheFormBeginsWithWhatRecordsSay) {
  const Json form = Read(world_.Get("/api/people/ben/cover/form?on=2026-05-01"));
  EXPECT_EQ(MemberOf(form, "id").kind, Json::Kind::kNull);
  EXPECT_EQ(MemberOf(form, "status").text, "in-progress");
  const Answer text = world_.Get("/api/people/ben/cover/form?on=2026-05-01");
  EXPECT_TRUE(text.Has("1990-01-01")) << text.body;
  EXPECT_FALSE(text.Has("valueBoolean")) << "nothing is said that nobody said";
}

}  // namespace
}  // namespace bogam::server
