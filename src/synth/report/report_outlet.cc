// SPDX-License-Identifier: Apache-2.0
#include "synth/report/report_outlet.h"

namespace bogam::synth {
namespace {

struct CardOfOne final : write::Parcel {
  CardOfOne(const std::vector<Target>& targets, const std::vector<Curve>& curves) : card(targets, curves) {}
  ReportCard card;
  std::unique_ptr<MeasureJudge::Judgement> judgement;
};

}  // namespace

std::unique_ptr<write::Parcel> ReportOutlet::NewParcel() const {
  auto parcel = std::make_unique<CardOfOne>(targets_, curves_);
  if (judge_ != nullptr) parcel->judgement = judge_->NewJudgement();
  return parcel;
}

Status ReportOutlet::Pack(const write::Subject& subject, const write::Page& page, write::Parcel* parcel) const {
  auto& [card, judgement] = static_cast<CardOfOne&>(*parcel);
  card = ReportCard(targets_, curves_);
  if (judge_ != nullptr) BOGAM_TRY(judge_->Judge(page, judgement.get()));
  card.Add({subject.person, body_, &subject.particulars, judge_ != nullptr ? &judgement->memberships : nullptr}, subject.until);
  return {};
}

Status ReportOutlet::Take(const write::Page&, write::Parcel* parcel) {
  const auto& [card, judgement] = static_cast<const CardOfOne&>(*parcel);
  card_.Merge(card);
  if (judge_ != nullptr) judge_->Count(*judgement);
  return {};
}

}  // namespace bogam::synth
