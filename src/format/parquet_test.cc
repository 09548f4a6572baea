// SPDX-License-Identifier: Apache-2.0
// Tables there and back, damage, and, where Python has pyarrow, the same table by another reader.
#include "format/parquet.h"
#include "base/test_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace bogam::format {
namespace {

using Type = ParquetColumn::Type;

std::vector<ParquetColumn> Table(size_t rows, uint32_t seed) {
  std::mt19937_64 random(seed);
  std::vector<ParquetColumn> out;
  for (const Type type : {Type::kInt64, Type::kFloat, Type::kDouble, Type::kText, Type::kDate, Type::kMicroseconds}) {
    for (const bool optional : {false, true}) {
      ParquetColumn& column = out.emplace_back();
      column.name = "c" + std::to_string(out.size());
      column.type = type;
      column.optional = optional;
      for (size_t i = 0; i < rows; ++i) {
        const bool absent = optional && random() % 3 == 0;
        if (optional) column.absent.push_back(absent);
        const auto number = static_cast<int64_t>(random() % 2'000'000) - 1'000'000;
        if (type == Type::kText) {
          column.text.push_back(absent ? "" : std::string(random() % 5, 'x') + "é" + std::to_string(number));
        } else if (type == Type::kFloat || type == Type::kDouble) {
          column.real.push_back(absent ? 0 : static_cast<double>(number) / 64);
        } else {
          column.whole.push_back(absent ? 0 : type == Type::kDate ? number / 100 : number);
        }
      }
    }
  }
  return out;
}

std::string Written(const std::vector<ParquetColumn>& columns) {
  std::string out;
  const Status status = WriteParquet(columns, {{"horizon_days", "365"}}, [&](std::string_view piece) { return out += piece, Status::Ok(); });
  EXPECT_TRUE(status.ok()) << status.ToString();
  return out;
}

void ExpectSame(const std::vector<ParquetColumn>& a, const std::vector<ParquetColumn>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].type, b[i].type);
    EXPECT_EQ(a[i].absent, b[i].absent);
    EXPECT_EQ(a[i].whole, b[i].whole);
    EXPECT_EQ(a[i].real, b[i].real);
    EXPECT_EQ(a[i].text, b[i].text);
  }
}

TEST(Parquet, ComesBackAsItWas) {
  for (const size_t rows : {size_t{0}, size_t{1}, size_t{7}, size_t{1000}, size_t{70'000}}) {
    const std::vector<ParquetColumn> columns = Table(rows, static_cast<uint32_t>(rows) + 1);
    const auto back = ReadParquet(Written(columns));
    ASSERT_TRUE(back.ok()) << back.status().ToString();
    ExpectSame(columns, back->columns);
    EXPECT_EQ(back->metadata, (std::vector<std::pair<std::string, std::string>>{{"horizon_days", "365"}}));
  }
}

TEST(Parquet, DamageIsSeenNotFollowed) {
  const std::string good = Written(Table(50, 3));
  std::mt19937 random(4);
  for (int i = 0; i < 30'000; ++i) {
    std::string bad = good;
    if (random() % 4 == 0) bad.resize(random() % bad.size());
    const size_t from = random() % 2 == 0 ? 0 : bad.size() - std::min<size_t>(bad.size(), 900);
    for (size_t k = 1 + random() % 3; k > 0 && !bad.empty(); --k) bad[from + random() % (bad.size() - from)] = static_cast<char>(random());
    const auto back = ReadParquet(bad);
    if (!back.ok()) continue;
    EXPECT_LE(back->columns.size(), bad.size());
  }
  EXPECT_FALSE(ReadParquet("PAR1PAR1").ok());
  EXPECT_FALSE(ReadParquet("").ok());
}

TEST(Parquet, AnotherReaderReadsTheSame) {
  const char* const python = std::getenv("BOGAM_PYTHON");
  const std::string run = python == nullptr ? "python3" : python;
  if (std::system((run + " -c 'import pyarrow' >/dev/null 2>&1").c_str()) != 0) GTEST_SKIP() << "Python has no pyarrow";
  const base::TestFolder temporary;
  const std::filesystem::path folder = temporary.path();
  const std::vector<ParquetColumn> columns = Table(70'000, 9);
  std::ofstream(folder / "a.parquet", std::ios::binary) << Written(columns);
  std::ofstream(folder / "again.py")
      << "import sys, pyarrow.parquet as p\n"
         "t = p.read_table(sys.argv[1])\n"
         "print([str(f.type) for f in t.schema], t.num_rows, t.schema.metadata[b'horizon_days'])\n"
         "p.write_table(t, sys.argv[2], compression='none', use_dictionary=False, version='1.0', write_statistics=False, coerce_timestamps='us')\n";
  EXPECT_EQ(std::system((run + " " + (folder / "again.py").string() + " " + (folder / "a.parquet").string() + " " + (folder / "b.parquet").string()).c_str()),
            0);
  std::stringstream bytes;
  bytes << std::ifstream(folder / "b.parquet", std::ios::binary).rdbuf();
  const auto back = ReadParquet(bytes.str());
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  ExpectSame(columns, back->columns);
}

}  // namespace
}  // namespace bogam::format
