// SPDX-License-Identifier: Apache-2.0
// The worked examples of layout.h, values there and back, and the dictionary.
#include "store/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "store/batch.h"
#include "store/dictionary.h"
#include "store/entries.h"
#include "store/memory/memory_store.h"
#include "store/type_code.h"

namespace bogam::store {
namespace {

std::string Hex(std::string_view bytes) {
  std::string text;
  char digits[3];
  for (char c : bytes) {
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(static_cast<uint8_t>(c)));
    text += digits;
  }
  return text;
}

TEST(Layout, WorkedExamples) {
  EXPECT_EQ(Hex(IdentityKey(0x6c, "1f0")), "6c02316630");
  EXPECT_EQ(Hex(CurrentKey({7, 0x5e, 300})), "000000075e000000012c");
  EXPECT_EQ(Hex(HistoryKey(300, 2)), "000000012cfffffffd");
  const std::string value("\x01\x02\x00\x00\x00\x09", 6);
  EXPECT_EQ(Hex(PostingKey(value, 7, 300)), "01020000000980000000");
  EXPECT_EQ(Hex(PostingKey(value, 0, 70000)), "01020000000900000001");
  EXPECT_EQ(Hex(FactKey(7, 0x5e, 300)), "000000075e");
  EXPECT_EQ(Hex(FactKey(0, 0x5e, 70000)), "000000005e00000001");
  EXPECT_LT(ChunkOf(0, kMaxNumber), ChunkOf(1, 0));
  EXPECT_EQ(ChunkOf(1023, 5), ChunkOf(1, 9));
  EXPECT_NE(ChunkOf(1024, 5), ChunkOf(1023, 5));
}

TEST(Layout, IdentityKeysComeBackLetterByLetter) {
  for (const char* id : {"1", "a.b-C", "1363ed76-25b9-dc4f-6de7-6ee133d82db3", "1363ED76-25b9-dc4f-6de7-6ee133d82db3", "1363ed76-25b9-dc4f-6de7-6ee133d82db",
                         "1363ed76-25b9-dc4f-6de7+6ee133d82db3", "1363ed7625b9-dc4f-6de7-6ee133d82db3-", "0123456789012345678901234567890123456789"}) {
    TypeCode type = 0;
    std::string back;
    ASSERT_TRUE(ParseIdentityKey(IdentityKey(9, id), &type, &back));
    EXPECT_EQ(back, id);
    EXPECT_EQ(type, 9);
  }
}

TEST(Layout, ValuesThereAndBack) {
  Identity identity;
  ASSERT_TRUE(ParseIdentity(EncodeIdentity({kMaxNumber, UINT32_MAX, State::kDeleted, 17}), &identity));
  EXPECT_EQ(identity.number, kMaxNumber);
  EXPECT_EQ(identity.patient, UINT32_MAX);
  EXPECT_EQ(identity.state, State::kDeleted);
  EXPECT_EQ(identity.version, 17u);
  EXPECT_FALSE(ParseIdentity("", &identity));
  std::string bytes;
  EncodeVersion({3, 99, -1, true}, "body", &bytes);
  VersionHeader header;
  std::string_view record;
  ASSERT_TRUE(ParseVersion(bytes, &header, &record));
  EXPECT_EQ(header.version, 3u);
  EXPECT_EQ(header.change, 99u);
  EXPECT_EQ(header.instant_ms, -1);
  EXPECT_TRUE(header.deleted);
  EXPECT_EQ(record, "body");
  ChangeRow row;
  ASSERT_TRUE(ParseChange(EncodeChange({1234, {{ChangeOp::kUpdate, 5, 900, 2}, {ChangeOp::kDelete, 6, 7, 1}}}), &row));
  ASSERT_EQ(row.resources.size(), 2u);
  EXPECT_EQ(row.instant_ms, 1234);
  EXPECT_EQ(row.resources[1].number, 7u);
  EXPECT_EQ(row.resources[1].op, ChangeOp::kDelete);
  AddressRow address;
  ASSERT_TRUE(ParseAddress(EncodeAddress({5, 70000, State::kDeleted, "abc"}), &address));
  EXPECT_EQ(address.patient, 70000u);
  EXPECT_EQ(address.id, "abc");
}

TEST(Layout, TypeCodesThereAndBack) {
  for (fhir::TypeId type : fhir::ResourceTypes()) EXPECT_EQ(TypeOf(CodeOf(type)), type);
  EXPECT_EQ(CodeOf(fhir::FindType("HumanName")), 0);
  EXPECT_EQ(TypeOf(0), fhir::TypeId::kNone);
  EXPECT_EQ(TypeOf(255), fhir::TypeId::kNone);
}

TEST(Entries, NormalizeSortsAndDropsRepeats) {
  Entries entries;
  entries.AddRow(Family::kDates, "b", "2");
  entries.AddPosting(Family::kTokens, "z");
  entries.AddPosting(Family::kTokens, "a");
  entries.AddPosting(Family::kTokens, "z");
  entries.AddFact(4, "payload");
  entries.Normalize();
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[0].key, "a");
  EXPECT_EQ(entries[1].key, "z");
  EXPECT_EQ(entries[2].payload, "2");
  EXPECT_EQ(entries[3].section, 4);
  EXPECT_EQ(entries[3].payload, "payload");
}

