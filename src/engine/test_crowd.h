// SPDX-License-Identifier: Apache-2.0
// For tests: a small world of patients of three practices, questions to ask of it, and everything that an engine answers to them.
#ifndef BOGAM_ENGINE_TEST_CROWD_H_
#define BOGAM_ENGINE_TEST_CROWD_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "fhir/json.h"

namespace bogam::engine {

inline constexpr int kPatients = 10;

inline std::unique_ptr<Engine> NewEngine() {
  auto engine = Engine::Open({});
  EXPECT_TRUE(engine.ok()) << engine.status().ToString();
  return std::move(*engine);
}

/// A resource and the patients that it is about: seen by who may see all of them. `directory`: seen by everybody.
struct Made {
  std::string json;
  std::set<int> about;
  bool hidden = false;
};

class Crowd {
 public:
  explicit Crowd(unsigned seed) : random_(seed) {
    for (int practice = 0; practice < 3; ++practice) {
      const std::string id = std::to_string(practice);
      Add(R"({"resourceType":"Organization","id":"o)" + id + R"(","name":"Practice )" + id + "\"}", {});
      Add(R"({"resourceType":"Practitioner","id":"d)" + id + R"(","name":[{"family":"Park"}]})", {});
      Add(R"({"resourceType":"PractitionerRole","id":"r)" + id + R"(","organization":{"reference":"Organization/o)" + id + "\"}}", {});
    }
    for (int i = 0; i < kPatients; ++i) Patient(i);
    for (int n = 0; n < 150; ++n) One(n);
  }

  const std::vector<Made>& all() const { return all_; }

 private:
  int Someone() { return static_cast<int>(random_() % kPatients); }
  static std::string P(int i) { return "Patient/p" + std::to_string(i); }
  static std::string Ref(const std::string& to) { return R"({"reference":")" + to + "\"}"; }
  void Add(const std::string& json, std::set<int> about, bool hidden = false) { all_.push_back({json, std::move(about), hidden}); }

  void Patient(int i) {
    const std::string practice = std::to_string(i % 3);
    const std::string doctor = i % 2 == 0 ? "Organization/o" + practice : "PractitionerRole/r" + practice;
    Add(R"({"resourceType":"Patient","id":"p)" + std::to_string(i) + R"(","name":[{"family":"Kim)" + std::to_string(i % 4) + R"("}],"gender":")" +
            (i % 2 == 0 ? "female" : "male") + R"(","birthDate":"19)" + std::to_string(50 + i) + R"(-03-01","identifier":[{"system":"http://a","value":"n)" +
            std::to_string(i) + R"("}],"generalPractitioner":[)" + Ref(doctor) + "]}",
        {i});
  }

  void One(int n) {
    const int a = Someone(), b = Someone();
    const std::string id = "\"id\":\"x" + std::to_string(n) + "\"", day = "2024-0" + std::to_string(1 + n % 9) + "-11";
    switch (random_() % 11) {
      case 0:
      case 1:
        return Add(R"({"resourceType":"Observation",)" + id + R"(,"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"c)" +
                       std::to_string(n % 3) + R"("}]},"subject":)" + Ref(P(a)) + R"(,"effectiveDateTime":")" + day + R"(","valueQuantity":{"value":)" +
                       std::to_string(n) + R"(,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}})",
                   {a});
      case 2:  // performed by another patient: of the subject's record alone
        return Add(R"({"resourceType":"Observation",)" + id + R"(,"status":"final","code":{"text":"told"},"subject":)" + Ref(P(a)) + R"(,"performer":[)" +
                       Ref(P(b)) + "]}",
                   {a});
      case 3:
        return Add(R"({"resourceType":"Condition",)" + id + R"(,"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}]},"subject":)" +
                       Ref(P(a)) + R"(,"onsetDateTime":")" + day + "\"}",
                   {a});
      case 4:
        return Add(R"({"resourceType":"Appointment",)" + id +
                       R"(,"status":"booked","start":"2024-02-01T09:00:00Z","end":"2024-02-01T09:20:00Z","participant":[{"status":"accepted","actor":)" +
                       Ref(P(a)) + R"(},{"status":"accepted","actor":)" + Ref(P(b)) + "}]}",
                   {a, b});
      case 5:
        return Add(R"({"resourceType":"Appointment",)" + id + R"(,"status":"noshow","participant":[{"status":"accepted","actor":)" + Ref(P(a)) +
                       R"(},{"status":"accepted","actor":)" + Ref("Practitioner/d1") + "}]}",
                   {a});
      case 6:
        return Add(
            R"({"resourceType":"Group",)" + id + R"(,"type":"person","actual":true,"member":[{"entity":)" + Ref(P(a)) + R"(},{"entity":)" + Ref(P(b)) + "}]}",
            {a, b});
      case 7:
        return Add(R"({"resourceType":"Encounter",)" + id +
                       R"(,"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":)" + Ref(P(a)) +
                       R"(,"serviceProvider":)" + Ref("Organization/o" + std::to_string(n % 3)) + R"(,"period":{"start":")" + day + R"(T10:00:00Z"}})",
                   {a});
      case 8:
        return Add(R"({"resourceType":"Provenance",)" + id + R"(,"recorded":"2024-01-01T00:00:00Z","target":[)" + Ref(P(a)) + "," + Ref(P(b)) +
                       R"(],"agent":[{"who":)" + Ref("Practitioner/d0") + "}]}",
                   {a, b});
      case 9: return Add(R"({"resourceType":"Bundle",)" + id + R"(,"type":"collection"})", {}, true);
      default: return Add(R"({"resourceType":"Medication",)" + id + R"(,"code":{"text":"aspirin"}})", {});
    }
  }

  std::mt19937 random_;
  std::vector<Made> all_;
};

