// SPDX-License-Identifier: Apache-2.0
// Scores written among the records: what stands in them, that doing it again writes nothing, that what is no longer true is withdrawn, and that silent scores
// are in a file only.
#include "engine/risk_writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/test_folder.h"
#include "engine/assessment_job.h"
#include "engine/risk_assessment.h"
#include "engine/risk_person.h"
#include "fhir/json.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},)";

class RiskWriter : public testing::Test {
 protected:
  RiskWriter() {
    Options options;
    options.store = folder_;
    options.threads = 2;
    auto opened = Engine::Open(options);
    EXPECT_TRUE(opened.ok()) << opened.status().ToString();
    engine_ = std::move(*opened);
  }
  ~RiskWriter() override { engine_.reset(); }

  void Put(std::string json, bool mark = true) {
    if (mark) json.insert(json.find("\"id\""), kMark);
    auto record = fhir::ParseJson(json);
    ASSERT_TRUE(record.ok()) << record.status().ToString() << json;
    records::Write write;
    write.kind = records::Write::Kind::kUpdate;
    write.type = record->resource_type();
    write.id = std::string(record->id());
    write.record = std::move(*record);
    const auto written = engine_->records().Write(std::move(write));
    ASSERT_TRUE(written.ok()) << written.status().ToString();
  }
  /// A woman of 55 with a creatinine and an AUDIT-C of 5 points.
  void PutPerson(const std::string& id, bool mark = true, const std::string& day = "2026-05-04") {
    const std::string subject = R"("subject":{"reference":"Patient/)" + id + "\"}";
    Put(R"({"resourceType":"Patient","id":")" + id + R"(","gender":"female","birthDate":"1971-02-03"})", mark);
    Put(R"({"resourceType":"Observation","id":")" + id + R"(-audit","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"75626-2"}]},)" +
            subject + R"(,"effectiveDateTime":")" + day +
            R"(","valueQuantity":{"value":5,"unit":"{score}","system":"http://unitsofmeasure.org","code":"{score}"}})",
        mark);
  }
  AssessmentReport Run(const std::string& now = "2026-05-04T23:59:59.999Z") {
    AssessmentRequest request;
    request.now = *value::DateTime::Parse(now);
    request.threads = 2;
    const auto report = WriteAssessments(engine_.get(), request);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    return report.ok() ? *report : AssessmentReport();
  }
  std::string Json(const std::string& type, const std::string& id) const {
    const auto version = engine_->records().Read(fhir::FindResourceType(type), id);
    return version.ok() ? fhir::ToJson(version->record) : std::string(CodeName(version.status().code()));
  }
  Status Move(const std::string& model, risk::ModelState to) {
    ModelShelf* const shelf = *engine_->Models();
    return shelf->Move(model, {to, "kim", "decided by the board", shelf->Find(model)->record.version});
  }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::unique_ptr<Engine> engine_;
};

