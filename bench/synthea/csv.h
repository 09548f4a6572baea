// SPDX-License-Identifier: Apache-2.0
// Small CSV files as rows by column name, plain or compressed (.zst).
#ifndef BOGAM_BENCH_SYNTHEA_CSV_H_
#define BOGAM_BENCH_SYNTHEA_CSV_H_

#include <map>
#include <string>
#include <vector>

namespace synthea {

using Row = std::map<std::string, std::string>;

/// Ends the program with a message where the file cannot be read.
std::vector<Row> ReadCsv(const std::string& path);

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_CSV_H_
