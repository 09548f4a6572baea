// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/enrolment_writer.h"

#include <algorithm>
#include <cstdio>

#include "healthplan/members/enrolment_layout.h"

namespace bogam::healthplan {
namespace {

using format::X12Composites;
using format::X12Writer;

std::string Digits(Day day) {
  char text[16];
  std::snprintf(text, sizeof text, "%08d", day);
  return text;
}

/// Gives the elements of one segment to the writer.
class ElementWriter {
 public:
  ElementWriter(X12Writer* writer, const char* id) : writer_(*writer), id_(id) { writer_.Begin(id); }

  void Text(const char*, size_t n, bool need, X12Type type, size_t least, size_t most, std::string& value, const char* codes = "") {
    Put(n, need, type, least, most, codes, value);
  }
  void Date(const char*, size_t n, bool need, Day& day) { Put(n, need, X12Type::kDate, 8, 8, "", day == 0 ? "" : Digits(day)); }
  void DateBehindFormat(const char*, size_t n, Day& day) {
    if (day == 0) return;
    Put(n, kNeed, X12Type::kCode, 2, 3, "D8", "D8");
    Date("", n + 1, kNeed, day);
  }
  void Days(size_t n, Day& from, Day& to) {
    if (to != 0 && to < from) Wrong(n + 1, "the span ends before it begins");
    Put(n, kNeed, X12Type::kCode, 2, 3, "", to == 0 ? "D8" : "RD8");
    if (to == 0) return Date("", n + 1, kNeed, from);
    Put(n + 1, kNeed, X12Type::kText, 17, 17, "", Digits(from) + "-" + Digits(to));
  }
  void Composites(const char*, size_t n, size_t repeats, size_t components, X12Composites& value) {
    const bool fits = value.size() <= repeats && std::all_of(value.begin(), value.end(), [&](const auto& one) { return one.size() <= components; });
    if (!fits) Wrong(n, "it has more than " + std::to_string(repeats) + " repetitions or " + std::to_string(components) + " components");
    Reach(n);
    writer_.Element(value);
  }

  Status Finish() { return status_.ok() ? writer_.End() : status_; }

 private:
  void Reach(size_t n) {
    while (++at_ < n) writer_.Element("");
  }
  void Put(size_t n, bool need, X12Type type, size_t least, size_t most, const char* codes, std::string_view value) {
    std::string fault = EnrolmentFault(need, type, least, most, codes, value);
    if (!fault.empty()) Wrong(n, std::move(fault));
    Reach(n);
    writer_.Element(value);
  }
  void Wrong(size_t n, std::string what) {
    if (status_.ok()) status_ = {Code::kInvalid, std::string(id_) + ", element " + std::to_string(n) + ": " + what, "correct what is to be written"};
  }

  X12Writer& writer_;
  const char* id_;
  size_t at_ = 0;
  Status status_;
};

/// Writes the segments of loops.
class LoopWriter {
 public:
  explicit LoopWriter(X12Writer* writer) : writer_(*writer) {}

  const Status& status() const { return status_; }

  template <typename T>
  void One(const char*, const char* id, T& value, std::string_view roles = "") {
    if (!status_.ok()) return;
    CheckRole(id, value, roles);
    ElementWriter elements(&writer_, id);
    Describe(elements, value);
    Fail(elements.Finish());
  }
  template <typename T>
  void Maybe(const char* name, const char* id, std::optional<T>& value) {
    if (value) One(name, id, *value);
  }
  template <typename T>
  void Many(const char* name, const char* id, size_t least, size_t most, std::vector<T>& values) {
    CheckSize(id, values.size(), least, most);
    for (T& value : values) One(name, id, value);
  }
  template <typename T>
  void Loop(const char*, const char* id, T& value, std::string_view roles) {
    CheckRole(id, value.name, roles);
    Describe(*this, value);
  }
  template <typename T>
  void Loops(const char*, const char* id, size_t most, std::vector<T>& values, std::string_view roles = "") {
    CheckSize(id, values.size(), 0, most);
    for (T& value : values) {
      if constexpr (requires { value.name.role; }) CheckRole(id, value.name, roles);
      Describe(*this, value);
    }
  }
  template <typename T>
  void Bracketed(const char* name, const char* code, size_t most, std::vector<T>& values) {
    if (values.empty() || !status_.ok()) return;
    Bracket("LS", code);
    Loops(name, "LX", most, values);
    Bracket("LE", code);
  }

