// SPDX-License-Identifier: Apache-2.0
// A Dataset as Parquet and back: the columns of table_csv.h, index as a date, features as optional floats, with title, unit, kind and missing_of of
// each feature and the horizon in the file's metadata, so that a file explains itself.
#ifndef BOGAM_RISK_FEATURES_TABLE_PARQUET_H_
#define BOGAM_RISK_FEATURES_TABLE_PARQUET_H_

#include <functional>
#include <string_view>

#include "bogam/status.h"
#include "risk/dataset.h"

namespace bogam::risk {

Status WriteParquet(const Dataset& data, const std::function<Status(std::string_view)>& write);
Result<Dataset> ReadParquet(std::string_view bytes);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_TABLE_PARQUET_H_
