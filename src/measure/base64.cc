// SPDX-License-Identifier: Apache-2.0
#include "measure/base64.h"

#include <cstdint>

namespace bogam::measure {
namespace {

int Sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

Result<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int count = 0, padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const int sextet = Sextet(c);
    if (sextet < 0 || padding > 0) return Status(Code::kInvalid, "the attachment is no base64");
    bits = bits << 6 | static_cast<uint32_t>(sextet);
    if (++count == 4) {
      for (int shift = 16; shift >= 0; shift -= 8) out.push_back(static_cast<char>(bits >> shift));
      bits = 0;
      count = 0;
    }
  }
  if (count == 1 || padding > 2) return Status(Code::kInvalid, "the attachment is no base64");
  if (count >= 2) out.push_back(static_cast<char>(bits >> (6 * count - 8)));
  if (count == 3) out.push_back(static_cast<char>(bits >> 2));
  return out;
}

}  // namespace bogam::measure
