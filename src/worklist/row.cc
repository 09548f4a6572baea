// SPDX-License-Identifier: Apache-2.0
#include "worklist/row.h"

#include <algorithm>
#include <cstdio>

#include "worklist/coding.h"

namespace bogam::worklist {
namespace {

constexpr int64_t kDoneHoldsDays = 30;
constexpr int64_t kAnswersStandMonths = 12;
constexpr std::string_view kNames[] = {"open", "ordered", "snoozed", "not-now", "done"};

bool IsRecent(const std::string& day, const Moment& now) {
  const auto days = DaysBetween(day, now.day);
  return !days || *days <= kDoneHoldsDays;  // done, and nobody knows when: lately
}

std::string SinceOf(const Gap& gap, const Finding& finding, const Moment& now) {
  // A visit that happened to be looked at says nothing of how long a gap has been open.
  const std::string evidence = finding.evidence_resource.starts_with("Encounter/") ? std::string() : DayOf(finding.evidence_date);
  std::string since = now.from;
  if (gap.since_evidence && !evidence.empty()) since = evidence;
  if (gap.lasts_months && !evidence.empty()) since = AddMonths(evidence, *gap.lasts_months);
  return since > now.day ? std::string() : since;  // what has not run out yet does not say since when
}

bool IsOrdered(const Gap& gap, const Work& work, const Moment& now) {
  return std::any_of(work.orders.begin(), work.orders.end(), [&](const Order& order) {
    if (!order.open || (!order.date.empty() && order.date < now.from)) return false;
    return order.gap == gap.id || std::any_of(order.codes.begin(), order.codes.end(), [&](const auto& code) { return gap.orders.contains(code); });
  });
}

/// nothing: neither due nor worked on.
std::optional<RowGap> MakeGap(const Gap& gap, Finding finding, const Work& work, const Moment& now) {
  const Item* const item = work.Find(gap.id);
  if (!finding.due && item == nullptr) return std::nullopt;
  RowGap out;
  out.gap = finding.gap;
  if (item != nullptr) {
    out.task = item->Reference();
    out.ended = item->ended;
  }
  if (!finding.due) {
    out.state = State::kDone;
  } else if (item != nullptr && item->state == Item::State::kDone && IsRecent(item->ended, now)) {
    out.state = State::kDone;
  } else if (item != nullptr && item->state == Item::State::kOnHold && item->until > now.day) {
    out.state = State::kSnoozed;
    out.until = item->until;
  } else if (item != nullptr && item->state == Item::State::kNotNow) {
    out.state = State::kNotNow;
    out.reason = item->reason;
    out.reason_text = item->reason_text;
  } else {
    out.state = IsOrdered(gap, work, now) ? State::kOrdered : State::kOpen;
  }
  if (finding.due) out.since = SinceOf(gap, finding, now);
  out.finding = std::move(finding);
  return out;
}

void Conclude(Row* row) {
  std::stable_sort(row->gaps.begin(), row->gaps.end(), [](const RowGap& a, const RowGap& b) {
    if (a.state != b.state) return a.state < b.state;
    if (a.since.empty() != b.since.empty()) return b.since.empty();
    return a.since < b.since;
  });
  row->state = row->alert ? State::kOpen : State::kDone;
  for (const RowGap& gap : row->gaps) {
    const State state = gap.state == State::kOrdered ? State::kOpen : gap.state;
    row->state = std::min(row->state, state);
    row->open += gap.state == State::kOpen;
    row->ordered += gap.state == State::kOrdered;
    const bool due = gap.state == State::kOpen || gap.state == State::kOrdered;
    if (due && !gap.since.empty() && (row->due_since.empty() || gap.since < row->due_since)) row->due_since = gap.since;
  }
  for (const RowGap& gap : row->gaps) {
    if (gap.state != row->state) continue;
    if (row->state == State::kSnoozed && (row->until.empty() || gap.until < row->until)) row->until = gap.until;
    if (row->state == State::kNotNow && row->reason.empty()) row->reason = gap.reason;
  }
}

Owner OwnerOf(const Row& row, const std::vector<Gap>& gaps) {
  const Work& work = row.person.work;
  if (const Item* alert = row.alert ? work.Find(std::string(kAlert)) : nullptr; alert != nullptr && !alert->owner.name.empty()) return alert->owner;
  for (const RowGap& gap : row.gaps) {
    const Item* const item = gap.state == State::kDone ? nullptr : work.Find(gaps[gap.gap].id);
    if (item != nullptr && !item->owner.name.empty()) return item->owner;
  }
  return {};
}

}  // namespace

std::string_view Name(State state) { return kNames[static_cast<size_t>(state)]; }

std::optional<State> FindState(std::string_view name) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<State>(i);
  }
  return std::nullopt;
}

std::vector<UrgentAnswer> OpenAnswers(const Work& work, const Moment& now) {
  const Item* const item = work.Find(std::string(kAlert));
  const std::string oldest = AddMonths(now.day, -kAnswersStandMonths);
  std::vector<UrgentAnswer> out;
  for (const UrgentAnswer& answer : work.answers) {
    const bool closed = item != nullptr && std::find(item->answers.begin(), item->answers.end(), answer.Versioned()) != item->answers.end();
    const std::string day = DayOf(answer.date);
    if (!closed && (day.empty() || day >= oldest)) out.push_back(answer);
  }
  return out;
}

std::string VersionOf(const Work& work, const std::vector<Finding>& findings) {
  uint64_t hash = work.Fingerprint();
  for (const Finding& finding : findings) {
    if (finding.due) hash = (hash ^ (finding.gap + 1)) * 1099511628211u;
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::optional<Row> MakeRow(PersonInput person, const std::vector<Gap>& gaps, const Moment& now, bool always) {
  Row row;
  if (person.deceased) {
    if (!always) return std::nullopt;
    row.version = VersionOf(person.work, {});
    row.state = State::kDone;
    row.person = std::move(person);
    return row;
  }
  row.version = VersionOf(person.work, person.findings);
  if (std::vector<UrgentAnswer> answers = OpenAnswers(person.work, now); !answers.empty()) {
    const Item* const item = person.work.Find(std::string(kAlert));
    row.alert = RowAlert{std::move(answers), item == nullptr ? std::string() : item->Reference()};
  }
  std::set<size_t> found;
  for (const Finding& finding : person.findings) {
    found.insert(finding.gap);
    if (auto gap = MakeGap(gaps[finding.gap], finding, person.work, now)) row.gaps.push_back(std::move(*gap));
  }
  // Worked on, and in the measure no more: not due.
  for (size_t i = 0; i < gaps.size(); ++i) {
    if (found.contains(i)) continue;
    Finding finding;
    finding.gap = i;
    if (auto gap = MakeGap(gaps[i], std::move(finding), person.work, now)) row.gaps.push_back(std::move(*gap));
  }
  const Item* const closed = person.work.Find(std::string(kAlert));
  if (row.gaps.empty() && !row.alert && closed == nullptr && !always) return std::nullopt;
  row.person = std::move(person);
  Conclude(&row);
  row.owner = OwnerOf(row, gaps);
  return row;
}

}  // namespace bogam::worklist
