// SPDX-License-Identifier: Apache-2.0
// What a member of a file makes of a member of the register: worked on a copy, which is taken where nothing was refused.
#include <algorithm>
#include <optional>

#include "healthplan/members/register.h"

namespace bogam::healthplan {
namespace {

using Applied = RegisterChange::Kind;

std::string SpanText(const CoveredSpan& span) {
  return span.line + (span.plan.empty() ? "" : " " + span.plan) + (span.practice.empty() ? "" : " with " + span.practice) + " from " + DayText(span.from) +
         (span.to == kLastDay ? "" : " to " + DayText(span.to));
}

int64_t DaysAfter(Day a, Day b) { return DaysBetween(a, b) - 1; }

/// One member of a file, and the member of the register that it is about.
class MemberChange {
 public:
  MemberChange(const EnrolmentMember& asked, const std::string& payer, const std::string& file, Day written, RegisteredMember member)
      : asked_(asked), payer_(payer), file_(file), written_(written), member_(std::move(member)) {}

  void Apply() {
    if (asked_.insured.maintenance == "030") return Compare();
    Tell();
    if (asked_.insured.maintenance == "024" && asked_.coverages.empty()) return EndAll();
    for (const HealthCoverage& one : asked_.coverages) {
      if (refused_.empty()) Cover(one);
    }
  }

  const std::string& refused() const { return refused_; }
  const std::string& what() const { return what_; }
  bool differs() const { return differs_; }
  RegisteredMember Take() { return std::move(member_); }

 private:
  void Refuse(std::string why) {
    if (refused_.empty()) refused_ = std::move(why);
  }
  void Say(const std::string& what) { what_ += (what_.empty() ? "" : "; ") + what; }

  /// Who the member is, as far as the file says.
  void Tell() {
    const auto set = [](const std::string& told, std::string* kept) {
      if (!told.empty()) *kept = told;
    };
    set(asked_.person.name.name, &member_.name);
    set(asked_.person.name.given, &member_.given);
    const std::string zip = asked_.person.place ? asked_.person.place->zip : "";
    if (!zip.empty()) member_.Move(zip, written_ != 0 ? written_ : kFirstDay);
    if (asked_.person.demographics && asked_.person.demographics->born != 0) member_.born = asked_.person.demographics->born;
    if (asked_.insured.died != 0) member_.died = asked_.insured.died;
  }

  /// The span that a cover asks for; from 0 where it does not say.
  CoveredSpan SpanOf(const HealthCoverage& asked) const {
    CoveredSpan span;
    span.line = asked.kind.line, span.payer = payer_, span.plan = asked.kind.plan;
    for (const Provider& provider : asked.providers) {
      if (provider.name.role == "P3") span.practice = provider.name.id;
    }
    if (const Dated* from = DateOf(asked.dates, "348")) span.from = from->from;
    if (const Dated* to = DateOf(asked.dates, "349")) span.to = to->from;
    span.because = file_ + " " + (asked_.insured.reason.empty() ? asked.kind.maintenance : asked_.insured.reason);
    return span;
  }
  const CoveredSpan* LastOf(const CoveredSpan& row) const {
    const CoveredSpan* last = nullptr;
    for (const CoveredSpan& one : member_.spans) {
      if (one.SameRow(row)) last = &one;
    }
    return last;
  }
  /// Spans of the row that have days of it.
  std::vector<CoveredSpan> Overlapping(const CoveredSpan& span) const {
    std::vector<CoveredSpan> out;
    std::copy_if(member_.spans.begin(), member_.spans.end(), std::back_inserter(out),
                 [&](const CoveredSpan& one) { return one.SameRow(span) && one.from <= span.to && span.from <= one.to; });
    return out;
  }
  std::string Past(Day from) const { return written_ != 0 && from < written_ ? " (retroactive: the file is of " + DayText(written_) + ")" : ""; }

  void Cover(const HealthCoverage& asked) {
    const CoveredSpan span = SpanOf(asked);
    const std::string& action = asked.kind.maintenance;
    const std::string& of_member = asked_.insured.maintenance;
    if (of_member != "001" && action != of_member) {
      return Refuse("the member is asked for " + of_member + " and a cover for " + action + ": only a change (001) may hold other actions");
    }
    if (action == "024") return End(span, asked);
    if (action == "025" && span.from == 0) return Reinstate(span);
    if (span.from == 0) return Refuse("cover of " + span.line + " has no first day (DTP 348)");
    if (span.to < span.from) return Refuse("cover of " + span.line + " ends before it begins");
    if (action == "021") return Add(span);
    if (action == "025") return Reinstate(span);
    if (action == "001" || action == "026") return Change(span);
    if (action == "002") return Delete(span);
    Refuse("cover of " + span.line + " is asked for " + action + ", which a register does not act on");
  }

