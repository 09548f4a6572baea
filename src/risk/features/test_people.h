// SPDX-License-Identifier: Apache-2.0
// For the tests of this room only: people as JSON in memory or in a store, and a CQL library from a file.
#ifndef BOGAM_RISK_FEATURES_TEST_PEOPLE_H_
#define BOGAM_RISK_FEATURES_TEST_PEOPLE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cohort/bundle.h"
#include "cohort/population.h"
#include "expr/bind/compile.h"
#include "fhir/json.h"
#include "records/records.h"
#include "records/search_indexer.h"
#include "risk/person_source.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/memory/memory_store.h"

namespace bogam::risk {

inline std::string FileText(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline std::shared_ptr<const expr::LibrarySet> TestLibrary(const std::filesystem::path& path) {
  expr::LibraryTexts texts;
  texts.Add(FileText(std::filesystem::path(BOGAM_SOURCE_DIR) / "content/cql/FHIRHelpers-4.0.1.cql"), "FHIRHelpers-4.0.1.cql");
  const expr::CompileResult compiled = expr::Compile(FileText(path), path.filename().string(), texts, expr::Models());
  for (const expr::Diagnostic& one : compiled.diagnostics) EXPECT_NE(one.severity, expr::Severity::kError) << one.ToString();
  return compiled.libraries;
}

class TestBundle {
 public:
  explicit TestBundle(const std::vector<std::string>& resources, const std::string& patient = "p") : reader_(&population_) {
    for (const std::string& json : resources) {
      const Status added = population_.AddJson(json);
      EXPECT_TRUE(added.ok()) << added.ToString() << "\n" << json;
    }
    EXPECT_TRUE(reader_.Move(patient));
    EXPECT_TRUE(source_.Stand(&reader_).ok());
  }
  PersonSource* source() { return &source_; }

 private:
  cohort::MemoryPopulation population_;
  cohort::MemoryReader reader_;
  RetrieverSource source_;
};

class TestStore {
 public:
  explicit TestStore(const std::vector<std::string>& resources) : store_(store::NewMemoryStore()) {
    records::Options options;
    options.indexer = &indexer_;
    options.index_generation = search::kIndexGeneration;
    options.fact_generation = search::kFactsGeneration;
    auto opened = records::Records::Open(store_, std::move(options));
    EXPECT_TRUE(opened.ok());
    records_ = std::move(*opened);
    for (const std::string& json : resources) {
      auto record = fhir::ParseJson(json);
      EXPECT_TRUE(record.ok()) << json;
      const std::string id(record->id());
      const fhir::TypeId type = record->resource_type();
      const auto written = records_->Update(type, id, std::move(*record));
      EXPECT_TRUE(written.ok()) << written.status().ToString();
    }
    population_ = std::make_unique<cohort::Population>(store_->TakeSnapshot(), dictionary());
    reader_ = population_->NewReader();
    source_ = std::make_unique<StoreSource>(dictionary());
  }
  const store::Dictionary* dictionary() const { return &records_->dictionary(); }
  cohort::Population population() { return cohort::Population(store_->TakeSnapshot(), dictionary()); }
  PersonSource* Stand(const std::string& patient) {
    reader_->Stand(*population_->NumberOf(patient));
    source_->Stand(reader_.get());
    return source_.get();
  }

 private:
  records::SearchIndexer indexer_;
  std::shared_ptr<store::Store> store_;
  std::unique_ptr<records::Records> records_;
  std::unique_ptr<cohort::Population> population_;
  std::unique_ptr<cohort::PatientReader> reader_;
  std::unique_ptr<StoreSource> source_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_TEST_PEOPLE_H_
