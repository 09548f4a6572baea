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

double Middle(const Target& target) { return target.has_value ? target.value : (target.low + target.high) / 2; }

/// The line of a share; gives half the width of where it is expected.
double ShareLine(const Target& target, const ReportCard::Tally& tally, CardLine* out) {
  const double n = static_cast<double>(tally.asked), centre = Middle(target);
  out->observed = static_cast<double>(tally.holds) / n;
  Wilson(tally.holds, tally.asked, &out->low, &out->high);
  return kZ * std::sqrt(std::max(0.0, centre * (1 - centre)) / n);
}

/// Counts of rare things are Poisson's; at least one counts, so that none seen is no certainty.
double PerYearLine(const Target& target, const ReportCard::Tally& tally, CardLine* out) {
  out->observed = tally.sum / tally.years;
  const double half = kZ * std::sqrt(std::max(tally.sum, 1.0)) / tally.years;
  out->low = std::max(0.0, out->observed - half);
  out->high = out->observed + half;
  return kZ * std::sqrt(Middle(target) / tally.years);
}

double MeanLine(const Target& target, const ReportCard::Tally& tally, CardLine* out) {
  const double n = static_cast<double>(tally.asked), mean = tally.sum / n, variance = std::max(0.0, tally.sum_of_squares / n - mean * mean);
  const double half = kZ * std::sqrt(variance / n);
  const bool deviation = target.unit == Target::Unit::kWithinPersonSd;
  out->observed = deviation ? std::sqrt(mean) : mean;
  out->low = deviation ? std::sqrt(std::max(0.0, mean - half)) : mean - half;
  out->high = deviation ? std::sqrt(mean + half) : mean + half;
  return (out->high - out->low) / 2;
}

/// Pearson's, with Fisher's interval.
double CorrelationLine(const ReportCard::Tally& tally, CardLine* out) {
  const double n = static_cast<double>(tally.asked);
  const double xx = tally.sum_of_squares - tally.sum * tally.sum / n, yy = tally.last_sum_of_squares - tally.last_sum * tally.last_sum / n;
  const double xy = tally.sum_of_products - tally.sum * tally.last_sum / n;
  out->observed = xx > 0 && yy > 0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : 0;
  const double z = std::atanh(std::clamp(out->observed, -0.999999, 0.999999)), half = kZ / std::sqrt(std::max(1.0, n - 3));
  out->low = std::tanh(z - half);
  out->high = std::tanh(z + half);
  return (out->high - out->low) / 2;
}

/// Newcombe's interval of a difference of two shares.
double DifferenceLine(const ReportCard::Tally& tally, CardLine* out) {
  const double share = static_cast<double>(tally.holds) / static_cast<double>(tally.asked);
  const double versus = static_cast<double>(tally.versus_holds) / static_cast<double>(tally.versus_asked);
  double low = 0, high = 0, versus_low = 0, versus_high = 0;
  Wilson(tally.holds, tally.asked, &low, &high);
  Wilson(tally.versus_holds, tally.versus_asked, &versus_low, &versus_high);
  out->observed = share - versus;
  out->low = out->observed - std::hypot(share - low, versus_high - versus);
  out->high = out->observed + std::hypot(high - share, versus - versus_low);
  return (out->high - out->low) / 2;
}

double FillLine(const Target& target, const ReportCard::Tally& tally, CardLine* out) {
  switch (target.unit) {
    case Target::Unit::kShare: return ShareLine(target, tally, out);
    case Target::Unit::kPerYear: return PerYearLine(target, tally, out);
    case Target::Unit::kCorrelation: return CorrelationLine(tally, out);
    case Target::Unit::kShareDifference: return DifferenceLine(tally, out);
    default: return MeanLine(target, tally, out);
  }
}

CardLine::Verdict Judge(const Target& target, const CardLine& line) {
  if (line.observed >= target.low && line.observed <= target.high) return CardLine::Verdict::kInside;
  return line.high >= target.low && line.low <= target.high ? CardLine::Verdict::kCompatible : CardLine::Verdict::kOutside;
}

}  // namespace

std::string_view VerdictName(CardLine::Verdict verdict) {
  static constexpr std::string_view kNames[] = {"inside", "compatible", "outside", "too few", "not asked"};
  return kNames[static_cast<size_t>(verdict)];
}

const std::vector<Curve> ReportCard::kNoCurves;

void ReportCard::Add(const Respondent& respondent, Instant day) {
  ++people_;
  for (size_t i = 0; i < targets_->size(); ++i) AddTarget((*targets_)[i], tallies_[i], respondent, day);
  if (!curves_->empty() && respondent.person.Alive(day)) AddCurves(respondent, day);
}

void ReportCard::AddCurves(const Respondent& respondent, Instant day) {
  const Person& person = respondent.person;
  const Vocabulary& vocabulary = person.library().vocabulary();
  const Value gender = person.Get(person.library().built_in().gender);
  const bool man = gender.kind == Value::Kind::kText && vocabulary.Text(gender.id) == "M";
  const size_t band = std::min(CurveTally::kBands - 1, static_cast<size_t>(std::max(0, person.AgeInYears(day))) / 10);
  for (size_t i = 0; i < curves_->size(); ++i) {
    CurveTally::Cell& cell = curve_tallies_[i].cells[band][man];
    ++cell.asked;
    cell.holds += Holds((*curves_)[i].what, respondent, day);
  }
}