  void Add(CoveredSpan span) {
    const std::vector<CoveredSpan> others = Overlapping(span);
    const auto other = std::find_if(others.begin(), others.end(), [&](const CoveredSpan& one) { return !one.SameCover(span); });
    if (other != others.end()) return Refuse(SpanText(span) + " overlaps " + SpanText(*other) + ": a change (001) or an end comes first");
    if (others.size() == 1 && others[0].from <= span.from && span.to <= others[0].to) return Say(SpanText(span) + " is there already");
    for (const CoveredSpan& one : others) span.from = std::min(span.from, one.from), span.to = std::max(span.to, one.to);
    TakeDays(span, span.from, span.to, &member_.spans);
    Say(SpanText(span) + Past(span.from));
    PutSpan(std::move(span), &member_.spans);
  }

  void Change(const CoveredSpan& span) {
    if (LastOf(span) == nullptr) return Refuse("there is no cover of " + span.line + " to change: an addition (021) comes first");
    const std::vector<CoveredSpan> others = Overlapping(span);
    if (others.size() == 1 && others[0].SameCover(span) && others[0].from == span.from && others[0].to == span.to)
      return Say(SpanText(span) + " is so already");
    const size_t touched = TakeDays(span, span.from, span.to, &member_.spans);
    PutSpan(span, &member_.spans);
    Say(SpanText(span) + (touched > 0 ? " in place of what was" : " beside what was") + Past(span.from));
  }

  void Delete(const CoveredSpan& span) {
    if (TakeDays(span, span.from, span.to, &member_.spans) == 0) return Refuse("there is no cover of " + span.line + " on these days to delete");
    Say("without cover of " + span.line + " from " + DayText(span.from) + (span.to == kLastDay ? "" : " to " + DayText(span.to)));
  }

  void End(const CoveredSpan& row, const HealthCoverage& asked) {
    const Dated* last = DateOf(asked.dates, "349");
    if (last == nullptr) last = DateOf(asked_.dates, "357");
    if (last == nullptr) return Refuse("the end of " + row.line + " has no day (DTP 349 or 357)");
    EndRow(row, last->from);
  }

  /// Nothing of the row behind a day.
  void EndRow(const CoveredSpan& row, Day last) {
    const auto later = std::count_if(member_.spans.begin(), member_.spans.end(), [&](const CoveredSpan& one) { return one.SameRow(row) && one.from > last; });
    if (last == kLastDay || TakeDays(row, AddDays(last, 1), kLastDay, &member_.spans) == 0) {
      return Refuse("there is no cover of " + row.line + " behind " + DayText(last) + " to end");
    }
    for (CoveredSpan& one : member_.spans) {
      if (one.SameRow(row) && one.to == last) one.because = row.because;
    }
    Say(row.line + " ends on " + DayText(last) + (later > 0 ? ", without " + std::to_string(later) + " spans that began later" : "") + Past(last));
  }

  void EndAll() {
    const Dated* const last = DateOf(asked_.dates, "357");
    if (last == nullptr) return Refuse("the end has no day (DTP 357)");
    std::vector<CoveredSpan> rows;
    for (const CoveredSpan& one : member_.spans) {
      const bool seen = std::any_of(rows.begin(), rows.end(), [&](const CoveredSpan& row) { return row.SameRow(one); });
      if (!seen && one.payer == payer_ && LastOf(one)->to > last->from) rows.push_back(one);
    }
    if (rows.empty()) return Refuse("there is no cover behind " + DayText(last->from) + " to end");
    for (CoveredSpan& row : rows) {
      row.because = file_ + " " + (asked_.insured.reason.empty() ? asked_.insured.maintenance : asked_.insured.reason);
      EndRow(row, last->from);
    }
  }

  void Reinstate(CoveredSpan span) {
    const CoveredSpan* const last = LastOf(span);
    if (last == nullptr) return Refuse("there is no cover of " + span.line + " that ended");
    if (last->to == kLastDay) return Refuse("cover of " + span.line + " has no end: there is nothing to reinstate");
    if (span.from == 0) span.from = AddDays(last->to, 1);
    if (span.to < span.from) return Refuse("cover of " + span.line + " ends before it begins");
    if (span.from <= last->to) return Refuse(SpanText(span) + " begins before the cover that was ends, on " + DayText(last->to));
    if (span.plan.empty()) span.plan = last->plan, span.practice = span.practice.empty() ? last->practice : span.practice;
    const int64_t gap = DaysAfter(last->to, span.from);
    Say(SpanText(span) + (gap > 0 ? ", after " + std::to_string(gap) + " days without" : ", without a gap") + Past(span.from));
    PutSpan(std::move(span), &member_.spans);
  }

