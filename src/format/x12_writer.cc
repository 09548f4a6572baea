// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "format/x12.h"

namespace bogam::format {
namespace {

/// Filled up with spaces; what is too long stays so and is refused.
std::string Filled(const std::string& text, size_t width) { return text.size() < width ? text + std::string(width - text.size(), ' ') : text; }

}  // namespace

Status X12Writer::BeginInterchange(const X12Interchange& one) {
  delimiters_ = one.delimiters;
  control_ = one.control;
  groups_ = 0;
  const std::string_view end = delimiters_.line_end;
  if (!end.empty() && end != "\n" && end != "\r\n" && end != "\r")
    return {Code::kInvalid, "ISA: the line end is none of nothing, LF, CR LF and CR", "choose one of them"};
  const std::string* const texts[] = {&one.authorization_qualifier,
                                      &one.authorization,
                                      &one.security_qualifier,
                                      &one.security,
                                      &one.sender_qualifier,
                                      &one.sender,
                                      &one.receiver_qualifier,
                                      &one.receiver,
                                      &one.date,
                                      &one.time,
                                      nullptr,
                                      nullptr,
                                      &one.control,
                                      &one.acknowledgment,
                                      &one.usage};
  constexpr size_t kWidths[] = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1};
  std::string isa = "ISA";
  for (size_t i = 0; i < std::size(kWidths); ++i) {
    const std::string text = texts[i] != nullptr ? Filled(*texts[i], kWidths[i]) : i == 10 ? std::string(1, delimiters_.repetition) : "00501";
    const bool delimits = i != 10 && std::any_of(text.begin(), text.end(), [&](char c) { return delimiters_.Has(c); });
    if (text.size() != kWidths[i] || delimits) {
      return {Code::kInvalid, "ISA, element " + std::to_string(i + 1) + ": it is longer than " + std::to_string(kWidths[i]) + " or holds a delimiter",
              "shorten it or choose other delimiters"};
    }
    isa += delimiters_.element + text;
  }
  isa += delimiters_.element;
  isa += delimiters_.component;
  isa += delimiters_.segment;
  // What is written must be read again: the reader judges delimiters, date and control number.
  X12Reader reader(MemoryInput(isa));
  X12Segment segment;
  BOGAM_TRY(reader.Next(&segment).status());
  return out_(isa + delimiters_.line_end);
}

Status X12Writer::BeginGroup(const X12Group& group) {
  group_control_ = group.control;
  sets_ = 0;
  Begin("GS");
  for (const std::string* text : {&group.functional, &group.sender, &group.receiver, &group.date, &group.time, &group.control, &group.agency, &group.guide}) {
    Element(*text);
  }
  return End();
}

Status X12Writer::BeginSet(const X12Set& set) {
  set_control_ = set.control;
  segments_ = 0;
  Begin("ST");
  Element(set.type);
  Element(set.control);
  Element(set.guide);
  return End();
}

Status X12Writer::EndSet() {
  ++sets_;
  Begin("SE");
  Element(std::to_string(segments_ + 1));
  Element(set_control_);
  return End();
}

Status X12Writer::EndGroup() {
  ++groups_;
  Begin("GE");
  Element(std::to_string(sets_));
  Element(group_control_);
  return End();
}

Status X12Writer::EndInterchange() {
  Begin("IEA");
  Element(std::to_string(groups_));
  Element(control_);
  return End();
}

void X12Writer::Begin(std::string_view id) {
  line_ = id;
  element_ = wrong_ = 0;
}

void X12Writer::Append(std::string_view text) {
  const bool harms = std::any_of(text.begin(), text.end(), [&](char c) { return delimiters_.Has(c) || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (harms && wrong_ == 0) wrong_ = element_;
  line_ += text;
}

void X12Writer::Element(std::string_view text) {
  ++element_;
  line_ += delimiters_.element;
  Append(text);
}

void X12Writer::Element(const X12Composites& composites) {
  ++element_;
  line_ += delimiters_.element;
  for (size_t i = 0; i < composites.size(); ++i) {
    if (i > 0) line_ += delimiters_.repetition;
    for (size_t j = 0; j < composites[i].size(); ++j) {
      if (j > 0) line_ += delimiters_.component;
      Append(composites[i][j]);
    }
    while (line_.ends_with(delimiters_.component)) line_.pop_back();
  }
}

Status X12Writer::End() {
  const std::string id = line_.substr(0, line_.find(delimiters_.element));
  while (line_.ends_with(delimiters_.element)) line_.pop_back();
  if (wrong_ > 0) {
    return {Code::kInvalid, id + ", element " + std::to_string(wrong_) + ": the text holds a delimiter of the interchange, or a control character",
            "X12 has no way to write it: choose other delimiters"};
  }
  if (line_.size() > kLargestX12Segment)
    return {Code::kTooLarge, id + ": the segment is over " + std::to_string(kLargestX12Segment) + " bytes", "shorten its texts"};
  ++segments_;
  line_ += delimiters_.segment;
  line_ += delimiters_.line_end;
  return out_(line_);
}

}  // namespace bogam::format
