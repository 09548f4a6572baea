// SPDX-License-Identifier: Apache-2.0
// Parquet, flat tables only: required or optional columns of six types, PLAIN pages without compression, in row groups. The writer's files are read by
// any reader (parquet-format 2.10); the reader here takes files of this form, and says by name what a file has beyond it.
//
// Hostile input: every length is checked against the bytes that are there; no more rows are taken than a page has bytes for.
#ifndef BOGAM_FORMAT_PARQUET_H_
#define BOGAM_FORMAT_PARQUET_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::format {

/// What a file begins and ends with.
inline constexpr std::string_view kParquetMagic = "PAR1";

struct ParquetColumn {
  enum class Type : uint8_t { kInt64, kFloat, kDouble, kText, kDate, kMicroseconds };
  std::string name;
  Type type = Type::kInt64;
  bool optional = false;

  // What stands in the rows, by type: whole (kInt64, kDate in days since 1970, kMicroseconds since 1970), real (kFloat, kDouble), text.
  std::vector<int64_t> whole;
  std::vector<double> real;
  std::vector<std::string> text;
  std::vector<bool> absent;  ///< of optional columns; a value stands in the vectors all the same

  size_t size() const { return type == Type::kText ? text.size() : type == Type::kFloat || type == Type::kDouble ? real.size() : whole.size(); }
};

/// All columns have the same number of rows. metadata: key and value pairs of the file.
Status WriteParquet(const std::vector<ParquetColumn>& columns, const std::vector<std::pair<std::string, std::string>>& metadata,
                    const std::function<Status(std::string_view)>& write);

struct ParquetTable {
  std::vector<ParquetColumn> columns;
  std::vector<std::pair<std::string, std::string>> metadata;
};
/// kInvalid where the bytes are damaged, kUnsupported with its name where the file has what this reader has not.
Result<ParquetTable> ReadParquet(std::string_view bytes);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_PARQUET_H_
