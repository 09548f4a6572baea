// SPDX-License-Identifier: Apache-2.0
// The engine over a store in memory: load, run, explain; the same answers from store, file and both, with and without push-down, from
// both evaluators; results in the background.
#include "engine/engine.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "engine/standing.h"
#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::engine {
namespace {

const std::string kPeople = std::string(BOGAM_SOURCE_DIR) + "/tests/cases/cli/people.ndjson";
const std::string kPressure = "blood-pressure-control";

std::unique_ptr<Engine> Open(Options options = {}) {
  auto opened = Engine::Open(std::move(options));
  EXPECT_TRUE(opened.ok()) << opened.status().ToString();
  return opened.ok() ? std::move(*opened) : nullptr;
}

std::unique_ptr<Engine> Loaded(Options options = {}) {
  auto engine = Open(std::move(options));
  exchange::LoadRequest request;
  request.paths = {kPeople};
  const auto report = engine->Load(request);
  EXPECT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(report->counts.added, 10u);
  return engine;
}

RunRequest Request(const Engine& engine, const std::string& period = "2025") {
  RunRequest request;
  const auto time = engine.When({period, "", ""});
  EXPECT_TRUE(time.ok()) << time.status().ToString();
  request.time = *time;
  return request;
}

std::string Json(const std::vector<MeasureRun>& runs) {
  std::string out;
  for (const MeasureRun& run : runs) {
    EXPECT_TRUE(run.status.ok()) << run.status.ToString();
    if (run.status.ok()) out += measure::JsonReport(*run.summary, run.time) + "\n";
  }
  return out;
}

std::string Answers(Engine* engine, const RunRequest& request) {
  const auto runs = engine->Run(request);
  EXPECT_TRUE(runs.ok()) << runs.status().ToString();
  return runs.ok() ? Json(*runs) : "";
}

TEST(Engine, OneAnswerFromStoreFileAndBothWithAndWithoutPushDownByBothEvaluators) {
  const auto engine = Loaded();
  RunRequest request = Request(*engine);
  const std::string wanted = Answers(engine.get(), request);
  EXPECT_NE(wanted.find("\"due\":1"), std::string::npos) << wanted;
  request.push_down = false;
  EXPECT_EQ(Answers(engine.get(), request), wanted);
  request.threads = 3;
  EXPECT_EQ(Answers(engine.get(), request), wanted);
  const auto data = ReadData({kPeople});
  ASSERT_TRUE(data.ok()) << data.status().ToString();
  request.data = *data;
  EXPECT_EQ(Answers(engine.get(), request), wanted);
  request.push_down = true;
  EXPECT_EQ(Answers(engine.get(), request), wanted);
  request.data_only = true;
  EXPECT_EQ(Answers(Open().get(), request), wanted);
  Options slow;
  slow.evaluator = Evaluator::kReference;
  const auto reference = Loaded(slow);
  EXPECT_EQ(Answers(reference.get(), Request(*reference)), wanted);
}

TEST(Engine, PushDownPassesOverWhoCannotBeIn) {
  const auto engine = Loaded();
  RunRequest request = Request(*engine);
  request.measures = {kPressure};
  const auto with = engine->Run(request);
  request.push_down = false;
  const auto without = engine->Run(request);
  ASSERT_TRUE(with.ok() && without.ok());
  EXPECT_EQ((*without)[0].opened, 3u);
  EXPECT_LT((*with)[0].opened, 3u);
  EXPECT_EQ(Json(*with), Json(*without));
}

TEST(Engine, ReportsOnInventedPeopleSayThatTheyAre) {
  constexpr std::string_view kMark = R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}],"tag":[)";
  for (const bool synthetic : {false, true}) {
    const auto engine = Open();
    const std::string meta = synthetic ? R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},)" : "";
    auto record = fhir::ParseJson(R"({"resourceType":"Patient","id":"p",)" + meta + R"("birthDate":"1970-01-01","gender":"female"})");
    ASSERT_TRUE(record.ok());
    ASSERT_TRUE(engine->records().Update(fhir::type::kPatient, "p", std::move(*record)).ok());
    RunRequest request = Request(*engine);
    request.measures = {kPressure};
    std::vector<std::string> individual;
    request.individual = [&](std::string_view report) {
      individual.emplace_back(report);
      return Status::Ok();
    };
    const auto runs = engine->Run(request);
    ASSERT_TRUE(runs.ok()) << runs.status().ToString();
    EXPECT_EQ(measure::SummaryReport(*(*runs)[0].summary, request.time).find(kMark) != std::string::npos, synthetic);
    for (const std::string& report : individual) EXPECT_EQ(report.find(kMark) != std::string::npos, synthetic) << report;
  }
}

