// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "fhir/utf8.h"
#include "format/x12.h"

namespace bogam::format {
namespace {

constexpr size_t kX12Buffer = 64 * 1024;
/// ISA is as long as this, and delimits its elements at these places.
constexpr size_t kIsaBytes = 106, kIsaRepetition = 82, kIsaComponent = 104, kIsaEnd = 105;
constexpr std::array<size_t, 16> kIsaSeparators = {3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103};

bool IsLineEnd(char c) { return c == '\r' || c == '\n'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool AllDigits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit); }
std::string_view WithoutSpaces(std::string_view text) { return text.substr(0, text.find_last_not_of(' ') + 1); }
std::string_view WithoutZeros(std::string_view text) { return text.substr(std::min(text.find_first_not_of('0'), text.size())); }

/// May stand between elements: nothing that names, numbers or texts are made of.
bool IsDelimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte != 0 && byte < 0x80 && !std::isalnum(byte) && c != ' ' && c != '.' && c != '-';
}

}  // namespace

X12Reader::X12Reader(std::unique_ptr<Input> input) : input_(std::move(input)), buffer_(kX12Buffer) {}

Result<bool> X12Reader::Next(X12Segment* segment) {
  if (!failure_.ok()) return failure_;
  Result<bool> more = Read(segment);
  if (!more.ok()) failure_ = more.status();
  return more;
}

Result<bool> X12Reader::Read(X12Segment* segment) {
  if (level_ == Level::kOutside) {
    BOGAM_ASSIGN(const bool end, AtEnd());
    if (end && segments_ > 0) return false;
    segment->id = {}, segment->elements.clear(), segment->number = segments_ + 1, segment->byte = passed_;
    if (end) return X12Wrong(*segment, 0, "the input is empty", "an interchange begins with ISA");
    BOGAM_TRY(TakeDelimiters());
  }
  BOGAM_TRY(TakeBytes(segment));
  BOGAM_TRY(Split(segment));
  BOGAM_TRY(Envelope(*segment));
  return true;
}

/// More bytes behind those of the buffer; false where there are none.
Result<bool> X12Reader::More() {
  if (ended_) return false;
  if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_, begin_ = 0;
  BOGAM_ASSIGN(const size_t got, input_->Read(std::span<char>(buffer_).subspan(end_)));
  end_ += got;
  ended_ = got == 0;
  return !ended_;
}

/// Passes over white space between and behind interchanges.
Result<bool> X12Reader::AtEnd() {
  while (true) {
    while (begin_ < end_ && (IsLineEnd(buffer_[begin_]) || buffer_[begin_] == ' ')) ++begin_, ++passed_;
    if (begin_ < end_) return false;
    BOGAM_ASSIGN(const bool more, More());
    if (!more) return true;
  }
}

Status X12Reader::TakeDelimiters() {
  X12Segment isa;
  isa.number = segments_ + 1, isa.byte = passed_;
  while (end_ - begin_ < kIsaBytes) {
    BOGAM_ASSIGN(const bool more, More());
    if (!more) break;
  }
  const std::string_view text(buffer_.data() + begin_, std::min(end_ - begin_, kIsaBytes));
  if (!text.starts_with("ISA")) {
    return X12Wrong(isa, 0, segments_ == 0 ? "it is no X12 interchange" : "something stands behind the end of the interchange",
                    "an interchange begins with ISA, without anything before it");
  }
  isa.id = "ISA";
  if (text.size() < kIsaBytes) return CutShort(isa);
  const char separator = text[3];
  for (size_t i = 0; i < kIsaSeparators.size(); ++i) {
    if (text[kIsaSeparators[i]] == separator) continue;
    return X12Wrong(isa, i + 1, "the delimiter before the element is not at byte " + std::to_string(kIsaSeparators[i]) + " of ISA",
                    "elements of ISA have fixed lengths: ask the sender for the file as it was sent");
  }
  interchange_.delimiters = {separator, text[kIsaRepetition], text[kIsaComponent], text[kIsaEnd], ""};
  const std::array<std::pair<char, size_t>, 4> all = {{{separator, 0}, {text[kIsaRepetition], 11}, {text[kIsaComponent], 16}, {text[kIsaEnd], 0}}};
  for (size_t i = 0; i < all.size(); ++i) {
    const bool twice = std::any_of(all.begin(), all.begin() + static_cast<ptrdiff_t>(i), [&](const auto& other) { return other.first == all[i].first; });
    if (IsDelimiter(all[i].first) && !twice) continue;
    return X12Wrong(isa, all[i].second, twice ? "two delimiters are the same" : "a delimiter is a letter, a digit or a sign that values have",
                    "the delimiters are bytes 3, 82, 104 and 105 of ISA; version 00501 has one for repetition in ISA11");
  }
  return {};
}

