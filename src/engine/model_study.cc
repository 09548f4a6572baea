// SPDX-License-Identifier: Apache-2.0
#include "engine/model_study.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <thread>

#include "engine/risk_run.h"
#include "risk/scorer.h"

namespace bogam::engine {
namespace {

/// What a question over a store depends on.
struct Frame {
  std::shared_ptr<const risk::Cohort> cohort;
  value::Date as_of;
  int offset = 0;
};

Result<Frame> FrameOf(Engine* engine, const StudyRequest& request) {
  Frame out;
  BOGAM_ASSIGN(out.offset, ParseTimezone(request.time.timezone));
  BOGAM_ASSIGN(const value::DateTime now, RiskNow(engine, request.time, nullptr, false));
  out.as_of = now.InOffset(out.offset, out.offset).DateOf();
  out.cohort = request.project->cohort();
  if (!request.indexes.empty()) {
    BOGAM_ASSIGN(out.cohort, request.project->CohortAt(request.indexes));
  }
  return out;
}

/// A reader that stands on people by their ids.
class PeopleReader {
 public:
  static Result<std::unique_ptr<PeopleReader>> Open(Engine* engine) {
    auto out = std::make_unique<PeopleReader>();
    BOGAM_ASSIGN(out->population_, engine->NewPopulation());
    out->reader_ = out->population_->NewReader();
    out->source_ = std::make_unique<risk::StoreSource>(&engine->records().dictionary());
    return out;
  }
  Status Stand(const std::string& patient) {
    BOGAM_ASSIGN(const uint32_t number, population_->NumberOf(patient));
    if (number == 0) return Status(Code::kNotFound, "there is no such patient", patient);
    BOGAM_ASSIGN(const bool there, reader_->Move(number));
    if (!there) return Status(Code::kNotFound, "there is no such patient", patient);
    source_->Stand(reader_.get());
    return {};
  }
  risk::StoreSource* source() { return source_.get(); }
  cohort::PatientReader* reader() { return reader_.get(); }

 private:
  std::unique_ptr<cohort::Population> population_;
  std::unique_ptr<cohort::PatientReader> reader_;
  std::unique_ptr<risk::StoreSource> source_;
};

}  // namespace

int ThreadsOf(int asked) { return asked > 0 ? asked : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

Result<value::Date> StudyDay(Engine* engine, const StudyRequest& request) {
  BOGAM_ASSIGN(const Frame frame, FrameOf(engine, request));
  return frame.as_of;
}

Result<StudyData> GatherData(Engine* engine, const StudyRequest& request) {
  BOGAM_ASSIGN(Frame frame, FrameOf(engine, request));
  StudyData out;
  out.cohort = std::move(frame.cohort);
  out.as_of = frame.as_of;
  out.offset = frame.offset;
  BOGAM_ASSIGN(const records::Origin origin, engine->records().origin());
  out.synthetic = origin == records::Origin::kSynthetic;
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine->NewPopulation());
  risk::Cohort::Run run;
  run.threads = request.threads;
  run.offset = out.offset;
  run.as_of = out.as_of;
  run.progress = request.progress;
  BOGAM_ASSIGN(out.answer, out.cohort->Fill(population.get(), &engine->records().dictionary(), request.project->features(), run, &out.data));
  return out;
}

Result<std::vector<risk::CohortRow>> CohortOfPerson(Engine* engine, const StudyRequest& request, const std::string& patient) {
  BOGAM_ASSIGN(const Frame frame, FrameOf(engine, request));
  BOGAM_ASSIGN(const std::unique_ptr<PeopleReader> people, PeopleReader::Open(engine));
  BOGAM_TRY(people->Stand(patient));
  risk::CohortPerson person(frame.cohort, frame.offset, frame.as_of);
  return person.Rows(people->source());
}

Result<risk::LeakReport> CheckLeaks(Engine* engine, const StudyRequest& request, const StudyData& gathered, size_t most) {
  BOGAM_ASSIGN(const std::unique_ptr<PeopleReader> people, PeopleReader::Open(engine));
  risk::LeakCheck check(request.project->features(), gathered.offset);
  const size_t rows = gathered.data.rows(), taken = std::min(rows, most);
  for (size_t i = 0; i < taken; ++i) {
    const size_t row = i * rows / taken;
    BOGAM_TRY(people->Stand(gathered.data.person[row]));
    BOGAM_TRY(check.Check(people->reader(), gathered.data.index[row]));
  }
  return check.Report();
}

Result<std::vector<double>> EquationRisks(Engine* engine, const risk::Project& project, const StudyData& gathered) {
  const risk::ComparatorPlan& plan = project.about().comparator;
  if (plan.kind != risk::ComparatorPlan::Kind::kEquation) return std::vector<double>();
  BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
  const std::shared_ptr<const risk::Library>& library = shelf->library();
  BOGAM_ASSIGN(const size_t equation, library->Find(plan.equation));
  const risk::Output* const output = library->equations()[equation].FindOutput(plan.output);
  if (output == nullptr || output->unit != "%") {
    return Status(Code::kInvalid, "the comparator has no such output in percent", plan.equation + ", " + plan.output);
  }
  BOGAM_ASSIGN(const std::unique_ptr<PeopleReader> people, PeopleReader::Open(engine));
  std::map<int64_t, std::unique_ptr<risk::Scorer>> scorers;  // by day
  std::vector<double> out(gathered.data.rows(), std::numeric_limits<double>::quiet_NaN());
  for (size_t row = 0; row < gathered.data.rows(); ++row) {
    const value::Date before = value::Date::FromDays(risk::DayOf(gathered.data.index[row]) - 1);
    std::unique_ptr<risk::Scorer>& scorer = scorers[risk::DayOf(before)];
    if (!scorer) {
      const auto now = value::DateTime::Make(before.year, before.month, before.day, 23, 59, 59, 999, gathered.offset);
      if (!now) return Status(Code::kInvalid, "an index has no day before it");
      scorer = std::make_unique<risk::Scorer>(library.get(), risk::Clock(*now, gathered.offset));
    }
    BOGAM_TRY(people->Stand(gathered.data.person[row]));
    BOGAM_TRY(scorer->Stand(people->source()).status());
    std::vector<risk::Score> found;
    BOGAM_TRY(scorer->Run(equation, true, &found));
    for (const risk::Score& score : found) {
      if (&library->equations()[equation].outputs[score.output] == output && score.verdict.value) out[row] = std::clamp(*score.verdict.value / 100, 0.0, 1.0);
    }
  }
  return out;
}

Result<std::string> ComparatorWords(Engine* engine, const risk::Project& project) {
  const risk::ComparatorPlan& plan = project.about().comparator;
  if (plan.kind == risk::ComparatorPlan::Kind::kAgeAndSex) return std::string("logistic regression on age and sex alone, learned from the same rows");
  BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
  BOGAM_ASSIGN(const size_t equation, shelf->library()->Find(plan.equation));
  const risk::Equation& one = shelf->library()->equations()[equation];
  const risk::Output* const output = one.FindOutput(plan.output);
  if (output == nullptr) return Status(Code::kInvalid, "the comparator has no such output", plan.equation + ", " + plan.output);
  return one.title + ", " + output->title + (output->horizon.empty() ? "" : " in " + output->horizon) +
         ", as published, of whom it has a value; it reads what happened before the index, whenever it was recorded";
}

}  // namespace bogam::engine
