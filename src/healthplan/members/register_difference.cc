// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/register_difference.h"

#include <algorithm>
#include <optional>

namespace bogam::healthplan {
namespace {

using Spans = std::vector<CoveredSpan>;

Spans RowOf(const RegisteredMember* member, const CoveredSpan& row) {
  Spans out;
  if (member == nullptr) return out;
  std::copy_if(member->spans.begin(), member->spans.end(), std::back_inserter(out), [&](const CoveredSpan& one) { return one.SameRow(row); });
  return out;
}

std::string CompactDay(Day day) { return std::to_string(day); }

Provider ProviderOf(const std::string& practice) {
  const bool npi = practice.size() == 10 && practice.find_first_not_of("0123456789") == std::string::npos;
  Provider out;
  out.number.number = "1";
  out.name.role = "P3", out.name.kind = "2", out.name.id_kind = npi ? "XX" : "SV", out.name.id = practice;
  return out;
}

HealthCoverage CoverOf(std::string_view action, const CoveredSpan& span, bool begins) {
  HealthCoverage out;
  out.kind.maintenance = action, out.kind.line = span.line;
  if (action != "024" && action != "002") {
    out.kind.plan = span.plan;
    if (!span.practice.empty()) out.providers.push_back(ProviderOf(span.practice));
  }
  if (begins) out.dates.push_back({"348", span.from, 0});
  if (span.to != kLastDay) out.dates.push_back({"349", span.to, 0});
  return out;
}

/// Days of a and not of b, as spans of a's row.
Spans DaysWithout(const Spans& a, const Spans& b) {
  Spans out = a;
  for (const CoveredSpan& one : b) TakeDays(one, one.from, one.to, &out);
  return out;
}

/// What brings one row of a member from the one to the other.
std::vector<HealthCoverage> RowChanges(const Spans& before, const Spans& after) {
  std::vector<HealthCoverage> out;
  for (const CoveredSpan& one : after) {
    Spans same;
    std::copy_if(before.begin(), before.end(), std::back_inserter(same), [&](const CoveredSpan& other) { return other.SameCover(one); });
    for (const CoveredSpan& days : DaysWithout({one}, same)) out.push_back(CoverOf(before.empty() ? "021" : "001", days, true));
  }
  const Spans gone = DaysWithout(before, after);
  for (size_t i = 0; i < gone.size(); ++i) {
    CoveredSpan lost = gone[i];
    while (i + 1 < gone.size() && lost.to != kLastDay && AddDays(lost.to, 1) == gone[i + 1].from) lost.to = gone[++i].to;
    const bool tail = i + 1 == gone.size() && !after.empty() && AddDays(after.back().to, 1) == lost.from;
    CoveredSpan last = lost;
    last.to = AddDays(lost.from, -1);
    out.push_back(tail ? CoverOf("024", last, false) : CoverOf("002", lost, true));
  }
  return out;
}

class DifferenceWriter {
 public:
  DifferenceWriter(const DifferenceFile& about, EnrolmentSink* sink) : about_(about), sink_(*sink) {}

  Status Open() {
    const std::string day = CompactDay(about_.on);
    format::X12Interchange interchange;
    interchange.sender = about_.sender, interchange.receiver = about_.receiver;
    interchange.date = day.substr(2), interchange.time = "0000", interchange.control = "000000001";
    interchange.usage = about_.production ? "P" : "T";
    BOGAM_TRY(sink_.Interchange(interchange));
    format::X12Group group;
    group.functional = "BE", group.sender = about_.sender, group.receiver = about_.receiver;
    group.date = day, group.time = "0000", group.control = "1", group.guide = kEnrolmentGuide;
    return sink_.Group(group);
  }
  Status Set(const std::string& payer) {
    std::string number = std::to_string(++sets_);
    number.insert(0, 4 - std::min<size_t>(4, number.size()), '0');
    EnrolmentHeader header;
    header.purpose = {"00", about_.reference, "0000", "", "", "2", about_.on};
    header.sponsor = {"P5", "", "ZZ", about_.sponsor};
    header.payer = {"IN", "", "ZZ", payer};
    return sink_.Set({"834", number, std::string(kEnrolmentGuide)}, header);
  }
  Status Member(const RegisteredMember& member, bool is_new, std::vector<HealthCoverage> coverages) {
    EnrolmentMember out;
    out.insured.subscriber = "Y", out.insured.relationship = "18", out.insured.benefit_status = "A";
    out.insured.maintenance = is_new ? "021" : "001", out.insured.reason = "AI", out.insured.died = member.died;
    out.references.push_back({"0F", member.id});
    if (about_.id_kind != "0F") out.references.push_back({about_.id_kind, member.id});
    out.person.name.role = "IL", out.person.name.kind = "1";
    out.person.name.name = member.name, out.person.name.given = member.given;
    if (member.born != 0) out.person.demographics = Demographics{.born = member.born, .sex = "U"};
    out.coverages = std::move(coverages);
    return sink_.Member(out);
  }

 private:
  const DifferenceFile& about_;
  EnrolmentSink& sink_;
  int sets_ = 0;
};

}  // namespace

Status WriteDifference(const MemberRegister& before, const MemberRegister& after, const DifferenceFile& about, EnrolmentSink* sink) {
  std::set<std::string> payers;
  for (const auto& [id, member] : before) {
    if (!after.contains(id))
      return {Code::kInvalid, "the newer register lacks the member " + id, "an end of cover is a span that ends, not a member who is gone"};
    for (const CoveredSpan& one : member.spans) payers.insert(one.payer);
  }
  for (const auto& [id, member] : after) {
    for (const CoveredSpan& one : member.spans) payers.insert(one.payer);
  }
  DifferenceWriter writer(about, sink);
  bool opened = false;
  for (const std::string& payer : payers) {
    bool set = false;
    for (const auto& [id, member] : after) {
      const auto old = before.find(id);
      const RegisteredMember* const was = old == before.end() ? nullptr : &old->second;
      std::set<std::string> lines;
      for (const RegisteredMember* const one : {was, &member}) {
        for (size_t i = 0; one != nullptr && i < one->spans.size(); ++i) {
          if (one->spans[i].payer == payer) lines.insert(one->spans[i].line);
        }
      }
      std::vector<HealthCoverage> coverages;
      for (const std::string& line : lines) {
        const CoveredSpan row{line, payer, "", "", 0, 0, ""};
        for (HealthCoverage& one : RowChanges(RowOf(was, row), RowOf(&member, row))) coverages.push_back(std::move(one));
      }
      if (coverages.empty()) continue;
      if (!std::exchange(opened, true)) BOGAM_TRY(writer.Open());
      if (!std::exchange(set, true)) BOGAM_TRY(writer.Set(payer));
      BOGAM_TRY(writer.Member(member, was == nullptr, std::move(coverages)));
    }
  }
  if (!opened) return {Code::kInvalid, "nothing differs: there is nothing to write"};
  return sink->End();
}

}  // namespace bogam::healthplan
