// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan members`: files of enrolments read, written and checked. What comes out is put away until the whole input was found right, so that
// whoever reads it never has a part of a file.
#include <cstdio>
#include <map>
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/terminal.h"
#include "cli/whole_file.h"
#include "format/input.h"
#include "format/json_text.h"
#include "healthplan/members/enrolment_json.h"
#include "healthplan/members/enrolment_reader.h"
#include "healthplan/members/enrolment_writer.h"

namespace bogam::cli {
namespace {

/// Counts what a file asks for.
class EnrolmentTally final : public healthplan::EnrolmentSink {
 public:
  Status Interchange(const format::X12Interchange& one) override {
    ++interchanges_;
    tests_ += one.usage == "T" ? 1 : 0;
    return {};
  }
  Status Group(const format::X12Group&) override { return {}; }
  Status Set(const format::X12Set&, const healthplan::EnrolmentHeader&) override { return ++sets_, Status(); }
  Status Member(const healthplan::EnrolmentMember& member) override {
    ++members_;
    ++asked_[member.insured.maintenance];
    subscribers_ += member.insured.subscriber == "Y" ? 1 : 0;
    coverages_ += member.coverages.size();
    return {};
  }
  Status End() override { return {}; }

  void Print() const {
    std::printf("%s members (%s subscribers) with %s coverages in %s sets of %s interchanges%s\n", WithCommas(members_).c_str(),
                WithCommas(subscribers_).c_str(), WithCommas(coverages_).c_str(), WithCommas(sets_).c_str(), WithCommas(interchanges_).c_str(),
                tests_ > 0 ? "; tests among them (ISA15 T)" : "");
    Table table;
    table.Column("Asked for");
    table.Column("Members", Table::Align::kRight);
    for (const auto& [code, words] : kAsked) {
      if (const auto found = asked_.find(code); found != asked_.end()) table.Row({words, WithCommas(found->second)});
    }
    if (members_ > 0) std::printf("\n%s", table.ToString().c_str());
  }
  std::string Json() const {
    format::JsonText json;
    const auto number = [](uint64_t n) { return static_cast<int64_t>(n); };
    json.Object().Number("interchanges", number(interchanges_)).Number("tests", number(tests_)).Number("sets", number(sets_));
    json.Number("members", number(members_)).Number("subscribers", number(subscribers_)).Number("coverages", number(coverages_)).Object("asked");
    for (const auto& [code, members] : asked_) json.Number(code, number(members));
    json.End().End();
    return std::move(json).Take();
  }

 private:
  static constexpr std::pair<const char*, const char*> kAsked[] = {
      {"021", "addition (021)"}, {"001", "change (001)"}, {"024", "termination (024)"}, {"025", "reinstatement (025)"}, {"030", "audit or compare (030)"}};
  uint64_t interchanges_ = 0, tests_ = 0, sets_ = 0, members_ = 0, subscribers_ = 0, coverages_ = 0;
  std::map<std::string, uint64_t> asked_;
};

/// What is wrong with an input begins with its name.
Status Of(const std::string& file, const Status& status) {
  return status.ok() ? status : Status(status.code(), (file == "-" ? "standard input" : file) + ": " + status.message(), status.detail());
}

Result<int> DoRead(const HealthplanMembersArguments& arguments) {
  WholeFile out(arguments.out);
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.file));
  BOGAM_TRY(out.Open());
  healthplan::EnrolmentJsonWriter writer([&](std::string_view text) { return out.Write(text); });
  BOGAM_TRY(Of(arguments.file, healthplan::ReadEnrolment(std::move(input), &writer)));
  BOGAM_TRY(out.Keep());
  return kDone;
}

Result<int> DoWrite(const HealthplanMembersArguments& arguments) {
  WholeFile out(arguments.out);
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.file));
  BOGAM_TRY(out.Open());
  healthplan::EnrolmentWriter writer([&](std::string_view text) { return out.Write(text); });
  BOGAM_TRY(healthplan::ReadEnrolmentJson(std::move(input), arguments.file == "-" ? "standard input" : arguments.file, &writer));
  BOGAM_TRY(out.Keep());
  return kDone;
}

Result<int> DoCheckEnrolment(const HealthplanMembersArguments& arguments) {
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(arguments.file));
  EnrolmentTally tally;
  BOGAM_TRY(Of(arguments.file, healthplan::ReadEnrolment(std::move(input), &tally)));
  if (arguments.json)
    std::printf("%s\n", tally.Json().c_str());
  else
    tally.Print();
  return kDone;
}

}  // namespace

int RunHealthplanMembersRead(const HealthplanMembersArguments& arguments) { return TakenWhole(DoRead(arguments)); }
int RunHealthplanMembersWrite(const HealthplanMembersArguments& arguments) { return TakenWhole(DoWrite(arguments)); }
int RunHealthplanMembersCheck(const HealthplanMembersArguments& arguments) { return TakenWhole(DoCheckEnrolment(arguments)); }

}  // namespace bogam::cli