void ReportCard::AddTarget(const Target& target, Tally& tally, const Respondent& respondent, Instant day) {
  const Person& person = respondent.person;
  if (!IsOfSex(target, person) || (target.OfMeasure() && respondent.measures == nullptr)) return;
  if (target.OfMeasure()) day = respondent.measures->day;
  tally.answered = true;
  if (target.each) return AddEach(target, tally, respondent, day);
  if (target.unit == Target::Unit::kPerYear) return AddYears(target, tally, respondent, day);
  if (!person.Alive(day) && target.among.kind != Question::Kind::kDeceased && target.what.kind != Question::Kind::kDeceased) return;
  if (!IsOfAge(target, person, day)) return;
  if (target.unit == Target::Unit::kShare || target.unit == Target::Unit::kShareDifference) return AddShare(target, tally, respondent, day);
  if (!Holds(target.among, respondent, day)) return;
  if (target.unit != Target::Unit::kPerPerson) return AddValues(target, tally, respondent, day);
  const auto count = static_cast<double>(Answers(target.what, person, day).size());
  ++tally.asked;
  tally.sum += count;
  tally.sum_of_squares += count * count;
}

void ReportCard::AddShare(const Target& target, Tally& tally, const Respondent& respondent, Instant day) {
  const bool among = Holds(target.among, respondent, day), versus = target.versus && Holds(*target.versus, respondent, day);
  if (!among && !versus) return;
  const bool holds = Holds(target.what, respondent, day);
  tally.asked += among;
  tally.holds += among && holds;
  tally.versus_asked += versus;
  tally.versus_holds += versus && holds;
}

void ReportCard::AddEach(const Target& target, Tally& tally, const Respondent& respondent, Instant day) {
  for (const Entry* entry : Answers(*target.each, respondent.person, day)) {
    if (!IsOfAge(target, respondent.person, entry->start) || !Holds(target.among, respondent, entry->start)) continue;
    ++tally.asked;
    tally.holds += Holds(target.what, respondent, entry->start);
  }
}

void ReportCard::AddYears(const Target& target, Tally& tally, const Respondent& respondent, Instant day) {
  const Person& person = respondent.person;
  const Instant from = std::max(day + target.what.from, synth::AddYears(person.birth(), target.age_low));
  const Instant until = std::min({day + target.what.to, person.death(), synth::AddYears(person.birth(), target.age_high + 1)});
  if (from >= until || !Holds(target.among, respondent, day)) return;
  ++tally.asked;
  tally.years += static_cast<double>(until - from) / (365.25 * static_cast<double>(kDay));
  for (const Entry* entry : Answers(target.what, person, day)) tally.sum += entry->start >= from && entry->start <= until;
}

void ReportCard::AddValues(const Target& target, Tally& tally, const Respondent& respondent, Instant day) {
  const std::vector<double> values = ValuesOf(target.what, respondent.person, respondent.body, day);
  const bool deviation = target.unit == Target::Unit::kWithinPersonSd, correlation = target.unit == Target::Unit::kCorrelation;
  if (values.size() < (deviation || correlation ? 2u : 1u)) return;
  double figure = values[values.size() - (correlation ? 2 : 1)];
  if (deviation) {
    // The variance of one person is half the mean square of successive differences: a slow drift counts little.
    double squares = 0;
    for (size_t i = 1; i < values.size(); ++i) squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    figure = squares / (2 * static_cast<double>(values.size() - 1));
  }
  ++tally.asked;
  tally.sum += figure;
  tally.sum_of_squares += figure * figure;
  tally.last_sum += values.back();
  tally.last_sum_of_squares += values.back() * values.back();
  tally.sum_of_products += figure * values.back();
}

void ReportCard::Merge(const ReportCard& other) {
  people_ += other.people_;
  for (size_t i = 0; i < tallies_.size(); ++i) {
    Tally& to = tallies_[i];
    const Tally& from = other.tallies_[i];
    to.asked += from.asked;
    to.holds += from.holds;
    to.versus_asked += from.versus_asked;
    to.versus_holds += from.versus_holds;
    to.sum += from.sum;
    to.sum_of_squares += from.sum_of_squares;
    to.last_sum += from.last_sum;
    to.last_sum_of_squares += from.last_sum_of_squares;
    to.sum_of_products += from.sum_of_products;
    to.years += from.years;
    to.answered = to.answered || from.answered;
  }
  for (size_t i = 0; i < curve_tallies_.size(); ++i) {
    for (size_t band = 0; band < CurveTally::kBands; ++band) {
      for (size_t sex = 0; sex < 2; ++sex) {
        curve_tallies_[i].cells[band][sex].asked += other.curve_tallies_[i].cells[band][sex].asked;
        curve_tallies_[i].cells[band][sex].holds += other.curve_tallies_[i].cells[band][sex].holds;
      }
    }
  }
}

CardLine ReportCard::LineOf(const Target& target, const Tally& tally) const {
  CardLine out;
  out.asked = target.versus ? std::min(tally.asked, tally.versus_asked) : tally.asked;
  if (!tally.answered) return out;
  out.verdict = CardLine::Verdict::kTooFew;
  if (out.asked == 0) return out;
  const double half_expected = FillLine(target, tally, &out);
  out.expected_low = Middle(target) - half_expected;
  out.expected_high = Middle(target) + half_expected;
  if (out.asked >= kFewestAsked) out.verdict = Judge(target, out);
  return out;
}

std::vector<CardLine> ReportCard::Lines() const {
  std::vector<CardLine> out;
  for (size_t i = 0; i < targets_->size(); ++i) out.push_back(LineOf((*targets_)[i], tallies_[i]));
  return out;
}

}  // namespace bogam::synth
