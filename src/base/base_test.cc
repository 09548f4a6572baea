// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "bogam/status.h"

namespace bogam::base {
namespace {

TEST(Bytes, BigEndianKeepsOrderOfSignedNumbers) {
  std::string previous;
  for (int64_t v : {INT64_MIN, int64_t{-5}, int64_t{-1}, int64_t{0}, int64_t{1}, int64_t{256}, INT64_MAX}) {
    std::string key;
    PutBigEndian(&key, OrderedInt64(v));
    EXPECT_EQ(FromOrderedInt64(GetBigEndian<uint64_t>(key.data())), v);
    EXPECT_LT(previous, key);
    previous = key;
  }
}

TEST(Bytes, VarintRoundTripAndTruncation) {
  for (uint64_t v : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 35, UINT64_MAX}) {
    std::string bytes;
    PutVarint(&bytes, v);
    std::string_view in = bytes;
    uint64_t back = 0;
    ASSERT_TRUE(TakeVarint(&in, &back));
    EXPECT_EQ(back, v);
    EXPECT_TRUE(in.empty());
    in = std::string_view(bytes).substr(0, bytes.size() - 1);
    EXPECT_FALSE(TakeVarint(&in, &back));
  }
  std::string endless(20, '\xff');
  std::string_view in = endless;
  uint64_t v = 0;
  EXPECT_FALSE(TakeVarint(&in, &v));
}

TEST(Arena, AlignsGrowsAndKeepsOneBlock) {
  Arena arena(1024);
  for (int i = 0; i < 1000; ++i) {
    auto* p = arena.New<uint64_t>(uint64_t{7});
    EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % alignof(uint64_t), 0u);
  }
  EXPECT_GT(arena.reserved(), 1024u);
  EXPECT_EQ(arena.NewArray<char>(100000).size(), 100000u);
  arena.Reset();
  EXPECT_EQ(arena.reserved(), 1024u);
  EXPECT_EQ(arena.Copy("김민수"), "김민수");
}

Result<int> Half(int v) {
  if (v % 2 != 0) return Status(Code::kInvalid, "odd number");
  return v / 2;
}

Result<int> Quarter(int v) {
  BOGAM_ASSIGN(int half, Half(v));
  return Half(half);
}

TEST(Result, CarriesTheStatusUp) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status().code(), Code::kInvalid);
}

}  // namespace
}  // namespace bogam::base