TEST(Engine, ReportsOnABundleAloneSayThatItsPeopleAreInvented) {
  constexpr std::string_view kMark = R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}],"tag":[)";
  constexpr std::string_view kMeta = R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]})";
  for (const int marked : {0, 1, 2}) {  // nothing of it, the Condition, that and the Patient
    const auto meta = [&](bool says) { return says ? std::string(kMeta) : std::string(); };
    const auto data = std::make_shared<cohort::MemoryPopulation>();
    const std::string patient = R"({"resourceType":"Patient","id":"p")" + meta(marked == 2) + R"(,"birthDate":"1970-01-01","gender":"female"})";
    const std::string condition =
        R"({"resourceType":"Condition","id":"c")" + meta(marked > 0) +
        R"(,"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}]},"subject":{"reference":"Patient/p"},"onsetDateTime":"2024-01-01"})";
    const std::string visit =
        R"({"resourceType":"Encounter","id":"e","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}],"subject":{"reference":"Patient/p"},"period":{"start":"2025-03-01T09:00:00Z","end":"2025-03-01T09:30:00Z"}})";
    for (const std::string& json : {patient, condition, visit}) ASSERT_TRUE(data->AddJson(json).ok());
    const auto engine = Open();
    for (const bool alone : {true, false}) {
      RunRequest request = Request(*engine);
      request.measures = {kPressure};
      request.data = data;
      request.data_only = alone;
      const auto time = engine->When({"2025", "", ""}, data.get(), alone);
      ASSERT_TRUE(time.ok()) << time.status().ToString();
      request.time = *time;
      std::string individual;
      request.individual = [&](std::string_view report) {
        individual += report;
        return Status::Ok();
      };
      const auto runs = engine->Run(request);
      ASSERT_TRUE(runs.ok()) << runs.status().ToString();
      EXPECT_EQ(measure::SummaryReport(*(*runs)[0].summary, request.time).find(kMark) != std::string::npos, marked > 0);
      ASSERT_NE(individual, "");
      EXPECT_EQ(individual.find(kMark) != std::string::npos, marked > 0) << individual;
    }
  }
}

TEST(Engine, PeopleCarryStatusReasonAndNewestEvidence) {
  const auto engine = Loaded();
  RunRequest request = Request(*engine);
  request.measures = {kPressure};
  request.keep_people = true;
  const auto runs = engine->Run(request);
  ASSERT_TRUE(runs.ok()) << runs.status().ToString();
  const MeasureRun& run = (*runs)[0];
  ASSERT_EQ(run.people.size(), 2u);
  const PersonOutcome& lee = run.people[0].id == "lee" ? run.people[0] : run.people[1];
  EXPECT_EQ(lee.groups[0].status, measure::PersonStatus::kDue);
  EXPECT_EQ(lee.groups[0].evidence_resource, "Observation/b2");
  EXPECT_EQ(lee.groups[0].evidence_summary, "Blood pressure panel 152/94 mmHg");
  EXPECT_EQ(lee.sort_name, "lee anna");
  EXPECT_EQ(run.texts[lee.practice], "Organization/o1");
  EXPECT_EQ(lee.age, 55);
  EXPECT_FALSE(run.texts[lee.groups[0].reason].empty());
}