inline void Put(Engine& engine, const std::string& json) {
  auto record = fhir::ParseJson(json);
  ASSERT_TRUE(record.ok()) << record.status().ToString() << json;
  const fhir::TypeId type = record->resource_type();
  const std::string id(record->id());
  const auto written = engine.records().Update(type, id, std::move(*record));
  ASSERT_TRUE(written.ok()) << written.status().ToString() << json;
}

inline ReachSource Of(const std::set<int>& patients) {
  return [patients](const store::Reader& whole, const store::Dictionary& dictionary) -> Result<std::shared_ptr<const records::Reach>> {
    const search::Searcher searcher(&whole, &dictionary);
    std::vector<uint32_t> numbers;
    for (const int i : patients) {
      BOGAM_ASSIGN(const auto identity, searcher.Identify(fhir::FindResourceType("Patient"), "p" + std::to_string(i)));
      if (identity) numbers.push_back(identity->patient);
    }
    return std::make_shared<const records::Reach>(std::move(numbers));
  };
}

/// Everything that a search finds, page by page: matches and what came with them, and the total that each page says.
struct Found {
  std::multiset<std::string> names;
  std::set<uint64_t> totals;
  friend bool operator==(const Found&, const Found&) = default;
};

inline std::string NameOf(fhir::RecordView record, bool included) {
  return std::string(fhir::Name(record.resource_type())) + "/" + std::string(record.id()) + (included ? " included" : "");
}

inline Found Ask(const Engine& engine, const std::string& query) {
  Found found;
  std::string cursor;
  for (int pages = 0; pages < 200; ++pages) {
    const auto page = engine.Search(query, cursor, [&](fhir::RecordView record, bool included) {
      found.names.insert(NameOf(record, included));
      return Status();
    });
    EXPECT_TRUE(page.ok()) << query << ": " << page.status().ToString();
    if (!page.ok()) break;
    if (page->total) found.totals.insert(*page->total);
    cursor = page->next;
    if (cursor.empty()) break;
  }
  return found;
}

inline constexpr const char* kQueries[] = {
    "Patient?",
    "Patient?_count=3&_total=accurate",
    "Patient?name=kim1",
    "Patient?gender=female&_sort=birthdate",
    "Patient?birthdate=lt1955",
    "Patient?identifier=http://a|n3",
    "Patient?identifier=http://a|n4,http://a|n5,http://a|n7",
    "Patient?general-practitioner=Organization/o0",
    "Patient?general-practitioner:PractitionerRole.organization=Organization/o1",
    "Patient?_has:Observation:subject:code=c1",
    "Patient?_has:Condition:patient:code=I10&_has:Observation:performer:status=final",
    "Patient?_id=p1,p2,p3,p4,p5,p6",
    "Patient?_revinclude=Observation:subject&_count=20",
    "Patient?_lastUpdated=gt2000-01-01",
    "Patient?gender:not=female",
    "Patient?name:missing=false",
    "Observation?",
    "Observation?_count=7",
    "Observation?code=http://loinc.org|c0",
    "Observation?code=c2&date=gt2024-03-01&_sort=-date",
    "Observation?subject=Patient/p2",
    "Observation?performer=Patient/p3",
    "Observation?performer:Patient.name=kim2",
    "Observation?subject:Patient.birthdate=gt1954",
    "Observation?value-quantity=gt50",
    "Observation?code-value-quantity=c1$gt20",
    "Observation?_include=Observation:subject&_include=Observation:performer&_count=50",
    "Observation?status:not=final",
    "Condition?code=I10",
    "Condition?onset-date=ge2024-05-01",
    "Encounter?service-provider=Organization/o1",
    "Encounter?_include=*",
    "Encounter?service-provider.name=Practice",
    "Appointment?",
    "Appointment?status=booked,noshow",
    "Appointment?patient=Patient/p1",
    "Appointment?actor:Patient.name=kim3",
    "Appointment?date=2024-02-01",
    "Group?",
    "Group?member=Patient/p4",
    "Provenance?",
    "Provenance?target=Patient/p5",
    "Bundle?",
    "Medication?",
    "Organization?_revinclude=Patient:general-practitioner",
    "Organization?name=practice",
    "Practitioner?_has:Appointment:actor:status=noshow",
    "Practitioner?family=park",
};

inline std::set<std::string> Versions(const Engine& engine, const std::string& type = {}, const std::string& id = {}) {
  std::set<std::string> out;
  records::HistoryQuery query;
  if (!type.empty()) query.type = fhir::FindResourceType(type);
  query.id = id;
  query.count = 11;
  const auto snapshot = engine.Snapshot();
  EXPECT_TRUE(snapshot.ok());
  for (int pages = 0; pages < 200; ++pages) {
    const auto page = const_cast<Engine&>(engine).records().History(**snapshot, query);
    if (!page.ok()) {
      EXPECT_EQ(page.status().code(), Code::kNotFound) << page.status().ToString();
      break;
    }
    for (const auto& version : page->versions) {
      std::string body;
      if (!version.header.deleted) fhir::WriteJson(version.record, &body);
      const size_t meta = body.find("\"meta\"");  // numbers of versions differ where others are not seen
      out.insert(version.id +
                 (version.header.deleted ? " deleted" : " " + body.substr(0, meta) + body.substr(std::min(body.find('}', meta) + 1, body.size()))));
    }
    query.cursor = page->next;
    if (query.cursor.empty()) break;
  }
  return out;
}

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_TEST_CROWD_H_
