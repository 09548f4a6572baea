// SPDX-License-Identifier: Apache-2.0
// The audit log over real HTTP, held against what the log's own reader lists.
#include "server/audit_view.h"

#include <gtest/gtest.h>

#include <fstream>

#include "access/audit_event.h"
#include "access/audit_log.h"
#include "access/json_value.h"
#include "server/signed_world.h"

namespace bogam::server {
namespace {

using access::AuditEntry;

class Audited : public Signed {
 protected:
  Audited() {
    Add("root", {Role::kAdmin});
    Add("kim", {Role::kCareTeam});
  }
  /// Entries of long ago, in several files, before a server is there.
  void Fill(size_t count) {
    world_.reset();
    {
      const auto log = access::AuditLog::Open(access::AuditFolder(folder_), {.rotate_bytes = 4000});
      ASSERT_TRUE(log.ok());
      for (size_t i = 0; i < count; ++i) {
        AuditEntry entry;
        entry.time_ms = 1'700'000'000'000 + static_cast<int64_t>(i) * 1000;
        entry.who = i % 3 == 0 ? "lee" : "park";
        entry.action = i % 2 == 0 ? "read" : "update";
        entry.what = "Observation/" + std::to_string(i);
        entry.patient = "Patient/" + std::to_string(i % 5);
        if (i % 7 == 0) entry.client = "growth-chart";
        ASSERT_TRUE((*log)->Record(entry).ok());
      }
    }
    Open(Options());
    root_ = SignedIn("root");
  }
  access::JsonValue Json(const std::string& target) const {
    const Answer answer = world_->Get(target, root_.Headers());
    EXPECT_EQ(answer.status, 200) << target << answer.body;
    const auto json = access::ReadJsonObject(answer.body, {8 << 20, 20});
    EXPECT_TRUE(json.ok()) << answer.body;
    return json.ok() ? *json : access::JsonValue();
  }
  /// Numbers of the items of all pages.
  std::vector<int64_t> Walk(const std::string& query, size_t* pages) const {
    std::vector<int64_t> numbers;
    std::string after;
    for (*pages = 0; *pages < 100; ++*pages) {
      const access::JsonValue page = Json("/api/audit?limit=7" + query + (after.empty() ? "" : "&after=" + after));
      for (const access::JsonValue& item : page.Find("items")->list) numbers.push_back(*item.Whole("number"));
      after = page.Text("next");
      if (after.empty()) break;
    }
    return numbers;
  }
  Browser root_;
};

TEST_F(Audited, NewestFirstByPages) {
  Fill(60);
  size_t pages = 0;
  for (const auto& [query, matches] :
       std::vector<std::pair<std::string, std::function<bool(size_t)>>>{{"&who=lee", [](size_t i) { return i % 3 == 0; }},
                                                                        {"&action=update", [](size_t i) { return i % 2 == 1; }},
                                                                        {"&patient=Patient/3", [](size_t i) { return i % 5 == 3; }},
                                                                        {"&patient=3&who=park", [](size_t i) { return i % 5 == 3 && i % 3 != 0; }},
                                                                        {"&who=nobody", [](size_t) { return false; }}}) {
    std::vector<int64_t> expected;
    for (size_t i = 60; i-- > 0;) {
      if (matches(i)) expected.push_back(static_cast<int64_t>(i) + 1);
    }
    EXPECT_EQ(Walk(query, &pages), expected) << query;
  }
  const access::JsonValue page = Json("/api/audit?limit=1&who=lee");
  const access::JsonValue& item = page.Find("items")->list.at(0);
  EXPECT_EQ(item.Text("time"), "2023-11-14T22:14:17.000Z");
  EXPECT_EQ(item.Text("what"), "Observation/57");
  EXPECT_EQ(item.Text("outcome"), "success");
  EXPECT_EQ(item.Find("reason")->kind, access::JsonValue::Kind::kNull);
  EXPECT_EQ(page.Find("chain")->Text("state"), "intact");
  EXPECT_GE(*page.Find("chain")->Whole("entries"), 60);
  EXPECT_EQ(page.Find("chain")->Text("head").size(), 64u);
  EXPECT_EQ(world_->Get("/api/audit?after=x", root_.Headers()).status, 400);
  EXPECT_EQ(world_->Get("/api/audit?limit=0", root_.Headers()).status, 400);
  EXPECT_EQ(world_->Get("/api/audit", SignedIn("kim").Headers()).status, 403);
}

TEST_F(Audited, ABrokenChainIsSaid) {
  Fill(40);
  std::string path;
  for (const access::AuditFile& file : access::ListAuditFiles(access::AuditFolder(folder_))) {
    if (path.empty()) path = file.path;
  }
  std::string text;
  {
    std::ifstream in(path, std::ios::binary);
    std::stringstream all;
    all << in.rdbuf();
    text = all.str();
  }
  text.replace(text.find("\"lee\""), 5, "\"sea\"");
  std::ofstream(path, std::ios::binary) << text;
  const access::JsonValue page = Json("/api/audit");
  EXPECT_EQ(page.Find("chain")->Text("state"), "broken");
  EXPECT_EQ(page.Find("chain")->Text("problem"), "entry 1 was changed");
}

TEST_F(Audited, AsFhir) {
  Fill(60);
  const auto total = [&](const std::string& query) { return Times(world_->Get("/fhir/AuditEvent?_count=500&" + query, root_.Headers()).body, "\"fullUrl\""); };
  EXPECT_EQ(total("agent=lee"), 20u);
  EXPECT_EQ(total("altid=growth-chart"), 9u);
  EXPECT_EQ(total("patient=Patient/3"), 12u);
  EXPECT_EQ(total("patient=3&action=U"), 6u);
  EXPECT_EQ(total("entity=Observation/7"), 1u);
  EXPECT_EQ(total("subtype=update"), 30u);
  EXPECT_EQ(total("date=2023-11-14T22:13:21Z"), 1u);
  EXPECT_EQ(total("date=lt2023-11-14T22:13:30Z"), 10u);
  EXPECT_EQ(total("date=ge2023-11-14T22:13:30Z&date=lt2023-11-14T22:13:40Z"), 10u);
  EXPECT_EQ(total("date=2023-11-14"), 60u);
  const Answer first = world_->Get("/fhir/AuditEvent?agent=lee&_count=15", root_.Headers());
  Parsed(first);
  const std::string next = first.body.substr(first.body.find("\"next\",\"url\":\"") + 14);
  const std::string target = next.substr(next.find("/fhir/"), next.find('"') - next.find("/fhir/"));
  EXPECT_EQ(Times(world_->Get(target, root_.Headers()).body, "\"fullUrl\""), 5u) << target;
  const Answer read = world_->Get("/fhir/AuditEvent/8", root_.Headers());
  Parsed(read);
  EXPECT_TRUE(read.Has("\"altId\":\"growth-chart\"")) << read.body;
  EXPECT_TRUE(read.Has("Observation/7"));
  for (const char* missing : {"0", "99999", "x", "18446744073709551615", "1/_history"}) {
    EXPECT_EQ(world_->Get("/fhir/AuditEvent/" + std::string(missing), root_.Headers()).status, 404) << missing;
  }
  for (const char* bad : {"_include=AuditEvent:patient", "nothing=1", "date=yesterday", "_count=0", "_page=x"}) {
    EXPECT_EQ(world_->Get("/fhir/AuditEvent?" + std::string(bad), root_.Headers()).status, 400) << bad;
  }
  const std::string event = R"({"resourceType":"AuditEvent","id":"8"})";
  for (const char* method : {"PUT", "DELETE"}) EXPECT_EQ(world_->Send(method, "/fhir/AuditEvent/8", event, root_.Headers()).status, 405) << method;
  EXPECT_EQ(world_->Send("POST", "/fhir/AuditEvent", event, root_.Headers()).status, 405);
  EXPECT_EQ(world_->Get("/fhir/AuditEvent/8", SignedIn("kim").Headers()).status, 403);
  const Browser kim = SignedIn("kim");
  const auto bundle = [&](const std::string& entry) {
    return world_->Send("POST", "/fhir", R"({"resourceType":"Bundle","type":"batch","entry":[)" + entry + "]}", kim.Headers());
  };
  EXPECT_EQ(bundle(R"({"resource":{"resourceType":"AuditEvent"},"request":{"method":"POST","url":"AuditEvent"}})").status, 405) << "nor in a Bundle";
  EXPECT_EQ(bundle(R"({"request":{"method":"DELETE","url":"AuditEvent/8"}})").status, 405);
  EXPECT_TRUE(bundle(R"({"request":{"method":"GET","url":"AuditEvent/8"}})").Has("404"));
  const Answer capability = world_->Get("/fhir/metadata");
  const std::string there = capability.body.substr(capability.body.find("\"type\":\"AuditEvent\""), 200);
  EXPECT_NE(there.find(R"("interaction":[{"code":"read"},{"code":"search-type"}])"), std::string::npos) << there;
}

}  // namespace
}  // namespace bogam::server
