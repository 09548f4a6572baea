// SPDX-License-Identifier: Apache-2.0
#include "value/unit_words.h"

namespace bogam::value {

std::string UnitWords(std::string_view code) {
  constexpr std::string_view kMercury = "mm[Hg]";
  std::string out;
  bool words = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '{' || c == '}') {
      words = c == '{';
    } else if (!words && code.substr(i).starts_with(kMercury)) {
      out += "mmHg";
      i += kMercury.size() - 1;
    } else {
      out += words && c == '_' ? ' ' : c;
    }
  }
  return out;
}

}  // namespace bogam::value
