// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/enrolment.h"

#include <algorithm>

#include "healthplan/members/enrolment_layout.h"

namespace bogam::healthplan {

std::string_view ReferenceOf(const std::vector<Reference>& references, std::string_view what) {
  const auto found = std::find_if(references.begin(), references.end(), [&](const Reference& one) { return one.what == what; });
  return found == references.end() ? std::string_view() : found->value;
}

const Dated* DateOf(const std::vector<Dated>& dates, std::string_view what) {
  const auto found = std::find_if(dates.begin(), dates.end(), [&](const Dated& one) { return one.what == what; });
  return found == dates.end() ? nullptr : &*found;
}

bool IsAmong(std::string_view word, std::string_view words) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

std::string EnrolmentFault(bool need, X12Type type, size_t least, size_t most, const char* codes, std::string_view value) {
  if (value.empty()) return need ? "it is missing" : "";
  std::string fault = format::X12Fault(type, least, most, value);
  if (fault.empty() && *codes != '\0' && !IsAmong(value, codes)) fault = "it is none of " + std::string(codes);
  return fault;
}

}  // namespace bogam::healthplan
