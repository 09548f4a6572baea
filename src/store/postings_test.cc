// SPDX-License-Identifier: Apache-2.0
// Blocks of postings and facts: the drawn examples, random changes against std::map, any grouping, damage.
#include "store/postings.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "store/facts.h"

namespace bogam::store {
namespace {

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (int byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

TEST(Postings, DrawnExample) {
  std::string block;
  const Posting rows[] = {{7, 100}, {7, 103}, {9, 90}};
  EncodePostings(rows, &block);
  EXPECT_EQ(block, Bytes({1, 3, 7, 0xc8, 1, 0, 6, 2, 0x19}));
}

TEST(Facts, DrawnExample) {
  std::string block;
  const FactEntry entries[] = {{5, "ab"}, {9, ""}};
  EncodeFacts(entries, &block);
  EXPECT_EQ(block, Bytes({1, 2, 5, 2, 'a', 'b', 4, 0}));
}

/// Folds operands one by one, all at once, and with random neighbours combined first: all must agree.
template <typename FoldRule, typename CombineRule>
std::string FoldAnyWay(std::vector<std::string> operands, std::mt19937* random, FoldRule fold, CombineRule combine) {
  std::string one_by_one;
  bool first = true;
  for (const std::string& operand : operands) {
    const std::string_view base = one_by_one;
    const std::string_view view = operand;
    std::string next;
    EXPECT_TRUE(fold(first ? nullptr : &base, std::span(&view, 1), &next));
    one_by_one = next;
    first = false;
  }
  while (operands.size() > 1) {
    std::vector<std::string_view> views(operands.begin(), operands.end());
    std::string at_once;
    EXPECT_TRUE(fold(nullptr, std::span<const std::string_view>(views), &at_once));
    EXPECT_EQ(at_once, one_by_one);
    const size_t i = (*random)() % (operands.size() - 1);
    const std::string_view both[] = {operands[i], operands[i + 1]};
    std::string combined;
    EXPECT_TRUE(combine(std::span<const std::string_view>(both), &combined));
    operands[i] = combined;
    operands.erase(operands.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  return one_by_one;
}

TEST(Postings, FoldAsASet) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::set<Posting> model;
    std::vector<std::string> operands;
    for (unsigned i = 1 + random() % 30; i > 0; --i) {
      const Posting row{static_cast<uint32_t>(random() % 5), random() % (round % 2 ? 10 : 1ull << 39)};
      const bool add = random() % 3 != 0;
      add ? static_cast<void>(model.insert(row)) : static_cast<void>(model.erase(row));
      operands.push_back(PostingOperand(row, add));
    }
    std::string expected;
    EncodePostings(std::vector<Posting>(model.begin(), model.end()), &expected);
    EXPECT_EQ(FoldAnyWay(operands, &random, FoldPostings, CombinePostings), expected);
  }
}

TEST(Facts, FoldAsAMap) {
  std::mt19937 random(8);
  for (int round = 0; round < 200; ++round) {
    std::map<uint64_t, std::string> model;
    std::vector<std::string> operands;
    for (unsigned i = 1 + random() % 30; i > 0; --i) {
      const uint64_t number = random() % (round % 2 ? 10 : 1ull << 39);
      if (random() % 3 == 0) {
        model.erase(number);
        operands.push_back(RemoveFact(number));
      } else {
        operands.push_back(SetFact(number, model[number] = std::string(random() % 200, 'y')));
      }
    }
    std::string expected;
    std::vector<FactEntry> entries;
    for (const auto& [number, payload] : model) entries.push_back({number, payload});
    EncodeFacts(entries, &expected);
    EXPECT_EQ(FoldAnyWay(operands, &random, FoldFacts, CombineFacts), expected);
  }
}

TEST(Postings, DamageIsFound) {
  std::string block;
  const Posting rows[] = {{7, 100}, {7, 103}, {9, 90}};
  EncodePostings(rows, &block);
  for (size_t cut = 0; cut < block.size(); ++cut) {
    std::vector<Posting> out;
    EXPECT_FALSE(DecodePostings(block.substr(0, cut), &out)) << cut;
  }
  std::vector<Posting> out;
  EXPECT_FALSE(DecodePostings(block + "x", &out));
  std::string facts;
  const FactEntry entries[] = {{5, "ab"}, {9, "c"}};
  EncodeFacts(entries, &facts);
  for (size_t cut = 0; cut < facts.size(); ++cut) {
    FactReader reader(std::string_view(facts).substr(0, cut));
    FactEntry entry;
    while (reader.Next(&entry)) {}
    EXPECT_FALSE(reader.ok()) << cut;
  }
}

TEST(Postings, RandomBytesAreSafe) {
  std::mt19937 random(9);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(random() % 40, 0);
    for (char& c : bytes) c = static_cast<char>(random() % 4 == 0 ? random() : random() % 3);
    const std::string_view view = bytes;
    std::string out;
    std::vector<Posting> rows;
    DecodePostings(bytes, &rows);
    FoldPostings(&view, {&view, 1}, &out);
    CombineFacts({&view, 1}, &out);
    FoldFacts(&view, {}, &out);
  }
}

}  // namespace
}  // namespace bogam::store
