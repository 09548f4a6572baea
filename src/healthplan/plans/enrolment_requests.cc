// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/enrolment_requests.h"

#include <algorithm>
#include <map>

#include "format/json_fields.h"
#include "format/lines.h"
#include "healthplan/plans/enrolling.h"

namespace bogam::healthplan {
namespace {

constexpr size_t kMostWrongLines = 100;

Day RequestDay(format::JsonFields& fields, const char* key, std::optional<Day> otherwise = std::nullopt) {
  const std::string text = otherwise ? fields.TextOr(key, "") : fields.Text(key);
  const auto day = ParseDay(text);
  if (!day && !text.empty()) fields.Report(key, "it is no day like 2026-03-01");
  return day.value_or(otherwise.value_or(0));
}

EnrolmentRequest TakeRequest(format::JsonFields& root) {
  using Kind = EnrolmentRequest::Kind;
  EnrolmentRequest out;
  out.member = root.Text("member");
  if (root.Has("ask")) {
    out.ask.kind = static_cast<PlanAsk::Kind>(root.Choice("ask", {"choose", "leave", "correct"}));
    out.ask.on = out.from = RequestDay(root, "on");
    const bool leaves = out.ask.kind == PlanAsk::Kind::kLeave;
    if (!leaves) out.ask.plan = root.Text("plan"), out.ask.practice = root.TextOr("practice", "");
    if (out.ask.kind == PlanAsk::Kind::kChoose) out.ask.reason = root.TextOr("reason", "");
    return out;
  }
  out.from = RequestDay(root, "from");
  if (root.Has("cover")) {
    out.kind = Kind::kCover;
    out.value = root.Text("cover");
    if (out.value == "none") out.value.clear();
    out.to = RequestDay(root, "to", kLastDay);
    if (out.to < out.from) root.Report("to", "it lies before from");
  } else if (root.Has("zip")) {
    out.kind = Kind::kPlace;
    out.value = root.Text("zip");
  } else {
    out.kind = Kind::kFact;
    out.fact = root.Text("fact"), out.value = root.Text("is");
  }
  return out;
}

/// What a register says of a day's plan.
std::string PlanOn(const std::vector<CoveredSpan>& spans, const RegisterRow& row, Day day) {
  for (const CoveredSpan& one : spans) {
    if (one.line == row.line && one.payer == row.payer && one.from <= day && day <= one.to) return one.plan + " " + one.practice;
  }
  return "";
}

class MemberRequests {
 public:
  MemberRequests(const PlanBook& book, Day today, RegisteredMember member)
      : book_(book), before_(member), member_(std::move(member)), from_(today), today_(today) {}

  void Take(const EnrolmentRequest& one) {
    using Kind = EnrolmentRequest::Kind;
    from_ = std::min(from_, one.from);
    if (one.kind == Kind::kAsk) {
      const auto at = std::upper_bound(member_.asked.begin(), member_.asked.end(), one.ask.on, [](Day day, const PlanAsk& other) { return day < other.on; });
      lines_.insert(lines_.begin() + (at - member_.asked.begin()), one.line);
      member_.asked.insert(at, one.ask);
      return;
    }
    if (one.kind == Kind::kPlace) member_.Move(one.value, one.from);
    if (one.kind == Kind::kFact) Tell({one.fact, one.value, one.from});
    if (one.kind == Kind::kCover) Cover(one);
    Say(EnrolmentChange::Kind::kHeld, one.line, one.from, WordsOf(one));
  }

  /// False: the content does not understand the member, who stays as they were.
  bool Finish() {
    const Enrolment enrolment = WorkOutEnrolment(book_, member_, from_, today_);
    if (!enrolment.problem.empty()) {
      said_.clear();
      Say(EnrolmentChange::Kind::kProblem, lines_.empty() ? 0 : *std::max_element(lines_.begin(), lines_.end()), 0, enrolment.problem);
      return false;
    }
    Answers(enrolment);
    std::erase_if(member_.spans, [&](const CoveredSpan& one) { return one.line == book_.enrolment.line && one.payer == book_.enrolment.payer; });
    for (const CoveredSpan& one : enrolment.spans) PutSpan(one, &member_.spans);
    for (const EnrolmentNote& note : enrolment.notes) {
      const auto same = [&](Day day) { return PlanOn(before_.spans, book_.enrolment, day) == PlanOn(member_.spans, book_.enrolment, day); };
      if (!same(note.day) || !same(AddDays(note.day, -1))) Say(EnrolmentChange::Kind::kChanged, 0, note.day, note.what);
    }
    if (!enrolment.open.empty()) Say(EnrolmentChange::Kind::kOpen, 0, today_, enrolment.open);
    return true;
  }

  std::vector<uint64_t>& lines() { return lines_; }
  const std::vector<EnrolmentChange>& said() const { return said_; }
  RegisteredMember TakeMember() { return std::move(member_); }

 private:
  void Say(EnrolmentChange::Kind kind, uint64_t line, Day day, std::string what) { said_.push_back({kind, line, member_.id, day, std::move(what)}); }

