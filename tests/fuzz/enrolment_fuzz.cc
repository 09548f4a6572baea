// SPDX-License-Identifier: Apache-2.0
// The fuzz target of X12 834: any bytes are refused with a place, or read and written the same (src/healthplan/members/enrolment_fuzz.h).
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "healthplan/members/enrolment_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string wrong;
  bogam::healthplan::EnrolmentHolds(std::string_view(reinterpret_cast<const char*>(data), size), &wrong);
  if (wrong.empty()) return 0;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}
