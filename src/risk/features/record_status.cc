// SPDX-License-Identifier: Apache-2.0
#include "risk/features/record_status.h"

#include <algorithm>
#include <iterator>

namespace bogam::risk {
namespace {

// Statuses of all types by what they mean: it did not happen, is not sure to have, or is only thought of.
constexpr std::string_view kNever[] = {"entered-in-error", "not-done",    "cancelled",    "draft",    "planned",  "preparation",
                                       "registered",       "preliminary", "not-taken",    "intended", "declined", "refuted",
                                       "unconfirmed",      "provisional", "differential", "proposal", "plan",     "option"};
constexpr std::string_view kOver[] = {"inactive", "remission", "resolved"};

}  // namespace

RecordStatus StatusOf(std::string_view code) {
  if (std::find(std::begin(kNever), std::end(kNever), code) != std::end(kNever)) return RecordStatus::kNever;
  return std::find(std::begin(kOver), std::end(kOver), code) != std::end(kOver) ? RecordStatus::kOver : RecordStatus::kFine;
}

}  // namespace bogam::risk