  void Tell(DatedFact fact) {
    std::erase_if(member_.told, [&](const DatedFact& one) { return one.fact == fact.fact && one.from == fact.from; });
    const auto at = std::upper_bound(member_.told.begin(), member_.told.end(), fact.from, [](Day day, const DatedFact& other) { return day < other.from; });
    member_.told.insert(at, std::move(fact));
  }

  void Cover(const EnrolmentRequest& one) {
    CoveredSpan span{book_.cover.line, book_.cover.payer, one.value, "", one.from, one.to, "request"};
    TakeDays(span, one.from, one.to, &member_.spans);
    if (!one.value.empty()) PutSpan(std::move(span), &member_.spans);
  }

  static std::string WordsOf(const EnrolmentRequest& one) {
    if (one.kind == EnrolmentRequest::Kind::kPlace) return "lives in " + one.value;
    if (one.kind == EnrolmentRequest::Kind::kFact) return one.fact + " is " + one.value;
    return (one.value.empty() ? "no cover" : "has cover " + one.value) + (one.to == kLastDay ? "" : " to " + DayText(one.to));
  }

  /// What came of what was asked: refused requests of now are gone.
  void Answers(const Enrolment& enrolment) {
    using Kind = EnrolmentChange::Kind;
    std::vector<PlanAsk> kept;
    for (size_t i = 0; i < member_.asked.size(); ++i) {
      const AskAnswer& answer = enrolment.answers[i];
      if (lines_[i] != 0) Say(answer.held ? Kind::kHeld : Kind::kRefused, lines_[i], member_.asked[i].on, answer.what);
      if (lines_[i] == 0 && answer.judged && !answer.held)
        Say(Kind::kChanged, 0, member_.asked[i].on, "what was asked for (" + member_.asked[i].plan + ") does not hold: " + answer.what);
      if (lines_[i] == 0 || answer.held) kept.push_back(member_.asked[i]);
    }
    member_.asked = std::move(kept);
  }

  const PlanBook& book_;
  const RegisteredMember before_;
  RegisteredMember member_;
  Day from_;
  const Day today_;
  std::vector<uint64_t> lines_;  ///< by member_.asked: of the request; 0: of the register
  std::vector<EnrolmentChange> said_;
};

}  // namespace

std::string_view Name(EnrolmentChange::Kind kind) {
  constexpr std::string_view kNames[] = {"held", "refused", "changed", "open", "problem"};
  return kNames[static_cast<size_t>(kind)];
}

Result<std::vector<EnrolmentRequest>> ReadEnrolmentRequests(std::unique_ptr<format::Input> input, const std::string& file) {
  std::vector<EnrolmentRequest> out;
  format::Findings findings;
  format::Lines lines(std::move(input));
  for (std::string line; findings.size() < kMostWrongLines;) {
    const Result<bool> more = lines.Next(&line);
    const std::string at = file + ":" + std::to_string(lines.number());
    if (!more.ok()) return Status(more.status().code(), at + ": " + more.status().message(), more.status().detail());
    if (!*more) break;
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    const size_t before = findings.size();
    const format::Json json = format::ParseJson(line, at, findings);
    if (findings.size() != before) continue;
    format::JsonFields root(findings, at, "", json);
    out.push_back(TakeRequest(root));
    out.back().line = lines.number();
  }
  if (!findings.empty()) return Status(Code::kInvalid, "a line is no request", format::Indented(findings));
  return out;
}

Status EnrolMembers(const PlanBook& book, const std::vector<EnrolmentRequest>& requests, Day today, MemberRegister* members,
                    const std::function<Status(const EnrolmentChange&)>& changes) {
  std::map<std::string, std::vector<const EnrolmentRequest*>, std::less<>> by_member;
  const Span& spoken = book.asked.covers;
  if (!spoken.Covers(today)) return {Code::kInvalid, "the content does not speak of " + DayText(today) + ", but of " + spoken.ToString()};
  const auto refuse = [&](const EnrolmentRequest& one, std::string why) {
    return changes({EnrolmentChange::Kind::kRefused, one.line, one.member, one.from, std::move(why)});
  };
  for (const EnrolmentRequest& one : requests) {
    if (!members->contains(one.member))
      BOGAM_TRY(refuse(one, "the register has no such member"));
    else if (one.from < spoken.from)
      BOGAM_TRY(refuse(one, "the content speaks of days from " + DayText(spoken.from)));
    else
      by_member[one.member].push_back(&one);
  }
  for (auto& [id, member] : *members) {
    MemberRequests own(book, today, member);
    own.lines().assign(member.asked.size(), 0);
    if (const auto found = by_member.find(id); found != by_member.end()) {
      for (const EnrolmentRequest* const one : found->second) own.Take(*one);
    }
    const bool good = own.Finish();
    for (const EnrolmentChange& one : own.said()) BOGAM_TRY(changes(one));
    if (good) member = own.TakeMember();
  }
  return {};
}

}  // namespace bogam::healthplan
