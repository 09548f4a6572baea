// SPDX-License-Identifier: Apache-2.0
#include "engine/risk_person.h"

#include <algorithm>
#include <chrono>

#include "risk/sentences.h"

namespace bogam::engine {
namespace {

value::DateTime EndOfDay(const value::Date& day, int offset) {
  return value::DateTime::Make(day.year, day.month, day.day, 23, 59, 59, 999, offset).value_or(value::DateTime::Max());
}

/// The value on the same day of each of the last months.
constexpr int kMonths = 12;

Result<std::vector<PastScore>> MonthlyHistory(const RiskRequest& request, size_t equation, PersonAtHand* person) {
  std::vector<PastScore> past;
  const value::Date today = risk::Clock(request.now, request.offset).today();
  for (int months = kMonths; months >= 0; --months) {
    const auto day = value::Add(today, value::Decimal(-months), value::Precision::kMonth);
    if (!day) continue;
    risk::Scorer scorer(request.library.get(), risk::Clock(EndOfDay(*day, request.offset), request.offset));
    BOGAM_ASSIGN(const bool there, scorer.Stand(person->source()));
    if (!there || scorer.deceased()) continue;
    std::vector<risk::Score> scores;
    BOGAM_TRY(scorer.Run(equation, true, &scores));
    for (const risk::Score& score : scores) {
      if (score.verdict.value) past.push_back({request.library->equations()[equation].outputs[score.output].id, day->ToString(), *score.verdict.value});
    }
  }
  return past;
}

}  // namespace

Result<std::unique_ptr<PersonAtHand>> PersonAtHand::Open(Engine* engine, const RiskRequest& request, std::string_view patient) {
  auto person = std::make_unique<PersonAtHand>();
  if (!request.data_only) {
    BOGAM_ASSIGN(person->population_, engine->NewPopulation());
    person->reader_ = person->population_->NewReader();
  }
  uint32_t number = 0;
  if (person->population_) {
    BOGAM_ASSIGN(number, person->population_->NumberOf(patient));
  }
  person->data_ = request.data ? request.data : std::make_shared<const cohort::MemoryPopulation>();
  person->overlay_ = std::make_unique<cohort::OverlayReader>(person->reader_.get(), person->data_.get());
  BOGAM_ASSIGN(const bool there, person->overlay_->Move(patient, number));
  if (!there) return Status(Code::kNotFound, "there is no such patient", std::string(patient));
  if (request.data) {
    BOGAM_TRY(person->records_.Stand(person->overlay_.get()));
    person->source_ = &person->records_;
  } else {
    person->facts_ = std::make_unique<risk::StoreSource>(&engine->records().dictionary());
    person->facts_->Stand(person->reader_.get());
    person->source_ = person->facts_.get();
  }
  return person;
}

Result<PersonRisk> ScorePerson(Engine* engine, const RiskRequest& request, std::string_view patient) {
  BOGAM_ASSIGN(const std::unique_ptr<PersonAtHand> person, PersonAtHand::Open(engine, request, patient));
  return ScorePerson(request, patient, person.get());
}

Result<PersonRisk> ScorePerson(const RiskRequest& request, std::string_view patient, PersonAtHand* person) {
  BOGAM_ASSIGN(const std::vector<size_t> equations, ChosenEquations(request));
  risk::Scorer scorer(request.library.get(), risk::Clock(request.now, request.offset));
  BOGAM_TRY(scorer.Stand(person->source()).status());
  PersonRisk out{request.library, std::string(patient), scorer.deceased(), {}};
  std::vector<risk::Score> scores;
  for (const size_t equation : equations) BOGAM_TRY(scorer.Run(equation, false, &scores));
  for (const risk::Score& score : scores) {
    BOGAM_ASSIGN(risk::Explanation explanation, risk::Explain(&scorer, score, request.library->translation(request.language, score.equation)));
    out.scores.push_back(std::move(explanation));
  }
  return out;
}

void Expire(const value::Date& today, risk::Explanation* score, const risk::Translation& in) {
  if (!score->value || score->valid_until >= today.ToString()) return;
  score->problems.push_back({"expired", "", in.Say(risk::sentence::kExpired, {score->valid_until})});
  score->value.reset();
  score->words.clear();
  score->band.clear();
  score->valid_until.clear();
  score->raised.clear();
  score->contributions.reset();
}

Status ExpireOld(Engine* engine, const RiskRequest& request, PersonRisk* person) {
  if (request.data_only || engine == nullptr) return {};
  BOGAM_ASSIGN(const records::Origin origin, engine->records().origin());
  if (origin == records::Origin::kSynthetic) return {};
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto now = value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::microseconds>(since).count(), request.offset);
  for (risk::Explanation& score : person->scores) {
    const auto equation = static_cast<size_t>(score.equation - request.library->equations().data());
    if (now) Expire(now->DateOf(), &score, request.library->translation(request.language, equation));
  }
  return {};
}

Result<std::vector<PastScore>> RiskHistory(const RiskRequest& request, size_t equation, PersonAtHand* person, size_t most) {
  const risk::Equation& about = request.library->equations()[equation];
  if (about.trained) return MonthlyHistory(request, equation, person);
  std::vector<PastScore> newest_first;
  value::DateTime at = request.now;
  for (size_t days = 0; days < most; ++days) {
    risk::Scorer scorer(request.library.get(), risk::Clock(at, request.offset));
    BOGAM_ASSIGN(const bool there, scorer.Stand(person->source()));
    if (!there || scorer.deceased()) break;
    std::vector<risk::Score> scores;
    BOGAM_TRY(scorer.Run(equation, false, &scores));
    int64_t newest = 0;
    for (const risk::Score& score : scores) {
      BOGAM_ASSIGN(const int64_t one, scorer.NewestInput(score));
      newest = std::max(newest, one);
    }
    if (newest == 0) break;
    const value::Date day = scorer.rules().clock().DateOf(newest);
    risk::Scorer then(request.library.get(), risk::Clock(EndOfDay(day, request.offset), request.offset));
    BOGAM_TRY(then.Stand(person->source()).status());
    scores.clear();
    BOGAM_TRY(then.Run(equation, true, &scores));
    for (const risk::Score& score : scores) {
      if (score.verdict.value) newest_first.push_back({about.outputs[score.output].id, day.ToString(), *score.verdict.value});
    }
    const auto before = value::DateTime::FromInstant(EndOfDay(day, request.offset).Instants(request.offset).first - risk::kMicrosecondsADay, request.offset);
    if (!before) break;
    at = *before;
  }
  std::reverse(newest_first.begin(), newest_first.end());
  return newest_first;
}

}  // namespace bogam::engine