TEST_F(RiskWriter, WritesOnceAndKeepsHistory) {
  PutPerson("a");
  PutPerson("b");
  AssessmentReport report = Run();
  EXPECT_EQ(report.people, 2U);
  EXPECT_EQ(report.written, 2U);
  const std::string id = AssessmentId("audit-c", "a");
  const std::string json = Json("RiskAssessment", id);
  for (const char* part : {R"("code":"DEVAST")", R"("code":"HTEST")", R"("status":"final")", R"("code":"audit-c")", R"("subject":{"reference":"Patient/a"})",
                           R"("occurrenceDateTime":"2026-05-04")", R"("basis":[{"reference":"Observation/a-audit"},{"reference":"Patient/a"}])",
                           R"("qualitativeRisk":{"text":"positive"})", "5 points, positive; valid until", "was not validated on this place's people"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
  }
  EXPECT_EQ(json.find("probabilityDecimal"), std::string::npos) << "points are no probability";
  const ModelView view = *(*engine_->Models())->Find("audit-c");
  const std::string device = Json("Device", DeviceId(*view.library, view.equation));
  EXPECT_NE(device.find(view.enrolment.package), std::string::npos) << device;
  const std::string provenance = Json("Provenance", id);
  EXPECT_NE(provenance.find(R"("target":[{"reference":"RiskAssessment/)" + id + R"(/_history/1"}])"), std::string::npos) << provenance;
  EXPECT_NE(provenance.find(R"("code":"DEVAST")"), std::string::npos) << provenance;
  EXPECT_EQ(provenance.find("AIAST"), std::string::npos) << "arithmetic that somebody published is not AI";
  EXPECT_NE(provenance.find("Device/" + DeviceId(*view.library, view.equation)), std::string::npos);

  const uint64_t change = *engine_->LastChange();
  report = Run();
  EXPECT_EQ(report.written + report.withdrawn, 0U);
  EXPECT_EQ(report.unchanged, 2U);
  EXPECT_EQ(*engine_->LastChange(), change) << "nothing was written";

  Put(R"({"resourceType":"Observation","id":"a-audit","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"75626-2"}]},"subject":{"reference":"Patient/a"},"effectiveDateTime":"2026-05-20","valueQuantity":{"value":1,"unit":"{score}","system":"http://unitsofmeasure.org","code":"{score}"}})");
  report = Run("2026-05-20T23:59:59.999Z");
  EXPECT_NE(Json("RiskAssessment", id).find("1 point, negative"), std::string::npos) << Json("RiskAssessment", id);
  records::HistoryQuery query;
  query.type = fhir::FindResourceType("RiskAssessment");
  query.id = id;
  EXPECT_EQ(engine_->records().History(query)->versions.size(), 2U) << "the former score is its first version";
  EXPECT_NE(Json("Provenance", id).find("RiskAssessment/" + id + "/_history/2\""), std::string::npos) << Json("Provenance", id);
  const auto first = engine_->records().ReadVersion(fhir::FindResourceType("Provenance"), id, 1);
  ASSERT_TRUE(first.ok());
  EXPECT_NE(fhir::ToJson(first->record).find("RiskAssessment/" + id + "/_history/1\""), std::string::npos) << "each version of the score has its own";
  const auto found = engine_->Search("Provenance?target=RiskAssessment/" + id, {}, [](fhir::RecordView, bool) { return Status(); });
  EXPECT_TRUE(found.ok()) << found.status().ToString();
}

TEST_F(RiskWriter, AVersionAfterADeletionIsNamed) {
  PutPerson("a");
  Run();
  const std::string id = AssessmentId("audit-c", "a");
  ASSERT_TRUE(engine_->records().Delete(fhir::FindResourceType("RiskAssessment"), id).ok());
  EXPECT_EQ(Run().written, 1U);
  EXPECT_EQ(engine_->records().Read(fhir::FindResourceType("RiskAssessment"), id)->header.version, 3U);
  EXPECT_NE(Json("Provenance", id).find("/_history/3\""), std::string::npos) << Json("Provenance", id);
}

/// AUDIT-C as if somebody had trained it: the same arithmetic, declared as learned.
TEST_F(RiskWriter, WhatAModelHasLearnedCarriesTheAiLabel) {
  const fs::path models = fs::path(folder_) / "own-models";
  fs::copy(fs::path(BOGAM_SOURCE_DIR) / "content/risk", models, fs::copy_options::recursive);
  std::stringstream text;
  text << std::ifstream(models / "audit-c/equation.json").rdbuf();
  std::string json = text.str();
  json.insert(json.find("\"state\""), "\"kind\": \"learned\", ");
  std::ofstream(models / "audit-c/equation.json", std::ios::trunc) << json;
  engine_.reset();
  Options options;
  options.store = folder_ + "/other";
  options.threads = 2;
  options.equations = models.string();
  auto opened = Engine::Open(options);
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  engine_ = std::move(*opened);
  PutPerson("a");
  ModelShelf* const shelf = *engine_->Models();
  EXPECT_EQ(shelf->Find("audit-c")->record.state, risk::ModelState::kDraft) << "learned models enter as draft";
  EXPECT_EQ(Run().written, 0U);
  const ModelView view = *shelf->Find("audit-c");
  const AssessmentSubject subject{view.library.get(), view.equation, "a", "2026-05-04", "", true};
  RiskRequest wanted;
  wanted.library = view.library;
  wanted.equations = {"audit-c"};
  wanted.now = *value::DateTime::Parse("2026-05-04T23:59:59.999Z");
  const auto person = ScorePerson(engine_.get(), wanted, "a");
  ASSERT_TRUE(person.ok()) << person.status().ToString();
  ASSERT_TRUE(person->scores.front().value);
  for (const std::string& written :
       {AssessmentJson(subject, {&person->scores.front()}), ProvenanceJson(subject, "RiskAssessment/x/_history/1", "2026-05-04T00:00:00Z", {})}) {
    EXPECT_NE(written.find(R"("code":"AIAST")"), std::string::npos) << written;
    EXPECT_EQ(written.find("DEVAST"), std::string::npos) << written;
    EXPECT_TRUE(fhir::ParseJson(written).ok());
  }
  EXPECT_NE(DeviceJson(subject).find("artificial intelligence"), std::string::npos);
}

