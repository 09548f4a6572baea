// SPDX-License-Identifier: Apache-2.0
#include "synth/report/report_card.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth {
namespace {

constexpr double kZ = 1.959964;  // 95 %

bool IsOfSex(const Target& target, const Person& person) {
  return target.sex == 0 || person.Get(person.library().built_in().gender) == Value::Text(target.sex);
}

bool IsOfAge(const Target& target, const Person& person, Instant day) {
  const int age = person.AgeInYears(day);
  return age >= target.age_low && age <= target.age_high;
}

/// Wilson score interval.
void Wilson(uint64_t holds, uint64_t asked, double* low, double* high) {
  const double n = static_cast<double>(asked), p = static_cast<double>(holds) / n, z2 = kZ * kZ;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n), half = kZ * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  *low = std::max(0.0, centre - half);
  *high = std::min(1.0, centre + half);
}

}  // namespace

std::string_view VerdictName(CardLine::Verdict verdict) {
  static constexpr std::string_view kNames[] = {"inside", "compatible", "outside", "too few", "not asked"};
  return kNames[static_cast<size_t>(verdict)];
}

void ReportCard::Add(const Person& person, const Body& body, Instant day) {
  ++people_;
  for (size_t i = 0; i < targets_->size(); ++i) AddTarget((*targets_)[i], tallies_[i], person, body, day);
}

void ReportCard::AddTarget(const Target& target, Tally& tally, const Person& person, const Body& body, Instant day) {
  if (target.OfMeasure() || !IsOfSex(target, person)) return;
  if (target.each) return AddEach(target, tally, person, body, day);
  if (target.unit == Target::Unit::kPerYear) return AddYears(target, tally, person, body, day);
  if (!person.Alive(day) && target.among.kind != Question::Kind::kDeceased && target.what.kind != Question::Kind::kDeceased) return;
  if (!IsOfAge(target, person, day) || !Holds(target.among, person, body, day)) return;
  tally.answered = true;
  if (target.unit == Target::Unit::kShare) {
    ++tally.asked;
    tally.holds += Holds(target.what, person, body, day);
  } else if (target.unit == Target::Unit::kPerPerson) {
    const auto count = static_cast<double>(Answers(target.what, person, day).size());
    ++tally.asked;
    tally.sum += count;
    tally.sum_of_squares += count * count;
  } else {
    AddValues(target, tally, person, body, day);
  }
}

void ReportCard::AddEach(const Target& target, Tally& tally, const Person& person, const Body& body, Instant day) {
  for (const Entry* entry : Answers(*target.each, person, day)) {
    if (!IsOfAge(target, person, entry->start) || !Holds(target.among, person, body, entry->start)) continue;
    tally.answered = true;
    ++tally.asked;
    tally.holds += Holds(target.what, person, body, entry->start);
  }
}

void ReportCard::AddYears(const Target& target, Tally& tally, const Person& person, const Body& body, Instant day) {
  const Instant from = std::max(day + target.what.from, synth::AddYears(person.birth(), target.age_low));
  const Instant until = std::min({day + target.what.to, person.death(), synth::AddYears(person.birth(), target.age_high + 1)});
  if (from >= until || !Holds(target.among, person, body, day)) return;
  tally.answered = true;
  ++tally.asked;
  tally.years += static_cast<double>(until - from) / (365.25 * static_cast<double>(kDay));
  for (const Entry* entry : Answers(target.what, person, day)) tally.sum += entry->start >= from && entry->start <= until;
}

void ReportCard::AddValues(const Target& target, Tally& tally, const Person& person, const Body& body, Instant day) {
  const std::vector<double> values = ValuesOf(target.what, person, body, day);
  const bool deviation = target.unit == Target::Unit::kWithinPersonSd;
  if (values.size() < (deviation ? 2u : 1u)) return;
  double figure = values.back();
  if (deviation) {
    // The variance of one person is half the mean square of successive differences: a slow drift counts little.
    double squares = 0;
    for (size_t i = 1; i < values.size(); ++i) squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    figure = squares / (2 * static_cast<double>(values.size() - 1));
  }
  ++tally.asked;
  tally.sum += figure;
  tally.sum_of_squares += figure * figure;
}

void ReportCard::Merge(const ReportCard& other) {
  people_ += other.people_;
  for (size_t i = 0; i < tallies_.size(); ++i) {
    tallies_[i].asked += other.tallies_[i].asked;
    tallies_[i].holds += other.tallies_[i].holds;
    tallies_[i].sum += other.tallies_[i].sum;
    tallies_[i].sum_of_squares += other.tallies_[i].sum_of_squares;
    tallies_[i].years += other.tallies_[i].years;
    tallies_[i].answered = tallies_[i].answered || other.tallies_[i].answered;
  }
}

void ReportCard::AnswerMeasure(const std::string& measure, const std::string& population, uint64_t denominator, uint64_t numerator) {
  for (size_t i = 0; i < targets_->size(); ++i) {
    const Question& what = (*targets_)[i].what;
    if (!(*targets_)[i].OfMeasure() || what.measure != measure || what.population != population) continue;
    tallies_[i] = {.asked = denominator, .holds = numerator, .answered = true};
  }
}

CardLine ReportCard::LineOf(const Target& target, const Tally& tally) const {
  CardLine out;
  out.asked = tally.asked;
  if (!tally.answered && target.OfMeasure()) return out;
  out.verdict = CardLine::Verdict::kTooFew;
  if (tally.asked == 0) return out;
  const double n = static_cast<double>(tally.asked), centre = target.has_value ? target.value : (target.low + target.high) / 2;
  double half_expected = 0;
  if (target.unit == Target::Unit::kShare) {
    out.observed = static_cast<double>(tally.holds) / n;
    Wilson(tally.holds, tally.asked, &out.low, &out.high);
    half_expected = kZ * std::sqrt(std::max(0.0, centre * (1 - centre)) / n);
  } else if (target.unit == Target::Unit::kPerYear) {
    // Counts of rare things are Poisson's; at least one counts, so that none seen is no certainty.
    out.observed = tally.sum / tally.years;
    const double half = kZ * std::sqrt(std::max(tally.sum, 1.0)) / tally.years;
    out.low = std::max(0.0, out.observed - half);
    out.high = out.observed + half;
    half_expected = kZ * std::sqrt(centre / tally.years);
  } else {
    const double mean = tally.sum / n, variance = std::max(0.0, tally.sum_of_squares / n - mean * mean);
    const double half = kZ * std::sqrt(variance / n);
    const bool deviation = target.unit == Target::Unit::kWithinPersonSd;
    out.observed = deviation ? std::sqrt(mean) : mean;
    out.low = deviation ? std::sqrt(std::max(0.0, mean - half)) : mean - half;
    out.high = deviation ? std::sqrt(mean + half) : mean + half;
    half_expected = (out.high - out.low) / 2;
  }
  out.expected_low = centre - half_expected;
  out.expected_high = centre + half_expected;
  if (tally.asked < kFewestAsked) return out;
  if (out.observed >= target.low && out.observed <= target.high)
    out.verdict = CardLine::Verdict::kInside;
  else if (out.high >= target.low && out.low <= target.high)
    out.verdict = CardLine::Verdict::kCompatible;
  else
    out.verdict = CardLine::Verdict::kOutside;
  return out;
}

std::vector<CardLine> ReportCard::Lines() const {
  std::vector<CardLine> out;
  for (size_t i = 0; i < targets_->size(); ++i) out.push_back(LineOf((*targets_)[i], tallies_[i]));
  return out;
}

}  // namespace bogam::synth
