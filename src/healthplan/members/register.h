// SPDX-License-Identifier: Apache-2.0
// MemberRegister: who has which cover from when to when, and what a file of enrolments (834) makes of it. Cover of a line and payer is a row of spans
// that never overlap; a change is a new span that takes the days of others, an end cuts them, each with the file that was the reason.
//
// An asked-for action, by INS03 and, of a member's covers, by HD01 (the days are DTP 348, 349 and 357):
//   021 addition       a new member, or more cover; days that other cover of the line and payer has are refused
//   001 change, 026    the cover from its first day on, in place of what was; also in the past (said)
//   024 termination    no cover behind the day; spans that begin later are taken away (said)
//   025 reinstatement  goes on where cover of the line and payer ended, or later, with a gap (said)
//   002 deletion       the days never were
//   030 audit          nothing changes; what differs is listed; where BGN08 is 4, also members whom the file does not name
//
// A member of a file is applied as a whole or refused with the reason. Not thread-safe. Tests: register_test.cc.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_REGISTER_H_
#define BOGAM_HEALTHPLAN_MEMBERS_REGISTER_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "format/input.h"
#include "healthplan/members/enrolment.h"

namespace bogam::healthplan {

struct CoveredSpan {
  std::string line, payer;     ///< HD03; N1 of the payer
  std::string plan, practice;  ///< HD04; NM1 of the primary care provider (P3), perhaps empty
  Day from = 0, to = kLastDay;
  std::string because;  ///< BGN02 of the file that made it so, and INS04 or the action

  bool SameRow(const CoveredSpan& other) const { return line == other.line && payer == other.payer; }
  bool SameCover(const CoveredSpan& other) const { return SameRow(other) && plan == other.plan && practice == other.practice; }
  friend bool operator==(const CoveredSpan&, const CoveredSpan&) = default;
};

struct PastPlace {
  std::string zip;
  Day to = 0;  ///< lived there until then
  friend bool operator==(const PastPlace&, const PastPlace&) = default;
};
struct DatedFact {
  std::string fact, is;  ///< of a health plan's content
  Day from = 0;          ///< holds until the next of the same name
  friend bool operator==(const DatedFact&, const DatedFact&) = default;
};
/// What was asked for about plans and held; what came of it is in the spans (healthplan/plans/enrolling.h).
struct PlanAsk {
  enum class Kind : uint8_t { kChoose, kLeave, kCorrect } kind = Kind::kChoose;
  Day on = 0;
  std::string plan, practice, reason;
  friend bool operator==(const PlanAsk&, const PlanAsk&) = default;
};

struct RegisteredMember {
  std::string id, name, given, zip;
  Day born = 0, died = 0;
  std::vector<CoveredSpan> spans;  ///< by line, payer and first day
  std::vector<PastPlace> lived;    ///< by last day; `zip` is the present place
  std::vector<DatedFact> told;     ///< by first day
  std::vector<PlanAsk> asked;      ///< by day
  std::string_view ZipOn(Day day) const;
  /// Lives there from that day on, whatever was known of later days.
  void Move(const std::string& to, Day from);
  friend bool operator==(const RegisteredMember&, const RegisteredMember&) = default;
};

using MemberRegister = std::map<std::string, RegisteredMember, std::less<>>;

/// Days of the row of `span` between from and to taken from others. How many spans lost days.
size_t TakeDays(const CoveredSpan& span, Day from, Day to, std::vector<CoveredSpan>* spans);
/// A span put in, whose days are free; neighbours with the same cover become one.
void PutSpan(CoveredSpan span, std::vector<CoveredSpan>* spans);

/// Each member of a register, in the order of their ids (bytes), in which they must stand. Memory is one member.
/// A line {"id", "name", "given", "zip", "born", "died", "cover": [{"line", "payer", "plan", "practice", "from", "to", "because"}], "lived": [{"zip", "to"}],
/// "told": [{"fact", "is", "from"}], "asked": [{"ask", "on", "plan", "practice", "reason"}]} a member; what is empty is left out.
Status ForEachRegistered(std::unique_ptr<format::Input> input, const std::string& file, const std::function<Status(RegisteredMember)>& take);
Result<MemberRegister> ReadRegister(std::unique_ptr<format::Input> input, const std::string& file);
std::string RegisterLine(const RegisteredMember& member);
/// "choose", "leave", "correct".
std::string_view Name(PlanAsk::Kind kind);

struct RegisterChange {
  enum class Kind : uint8_t { kAdded, kChanged, kEnded, kReinstated, kSame, kDiffers, kRefused } kind = Kind::kSame;
  uint64_t segment = 0;  ///< of INS; 0: the file does not name the member
  std::string member, what;
};
std::string_view Name(RegisterChange::Kind kind);

/// Applies a file to a register, which is to be thrown away where reading it fails.
class EnrolmentApplier final : public EnrolmentSink {
 public:
  /// id_kind: the REF01 of a member's own number. With 0F, which is the subscriber's, dependents are refused.
  EnrolmentApplier(MemberRegister* members, std::string id_kind, std::function<Status(const RegisterChange&)> changes)
      : members_(*members), id_kind_(std::move(id_kind)), changes_(std::move(changes)) {}

  Status Interchange(const format::X12Interchange&) override { return {}; }
  Status Group(const format::X12Group&) override { return {}; }
  Status Set(const format::X12Set& set, const EnrolmentHeader& header) override;
  Status Member(const EnrolmentMember& member) override;
  Status End() override;

 private:
  MemberRegister& members_;
  const std::string id_kind_;
  const std::function<Status(const RegisterChange&)> changes_;
  std::string file_, payer_;
  Day written_ = 0;
  bool verifies_ = false;  ///< BGN08 is 4 in some set
  std::set<std::string, std::less<>> named_;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_REGISTER_H_