TEST(Engine, ExplainsAPersonAndNamesWhatIsMissing) {
  const auto engine = Loaded();
  PersonRequest request;
  request.measure = kPressure;
  request.patient = "lee";
  request.time = Request(*engine).time;
  const auto why = engine->Explain(request);
  ASSERT_TRUE(why.ok()) << why.status().ToString();
  ASSERT_EQ(why->evidence.size(), 1u);
  EXPECT_EQ(why->evidence[0].status, measure::PersonStatus::kDue);
  EXPECT_EQ(why->resources.at("Observation/b2").summary, "Blood pressure panel 152/94 mmHg");
  request.patient = "nobody";
  EXPECT_EQ(engine->Explain(request).status().code(), Code::kNotFound);
  request.measure = "blood-presure-control";
  EXPECT_EQ(engine->Explain(request).status().detail(), "did you mean blood-pressure-control?");
}

TEST(Engine, StandingsAreWhatEachMeasureExplains) {
  const auto engine = Loaded();
  const EvaluationTime time = Request(*engine).time;
  const MeasureShelf* const shelf = *engine->Measures();
  size_t due = 0, people = 0;
  const auto page = engine->Search("Patient", "", [&](fhir::RecordView patient, bool) {
    ++people;
    const auto standings = StandingsOf(*engine, patient.id(), time);
    EXPECT_TRUE(standings.ok()) << standings.status().ToString();
    if (!standings.ok()) return standings.status();
    EXPECT_EQ(standings->size(), shelf->measures().size());
    for (const Standing& standing : *standings) {
      const auto why = engine->Explain({.measure = standing.measure->id, .patient = std::string(patient.id()), .time = time});
      EXPECT_TRUE(why.ok() && standing.status.ok());
      if (!why.ok() || !standing.status.ok()) continue;
      EXPECT_EQ(standing.result.error, why->result.error);
      EXPECT_EQ(standing.result.groups.size(), why->result.groups.size());
      for (size_t g = 0; g < std::min(standing.result.groups.size(), why->result.groups.size()); ++g) {
        EXPECT_EQ(standing.result.groups[g].status, why->result.groups[g].status) << patient.id() << " " << standing.measure->id;
        EXPECT_EQ(standing.result.groups[g].counts, why->result.groups[g].counts);
        due += standing.result.groups[g].status == measure::PersonStatus::kDue;
      }
    }
    return Status::Ok();
  });
  EXPECT_TRUE(page.ok());
  EXPECT_EQ(people, 3u);
  EXPECT_GT(due, 0u);
  EXPECT_EQ(StandingsOf(*engine, "nobody", time).status().code(), Code::kNotFound);
  int asked = 0;
  EXPECT_EQ(StandingsOf(*engine, "lee", time, [&] { return ++asked <= 2; })->size(), 2u);
}

TEST(Engine, TimeDefaultsToTheLastFullYearBeforeTheNewestClinicalDate) {
  const auto engine = Loaded();
  const auto time = engine->When({});
  ASSERT_TRUE(time.ok());
  EXPECT_EQ(measure::PeriodStart(time->period), "2024-01-01");
  EXPECT_EQ(time->now.ToString(), "2024-12-31T23:59:59.999Z");
  EXPECT_EQ(time->timezone, "UTC");
  EXPECT_EQ(*engine->Years(10), (std::vector<int>{2025, 2021, 2020}));
  const auto before = engine->When({"", "2021-06-01T00:00:00Z", ""});
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(measure::PeriodStart(before->period), "2020-01-01");
  EXPECT_EQ(engine->When({"", "", "+09:00"})->period.start.ToString(), "2024-01-01T00:00:00.000+09:00");
  EXPECT_FALSE(engine->When({"2025-13", "", ""}).ok());
  EXPECT_FALSE(engine->When({"", "soon", ""}).ok());
  EXPECT_FALSE(engine->When({"", "", "Mars"}).ok());
}

