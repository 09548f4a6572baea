// SPDX-License-Identifier: Apache-2.0
// Rows of lookup tables are found as by going through the file from its top.
#include "synth/gmf/lookup_table.h"

#include <gtest/gtest.h>

#include "synth/random.h"

namespace bogam::synth::gmf {
namespace {

TEST(LookupTable, FindsTheFirstRowThatFitsWhateverOverlaps) {
  struct Row {
    int age_low, age_high;
    Instant time_low, time_high;
    bool female;
  };
  Stream random(5);
  for (int round = 0; round < 20; ++round) {
    Vocabulary vocabulary;
    std::vector<Row> rows;
    std::string csv = "time,age,gender,A,B\n";
    for (int i = 0; i < 60; ++i) {
      const auto low = static_cast<int>(random.Below(90));
      const auto from = static_cast<Instant>(random.Below(1000));
      rows.push_back({low, low + static_cast<int>(random.Below(30)), from, from + static_cast<Instant>(random.Below(200)), random.Chance(0.5)});
      const Row& row = rows.back();
      csv += std::to_string(row.time_low) + "-" + std::to_string(row.time_high) + "," + std::to_string(row.age_low) + "-" + std::to_string(row.age_high) + "," +
             (row.female ? "F" : "M") + "," + std::to_string(i) + ",1\n";
    }
    const std::string states[] = {"A", "B"};
    Result<LookupTable> table = LookupTable::Parse(csv, states, vocabulary);
    ASSERT_TRUE(table.ok()) << table.status().ToString();
    std::vector<Value> attributes(vocabulary.attribute_count());
    for (int ask = 0; ask < 2000; ++ask) {
      const auto age = static_cast<int>(random.Below(110));
      const auto now = static_cast<Instant>(random.Below(1300)) - 50;
      const bool female = random.Chance(0.5);
      attributes[vocabulary.Attribute("gender")] = Value::Text(vocabulary.Symbol(female ? "F" : "M"));
      int expected = -1;
      for (size_t i = 0; i < rows.size() && expected < 0; ++i) {
        const Row& row = rows[i];
        if (row.female == female && age >= row.age_low && age <= row.age_high && now >= row.time_low && now <= row.time_high) expected = static_cast<int>(i);
      }
      const std::span<const double> found = table->Find(age, now, attributes);
      EXPECT_EQ(found.empty() ? -1 : static_cast<int>(found[0]), expected);
    }
  }
}

}  // namespace
}  // namespace bogam::synth::gmf