 private:
  void Fail(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  template <typename T>
  void CheckRole(const char* id, const T& value, std::string_view roles) {
    if (roles.empty()) return;
    if constexpr (requires { value.role; }) {
      if (!IsAmong(value.role, roles))
        Fail({Code::kInvalid, std::string(id) + ", element 1: it is none of " + std::string(roles), "correct what is to be written"});
    }
  }
  void CheckSize(const char* id, size_t size, size_t least, size_t most) {
    if (size < least || size > most) {
      Fail({Code::kInvalid, std::string(id) + ": it stands " + std::to_string(size) + " times, not " + std::to_string(least) + " to " + std::to_string(most),
            "correct what is to be written"});
    }
  }
  void Bracket(const char* id, const char* code) {
    if (!status_.ok()) return;
    writer_.Begin(id);
    writer_.Element(code);
    Fail(writer_.End());
  }

  X12Writer& writer_;
  Status status_;
};

/// Where in what is to be written, before what is wrong there.
Status At(std::string where, const Status& status) { return status.ok() ? status : Status(status.code(), where + ": " + status.message(), status.detail()); }

Status NotWithin(const char* what, const char* within) {
  return {Code::kInvalid, std::string(what) + " stands outside of " + within, "the order is interchange, group, set, members"};
}

}  // namespace

Status EnrolmentWriter::CheckTotals() const {
  for (const Total& total : totals_) {
    const uint64_t here = total.what == "ET" ? subscribers_ : total.what == "DT" ? dependents_ : subscribers_ + dependents_;
    std::string_view said = total.number;
    said.remove_prefix(std::min(said.find_first_not_of('0'), said.size() - 1));
    if (IsAmong(total.what, "ET DT TO") && said != std::to_string(here)) {
      return {Code::kInvalid, "QTY with " + total.what + " says " + total.number + " members, and the set has " + std::to_string(here),
              "correct the totals of the set"};
    }
  }
  return {};
}

Status EnrolmentWriter::CloseTo(Open level) {
  if (open_ == Open::kSet && level < Open::kSet) {
    BOGAM_TRY(CheckTotals());
    BOGAM_TRY(writer_.EndSet());
    open_ = Open::kGroup;
  }
  if (open_ == Open::kGroup && level < Open::kGroup) {
    BOGAM_TRY(writer_.EndGroup());
    open_ = Open::kInterchange;
  }
  if (open_ == Open::kInterchange && level < Open::kInterchange) {
    BOGAM_TRY(writer_.EndInterchange());
    open_ = Open::kNothing;
  }
  return {};
}

Status EnrolmentWriter::Interchange(const format::X12Interchange& interchange) {
  BOGAM_TRY(CloseTo(Open::kNothing));
  BOGAM_TRY(writer_.BeginInterchange(interchange));
  open_ = Open::kInterchange;
  return {};
}

Status EnrolmentWriter::Group(const format::X12Group& group) {
  BOGAM_TRY(CloseTo(Open::kInterchange));
  if (open_ != Open::kInterchange) return NotWithin("a group", "an interchange");
  if (group.functional != "BE" || group.guide != kEnrolmentGuide) {
    return {Code::kInvalid, "the group is none of enrolments (BE) by the guide " + std::string(kEnrolmentGuide), "correct what is to be written"};
  }
  BOGAM_TRY(At("GS", writer_.BeginGroup(group)));
  guide_ = group.guide;
  open_ = Open::kGroup;
  return {};
}

Status EnrolmentWriter::Set(const format::X12Set& set, const EnrolmentHeader& header) {
  BOGAM_TRY(CloseTo(Open::kGroup));
  if (open_ != Open::kGroup) return NotWithin("a set", "a group");
  if (set.type != "834" || set.guide != guide_) return {Code::kInvalid, "the set is no 834 by the guide of its group", "correct what is to be written"};
  BOGAM_TRY(writer_.BeginSet(set));
  open_ = Open::kSet;
  subscribers_ = dependents_ = 0;
  totals_ = header.totals;
  LoopWriter loops(&writer_);
  EnrolmentHeader copy = header;  // descriptions serve reading too, and so take what may be changed
  Describe(loops, copy);
  return At("the header of set " + set.control, loops.status());
}

Status EnrolmentWriter::Member(const EnrolmentMember& member) {
  if (open_ != Open::kSet) return NotWithin("a member", "a set");
  ++members_;
  const auto numbers = std::count_if(member.references.begin(), member.references.end(), [](const Reference& one) { return one.what == "0F"; });
  const bool subscriber = member.insured.subscriber == "Y";
  const std::string where = "member " + std::to_string(members_);
  if (numbers != 1) return {Code::kInvalid, where + ": REF with 0F stands " + std::to_string(numbers) + " times, not once", "correct what is to be written"};
  if (subscriber != (member.insured.relationship == "18")) {
    return {Code::kInvalid, where + ": a subscriber (INS01 Y) is related to nobody but themselves (18), and nobody else is", "correct what is to be written"};
  }
  ++(subscriber ? subscribers_ : dependents_);
  LoopWriter loops(&writer_);
  EnrolmentMember copy = member;
  Describe(loops, copy);
  return At(where, loops.status());
}

Status EnrolmentWriter::End() {
  if (open_ == Open::kNothing && members_ == 0) return {Code::kInvalid, "there is nothing to write", "begin with an interchange"};
  return CloseTo(Open::kNothing);
}

}  // namespace bogam::healthplan