TEST(Engine, ResultsAreWorkedOutOnceAndKeptByState) {
  const auto engine = Loaded();
  const EvaluationTime time = Request(*engine).time;
  const auto first = engine->results().Wait({}, time);
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  ASSERT_EQ(first->size(), 4u);
  for (const auto& result : *first) EXPECT_EQ(result->state(), MeasureResult::State::kReady) << result->failure().ToString();
  const auto again = engine->results().Get({kPressure}, time);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)[0], (*first)[0]);
  EXPECT_EQ(engine->results().Find((*first)[0]->key()), (*first)[0]);
  EXPECT_NE((*first)[0]->IndexOf("kim"), SIZE_MAX);
  EXPECT_EQ((*first)[0]->IndexOf("sol"), SIZE_MAX);
  auto patient = fhir::ParseJson(R"({"resourceType":"Patient","id":"new","birthDate":"1990-01-01"})");
  ASSERT_TRUE(engine->records().Update(patient->resource_type(), "new", *patient).ok());
  const auto later = engine->results().Wait({kPressure}, time);
  ASSERT_TRUE(later.ok());
  EXPECT_NE((*later)[0]->key(), (*first)[0]->key());
  EXPECT_EQ((*later)[0]->run().people_total, 4u);
  EXPECT_EQ((*first)[0]->run().people_total, 3u);
}

TEST(Engine, ARunStopsWhenItIsToldTo) {
  const auto engine = Loaded();
  RunRequest request = Request(*engine);
  request.push_down = false;
  request.progress = [](uint64_t, uint64_t) { return false; };
  EXPECT_EQ(engine->Run(request).status().code(), Code::kUnavailable);
}

TEST(Engine, ConditionsAreSearches) {
  const auto engine = Loaded();
  auto patient = fhir::ParseJson(R"({"resourceType":"Patient","birthDate":"1990-01-01"})");
  const auto found = engine->records().Create(*patient, "identifier=urn:mrn|2");
  ASSERT_TRUE(found.ok()) << found.status().ToString();
  EXPECT_EQ(found->outcome, records::Outcome::kFound);
  EXPECT_EQ(found->id, "lee");
  EXPECT_EQ(engine->records().Create(*patient, "colour=red").status().code(), Code::kInvalid);
}

TEST(Engine, CqlIsEvaluatedForAPatientAndErrorsAreListed) {
  const auto engine = Loaded();
  CqlRequest request;
  request.time = Request(*engine).time;
  request.expression = "First([Observation] O return O.id.value)";
  request.patient = "lee";
  const auto results = engine->RunCql(request);
  ASSERT_TRUE(results.ok()) << results.status().ToString();
  ASSERT_EQ(results->size(), 1u);
  EXPECT_EQ(results->front().json, "\"b2\"") << results->front().status.ToString();
  request.expression = "Foo(";
  EXPECT_EQ(engine->RunCql(request).status().code(), Code::kInvalid);
}

TEST(Engine, AStoreHasOneWriterAndReadersBesideIt) {
  const std::string folder = ::testing::TempDir() + "bogam_engine_" + std::to_string(::getpid());
  Options options;
  options.store = folder;
  {
    const auto writer = Loaded(options);
    const auto second = Engine::Open(options);
    EXPECT_EQ(second.status().code(), Code::kUnavailable);
    Options reading = options;
    reading.read_only = true;
    const auto reader = Open(reading);
    EXPECT_EQ(Answers(reader.get(), Request(*reader)), Answers(writer.get(), Request(*writer)));
    EXPECT_EQ(reader->Load({}).status().code(), Code::kUnavailable);
    EXPECT_EQ(reader->Count()->patients, 3u);
  }
  std::filesystem::remove_all(folder);
  Options missing = options;
  missing.read_only = true;
  EXPECT_EQ(Engine::Open(missing).status().code(), Code::kNotFound);
}

}  // namespace
}  // namespace bogam::engine
