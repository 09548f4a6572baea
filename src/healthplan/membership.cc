// SPDX-License-Identifier: Apache-2.0
#include "healthplan/membership.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "healthplan/batch_tally.h"
#include "healthplan/home_records.h"
#include "healthplan/spans.h"

namespace bogam::healthplan {
namespace {

using format::Json;

constexpr int kMostRenewals = 2'000;  // of one span

/// The last day of a period: a moment at midnight ends with the day before.
std::optional<Day> EndOf(const std::string& text) {
  const auto day = ParseDay(text.substr(0, 10));
  const bool midnight = text.size() > 10 && text.compare(10, 6, "T00:00") == 0;
  return day && midnight ? AddDays(*day, -1) : day;
}

std::optional<MemberSpan> SpanOf(const RecordWords& words, const Json& cover) {
  const std::string& status = MemberOf(cover, "status").text;
  if (status != "active" && status != "cancelled") return std::nullopt;
  const auto found = std::find_if(words.members.begin(), words.members.end(), [&](const MemberWords& one) { return Says(one.mark, cover); });
  if (found == words.members.end()) return std::nullopt;
  const Json& period = MemberOf(cover, "period");
  const auto end = EndOf(MemberOf(period, "end").text);
  if (status == "cancelled" && !end) return std::nullopt;
  const MemberSpan out{ParseDay(MemberOf(period, "start").text.substr(0, 10)).value_or(kFirstDay), end.value_or(kLastDay), found->type};
  return out.from <= out.to ? std::optional(out) : std::nullopt;
}

/// Places in the track, 0 for the most complete.
class Order {
 public:
  Order(const Programme& programme, size_t type) : types_(programme.tracks[programme.types[type].track].types), place_(Of(type)) {}
  size_t Of(size_t type) const { return static_cast<size_t>(std::find(types_.begin(), types_.end(), type) - types_.begin()); }
  bool AsComplete(size_t type) const { return Of(type) <= place_; }

