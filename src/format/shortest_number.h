// SPDX-License-Identifier: Apache-2.0
// Numbers as JSON: the shortest text that reads back as the same number; null where there is none.
#ifndef BOGAM_FORMAT_SHORTEST_NUMBER_H_
#define BOGAM_FORMAT_SHORTEST_NUMBER_H_

#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace bogam::format {

/// double or float; -0 is 0; null for what is not finite.
template <typename T>
std::string ShortestNumber(T number) {
  if (!std::isfinite(number)) return "null";
  if (number == 0) return "0";
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

inline std::string ShortestNumber(const std::optional<double>& number) { return number ? ShortestNumber(*number) : "null"; }

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_SHORTEST_NUMBER_H_