TEST_F(RiskWriter, WithdrawsWhatIsNoLongerTrue) {
  PutPerson("a");
  Run();
  const std::string id = AssessmentId("audit-c", "a");
  EXPECT_EQ(Run("2028-01-01T00:00:00Z").withdrawn, 1U) << "the questionnaire has grown old";
  EXPECT_NE(Json("RiskAssessment", id).find(R"("status":"cancelled")"), std::string::npos);
  EXPECT_EQ(Json("RiskAssessment", id).find("prediction"), std::string::npos);
  EXPECT_EQ(Run("2028-01-01T00:00:00Z").withdrawn, 0U) << "once";
  EXPECT_EQ(Run().written, 1U) << "and it comes back";
  Put(R"({"resourceType":"Patient","id":"a","gender":"female","birthDate":"1971-02-03","deceasedDateTime":"2026-05-01"})");
  EXPECT_EQ(Run().withdrawn, 1U) << "who has died has no scores";
}

TEST_F(RiskWriter, ExpiredScoresOfRealPeopleAreNotWritten) {
  PutPerson("a", false, "2019-05-04");
  AssessmentRequest request;
  request.now = *value::DateTime::Parse("2019-05-04T23:59:59.999Z");
  const auto report = WriteAssessments(engine_.get(), request);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(report->written, 0U) << "the records end in 2019, and it is later";
  RiskRequest wanted;
  wanted.library = (*engine_->Models())->library();
  wanted.equations = {"audit-c"};
  wanted.now = request.now;
  auto person = ScorePerson(engine_.get(), wanted, "a");
  ASSERT_TRUE(person.ok());
  EXPECT_TRUE(person->scores.front().value);
  ASSERT_TRUE(ExpireOld(engine_.get(), wanted, &*person).ok());
  EXPECT_FALSE(person->scores.front().value);
  EXPECT_EQ(person->scores.front().problems.front().kind, "expired");
}

TEST_F(RiskWriter, ScoresExpireAfterTheirLastDay) {
  risk::Explanation score;
  for (const auto& [today, kept] : {std::pair("2026-05-04", true), std::pair("2026-05-05", false)}) {
    score.value = 5;
    score.valid_until = "2026-05-04";
    Expire(*value::Date::Parse(today), &score);
    EXPECT_EQ(score.value.has_value(), kept) << today;
  }
}

