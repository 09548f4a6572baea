// SPDX-License-Identifier: Apache-2.0
#include "synth/report/report_outlet.h"

namespace bogam::synth {
namespace {

struct CardOfOne final : write::Parcel {
  explicit CardOfOne(const std::vector<Target>& targets) : card(targets) {}
  ReportCard card;
};

}  // namespace

std::unique_ptr<write::Parcel> ReportOutlet::NewParcel() const { return std::make_unique<CardOfOne>(targets_); }

Status ReportOutlet::Pack(const write::Subject& subject, const write::Page&, write::Parcel* parcel) const {
  ReportCard& card = static_cast<CardOfOne*>(parcel)->card;
  card = ReportCard(targets_);
  card.Add(subject.person, body_, subject.until);
  return {};
}

Status ReportOutlet::Take(const write::Page&, write::Parcel* parcel) {
  card_.Merge(static_cast<CardOfOne*>(parcel)->card);
  return {};
}

}  // namespace bogam::synth