TEST(Dictionary, OrdinalsSurviveAndStayExact) {
  const auto store = NewMemoryStore();
  uint32_t first = 0;
  {
    Dictionary dictionary(store.get());
    EXPECT_EQ(*dictionary.FindCode("http://loinc.org", "4548-4"), 0u);
    first = *dictionary.InternCode("http://loinc.org", "4548-4");
    EXPECT_EQ(first, 1u);
    EXPECT_EQ(*dictionary.InternCode("http://loinc.org", "4548-4"), first);
    EXPECT_EQ(*dictionary.InternCode("", "4548-4"), 2u);
    EXPECT_EQ(*dictionary.Text(Term::kSystem, 1), "http://loinc.org");
    Batch batch;
    dictionary.AddPending(&batch);
    dictionary.Settle(false);  // the commit failed: the rows must come again
    Batch again;
    dictionary.AddPending(&again);
    ASSERT_TRUE(store->Commit(again, true).ok());
    dictionary.Settle(true);
  }
  Dictionary dictionary(store.get());
  EXPECT_EQ(*dictionary.FindCode("http://loinc.org", "4548-4"), first);
  EXPECT_EQ(*dictionary.FindCode("http://other", "4548-4"), 0u);
  EXPECT_EQ(*dictionary.InternCode("http://loinc.org", "new"), 3u);
  EXPECT_EQ(*dictionary.Text(Term::kCode, first), CodeText(1, "4548-4"));
  EXPECT_EQ(dictionary.Text(Term::kCode, 77).status().code(), Code::kNotFound);
  EXPECT_EQ(dictionary.Intern(Term::kUrl, std::string(70000, 'x')).status().code(), Code::kTooLarge);
}

TEST(Dictionary, ManyThreadsOneOrdinalAText) {
  const auto store = NewMemoryStore();
  Dictionary dictionary(store.get());
  std::vector<std::vector<uint32_t>> seen(4);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) {
      Batch batch;
      dictionary.AddPending(&batch);
      dictionary.Settle(store->Commit(batch, false).ok());
    }
  });
  std::vector<std::thread> threads;
  for (auto& ordinals : seen) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) ordinals.push_back(*dictionary.Intern(Term::kText, std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  stop = true;
  writer.join();
  for (const auto& ordinals : seen) EXPECT_EQ(ordinals, seen[0]);
  EXPECT_EQ(*std::max_element(seen[0].begin(), seen[0].end()), 2000u);
}

}  // namespace
}  // namespace bogam::store
