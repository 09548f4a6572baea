// SPDX-License-Identifier: Apache-2.0
// The report card as an outlet of a population: every person is asked where the life was lived, the card is joined in the order of people. Measures are asked
// of what the person's FHIR resources say, by whoever can run them.
#ifndef BOGAM_SYNTH_REPORT_REPORT_OUTLET_H_
#define BOGAM_SYNTH_REPORT_REPORT_OUTLET_H_

#include "synth/report/report_card.h"
#include "synth/write/outlet.h"

namespace bogam::synth {

/// Runs measures over one person.
class MeasureJudge {
 public:
  /// What the measures say of a person. Used again for the next.
  struct Judgement {
    virtual ~Judgement() = default;
    MeasureMemberships memberships;
  };
  virtual ~MeasureJudge() = default;
  virtual std::unique_ptr<Judgement> NewJudgement() const { return std::make_unique<Judgement>(); }
  /// The page has the literal style. On any thread, also of people who will not be of the population.
  virtual Status Judge(const write::Page& page, Judgement* judgement) const = 0;
  /// Of those who are of the population, one after the other.
  virtual void Count(const Judgement&) {}
};

class ReportOutlet final : public write::Outlet {
 public:
  /// All must outlive it. Without a judge no target of a measure is asked.
  ReportOutlet(const std::vector<Target>& targets, const std::vector<Curve>& curves, const Body& body, MeasureJudge* judge = nullptr)
      : targets_(targets), curves_(curves), body_(body), judge_(judge), card_(targets, curves) {}

  bool needs_literal() const override { return judge_ != nullptr; }
  Status Begin(const write::Page&) override { return {}; }
  std::unique_ptr<write::Parcel> NewParcel() const override;
  Status Pack(const write::Subject& subject, const write::Page&, write::Parcel* parcel) const override;
  Status Take(const write::Page&, write::Parcel* parcel) override;
  Status Finish() override { return {}; }

  ReportCard& card() { return card_; }

 private:
  const std::vector<Target>& targets_;
  const std::vector<Curve>& curves_;
  const Body& body_;
  MeasureJudge* judge_;
  ReportCard card_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_REPORT_REPORT_OUTLET_H_
