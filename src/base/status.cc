// SPDX-License-Identifier: Apache-2.0
#include "bogam/status.h"

namespace bogam {

std::string_view CodeName(Code code) {
  switch (code) {
    case Code::kOk: return "ok";
    case Code::kInvalid: return "invalid";
    case Code::kNotFound: return "not found";
    case Code::kGone: return "gone";
    case Code::kConflict: return "conflict";
    case Code::kPreconditionFailed: return "precondition failed";
    case Code::kUnprocessable: return "unprocessable";
    case Code::kTooLarge: return "too large";
    case Code::kTooCostly: return "too costly";
    case Code::kDeadlineExceeded: return "deadline exceeded";
    case Code::kUnavailable: return "unavailable";
    case Code::kUnsupported: return "unsupported";
    case Code::kDenied: return "denied";
    case Code::kIo: return "i/o error";
    case Code::kDataLoss: return "data loss";
    case Code::kInternal: return "internal error";
  }
  return "unknown";
}

}  // namespace bogam
