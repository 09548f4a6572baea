// SPDX-License-Identifier: Apache-2.0
#include "measure/json_text.h"

#include <cstdio>

namespace bogam::measure {

std::string RateText(double rate) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.6f", rate);
  std::string text = buffer;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace bogam::measure