/// The bytes of the next segment into text_, and the line end behind it passed over.
Status X12Reader::TakeBytes(X12Segment* segment) {
  segment->id = {}, segment->elements.clear(), segment->number = segments_ + 1, segment->byte = passed_;
  size_t searched = 0;
  while (true) {
    const char* const from = buffer_.data() + begin_;
    const void* const found = std::memchr(from + searched, interchange_.delimiters.segment, end_ - begin_ - searched);
    const size_t size = found != nullptr ? static_cast<size_t>(static_cast<const char*>(found) - from) : end_ - begin_;
    if (size > kLargestX12Segment) {
      const Status where = X12Wrong(*segment, 0, "the segment is over " + std::to_string(kLargestX12Segment) + " bytes",
                                    "see whether its end is the delimiter that byte 105 of ISA declares");
      return {Code::kTooLarge, where.message(), where.detail()};
    }
    if (found != nullptr) {
      text_.assign(from, size);
      begin_ += size + 1, passed_ += size + 1;
      break;
    }
    searched = size;
    BOGAM_ASSIGN(const bool more, More());
    if (!more) return CutShort(*segment);
  }
  ++segments_;
  BOGAM_ASSIGN(std::string line_end, TakeLineEnd());
  if (level_ == Level::kOutside) interchange_.delimiters.line_end = std::move(line_end);
  return {};
}

Result<std::string> X12Reader::TakeLineEnd() {
  std::string out;
  for (const char one : {'\r', '\n'}) {
    if (begin_ == end_) {
      BOGAM_ASSIGN(const bool more, More());
      if (!more) break;
    }
    if (buffer_[begin_] != one) continue;
    out += one;
    ++begin_, ++passed_;
  }
  return out;
}

Status X12Reader::Split(X12Segment* segment) {
  const std::string_view rest = text_;
  const size_t size = std::min(rest.find(interchange_.delimiters.element), rest.size());
  const std::string_view id = rest.substr(0, size);
  const bool named = (id.size() == 2 || id.size() == 3) && IsUpper(id[0]) && std::all_of(id.begin(), id.end(), [](char c) { return IsUpper(c) || IsDigit(c); });
  if (!named)
    return X12Wrong(*segment, 0, "no name of a segment stands at its beginning",
                    "a name is two or three letters; see whether the end of the one before is right");
  segment->id = id;
  size_t at = size;  // of the delimiter before an element
  while (at < rest.size() && segment->elements.size() <= kMostX12Elements) {
    const size_t end = std::min(rest.find(interchange_.delimiters.element, at + 1), rest.size());
    segment->elements.push_back(rest.substr(at + 1, end - at - 1));
    at = end;
  }
  if (segment->elements.size() > kMostX12Elements) return X12Wrong(*segment, kMostX12Elements + 1, "there are too many elements", "no segment has so many");
  return CheckCharacters(*segment);
}

Status X12Reader::CheckCharacters(const X12Segment& segment) {
  for (size_t i = 0; i < segment.elements.size(); ++i) {
    for (const char c : segment.elements[i]) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 || byte == 0x7f) && !interchange_.delimiters.Has(c)) {
        return X12Wrong(segment, i + 1, "it has a control character", "see whether a line was broken, or the end of the segment is missing");
      }
    }
    if (!fhir::IsUtf8(segment.elements[i]))
      return X12Wrong(segment, i + 1, "it is neither ASCII nor UTF-8", "ask the sender which character set it is and convert it");
  }
  return {};
}

