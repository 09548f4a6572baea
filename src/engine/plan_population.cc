// SPDX-License-Identifier: Apache-2.0
#include "engine/plan_population.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/person_home.h"
#include "fhir/ids.h"
#include "healthplan/home_records.h"

namespace bogam::engine {
namespace {

namespace n = fhir::name;
using healthplan::Day;

constexpr int kMonthsBack = 12;

/// Numbers names in the order in which they come. Shared by threads.
class Names {
 public:
  explicit Names(std::vector<PlanGroup> all) : all_(std::move(all)) {
    for (size_t i = 0; i < all_.size(); ++i) places_[all_[i].key] = static_cast<uint16_t>(i);
  }
  uint16_t Of(const PlanGroup& group) {
    const std::lock_guard lock(mutex_);
    const auto [found, fresh] = places_.emplace(group.key, static_cast<uint16_t>(all_.size()));
    if (fresh) all_.push_back(group);
    return found->second;
  }
  std::vector<PlanGroup> Take() { return std::move(all_); }

 private:
  std::mutex mutex_;
  std::vector<PlanGroup> all_;
  std::map<std::string, uint16_t> places_;
};

PlanGroup Grouped(std::string_view key, std::string_view label) {
  return key.empty() ? PlanGroup{"unknown", ""} : PlanGroup{std::string(key), std::string(label.empty() ? key : label)};
}

PlanGroup RaceOf(fhir::Node patient) {
  PlanGroup out;
  int found = 0;
  for (const fhir::Node part : patient.Extension("http://hl7.org/fhir/us/core/StructureDefinition/us-core-race").children(n::kExtension)) {
    if (part.Get(n::kUrl).text() != "ombCategory") continue;
    const fhir::Node coding = part.Get(n::kValue);
    const std::string_view code = coding.Get(n::kCode).text();
    if (code.empty() || code == out.key || code == "UNK" || code == "ASKU") continue;
    out = ++found > 1 ? PlanGroup{"multiple", ""} : Grouped(code, coding.Get(n::kDisplay).text());
  }
  return found == 0 ? Grouped({}, {}) : out;
}

/// The language to speak in: the preferred one, else the first.
PlanGroup LanguageOf(fhir::Node patient) {
  PlanGroup out = Grouped({}, {});
  for (const fhir::Node communication : patient.children(n::kCommunication)) {
    const bool preferred = communication.Get(n::kPreferred).boolean();
    if (!preferred && out.key != "unknown") continue;
    const fhir::Node language = communication.Get(n::kLanguage), coding = language.Get(n::kCoding);
    const std::string_view text = language.Get(n::kText).text(), code = coding.Get(n::kCode).text(), display = coding.Get(n::kDisplay).text();
    out = Grouped(code.empty() ? text : code, display.empty() ? text : display);
    if (preferred) break;
  }
  return out;
}

PlanGroup PlaceOf(fhir::Node patient) {
  fhir::Node chosen;
  for (const fhir::Node address : patient.children(n::kAddress)) {
    const std::string_view use = address.Get(n::kUse).text();
    if (use == "old" || use == "temp" || use == "billing") continue;
    if (!chosen || use == "home") chosen = address;
    if (use == "home") break;
  }
  if (!chosen) return Grouped({}, {});
  const std::string_view district = chosen.Get(n::kDistrict).text();
  return Grouped(district.empty() ? chosen.Get(n::kCity).text() : district, {});
}

/// The days on which somebody lives, as recorded.
healthplan::Span LifeOf(fhir::Node patient) {
  healthplan::Span out;
  if (const auto born = healthplan::ParseDay(patient.Get(n::kBirthDate).text())) out.from = *born;
  const fhir::Node deceased = patient.Get(n::kDeceased);
  if (!deceased) return out;
  if (deceased.text().empty()) {  // a boolean: nobody knows since when
    if (deceased.boolean()) out = {healthplan::kLastDay, healthplan::kFirstDay};
    return out;
  }
  const auto died = healthplan::ParseDay(deceased.text().substr(0, 10));
  out.to = died ? *died : healthplan::kFirstDay;
  return out;
}

PlanAnswer AnswerOf(const healthplan::TrackResult& result) {
  if (result.chosen < 0) return result.open == 0 ? kAnswerNone : kAnswerUndecided;
  return static_cast<PlanAnswer>(2 * result.chosen + (result.open != 0 ? 1 : 0));
}

/// The row of one person. One thread.
class RowReader {
 public:
  RowReader(const PlanFrame& frame, std::array<std::unique_ptr<Names>, kPlanSplits>* names)
      : frame_(frame), rulebook_(*frame.rulebook), names_(*names), decisions_(frame.asked.size()) {}

