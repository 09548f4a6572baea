// SPDX-License-Identifier: Apache-2.0
#include "engine/synthetic_world.h"

#include <gtest/gtest.h>

#include <map>
#include "base/test_sanitized.h"

namespace bogam::engine {
namespace {

using synth::write::Outlet;
using synth::write::Page;

/// Every resource by type and id.
class Shelf final : public Outlet {
 public:
  explicit Shelf(std::map<std::string, std::string>* all) : all_(all) {}
  bool needs_literal() const override { return true; }
  Status Begin(const Page& page) override { return Take(page, nullptr); }
  Status Take(const Page& page, synth::write::Parcel*) override {
    for (const synth::write::Item& item : page.literal->items) {
      const std::string json(page.literal->Json(item));
      const size_t id = json.find("\"id\":\"");
      EXPECT_TRUE(all_->emplace(std::string(TypeName(item.type)) + "/" + json.substr(id + 6, json.find('"', id + 6) - id - 6), json).second) << json;
    }
    return {};
  }
  Status Finish() override { return {}; }

 private:
  std::map<std::string, std::string>* all_;
};

SyntheticWorldOptions OptionsOf(int year) {
  SyntheticWorldOptions options;
  options.people.people = base::kSanitized ? 20 : 60;
  options.people.seed = 4;
  options.people.threads = 2;
  options.people.as_of = synth::InstantOf({year, 6, 30});
  return options;
}

std::map<std::string, std::string> Make(const SyntheticWorldOptions& options, synth::Manifest* manifest = nullptr) {
  std::map<std::string, std::string> all;
  const auto world = SyntheticWorld::Open(options);
  EXPECT_TRUE(world.ok()) << world.status().ToString();
  if (!world.ok()) return all;
  std::vector<std::unique_ptr<Outlet>> outlets;
  outlets.push_back(std::make_unique<Shelf>(&all));
  const auto report = (*world)->people().Run(outlets);
  EXPECT_TRUE(report.ok()) << report.status().ToString();
  if (manifest != nullptr && report.ok()) *manifest = (*world)->manifest(*report);
  return all;
}

std::string Member(const std::string& json, const std::string& name) {
  const size_t at = json.find("\"" + name + "\":\"");
  return at == std::string::npos ? "" : json.substr(at + name.size() + 4, json.find('"', at + name.size() + 4) - at - name.size() - 4);
}

TEST(SyntheticWorld, APopulationGoesOnToALaterDate) {
  for (const bool only_living : {false, true}) {
    SyntheticWorldOptions first = OptionsOf(2023);
    first.people.only_living = only_living;
    synth::Manifest manifest;
    const auto before = Make(first, &manifest);
    const auto read = synth::Manifest::Read(manifest.Json());
    ASSERT_TRUE(read.ok()) << read.status().ToString();
    const auto later = SyntheticWorldOptions::Continue(*read, OptionsOf(2025));
    ASSERT_TRUE(later.ok()) << later.status().ToString();
    const auto after = Make(*later);
    size_t same = 0, newer = 0;
    for (const auto& [key, json] : before) {
      const auto at = after.find(key);
      ASSERT_NE(at, after.end()) << json;
      same += at->second == json;
      for (const char* what : {"birthDate", "effectiveDateTime", "onsetDateTime", "recordedDate", "authoredOn", "occurrenceDateTime", "performedDateTime"})
        EXPECT_EQ(Member(json, what), Member(at->second, what)) << json;
    }
    for (const auto& [key, json] : after) {
      if (before.contains(key)) continue;
      ++newer;
      for (const char* what : {"effectiveDateTime", "authoredOn", "occurrenceDateTime"}) {
        const std::string date = Member(json, what);
        EXPECT_TRUE(date.empty() || date >= "2023-06-2") << json;
      }
    }
    EXPECT_GT(same, before.size() * 9 / 10);
    EXPECT_GT(newer, 60u * 10);
  }
}

TEST(SyntheticWorld, WhatCannotGoOnIsRefused) {
  synth::Manifest manifest;
  Make(OptionsOf(2023), &manifest);
  EXPECT_EQ(SyntheticWorldOptions::Continue(manifest, OptionsOf(2022)).status().code(), Code::kInvalid);
  SyntheticWorldOptions nowhere = OptionsOf(2024);
  nowhere.place = "nowhere";
  const auto moved = SyntheticWorldOptions::Continue(manifest, nowhere);
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(SyntheticWorld::Open(*moved).status().code(), Code::kInvalid);
  EXPECT_EQ(synth::Manifest::Read("{}").status().code(), Code::kInvalid);
  std::string json = manifest.Json();
  json.replace(json.find("\"census\""), 8, "\"sensus\"");
  EXPECT_EQ(synth::Manifest::Read(json).status().code(), Code::kInvalid);
  manifest.version = "0.0.1";
  EXPECT_EQ(SyntheticWorldOptions::Continue(manifest, OptionsOf(2024)).status().code(), Code::kInvalid);
}

TEST(SyntheticWorld, NoCodeOfTheContentIsWithoutWords) {
  const auto world = SyntheticWorld::Open(OptionsOf(2023));
  ASSERT_TRUE(world.ok()) << world.status().ToString();
  const synth::Vocabulary& words = (*world)->library().vocabulary();
  ASSERT_GT(words.code_count(), 300u);
  for (synth::CodeId id = 1; id < words.code_count(); ++id) EXPECT_FALSE(words.code(id).text().empty()) << words.code(id).system << "|" << words.code(id).code;
  for (synth::CodeId id = 1; id < words.code_count(); ++id)
    EXPECT_TRUE(words.code(id).display.empty() || words.code(id).system != "http://snomed.info/sct") << words.code(id).code;
}

}  // namespace
}  // namespace bogam::engine
