// SPDX-License-Identifier: Apache-2.0
// The report card as an outlet of a population: every person is asked where the life was lived, the card is joined in the order of people.
#ifndef BOGAM_SYNTH_REPORT_REPORT_OUTLET_H_
#define BOGAM_SYNTH_REPORT_REPORT_OUTLET_H_

#include "synth/report/report_card.h"
#include "synth/write/outlet.h"

namespace bogam::synth {

class ReportOutlet final : public write::Outlet {
 public:
  /// Targets and body must outlive it.
  ReportOutlet(const std::vector<Target>& targets, const Body& body) : targets_(targets), body_(body), card_(targets) {}

  Status Begin(const write::Page&) override { return {}; }
  std::unique_ptr<write::Parcel> NewParcel() const override;
  Status Pack(const write::Subject& subject, const write::Page&, write::Parcel* parcel) const override;
  Status Take(const write::Page&, write::Parcel* parcel) override;
  Status Finish() override { return {}; }

  ReportCard& card() { return card_; }

 private:
  const std::vector<Target>& targets_;
  const Body& body_;
  ReportCard card_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_REPORT_REPORT_OUTLET_H_
