// SPDX-License-Identifier: Apache-2.0
// The body: every vital sign and laboratory value by name, drawn when it is read from (person, sign, week) after its SignModel. Keeps nothing.
#ifndef BOGAM_SYNTH_LIFE_MEASURED_BODY_H_
#define BOGAM_SYNTH_LIFE_MEASURED_BODY_H_

#include <vector>

#include "synth/life.h"
#include "synth/life/body_size.h"
#include "synth/life/sign_model.h"

namespace bogam::synth::life {

class MeasuredBody final : public Body {
 public:
  MeasuredBody(std::vector<SignModel> signs, const Names& names, const BodySize& size, SignId egfr)
      : signs_(std::move(signs)), names_(names), size_(size), egfr_(egfr) {}

  std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const override;

 private:
  double Read(const Person& person, SignId sign, Instant now) const;
  double FromLevels(const Person& person, const SignModel& model, Instant now) const;
  double Deviation(const Person& person, const SignModel& model, Instant now) const;
  double Creatinine(const Person& person, SignModel::Source source, Instant now) const;

  std::vector<SignModel> signs_;
  const Names& names_;
  const BodySize& size_;
  SignId egfr_;
};

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_MEASURED_BODY_H_
