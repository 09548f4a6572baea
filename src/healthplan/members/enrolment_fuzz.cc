// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/enrolment_fuzz.h"

#include <algorithm>

#include "format/input.h"
#include "healthplan/members/enrolment_json.h"
#include "healthplan/members/enrolment_reader.h"
#include "healthplan/members/enrolment_writer.h"

namespace bogam::healthplan {

bool EnrolmentHolds(std::string_view bytes, std::string* wrong) {
  wrong->clear();
  std::string first, second, json, by_json;
  EnrolmentWriter write_first([&](std::string_view out) { return first += out, Status(); });
  const Status read = ReadEnrolment(format::MemoryInput(bytes), &write_first);
  if (!read.ok()) {
    const bool placed = read.message().starts_with("segment ") && read.message().find("at byte ") != std::string::npos && !read.detail().empty();
    if (!placed) *wrong = "a failure has no place: " + read.ToString();
    return false;
  }
  EnrolmentWriter write_second([&](std::string_view out) { return second += out, Status(); });
  if (const Status again = ReadEnrolment(format::MemoryInput(first), &write_second); !again.ok())
    *wrong = "what was written cannot be read: " + again.ToString();
  if (first != second) *wrong = "what was written reads otherwise";
  EnrolmentJsonWriter to_json([&](std::string_view out) { return json += out, Status(); });
  if (const Status said = ReadEnrolment(format::MemoryInput(first), &to_json); !said.ok()) *wrong = "it cannot be said as JSON: " + said.ToString();
  EnrolmentWriter write_json([&](std::string_view out) { return by_json += out, Status(); });
  const Status back = ReadEnrolmentJson(format::MemoryInput(json), "json", &write_json);
  if (!back.ok()) *wrong = "its JSON cannot be read: " + back.ToString();
  if (back.ok() && by_json != first) *wrong = "by way of JSON it is another file";
  return true;
}

std::string Damaged(const std::string& text, std::mt19937* random) {
  std::string out = text;
  const auto below = [&](size_t n) { return n == 0 ? 0 : (*random)() % n; };
  constexpr std::string_view kSigns = "*^:~\n 0189AZaz-.\xc3\xa9";
  for (size_t changes = 1 + below(3); changes > 0 && !out.empty(); --changes) {
    const size_t at = below(out.size()), size = std::min(below(40), out.size() - at), other = below(out.size());
    switch (below(6)) {
      case 0: out[at] = kSigns[below(kSigns.size())]; break;
      case 1: out[at] = static_cast<char>(below(256)); break;
      case 2: out.erase(at, size); break;
      case 3: out.insert(other, out.substr(at, size)); break;
      case 4: out.resize(at); break;
      default: out.replace(at, size, out.substr(other, below(40))); break;
    }
  }
  return out;
}

}  // namespace bogam::healthplan
