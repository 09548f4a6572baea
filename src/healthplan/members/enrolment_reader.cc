// SPDX-License-Identifier: Apache-2.0
// Descends as the layout is described: each loop takes the segments that it may have, in order, and leaves the first that is not its own to who called.
// Depth is that of the description.
#include "healthplan/members/enrolment_reader.h"

#include <algorithm>
#include <bitset>
#include <charconv>

#include "healthplan/members/enrolment_layout.h"

namespace bogam::healthplan {
namespace {

using format::X12Composites;
using format::X12Reader;
using format::X12Segment;
using format::X12Wrong;

constexpr const char* kAskAnew = "correct it, or ask the sender for a new file";

Day DayOf(std::string_view digits) {
  Day day = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), day);
  return day;
}

/// Takes the elements of one segment.
class ElementReader {
 public:
  ElementReader(const X12Segment& segment, const format::X12Delimiters& delimiters) : segment_(segment), delimiters_(delimiters) {}

  void Text(const char*, size_t n, bool need, X12Type type, size_t least, size_t most, std::string& value, const char* codes = "") {
    value = Take(n, need, type, least, most, codes);
  }
  void Date(const char*, size_t n, bool need, Day& day) { day = DayOf(Take(n, need, X12Type::kDate, 8, 8, "")); }
  void DateBehindFormat(const char*, size_t n, Day& day) {
    const bool told = !segment_.At(n).empty() || !segment_.At(n + 1).empty();
    Take(n, told, X12Type::kCode, 2, 3, "D8");
    day = DayOf(Take(n + 1, told, X12Type::kDate, 8, 8, ""));
  }
  void Days(size_t n, Day& from, Day& to) {
    const bool span = Take(n, kNeed, X12Type::kCode, 2, 3, "D8 RD8") == "RD8";
    const std::string_view text = Take(n + 1, kNeed, span ? X12Type::kText : X12Type::kDate, 8, 17, "");
    from = DayOf(text.substr(0, 8));
    if (!span || !status_.ok()) return;
    const bool whole = text.size() == 17 && text[8] == '-' && format::X12Fault(X12Type::kDate, 8, 8, text.substr(0, 8)).empty() &&
                       format::X12Fault(X12Type::kDate, 8, 8, text.substr(9)).empty();
    if (whole) to = DayOf(text.substr(9));
    if (!whole) Wrong(n + 1, "it is no span CCYYMMDD-CCYYMMDD");
    if (whole && to < from) Wrong(n + 1, "the span ends before it begins");
  }
  void Composites(const char*, size_t n, size_t repeats, size_t components, X12Composites& value) {
    seen_.set(n);
    value = format::SplitX12(segment_.At(n), delimiters_);
    if (value.size() > repeats) Wrong(n, "it stands more than " + (repeats == 1 ? "once" : std::to_string(repeats) + " times"));
    for (const std::vector<std::string>& one : value) {
      if (one.size() > components) Wrong(n, "it has more than " + std::to_string(components) + " components");
    }
  }

  /// What is wrong with the segment, elements that nobody asked for included.
  Status Finish() {
    for (size_t n = 1; n <= segment_.elements.size(); ++n) {
      if (!seen_.test(n) && !segment_.At(n).empty()) Wrong(n, "834 does not use this element here");
    }
    return status_;
  }

 private:
  std::string_view Take(size_t n, bool need, X12Type type, size_t least, size_t most, const char* codes) {
    seen_.set(n);
    const std::string_view value = segment_.At(n);
    std::string fault = EnrolmentFault(need, type, least, most, codes, value);
    if (fault.empty() && std::any_of(value.begin(), value.end(), [&](char c) { return delimiters_.Has(c); })) fault = "it has parts, and is to be one value";
    if (!fault.empty()) Wrong(n, std::move(fault));
    return value;
  }
  void Wrong(size_t n, std::string what) {
    if (status_.ok()) status_ = X12Wrong(segment_, n, std::move(what), kAskAnew);
  }

  const X12Segment& segment_;
  const format::X12Delimiters& delimiters_;
  std::bitset<format::kMostX12Elements + 1> seen_;  // from 1
  Status status_;
};

/// Takes the segments of loops. The segment that it stands at was read and not taken.
class LoopReader {
 public:
  explicit LoopReader(X12Reader* reader) : reader_(*reader) {}

  Status Advance() {
    before_ = std::string(now_.id);
    if (++taken_ > kMostSegmentsOfMember) return X12Wrong(now_, 0, "the member has over " + std::to_string(kMostSegmentsOfMember) + " segments", kAskAnew);
    return reader_.Next(&now_).status();
  }
  void BeginMember() { taken_ = 0; }
  const X12Segment& now() const { return now_; }
  const std::string& before() const { return before_; }
  const Status& status() const { return status_; }
  bool At(std::string_view id, std::string_view roles = "") const { return status_.ok() && now_.id == id && (roles.empty() || IsAmong(now_.At(1), roles)); }

  template <typename T>
  void One(const char*, const char* id, T& value, std::string_view roles = "") {
    if (!Meet(id, roles)) return;
    ElementReader elements(now_, reader_.interchange().delimiters);
    Describe(elements, value);
    Fail(elements.Finish());
    if (status_.ok()) Fail(Advance());
  }
  template <typename T>
  void Maybe(const char* name, const char* id, std::optional<T>& value) {
    if (At(id)) One(name, id, value.emplace());
  }
  template <typename T>
  void Many(const char* name, const char* id, size_t least, size_t most, std::vector<T>& values) {
    while (At(id) && RoomFor(values.size(), most)) One(name, id, values.emplace_back());
    if (values.size() < least) Meet(id, "");
  }
  template <typename T>
  void Loop(const char*, const char* id, T& value, std::string_view roles) {
    if (Meet(id, roles)) Describe(*this, value);
  }
  template <typename T>
  void Loops(const char*, const char* id, size_t most, std::vector<T>& values, std::string_view roles = "") {
    while (At(id, roles) && RoomFor(values.size(), most)) Describe(*this, values.emplace_back());
  }
  template <typename T>
  void Bracketed(const char* name, const char* code, size_t most, std::vector<T>& values) {
    if (!At("LS")) return;
    Bracket(code);
    if (!At("LX")) Meet("LX", "");
    Loops(name, "LX", most, values);
    if (Meet("LE", "")) Bracket(code);
  }