Status X12Reader::Envelope(const X12Segment& segment) {
  const std::string_view id = segment.id;
  if (level_ == Level::kSet)
    ++in_set_;
  else
    BOGAM_TRY(CheckWhole(segment));
  switch (level_) {
    case Level::kOutside: return OpenInterchange(segment);
    case Level::kInterchange:
      if (id == "GS") return OpenGroup(segment);
      if (id == "IEA") return CloseInterchange(segment);
      return X12Wrong(segment, 0, "it stands outside of a group", "between ISA and IEA stand groups from GS to GE");
    case Level::kGroup:
      if (id == "ST") return OpenSet(segment);
      if (id == "GE") return CloseGroup(segment);
      return X12Wrong(segment, 0, "it stands outside of a transaction set", "between GS and GE stand transaction sets from ST to SE");
    case Level::kSet:
      if (id == "SE") return CloseSet(segment);
      if (id == "ISA" || id == "IEA" || id == "GS" || id == "GE" || id == "ST") {
        return X12Wrong(segment, 0, "the transaction set before it has no end", "SE is missing: the file may have been cut and put together");
      }
  }
  return {};
}

/// Elements of envelopes are one value each.
Status X12Reader::CheckWhole(const X12Segment& segment) const {
  for (size_t n = 1; n <= segment.elements.size(); ++n) {
    if (segment.id == "ISA" && (n == 11 || n == 16)) continue;
    const std::string_view value = segment.At(n);
    const bool parts = std::any_of(value.begin(), value.end(), [&](char c) { return interchange_.delimiters.Has(c); });
    if (parts) return X12Wrong(segment, n, "it has parts, and is to be one value", "correct it, or ask for the file anew");
  }
  return {};
}

Status X12Reader::OpenInterchange(const X12Segment& isa) {
  if (isa.elements.size() != 16)
    return X12Wrong(isa, 0, "it has " + std::to_string(isa.elements.size()) + " elements, not 16", "ISA holds a delimiter as text");
  const auto text = [&](size_t n) { return std::string(WithoutSpaces(isa.At(n))); };
  if (isa.At(12) != "00501") return X12Wrong(isa, 12, "the version is not 00501", "ask the sender for version 5010");
  const std::string date = "20" + text(9);
  if (!X12Fault(X12Type::kDate, 8, 8, date).empty()) return X12Wrong(isa, 9, "it is no date YYMMDD", "correct it, or ask for the file anew");
  if (!X12Fault(X12Type::kTime, 4, 4, isa.At(10)).empty()) return X12Wrong(isa, 10, "it is no time HHMM", "correct it, or ask for the file anew");
  if (!AllDigits(isa.At(13))) return X12Wrong(isa, 13, "the control number is not of nine digits", "correct it, or ask for the file anew");
  if (isa.At(14) != "0" && isa.At(14) != "1") return X12Wrong(isa, 14, "it is neither 0 nor 1", "correct it, or ask for the file anew");
  if (isa.At(15) != "P" && isa.At(15) != "T") return X12Wrong(isa, 15, "it is neither P nor T", "P is in earnest, T a test");
  X12Delimiters delimiters = std::move(interchange_.delimiters);
  interchange_ = {
      std::move(delimiters), text(1), text(2), text(3), text(4), text(5), text(6), text(7), text(8), text(9), text(10), text(13), text(14), text(15)};
  level_ = Level::kInterchange;
  groups_ = 0;
  return {};
}

Status X12Reader::OpenGroup(const X12Segment& gs) {
  if (gs.elements.size() != 8)
    return X12Wrong(gs, 0, "it has " + std::to_string(gs.elements.size()) + " elements, not 8", "correct it, or ask for the file anew");
  constexpr std::array<std::pair<X12Type, std::pair<size_t, size_t>>, 8> kShapes = {{{X12Type::kCode, {2, 2}},
                                                                                     {X12Type::kText, {2, 15}},
                                                                                     {X12Type::kText, {2, 15}},
                                                                                     {X12Type::kDate, {8, 8}},
                                                                                     {X12Type::kTime, {4, 8}},
                                                                                     {X12Type::kWhole, {1, 9}},
                                                                                     {X12Type::kCode, {1, 2}},
                                                                                     {X12Type::kText, {1, 12}}}};
  for (size_t i = 0; i < kShapes.size(); ++i) {
    std::string fault = X12Fault(kShapes[i].first, kShapes[i].second.first, kShapes[i].second.second, gs.At(i + 1));
    if (!fault.empty()) return X12Wrong(gs, i + 1, std::move(fault), "correct it, or ask for the file anew");
  }
  const auto text = [&](size_t n) { return std::string(gs.At(n)); };
  group_ = {text(1), text(2), text(3), text(4), text(5), text(6), text(7), text(8)};
  level_ = Level::kGroup;
  sets_ = 0;
  controls_.clear();
  return {};
}