  void Differ(const std::string& what) {
    differs_ = true;
    Say(what);
  }

  /// 030: what the file says beside what the register has.
  void Compare() {
    for (const HealthCoverage& asked : asked_.coverages) {
      CoveredSpan span = SpanOf(asked);
      if (span.from == 0) return Refuse("cover of " + span.line + " has no first day (DTP 348)");
      const std::vector<CoveredSpan> here = Overlapping({span.line, span.payer, "", "", span.from, span.from, ""});
      if (here.empty())
        Differ("the register has no cover of " + span.line + " on " + DayText(span.from));
      else if (!here[0].SameCover(span) || here[0].from != span.from || here[0].to != span.to)
        Differ("the file has " + SpanText(span) + ", the register " + SpanText(here[0]));
    }
    if (asked_.person.demographics && asked_.person.demographics->born != 0 && asked_.person.demographics->born != member_.born)
      Differ("the day of birth is another");
  }

  const EnrolmentMember& asked_;
  const std::string &payer_, &file_;
  const Day written_;
  RegisteredMember member_;
  std::string refused_, what_;
  bool differs_ = false;
};

Applied AppliedOf(std::string_view maintenance) {
  if (maintenance == "021") return Applied::kAdded;
  if (maintenance == "024") return Applied::kEnded;
  return maintenance == "025" ? Applied::kReinstated : Applied::kChanged;
}

}  // namespace

Status EnrolmentApplier::Set(const format::X12Set& set, const EnrolmentHeader& header) {
  if (header.purpose.action == "RX") {
    return {Code::kUnsupported, "set " + set.control + " replaces everything (BGN08 is RX), which a register does not do",
            "ask for changes (2) or a file to compare (4)"};
  }
  file_ = header.purpose.reference;
  payer_ = header.payer.id;
  written_ = header.purpose.date;
  verifies_ = verifies_ || header.purpose.action == "4";
  return {};
}

Status EnrolmentApplier::Member(const EnrolmentMember& asked) {
  RegisterChange change;
  change.segment = asked.segment;
  change.member = ReferenceOf(asked.references, id_kind_);
  const auto refuse = [&](std::string why) {
    change.kind = Applied::kRefused, change.what = std::move(why);
    return changes_(change);
  };
  if (change.member.empty()) return refuse("the member has no number of their own (REF " + id_kind_ + ")");
  if (id_kind_ == "0F" && asked.insured.subscriber != "Y")
    return refuse("a dependent has only the subscriber's number (REF 0F): say which REF holds their own");
  const auto found = members_.find(change.member);
  if (verifies_) named_.insert(change.member);
  const std::string& action = asked.insured.maintenance;
  if (found == members_.end() && action == "030") {
    change.kind = Applied::kDiffers, change.what = "the register has no such member";
    return changes_(change);
  }
  if (found == members_.end() && action != "021") return refuse("the register has no such member: an addition (021) comes first");
  RegisteredMember member;
  if (found != members_.end()) member = found->second;
  member.id = change.member;
  const RegisteredMember before = member;
  MemberChange one(asked, payer_, file_, written_, std::move(member));
  one.Apply();
  if (!one.refused().empty()) return refuse(one.refused());
  change.what = one.what();
  if (action == "030") {
    change.kind = one.differs() ? Applied::kDiffers : Applied::kSame;
    if (!one.differs()) change.what = "nothing differs";
    return changes_(change);
  }
  RegisteredMember after = one.Take();
  change.kind = found != members_.end() && after == before ? Applied::kSame : AppliedOf(action);
  if (change.what.empty()) change.what = change.kind == Applied::kSame ? "nothing changes" : "who the member is";
  members_[change.member] = std::move(after);
  return changes_(change);
}

Status EnrolmentApplier::End() {
  if (!verifies_) return {};
  for (const auto& [id, member] : members_) {
    if (named_.contains(id)) continue;
    BOGAM_TRY(changes_({Applied::kDiffers, 0, id, "the register has the member, and the file does not name them"}));
  }
  return {};
}

}  // namespace bogam::healthplan
