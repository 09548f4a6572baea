// SPDX-License-Identifier: Apache-2.0
// What a status, a verification status or an intent says of a record: that it never counts, or that a condition is over.
#ifndef BOGAM_RISK_FEATURES_RECORD_STATUS_H_
#define BOGAM_RISK_FEATURES_RECORD_STATUS_H_

#include <string_view>

namespace bogam::risk {

enum class RecordStatus : unsigned char { kFine, kNever, kOver };

RecordStatus StatusOf(std::string_view code);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_RECORD_STATUS_H_