Status X12Reader::OpenSet(const X12Segment& st) {
  if (st.elements.size() != 3)
    return X12Wrong(st, 0, "it has " + std::to_string(st.elements.size()) + " elements, not 3", "correct it, or ask for the file anew");
  set_ = {std::string(st.At(1)), std::string(st.At(2)), std::string(st.At(3))};
  if (set_.type.size() != 3 || !AllDigits(set_.type)) return X12Wrong(st, 1, "it is no kind of transaction set", "it has three digits");
  if (std::string fault = X12Fault(X12Type::kText, 4, 9, set_.control); !fault.empty())
    return X12Wrong(st, 2, std::move(fault), "a control number has 4 to 9 signs");
  if (set_.guide != group_.guide) return X12Wrong(st, 3, "it is not the guide of the group (GS08)", "the sets of a group are of one guide");
  if (!controls_.insert(set_.control).second)
    return X12Wrong(st, 2, "an earlier set of the group has this control number", "a set may stand here twice: ask the sender");
  if (controls_.size() > kMostX12Sets)
    return X12Wrong(st, 0, "the group has over " + std::to_string(kMostX12Sets) + " transaction sets", "split the file by groups");
  level_ = Level::kSet;
  in_set_ = 1;
  return {};
}

Status X12Reader::CheckCount(const X12Segment& segment, uint64_t counted, const char* of) {
  const std::string_view text = segment.At(1);
  uint64_t said = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), said);
  if (wrong != std::errc() || end != text.data() + text.size()) return X12Wrong(segment, 1, "it is no count", "correct it, or ask for the file anew");
  if (said == counted) return {};
  return X12Wrong(segment, 1, "the count of " + std::string(of) + " is " + std::to_string(said) + ", and " + std::to_string(counted) + " were read",
                  "something was lost or put in on the way: ask for the file anew");
}

Status X12Reader::CloseSet(const X12Segment& se) {
  if (se.elements.size() != 2)
    return X12Wrong(se, 0, "it has " + std::to_string(se.elements.size()) + " elements, not 2", "correct it, or ask for the file anew");
  BOGAM_TRY(CheckCount(se, in_set_, "segments"));
  if (se.At(2) != set_.control)
    return X12Wrong(se, 2, "the control number is not that of ST02", "parts of two sets may have been put together: ask for the file anew");
  level_ = Level::kGroup;
  ++sets_;
  return {};
}

Status X12Reader::CloseGroup(const X12Segment& ge) {
  if (ge.elements.size() != 2)
    return X12Wrong(ge, 0, "it has " + std::to_string(ge.elements.size()) + " elements, not 2", "correct it, or ask for the file anew");
  BOGAM_TRY(CheckCount(ge, sets_, "transaction sets"));
  if (WithoutZeros(ge.At(2)) != WithoutZeros(group_.control)) {
    return X12Wrong(ge, 2, "the control number is not that of GS06", "parts of two groups may have been put together: ask for the file anew");
  }
  level_ = Level::kInterchange;
  ++groups_;
  return {};
}

Status X12Reader::CloseInterchange(const X12Segment& iea) {
  if (iea.elements.size() != 2)
    return X12Wrong(iea, 0, "it has " + std::to_string(iea.elements.size()) + " elements, not 2", "correct it, or ask for the file anew");
  BOGAM_TRY(CheckCount(iea, groups_, "groups"));
  if (iea.At(2) != interchange_.control) {
    return X12Wrong(iea, 2, "the control number is not that of ISA13", "parts of two interchanges may have been put together: ask for the file anew");
  }
  level_ = Level::kOutside;
  return {};
}

Status X12Reader::CutShort(const X12Segment& segment) const {
  const char* const missing = level_ == Level::kSet ? "SE, GE and IEA" : level_ == Level::kGroup ? "GE and IEA" : "IEA";
  return X12Wrong(segment, 0, "the input ends here, before " + std::string(missing), "the file was cut: ask for it anew");
}

}  // namespace bogam::format