  Result<PlanPerson> Read(cohort::PatientReader* reader) {
    const fhir::Node patient = reader->resource();
    PlanPerson out;
    out.number = reader->patient();
    const PlanGroup groups[] = {RaceOf(patient), LanguageOf(patient), PlaceOf(patient)};
    for (size_t i = 0; i < kPlanSplits; ++i) out.groups[i] = names_[i]->Of(groups[i]);
    const healthplan::Span life = LifeOf(patient);
    out.covers.assign(frame_.days.size(), kNotThere);
    out.answers.assign(frame_.asked.size(), kAnswerNotTold);
    const bool ever = std::any_of(frame_.days.begin(), frame_.days.end(), [&](Day day) { return life.Covers(day); });
    if (!ever) return out;
    BOGAM_ASSIGN(const healthplan::HomeRecords records, RecordsOfHome(reader, rulebook_.programme(), false));
    const auto spans = healthplan::MemberSpansOf(rulebook_.programme(), records.covers);
    for (size_t i = 0; i < frame_.days.size(); ++i) {
      if (!life.Covers(frame_.days[i])) continue;
      const healthplan::MemberSpan* const span = SpanOn(rulebook_.programme(), spans, frame_.days[i]);
      out.covers[i] = span == nullptr ? kNoCover : static_cast<int8_t>(span->type);
    }
    if (out.covers.back() == kNotThere) return out;
    const healthplan::HomeTold home = healthplan::HomeOf(rulebook_.programme(), records, frame_.on);
    Decide(home, spans, &out);
    return out;
  }

 private:
  void Decide(const healthplan::HomeTold& home, const std::vector<healthplan::MemberSpan>& spans, PlanPerson* out) {
    const healthplan::MemberSpan* const span = SpanOn(rulebook_.programme(), spans, frame_.on);
    if (span != nullptr) out->renewal = RenewalOf(rulebook_, home.application, *span, frame_.on).value_or(0);
    if (span != nullptr) out->fates.assign(frame_.changes.size(), kFateNotTold);
    if (home.told_by.empty()) return;
    told_.assign(span == nullptr ? 1 : frame_.asked.size(), home.application);
    for (size_t i = 0; i < told_.size(); ++i) {
      told_[i].asked_on = frame_.asked[i];
      healthplan::DecideOne(rulebook_, told_[i], 0, &decisions_[i]);
      out->answers[i] = AnswerOf(decisions_[i].tracks[frame_.track]);
    }
    for (size_t i = 0; i < out->fates.size(); ++i) {
      const size_t before = frame_.AskedOn(healthplan::AddDays(frame_.changes[i], -1)), after = frame_.AskedOn(frame_.changes[i]);
      const healthplan::FateOfMember fate = FateOf(rulebook_, told_[before], decisions_[before], told_[after], decisions_[after], 0, span->type);
      out->fates[i] = static_cast<uint8_t>(fate.fate);
      for (const healthplan::Asked& one : fate.asked) out->shows.emplace_back(static_cast<uint8_t>(i), one);
    }
  }

  const PlanFrame& frame_;
  const healthplan::Rulebook& rulebook_;
  std::array<std::unique_ptr<Names>, kPlanSplits>& names_;
  std::vector<healthplan::Application> told_;
  std::vector<healthplan::PersonDecision> decisions_;
};

class PlanWorker final : public cohort::Worker {
 public:
  PlanWorker(const PlanFrame& frame, std::array<std::unique_ptr<Names>, kPlanSplits>* names, std::vector<PlanPerson>* rows)
      : reader_(frame, names), rows_(rows) {}
  Status Visit(cohort::PatientReader* reader) override {
    BOGAM_ASSIGN(PlanPerson row, reader_.Read(reader));
    rows_->push_back(std::move(row));
    return {};
  }