TEST_F(RiskWriter, SilentScoresAreInAFileOnly) {
  PutPerson("a");
  PutPerson("b");
  Run();
  ASSERT_TRUE(Move("audit-c", risk::ModelState::kSilent).ok());
  for (int twice = 0; twice < 2; ++twice) {
    const AssessmentReport report = Run();
    EXPECT_EQ(report.kept, 2U);
    EXPECT_EQ(report.withdrawn, twice == 0 ? 2U : 0U) << "what was shown before is taken back";
    std::stringstream lines;
    lines << std::ifstream(folder_ + "/models/scores/audit-c/2026-05-04.ndjson").rdbuf();
    const std::string text = lines.str();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
    EXPECT_NE(text.find(R"({"patient":"a","package":")"), std::string::npos);
    EXPECT_NE(text.find(R"("scores":[{"output":"audit-c","value":5}])"), std::string::npos) << text;
  }
  EXPECT_EQ((fs::status(folder_ + "/models/scores/audit-c/2026-05-04.ndjson").permissions() & fs::perms::group_all), fs::perms::none);
}

TEST_F(RiskWriter, WithdrawLooksAtWhatMayNotBeShown) {
  for (int i = 0; i < 30; ++i) PutPerson("p" + std::to_string(i));
  Run();
  EXPECT_EQ(WithdrawAssessments(engine_.get(), *value::DateTime::Parse("2026-05-04T23:59:59Z"))->withdrawn, 0U);
  ASSERT_TRUE(Move("audit-c", risk::ModelState::kPaused).ok());
  EXPECT_EQ(WithdrawAssessments(engine_.get(), *value::DateTime::Parse("2026-05-04T23:59:59Z"))->withdrawn, 30U);
  EXPECT_EQ(WithdrawAssessments(engine_.get(), *value::DateTime::Parse("2026-05-04T23:59:59Z"))->withdrawn, 0U);
}

TEST_F(RiskWriter, OnlyTheWholeStoreIsWritten) {
  PutPerson("a");
  const std::unique_ptr<Engine> within = engine_->Within(PatientsOf({}, {"a"}));
  AssessmentRequest request;
  request.now = *value::DateTime::Parse("2026-05-04");
  EXPECT_EQ(WriteAssessments(within.get(), request).status().code(), Code::kUnavailable);
}

TEST_F(RiskWriter, TheJobWithdrawsEverywhereWhoeverIsServed) {
  PutPerson("a");
  PutPerson("b");
  Run();
  const std::unique_ptr<Engine> within = engine_->Within(PatientsOf({}, {"a"}));
  const AssessmentJob job(within.get(), false);
  ASSERT_TRUE(Move("audit-c", risk::ModelState::kPaused).ok());
  const auto cancelled = [&](const std::string& patient) {
    return Json("RiskAssessment", AssessmentId("audit-c", patient)).find(R"("status":"cancelled")") != std::string::npos;
  };
  for (int tries = 0; tries < 500 && !(cancelled("a") && cancelled("b")); ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(cancelled("a"));
  EXPECT_TRUE(cancelled("b")) << "outside the reach that is served, and among the records all the same";
}

TEST_F(RiskWriter, TheChartsModelOfATopic) {
  ModelShelf* const shelf = *engine_->Models();
  EXPECT_EQ(shelf->OnChart("cardiovascular")->model.id, "prevent-2023");
  EXPECT_EQ(shelf->OnChart("weather")->why.In(), "The place has chosen no model for this topic.");
  ASSERT_TRUE(Move("prevent-2023", risk::ModelState::kPaused).ok());
  EXPECT_EQ(shelf->OnChart("cardiovascular")->equation, nullptr);
  EXPECT_EQ(shelf->OnChart("cardiovascular")->why.In(), "PREVENT equations (Khan 2024), base is paused.");
  // Another process sees the decision at its next look, and one that begins later too.
  const ModelShelf other(shelf->library(), folder_ + "/models");
  EXPECT_EQ(other.Find("prevent-2023")->record.state, risk::ModelState::kPaused);
  ModelShelf third(shelf->library(), folder_ + "/models");
  ASSERT_TRUE(third.Move("prevent-2023", {risk::ModelState::kLimited, "kim", "looked at, and fine", third.Find("prevent-2023")->record.version}).ok());
  EXPECT_EQ(shelf->OnChart("cardiovascular")->model.id, "prevent-2023");
}

TEST_F(RiskWriter, WhatARunSaidIsKeptForThisPackage) {
  ModelShelf* const shelf = *engine_->Models();
  shelf->SetCoverage({{"prevent-2023", "12 of 40 living people \"here\" have a value.\nAs of 2026-05-04."}, {"no-such-model", "x"}});
  const ModelShelf again(shelf->library(), folder_ + "/models");
  EXPECT_EQ(again.Find("prevent-2023")->subject.coverage, "12 of 40 living people \"here\" have a value.\nAs of 2026-05-04.");
  EXPECT_EQ(again.Find("score2")->subject.coverage, "");
  ModelCoverage file(folder_ + "/models");
  EXPECT_EQ(file.Of("prevent-2023", "another package"), "");
  EXPECT_EQ(file.Of("no-such-model", ""), "");
  std::ofstream(folder_ + "/models/coverage.json", std::ios::trunc) << "{\"prevent-2023\": 3";
  EXPECT_EQ(ModelShelf(shelf->library(), folder_ + "/models").Find("prevent-2023")->subject.coverage, "") << "as if there had been no run";
}

TEST_F(RiskWriter, ADamagedJournalShowsNothing) {
  ASSERT_TRUE(Move("prevent-2023", risk::ModelState::kPaused).ok());
  std::string text;
  {
    std::stringstream bytes;
    bytes << std::ifstream(folder_ + "/models/journal").rdbuf();
    text = bytes.str();
  }
  text.replace(text.find("\"to\":\"paused\""), 13, "\"to\":\"silent\"");
  std::ofstream(folder_ + "/models/journal", std::ios::trunc) << text;
  const ModelShelf shelf((*engine_->Models())->library(), folder_ + "/models");
  EXPECT_EQ(shelf.Shown().status().code(), Code::kDataLoss);
}

}  // namespace
}  // namespace bogam::engine
