// SPDX-License-Identifier: Apache-2.0
#include "cli/study_text.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace bogam::cli {

std::string Decimals(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

Result<std::string> WholeText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(Code::kNotFound, "the file cannot be read", path);
  std::stringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

Status PutText(const std::string& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return out ? Status() : Status(Code::kIo, "a file cannot be written", path);
}

}  // namespace bogam::cli
