// SPDX-License-Identifier: Apache-2.0
// Tables of features as CSV and as Parquet, there and back.
#include "risk/features/table_csv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "risk/features/table_parquet.h"

namespace bogam::risk {
namespace {

Dataset Table() {
  Dataset data;
  data.columns = {{"age", "Age", "a"}, {"a,\"b\"", "odd", ""}};
  data.horizon_days = 365;
  data.subgroups = {{"sex", {"not recorded", "female", "o,ther"}, {}}};
  data.units = {{"a,\"b\"", {"not recorded", "mg/dL", "mmol/L, not converted"}, {}}};
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    data.person.push_back(i % 7 == 0 ? "line\r\nbreak \"" + std::to_string(i) : "p" + std::to_string(i));
    data.index.push_back(value::Date::FromDays(18'000 + i));
    data.site.push_back(i % 3 == 0 ? "" : "site");
    data.days.push_back(static_cast<float>(random() % 365) + 0.1f);
    data.event.push_back(static_cast<Event>(i % 3));
    data.need.push_back(i % 5 == 0 ? NAN : static_cast<float>(i));
    for (int k = 0; k < 2; ++k) {
      float value;
      const uint32_t bits = static_cast<uint32_t>(random());
      std::memcpy(&value, &bits, sizeof value);
      data.values.push_back(std::isfinite(value) ? value : NAN);
    }
    data.subgroups[0].of_row.push_back(static_cast<uint16_t>(random() % 3));
    data.units[0].of_row.push_back(static_cast<uint16_t>(random() % 3));
  }
  return data;
}

std::string Written(const Dataset& data) {
  std::string out;
  EXPECT_TRUE(WriteCsv(data, [&](std::string_view piece) { return out += piece, Status::Ok(); }).ok());
  return out;
}

void ExpectSame(const Dataset& data, const Result<Dataset>& back) {
  ASSERT_TRUE(back.ok()) << back.status().ToString();
  EXPECT_EQ(back->person, data.person);
  EXPECT_EQ(back->index, data.index);
  EXPECT_EQ(back->site, data.site);
  EXPECT_EQ(back->days, data.days);
  EXPECT_EQ(back->event, data.event);
  ASSERT_EQ(back->values.size(), data.values.size());
  for (size_t i = 0; i < data.values.size(); ++i) ASSERT_TRUE(back->values[i] == data.values[i] || (std::isnan(back->values[i]) && std::isnan(data.values[i])));
  for (size_t i = 0; i < data.need.size(); ++i) ASSERT_TRUE(back->need[i] == data.need[i] || (std::isnan(back->need[i]) && std::isnan(data.need[i])));
  for (size_t i = 0; i < data.rows(); ++i) {
    ASSERT_EQ(back->subgroups[0].labels[back->subgroups[0].of_row[i]], data.subgroups[0].labels[data.subgroups[0].of_row[i]]);
  }
  ASSERT_EQ(back->units.size(), 1u);
  EXPECT_EQ(back->units[0].name, data.units[0].name);
  EXPECT_EQ(back->units[0].labels, data.units[0].labels);
  EXPECT_EQ(back->units[0].of_row, data.units[0].of_row);
}

TEST(Csv, ComesBackAsItWas) {
  const Dataset data = Table();
  ExpectSame(data, ReadCsv(Written(data), data.columns, 365));
}

TEST(Csv, AndAsParquet) {
  const Dataset data = Table();
  std::string bytes;
  ASSERT_TRUE(WriteParquet(data, [&](std::string_view piece) { return bytes += piece, Status::Ok(); }).ok());
  const auto back = ReadParquet(bytes);
  ExpectSame(data, back);
  EXPECT_EQ(back->horizon_days, 365);
  EXPECT_EQ(back->columns[0].unit, "a");
  EXPECT_EQ(back->columns[1].title, "odd");
  EXPECT_FALSE(ReadParquet("PAR1").ok());
}

TEST(Csv, SaysWhatItCannotRead) {
  const std::vector<Column> columns = {{"age", "Age", "a"}};
  const auto refused = [&](const std::string& text) { return ReadCsv(text, columns, 1).status().message(); };
  const std::string head = "person,index,site,days,event,age\r\n";
  EXPECT_EQ(refused(head + "p,2020-01-01,,1,outcome,5\r\n"), "");
  EXPECT_EQ(refused("person,index,site,days,event\r\n"), "the CSV has other columns: age is missing");
  EXPECT_EQ(refused("person,index,site,days,event,age,sex\r\n"), "the CSV has other columns: sex is no column of this table");
  EXPECT_EQ(refused("person,index,site,days,event,age,unit:sex\r\n"), "the CSV has other columns: unit:sex is no column of this table");
  EXPECT_EQ(refused(head + "p,2020-01-01,,1,outcome\r\n"), "record 2: it has 5 fields, not 6");
  EXPECT_EQ(refused(head + "p,2020-01,,1,outcome,5\r\n"), "record 2: index is no date");
  EXPECT_EQ(refused(head + "p,2020-01-01,,1,dead,5\r\n"), "record 2: event is none of censored, outcome, competing");
  EXPECT_EQ(refused(head + "p,2020-01-01,,1,outcome,five\r\n"), "record 2: age is no number");
  EXPECT_EQ(refused(head + "\"p,2020"), "record 2: a quote is not closed");
}

}  // namespace
}  // namespace bogam::risk