 private:
  void Fail(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  /// Whether it stands at a segment that must stand here.
  bool Meet(std::string_view id, std::string_view roles) {
    if (At(id, roles)) return true;
    const std::string what = "it stands where " + std::string(id) + (roles.empty() ? "" : " with one of " + std::string(roles)) + " is to stand";
    Fail(X12Wrong(now_, 0, what + (before_.empty() ? "" : ", behind " + before_),
                  "segments of 834 stand in a fixed order: correct it, or ask the sender for a new file"));
    return false;
  }
  bool RoomFor(size_t have, size_t most) {
    if (have < most) return true;
    Fail(X12Wrong(now_, 0, "it stands here more than " + (most == 1 ? "once" : std::to_string(most) + " times"), kAskAnew));
    return false;
  }
  void Bracket(const char* code) {
    if (!status_.ok()) return;
    if (now_.elements.size() != 1 || now_.At(1) != code) return Fail(X12Wrong(now_, 1, "it is not " + std::string(code), kAskAnew));
    Fail(Advance());
  }

  X12Reader& reader_;
  X12Segment now_;
  std::string before_;
  size_t taken_ = 0;
  Status status_;
};

/// Members by INS01, to be compared with QTY.
struct Counted {
  uint64_t subscribers = 0, dependents = 0;
};

/// se: the segment behind the last member.
Status CheckTotals(const EnrolmentHeader& header, const Counted& counted, const X12Segment& se) {
  for (const Total& total : header.totals) {
    const uint64_t all = counted.subscribers + counted.dependents;
    const uint64_t here = total.what == "ET" ? counted.subscribers : total.what == "DT" ? counted.dependents : all;
    uint64_t said = 0;
    std::from_chars(total.number.data(), total.number.data() + total.number.size(), said);
    if (said == here || !IsAmong(total.what, "ET DT TO")) continue;
    return X12Wrong(se, 0, "QTY with " + total.what + " says " + std::to_string(said) + " members, and " + std::to_string(here) + " were read",
                    "something was lost or put in on the way: ask for the file anew");
  }
  return {};
}

Status ReadMember(LoopReader* loops, Counted* counted, EnrolmentSink* sink) {
  EnrolmentMember member;
  member.segment = loops->now().number;
  X12Segment ins;
  ins.id = "INS", ins.number = loops->now().number, ins.byte = loops->now().byte;
  loops->BeginMember();
  Describe(*loops, member);
  BOGAM_TRY(loops->status());
  const auto numbers = std::count_if(member.references.begin(), member.references.end(), [](const Reference& one) { return one.what == "0F"; });
  if (numbers != 1) {
    return X12Wrong(ins, 0, "the member has " + std::to_string(numbers) + " numbers of a subscriber (REF with 0F), not one", kAskAnew);
  }
  const bool subscriber = member.insured.subscriber == "Y";
  if (subscriber != (member.insured.relationship == "18")) {
    return X12Wrong(ins, 2, "a subscriber (INS01 Y) is related to nobody but themselves (18), and nobody else is", kAskAnew);
  }
  ++(subscriber ? counted->subscribers : counted->dependents);
  return sink->Member(member);
}

/// Reads from behind ST; *loops then stands at SE.
Status ReadSet(const format::X12Set& set, LoopReader* loops, EnrolmentSink* sink) {
  EnrolmentHeader header;
  BOGAM_TRY(loops->Advance());
  Describe(*loops, header);
  BOGAM_TRY(loops->status());
  BOGAM_TRY(sink->Set(set, header));
  Counted counted;
  while (loops->At("INS")) BOGAM_TRY(ReadMember(loops, &counted, sink));
  if (!loops->At("SE")) {
    return X12Wrong(loops->now(), 0, "it has no place behind " + loops->before(),
                    "segments of 834 stand in a fixed order: correct it, or ask the sender for a new file");
  }
  return CheckTotals(header, counted, loops->now());
}

}  // namespace

Status ReadEnrolment(std::unique_ptr<format::Input> input, EnrolmentSink* sink) {
  X12Reader reader(std::move(input));
  X12Segment segment;
  while (true) {
    BOGAM_ASSIGN(const bool more, reader.Next(&segment));
    if (!more) return sink->End();
    if (segment.id == "ISA") BOGAM_TRY(sink->Interchange(reader.interchange()));
    if (segment.id == "GS") {
      if (segment.At(1) != "BE") return X12Wrong(segment, 1, "it is no group of enrolments (BE)", "look whether this is an 834 file");
      if (segment.At(8) != kEnrolmentGuide) {
        return X12Wrong(segment, 8, "the guide is not " + std::string(kEnrolmentGuide), "ask the sender for files by this guide; Bogam reads no other of 834");
      }
      BOGAM_TRY(sink->Group(reader.group()));
    }
    if (segment.id != "ST") continue;
    if (segment.At(1) != "834") return X12Wrong(segment, 1, "it is no set of enrolments (834)", "look whether this is an 834 file");
    LoopReader loops(&reader);
    BOGAM_TRY(ReadSet(reader.set(), &loops, sink));
  }
}

}  // namespace bogam::healthplan
