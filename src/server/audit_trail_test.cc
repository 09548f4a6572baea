// SPDX-License-Identifier: Apache-2.0
// What the server writes in the audit log: every request for records, by name of resource and shape of query, and nothing of what a
// patient's record says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "base/test_folder.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

namespace fs = std::filesystem;

/// A server that writes its audit log into a folder of its own.
class AuditWorld {
 public:
  AuditWorld() { world = std::make_unique<World>(engine::Options(), AccessOptions{folder_, {.read_bound = std::chrono::milliseconds(1)}}); }
  ~AuditWorld() { world.reset(); }
  /// "action what patient outcome" of each entry; the server is stopped first.
  std::vector<std::string> Entries() {
    world.reset();
    std::vector<std::string> out;
    const auto visit = [&](const access::AuditEntry& entry, std::string_view) {
      EXPECT_EQ(entry.who, "local");
      EXPECT_EQ(entry.from, "127.0.0.1");
      out.push_back(entry.action + " " + entry.what + " " + entry.patient + " " + std::string(access::Name(entry.outcome)));
      return true;
    };
    EXPECT_TRUE(access::ListAudit(access::AuditFolder(folder_), {}, visit).ok());
    const auto report = access::VerifyAudit(access::AuditFolder(folder_));
    EXPECT_TRUE(report.ok() && report->problems.empty());
    return out;
  }
  std::string Text() const {
    std::stringstream all;
    for (const auto& file : fs::recursive_directory_iterator(folder_)) {
      if (file.is_regular_file()) all << std::ifstream(file.path()).rdbuf();
    }
    return all.str();
  }
  /// From here on it can be found nowhere and made nowhere.
  void BreakLog() const {
    fs::remove_all(access::AuditFolder(folder_));
    std::ofstream(access::AuditFolder(folder_)) << "no folder";
  }
  std::unique_ptr<World> world;

 private:
  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
};

const std::string kPatient = R"({"resourceType":"Patient","id":"p1","name":[{"family":"Plantedname","given":["Secretgiven"]}],"birthDate":"1961-07-13"})";
const std::string kSugar =
    R"({"resourceType":"Observation","id":"o1","status":"final","code":{"text":"Plantedcode"},"subject":{"reference":"Patient/p1"},"valueString":"Plantedvalue"})";

TEST(AuditTrail, EachRequestByItsName) {
  AuditWorld audit;
  const World& world = *audit.world;
  EXPECT_EQ(world.Put(kPatient).status, 201);
  EXPECT_EQ(world.Put(kSugar).status, 201);
  world.Get("/fhir/Observation/o1");
  world.Get("/fhir/Observation/o1/_history/1");
  world.Get("/fhir/Observation?subject=Patient/p1&code:text=Plantedcode&_count=5");
  world.Get("/fhir/Observation?subject:Patient.name=Plantedname");
  world.Send("POST", "/fhir/Patient/_search", "name=Plantedname", "Content-Type: application/x-www-form-urlencoded\r\n");
  world.Get("/fhir/Patient/p1/$everything");
  world.Get("/fhir/Patient/nobody");
  world.Get("/fhir/Nonsense/Plantedname");
  world.Get("/api/people/p1?period=2025");
  world.Get("/api/people?q=Plantedname");
  world.Send("DELETE", "/fhir/Observation/o1");
  world.Get("/health");
  world.Get("/fhir/metadata");
  const std::vector<std::string> expected{
      "update Patient/p1 Patient/p1 success",
      "update Observation/o1 Patient/p1 success",
      "read Observation/o1 Patient/p1 success",
      "vread Observation/o1 Patient/p1 success",
      "search-type Observation?subject&code&_count Patient/p1 success",
      "search-type Observation?subject.…  success",
      "search-type Patient?name  success",
      "operation Patient/p1/$everything Patient/p1 success",
      "read Patient/nobody Patient/nobody refused",
      "unknown   refused",
      "view /api/people/{} Patient/p1 success",
      "view /api/people  success",
      "delete Observation/o1  success",
      "capabilities   success",
  };
  EXPECT_EQ(audit.Entries(), expected);
}

TEST(AuditTrail, EachEntryOfATransaction) {
  AuditWorld audit;
  const std::string bundle = R"({"resourceType":"Bundle","type":"transaction","entry":[)"
                             R"({"resource":)" +
                             kPatient +
                             R"(,"request":{"method":"PUT","url":"Patient/p1"}},)"
                             R"({"resource":)" +
                             kSugar +
                             R"(,"request":{"method":"PUT","url":"Observation/o1"}},)"
                             R"({"request":{"method":"GET","url":"Patient/p1"}}]})";
  const Answer answer = audit.world->Send("POST", "/fhir", bundle);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const std::vector<std::string> expected{
      "update Patient/p1 Patient/p1 success",
      "update Observation/o1 Patient/p1 success",
      "read Patient/p1 Patient/p1 success",
      "transaction Bundle  success",
  };
  EXPECT_EQ(audit.Entries(), expected);
}

TEST(AuditTrail, NothingOfAPatient) {
  AuditWorld audit;
  const World& world = *audit.world;
  world.Put(kPatient);
  world.Put(kSugar);
  const std::string lenient = "Prefer: handling=lenient\r\n";
  for (const char* target :
       {"/fhir/Patient?name=Plantedname", "/fhir/Patient?Plantedname=1", "/fhir/Patient/Planted%20name", "/fhir/Patient/Plantedname%0a%22",
        "/fhir/$Plantedname", "/fhir/Plantedname", "/api/Plantedname", "/api/people?q=Plantedname", "/api/people/Planted%20name",
        "/fhir/Patient?given:exact=Secretgiven", "/fhir/Patient?_has:Observation:patient:code=Plantedcode", "/fhir/Patient?_has:Plantedname:x:y=1",
        "/fhir/Observation?value-string=Plantedvalue&_sort=Plantedname", "/fhir/Observation?patient=Planted%20name", "/fhir/Patient?birthdate=1961-07-13",
        "/fhir/Patient/p1/_history/Plantedname", "/fhir/Patient/p1/Plantedname"}) {
    world.Get(target);
    world.Get(target, lenient);
    world.Send("DELETE", target);
  }
  world.Send("POST", "/fhir/Patient", R"({"resourceType":"Patient","Plantedname":1})");
  world.Send("POST", "/api/load", kPatient + "\n{\"resourceType\":\"Patient\",\"id\":\"Planted name\"}");
  const size_t entries = audit.Entries().size();
  EXPECT_GT(entries, 50U);
  const std::string text = audit.Text();
  for (const char* planted : {"Planted", "planted", "Secretgiven", "1961-", "UGxhbnRlZ"}) {
    EXPECT_EQ(text.find(planted), std::string::npos) << text.substr(std::max<size_t>(text.find(planted), 300) - 300, 600);
  }
}

TEST(AuditTrail, WithoutItsLogTheServerReadsNothing) {
  AuditWorld audit;
  ASSERT_EQ(audit.world->Put(kPatient).status, 201);
  EXPECT_EQ(audit.world->Get("/fhir/Patient/p1").status, 200);
  audit.BreakLog();
  EXPECT_EQ(audit.world->Put(kSugar).status, 503);
  EXPECT_EQ(audit.world->Get("/fhir/Patient/p1").status, 503);
  EXPECT_EQ(audit.world->Get("/api/people").status, 503);
  EXPECT_EQ(audit.world->Get("/health").status, 200);
}

}  // namespace
}  // namespace bogam::server
