// SPDX-License-Identifier: Apache-2.0
// Real rows through the door for writing: facts of the home, links and link facts of the other patients of the
// compartment, nothing left when the resource moves or goes.
#include "records/search_indexer.h"

#include <gtest/gtest.h>

#include "records/test_world.h"
#include "search/facts.h"
#include "store/facts.h"

namespace bogam::records {
namespace {

class Indexed : public testing::Test {
 protected:
  Indexed() {
    Options options;
    options.indexer = &indexer_;
    auto opened = Records::Open(store_, options);
    EXPECT_TRUE(opened.ok());
    records_ = std::move(*opened);
  }
  void Put(const std::string& json) {
    fhir::Record record = Json(json);
    const std::string id(record.id());
    const fhir::TypeId type = record.resource_type();
    const auto written = records_->Update(type, id, std::move(record));
    ASSERT_TRUE(written.ok()) << written.status().ToString();
  }
  uint32_t Patient(const std::string& id) { return records_->numbering().Intern(store::CodeOf(Type("Patient")), id)->patient; }
  /// Numbers in a patient's block of Observations, links marked.
  std::string Block(uint32_t patient) {
    std::string text;
    auto cursor = store_->Scan(store::Family::kFacts, store::PrefixRange(store::FactPrefix(patient, store::CodeOf(Type("Observation")))));
    for (; cursor->Valid(); cursor->Next()) {
      store::FactReader reader(cursor->value());
      for (store::FactEntry entry; reader.Next(&entry);) {
        search::FactCursor fact(entry.payload);
        text += std::to_string(entry.number) + (fact.head().link ? "link " : " ");
      }
    }
    return text;
  }
  static size_t Rows(const std::map<std::string, std::string>& rows, const std::string& family) {
    size_t n = 0;
    for (const auto& row : rows) n += row.first.substr(0, family.size() + 1) == family + " ";
    return n;
  }

  SearchIndexer indexer_;
  std::shared_ptr<store::Store> store_ = store::NewMemoryStore();
  std::unique_ptr<Records> records_;
};

std::string ObservationBy(const std::string& subject, const std::string& performer) {
  return R"({"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},)"
         R"("effectiveDateTime":"2024-01-02","valueQuantity":{"value":120,"code":"mm[Hg]","system":"http://unitsofmeasure.org"})" +
         (subject.empty() ? "" : R"(,"subject":{"reference":"Patient/)" + subject + "\"}") +
         (performer.empty() ? "" : R"(,"performer":[{"reference":"Patient/)" + performer + "\"}]") + "}";
}

TEST_F(Indexed, FactsAndLinksFollowTheResource) {
  Put(ObservationBy("a", "b"));
  const std::string number = std::to_string(records_->Read(Type("Observation"), "o")->address.number);
  EXPECT_EQ(Block(Patient("a")), number + " ");
  EXPECT_EQ(Block(Patient("b")), number + "link ");
  const auto rows = IndexRows(*store_);
  EXPECT_EQ(Rows(rows, "links"), 1u);
  EXPECT_GT(Rows(rows, "tokens"), 1u);
  EXPECT_GT(Rows(rows, "dates"), 0u);
  EXPECT_GT(Rows(rows, "quantities"), 0u);
  EXPECT_GT(Rows(rows, "references"), 0u);
  Put(ObservationBy("b", "a"));
  EXPECT_EQ(Block(Patient("a")), number + "link ");
  EXPECT_EQ(Block(Patient("b")), number + " ");
  Put(ObservationBy("", ""));
  EXPECT_EQ(Block(0), number + " ");
  EXPECT_EQ(Block(Patient("a")) + Block(Patient("b")), "");
  ASSERT_TRUE(records_->Delete(Type("Observation"), "o").ok());
  EXPECT_TRUE(IndexRows(*store_).empty());
}

}  // namespace
}  // namespace bogam::records