 private:
  const std::vector<size_t>& types_;
  const size_t place_;
};

struct TrackStanding {
  bool had = false, open = false;
};

/// Whether something as complete as the type is eligible, and whether it is open.
TrackStanding StandingOf(const Programme& programme, const Order& order, const PersonDecision& decision, size_t track) {
  TrackStanding out;
  const TrackResult& result = decision.tracks[track];
  out.had = result.chosen >= 0 && order.AsComplete(static_cast<size_t>(result.chosen));
  for (const size_t type : programme.tracks[track].types) out.open = out.open || (order.AsComplete(type) && decision.answers[type] == Answer::kUndecided);
  return out;
}

/// What would decide the open types that are as complete, by name.
std::map<std::string, Wanted> WantedAbove(const Rulebook& rulebook, const Order& order, const Application& told, const PersonDecision& decision, size_t person,
                                          size_t track) {
  std::map<std::string, Wanted> out;
  const auto wanted = WantedOf(rulebook, told, person, decision);
  const Programme& programme = rulebook.programme();
  for (const size_t type : programme.tracks[track].types) {
    if (type >= wanted.size() || !order.AsComplete(type) || decision.answers[type] != Answer::kUndecided) continue;
    for (const Wanted& one : wanted[type]) out.emplace(NameOf(programme, one) + (one.kind == Wanted::Kind::kFact ? "/" + std::to_string(one.person) : ""), one);
  }
  return out;
}

}  // namespace

std::string_view Name(Fate fate) {
  constexpr std::string_view kNames[] = {"keeps", "must-show", "less", "loses", "undecided", "already"};
  return kNames[static_cast<size_t>(fate)];
}

std::optional<size_t> MemberTrack(const Programme& programme) {
  if (!programme.records || programme.records->members.empty()) return std::nullopt;
  return programme.types[programme.records->members.front().type].track;
}

std::vector<MemberSpan> MemberSpansOf(const Programme& programme, const std::vector<Json>& covers) {
  std::vector<MemberSpan> all;
  for (const Json& cover : covers) {
    if (const auto span = programme.records ? SpanOf(*programme.records, cover) : std::nullopt) all.push_back(*span);
  }
  std::sort(all.begin(), all.end(), [](const MemberSpan& a, const MemberSpan& b) { return std::tie(a.type, a.from) < std::tie(b.type, b.from); });
  std::vector<MemberSpan> out;
  for (const MemberSpan& span : all) {
    if (!out.empty() && out.back().type == span.type && (out.back().to == kLastDay || span.from <= AddDays(out.back().to, 1)))
      out.back().to = std::max(out.back().to, span.to);
    else
      out.push_back(span);
  }
  std::sort(out.begin(), out.end(), [](const MemberSpan& a, const MemberSpan& b) { return std::tie(a.from, a.type) < std::tie(b.from, b.type); });
  return out;
}

const MemberSpan* SpanOn(const Programme& programme, const std::vector<MemberSpan>& spans, Day day) {
  const MemberSpan* out = nullptr;
  for (const MemberSpan& span : spans) {
    if (span.from > day || day > span.to) continue;
    const Order order(programme, span.type);
    if (out == nullptr || order.Of(span.type) < order.Of(out->type)) out = &span;
  }
  return out;
}

std::optional<Day> RenewalOf(const Rulebook& rulebook, const Application& application, const MemberSpan& span, Day on) {
  if (span.to != kLastDay) return AddDays(span.to, 1);
  if (span.from == kFirstDay) return std::nullopt;
  Application at = application;
  std::map<const Edition*, std::optional<int>> months;  // an option may hang on the person, who is asked once an edition
  Day day = span.from;
  for (int step = 0; day <= on && step < kMostRenewals; ++step) {
    const Edition* edition = rulebook.At(day);
    const Day asked = edition == nullptr ? on : day;
    if (edition == nullptr) edition = rulebook.At(on);
    if (edition == nullptr) return std::nullopt;
    const auto [found, fresh] = months.emplace(edition, std::nullopt);
    if (fresh) {
      at.asked_on = asked;
      PersonDecision decision;
      DecideOne(rulebook, at, 0, &decision);
      found->second = PeriodOf(*edition, Period::kRenewal, decision, span.type).months;
    }
    if (!found->second || *found->second < 1) return std::nullopt;
    day = AddMonths(day, *found->second);
  }
  return day > on ? std::optional(day) : std::nullopt;
}

FateOfMember FateOf(const Rulebook& rulebook, const Application& before_told, const PersonDecision& before, const Application& after_told,
                    const PersonDecision& after, size_t person, size_t type) {
  const Programme& programme = rulebook.programme();
  const size_t track = programme.types[type].track;
  const Order order(programme, type);
  const TrackStanding was = StandingOf(programme, order, before, track), is = StandingOf(programme, order, after, track);
  if (is.had) return {Fate::kKeeps, {}};
  if (!was.had && !was.open) return {Fate::kAlready, {}};
  if (!is.open) {
    const bool less = std::any_of(programme.tracks[track].types.begin(), programme.tracks[track].types.end(),
                                  [&](size_t one) { return after.answers[one] != Answer::kNotEligible; });
    return {less ? Fate::kLess : Fate::kLoses, {}};
  }
  const auto wanted = WantedAbove(rulebook, order, after_told, after, person, track);
  const auto wanted_before = WantedAbove(rulebook, order, before_told, before, person, track);
  FateOfMember out;
  std::set<Asked> asked;
  for (const auto& [name, one] : wanted) {
    if (wanted_before.contains(name)) continue;
    out.fate = Fate::kMustShow;
    if (one.kind == Wanted::Kind::kFact || one.kind == Wanted::Kind::kRelation) asked.insert({one.kind == Wanted::Kind::kRelation, one.what});
  }
  if (was.had) out.fate = Fate::kMustShow;
  out.asked.assign(asked.begin(), asked.end());
  return out;
}

}  // namespace bogam::healthplan