 private:
  RowReader reader_;
  std::vector<PlanPerson>* rows_;
};

/// Rows of all, or of these numbers, in order.
Status ReadRows(const PlanPopulation::Request& request, const std::vector<uint32_t>* only, std::array<std::unique_ptr<Names>, kPlanSplits>* names,
                std::vector<PlanPerson>* out) {
  std::vector<std::unique_ptr<std::vector<PlanPerson>>> parts;
  cohort::RunOptions options;
  options.threads = request.threads;
  options.only = only;
  options.progress = request.progress;
  BOGAM_TRY(request.population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
    parts.push_back(std::make_unique<std::vector<PlanPerson>>());
    return std::make_unique<PlanWorker>(request.frame, names, parts.back().get());
  }));
  for (const auto& part : parts) out->insert(out->end(), std::make_move_iterator(part->begin()), std::make_move_iterator(part->end()));
  std::sort(out->begin(), out->end(), [](const PlanPerson& a, const PlanPerson& b) { return a.number < b.number; });
  return {};
}

}  // namespace

size_t PlanFrame::AskedOn(Day day) const { return static_cast<size_t>(std::find(asked.begin(), asked.end(), day) - asked.begin()); }

Result<PlanFrame> PlanFrameOf(std::shared_ptr<const healthplan::Rulebook> rulebook, Day on, const std::vector<Day>& more) {
  const auto track = MemberTrack(rulebook->programme());
  if (!track) return Status(Code::kUnprocessable, "The programme does not say which Coverages make a member (records.yaml, members).");
  PlanFrame out{std::move(rulebook), *track, on, {}, {}, {on}};
  const Day first = on / 100 * 100 + 1;
  for (int month = kMonthsBack - 1; month >= 0; --month) out.days.push_back(healthplan::AddMonths(first, -month));
  if (out.days.back() != on) out.days.push_back(on);
  const auto ask = [&](Day day) {
    if (out.AskedOn(day) == out.asked.size()) out.asked.push_back(day);
  };
  for (size_t i = 1; i < out.rulebook->editions().size(); ++i) {
    out.changes.push_back(out.rulebook->editions()[i].span.from);
    ask(healthplan::AddDays(out.changes.back(), -1)), ask(out.changes.back());
  }
  for (const Day day : more) ask(day);
  return out;
}

Result<std::shared_ptr<const PlanPopulation>> PlanPopulation::Make(const Request& request) {
  auto out = std::make_shared<PlanPopulation>();
  std::array<std::unique_ptr<Names>, kPlanSplits> names;
  for (auto& one : names) one = std::make_unique<Names>(std::vector<PlanGroup>());
  BOGAM_TRY(ReadRows(request, nullptr, &names, &out->people_));
  for (size_t i = 0; i < kPlanSplits; ++i) out->groups_[i] = names[i]->Take();
  out->frame_ = request.frame;
  out->population_ = request.population;
  out->change_ = request.change;
  return std::shared_ptr<const PlanPopulation>(std::move(out));
}

Result<std::shared_ptr<const PlanPopulation>> PlanPopulation::Carry(const PlanPopulation& before, const std::vector<uint32_t>& numbers,
                                                                    const Request& request) {
  auto out = std::make_shared<PlanPopulation>();
  std::array<std::unique_ptr<Names>, kPlanSplits> names;
  for (size_t i = 0; i < kPlanSplits; ++i) names[i] = std::make_unique<Names>(before.groups_[i]);
  std::vector<PlanPerson> fresh;
  if (!numbers.empty()) BOGAM_TRY(ReadRows(request, &numbers, &names, &fresh));
  for (const PlanPerson& one : before.people_) {
    if (!std::binary_search(numbers.begin(), numbers.end(), one.number)) out->people_.push_back(one);
  }
  const auto middle = static_cast<ptrdiff_t>(out->people_.size());
  out->people_.insert(out->people_.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
  std::inplace_merge(out->people_.begin(), out->people_.begin() + middle, out->people_.end(),
                     [](const PlanPerson& a, const PlanPerson& b) { return a.number < b.number; });
  for (size_t i = 0; i < kPlanSplits; ++i) out->groups_[i] = names[i]->Take();
  out->frame_ = request.frame;
  out->population_ = request.population;
  out->change_ = request.change;
  return std::shared_ptr<const PlanPopulation>(std::move(out));
}

}  // namespace bogam::engine
