// SPDX-License-Identifier: Apache-2.0
// Changes without an entry get one when the store is next opened for writing, once; what has one, or needs none, does not.
#include "engine/audit_recovery.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "access/audit_reader.h"
#include "base/test_folder.h"
#include "fhir/json.h"

namespace bogam::engine {
namespace {

class AuditRecovery : public testing::Test {
 protected:
  AuditRecovery() { Begin("serve"); }
  ~AuditRecovery() override {
    log_.reset();
    engine_.reset();
  }

  /// As after a kill: nothing was said at the end.
  void Begin(const std::string& action) {
    log_.reset();
    engine_.reset();
    Options options;
    options.store = folder_;
    auto opened = Engine::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    engine_ = std::move(*opened);
    log_ = *access::AuditLog::Open(access::AuditFolder(folder_));
    Checkpoint(action);
  }
  void Checkpoint(const std::string& action) {
    access::AuditEntry entry;
    entry.action = action;
    ASSERT_TRUE(CheckpointAudit(engine_.get(), log_.get(), entry).ok());
  }
  records::Written Put(const std::string& json, bool on_record) {
    auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok()) << json;
    const auto written = engine_->records().Update(record->resource_type(), std::string(record->id()), *record);
    EXPECT_TRUE(written.ok());
    if (on_record) Note("update", std::string(fhir::Name(written->type)) + "/" + written->id, written->version);
    return *written;
  }
  void Note(const std::string& action, const std::string& what, uint32_t version = 0) {
    access::AuditEntry entry;
    entry.action = action;
    entry.what = what;
    entry.version = version;
    ASSERT_TRUE(log_->Record(entry).ok());
  }
  std::vector<std::string> Recovered() const {
    std::vector<std::string> out;
    access::AuditFilter filter;
    filter.action = "recovered";
    EXPECT_TRUE(access::ListAudit(access::AuditFolder(folder_), filter, [&](const access::AuditEntry& entry, std::string_view) {
                  out.push_back(entry.what + " " + std::to_string(entry.version) + " " + entry.patient);
                  return true;
                }).ok());
    EXPECT_TRUE(access::VerifyAudit(access::AuditFolder(folder_))->problems.empty());
    return out;
  }
  using Texts = std::vector<std::string>;

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<access::AuditLog> log_;
};

constexpr const char* kPatient = R"({"resourceType":"Patient","id":"a"})";
constexpr const char* kFlag = R"({"resourceType":"Flag","id":"f","status":"active","code":{"text":"x"},"subject":{"reference":"Patient/a"}})";

TEST_F(AuditRecovery, WhatHasNoEntryGetsOneOnce) {
  Put(kPatient, true);
  const records::Written flag = Put(kFlag, false);
  Begin("serve");
  EXPECT_EQ(Recovered(), (Texts{"Flag/f 1 Patient/a"}));
  access::AuditFilter filter;
  filter.action = "recovered";
  ASSERT_TRUE(access::ListAudit(access::AuditFolder(folder_), filter, [&](const access::AuditEntry& entry, std::string_view) {
                EXPECT_EQ(entry.time_ms, flag.instant_ms);
                EXPECT_EQ(entry.who, "unknown");
                return true;
              }).ok());
  Begin("serve");
  Begin("command");
  EXPECT_EQ(Recovered().size(), 1U) << "once";
}

TEST_F(AuditRecovery, VersionsAndDeletionsAreToldApart) {
  Put(kPatient, true);
  Put(kFlag, true);
  Put(kFlag, false);
  Put(kFlag, true);
  ASSERT_TRUE(engine_->records().Delete(fhir::FindResourceType("Flag"), "f").ok());
  Begin("command");
  EXPECT_EQ(Recovered(), (Texts{"Flag/f 2 Patient/a", "Flag/f 4 "}));
}

TEST_F(AuditRecovery, ATransactionIsKnownByOneOfItsResources) {
  std::vector<records::Write> writes(2);
  writes[0].record = *fhir::ParseJson(R"({"resourceType":"Patient"})");
  writes[1].record = *fhir::ParseJson(R"({"resourceType":"Organization","name":"n"})");
  for (records::Write& write : writes) write.type = write.record.resource_type();
  const auto written = engine_->records().Transaction(std::move(writes));
  ASSERT_TRUE(written.ok());
  Note("create", "Organization/" + (*written)[1].id, 1);
  Begin("serve");
  EXPECT_EQ(Recovered(), Texts());
}

TEST_F(AuditRecovery, AFileThatIsLoadedIsOnRecordByItself) {
  Note("load-begin", "/api/load");
  Put(kPatient, false);
  Note("load", "/api/load");
  Begin("serve");
  EXPECT_EQ(Recovered(), Texts());
  Note("load-begin", "/api/load");
  Put(kFlag, false);
  Begin("serve");
  EXPECT_EQ(Recovered(), Texts()) << "a load that was cut off is on record by its beginning";
}

TEST_F(AuditRecovery, WhatACommandDoesIsOnRecordBefore) {
  Checkpoint("command");
  Put(kPatient, false);
  Begin("serve");
  EXPECT_EQ(Recovered(), Texts());
  Put(kFlag, false);
  Begin("serve");
  EXPECT_EQ(Recovered(), (Texts{"Flag/f 1 Patient/a"}));
}

}  // namespace
}  // namespace bogam::engine
