// SPDX-License-Identifier: Apache-2.0
#include "synth/life/measured_body.h"

#include <algorithm>
#include <cmath>

#include "synth/gmf/logic.h"

namespace bogam::synth::life {
namespace {

using Source = SignModel::Source;

bool Holds(const SignCondition& condition, const Person& person) {
  const Value& value = person.Get(condition.attribute);
  if (condition.has_least) return value.kind == Value::Kind::kNumber && value.number >= condition.least;
  return value.kind == Value::Kind::kBoolean ? value.boolean : !value.empty();
}

const SignLevel& LevelOf(const SignModel& model, const Person& person) {
  const auto holds = [&](const SignLevel& level) {
    return std::all_of(level.when.begin(), level.when.end(), [&](const SignCondition& c) { return Holds(c, person); });
  };
  return *std::find_if(model.levels.begin(), model.levels.end() - 1, holds);
}

double MeanAt(const SignLevel& level, Sex sex, double age) {
  const auto of = [&](const SignLevel::AgeMean& row) { return sex == Sex::kMale ? row.male : row.female; };
  const auto after = std::find_if(level.means.begin(), level.means.end(), [&](const auto& row) { return age < row.age; });
  if (after == level.means.begin()) return of(*after);
  if (after == level.means.end()) return of(level.means.back());
  const auto before = after - 1;
  return std::lerp(of(*before), of(*after), (age - before->age) / (after->age - before->age));
}

double CockcroftGault(double age, double weight, Sex sex, double clearance) {
  return (140 - std::min(age, 130.0)) * weight / (72 * std::clamp(clearance, 1.0, 100.0)) * (sex == Sex::kFemale ? 0.85 : 1);
}

// The creatinine for which the equation of 2021 (Inker et al.) gives this filtration rate: it falls as creatinine rises, with a bend at kappa.
double CkdEpi(double age, Sex sex, double egfr) {
  const bool female = sex == Sex::kFemale;
  const double kappa = female ? 0.7 : 0.9, alpha = female ? -0.241 : -0.302;
  const double ratio = std::max(1.0, egfr) / (142 * std::pow(0.9938, age) * (female ? 1.012 : 1));
  return kappa * (ratio < 1 ? std::pow(ratio, 1 / -1.2) : std::pow(ratio, 1 / alpha));
}

}  // namespace

std::optional<double> MeasuredBody::VitalSign(const Person& person, SignId sign, Instant now) const {
  if (sign >= signs_.size() || signs_[sign].source == Source::kUnknown) return std::nullopt;
  return Read(person, sign, now);
}

// A sign that a module has taken over counts for the signs that follow from it too.
double MeasuredBody::Read(const Person& person, SignId sign, Instant now) const {
  const SignModel& model = signs_[sign];
  double value = 0;
  switch (model.source) {
    case Source::kUnknown: return 0;
    case Source::kLevels: value = FromLevels(person, model, now); break;
    case Source::kHeight: value = size_.HeightCm(person, now); break;
    case Source::kWeight: value = size_.WeightKg(person, now) + FromLevels(person, model, now); break;
    case Source::kBmi: value = size_.Bmi(person, now); break;
    case Source::kHead: value = size_.HeadCm(person, now); break;
    case Source::kHeightPercentile: value = 100 * NormalProbability(person.NumberOr(names_.height_z, 0)); break;
    case Source::kCockcroftGault:
    case Source::kCkdEpi: value = Creatinine(person, model.source, now) + FromLevels(person, model, now); break;
  }
  for (const SignModel::Share& share : model.sum) value += share.share * gmf::ReadVitalSign(person, *this, share.sign, now).value_or(0);
  value = std::clamp(value, model.least, model.most);
  if (model.decimals < 0) return value;
  const double scale = std::pow(10, model.decimals);
  return std::round(value * scale) / scale;
}

double MeasuredBody::FromLevels(const Person& person, const SignModel& model, Instant now) const {
  double value = person.NumberOr(model.disease, 0) + person.NumberOr(model.treatment, 0);
  if (model.levels.empty()) return value;
  const SignLevel& level = LevelOf(model, person);
  const Sex sex = names_.SexOf(person);
  double at = 0;
  if (level.is_range) {
    const size_t s = static_cast<size_t>(sex);
    at = level.low[s] + (level.high[s] - level.low[s]) * NormalProbability(Deviation(person, model, now));
  } else {
    at = MeanAt(level, sex, AgeInMonths(person, now) / 12);
    if (level.deviation != 0) at += level.deviation * Deviation(person, model, now);
  }
  if (level.per_bmi != 0) at += level.per_bmi * (size_.Bmi(person, now) - level.bmi_from);
  value += std::clamp(at, level.least, level.most);
  for (const SignLevel::Drug& drug : level.drugs) {
    if (person.record().IsActive(drug.code, EntryKind::kMedication)) value += drug.shift;
  }
  return value;
}

// Standard normal: a part that stays with the person and a part of the week; both may go with those of another sign.
double MeasuredBody::Deviation(const Person& person, const SignModel& model, Instant now) const {
  const auto week = static_cast<uint64_t>(now / kWeek);
  double stays = model.repeatability == 0 ? 0 : Once(Mix(person.key(), model.stays), 0).Gaussian();
  double noise = model.repeatability == 1 ? 0 : Once(Mix(person.key(), model.noise), week).Gaussian();
  if (model.correlated_with < signs_.size()) {
    const SignModel& other = signs_[model.correlated_with];
    const double rest = std::sqrt(1 - model.correlation * model.correlation);
    if (model.repeatability != 0) stays = model.correlation * Once(Mix(person.key(), other.stays), 0).Gaussian() + rest * stays;
    if (model.repeatability != 1) noise = model.correlation * Once(Mix(person.key(), other.noise), week).Gaussian() + rest * noise;
  }
  return std::sqrt(model.repeatability) * stays + std::sqrt(1 - model.repeatability) * noise;
}

double MeasuredBody::Creatinine(const Person& person, Source source, Instant now) const {
  const double egfr = gmf::ReadVitalSign(person, *this, egfr_, now).value_or(90);
  const double age = AgeInMonths(person, now) / 12;
  const Sex sex = names_.SexOf(person);
  return source == Source::kCkdEpi ? CkdEpi(age, sex, egfr) : CockcroftGault(age, size_.WeightKg(person, now), sex, egfr);
}

}  // namespace bogam::synth::life
