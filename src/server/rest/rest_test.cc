// SPDX-License-Identifier: Apache-2.0
// FHIR's RESTful API over real HTTP: status codes, headers and bodies of every interaction, and what is refused.
#include <gtest/gtest.h>

#include <atomic>

#include "engine/risk_assessment.h"
#include "engine/risk_writer.h"
#include "fhir/ids.h"
#include "server/rest/negotiation.h"
#include "server/test_risk.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

std::string Patient(const std::string& id, const std::string& family = "Kim", const std::string& more = "") {
  return R"({"resourceType":"Patient")" + (id.empty() ? "" : R"(,"id":")" + id + "\"") + R"(,"name":[{"family":")" + family + "\"}]" + more + "}";
}

std::string Observation(const std::string& id, const std::string& patient, const std::string& more = "") {
  return R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},)" +
         R"("subject":{"reference":"Patient/)" + patient + "\"}" + more + "}";
}

/// The url of a link relation of a Bundle, without http://localhost:1; "" where there is none.
std::string Link(const Answer& answer, const std::string& relation) {
  const fhir::Record bundle = Parsed(answer);
  for (const fhir::Node link : bundle.root().children(fhir::name::kLink)) {
    if (link.Get(fhir::FindName("relation")).text() == relation) {
      return std::string(link.Get(fhir::name::kUrl).text().substr(std::string_view("http://localhost:1").size()));
    }
  }
  return {};
}

void ExpectOutcome(const Answer& answer, int status, const std::string& code) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(Parsed(answer).resource_type(), fhir::type::kOperationOutcome);
  EXPECT_TRUE(answer.Has("\"code\":\"" + code + "\"")) << answer.body;
  EXPECT_TRUE(answer.Header("content-type").starts_with("application/fhir+json"));
}

TEST(Rest, CreateReadUpdateDelete) {
  World world;
  const Answer created = world.Send("POST", "/fhir/Patient", Patient("mine"));
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.Header("etag"), "W/\"1\"");
  EXPECT_NE(created.Header("last-modified"), "");
  const std::string location = created.Header("location");
  ASSERT_TRUE(location.starts_with("http://localhost:1/fhir/Patient/") && location.ends_with("/_history/1")) << location;
  const std::string path = location.substr(18, location.size() - 18 - std::string("/_history/1").size());
  EXPECT_NE(path, "/fhir/Patient/mine") << "a create gives an id of the server";

  const Answer read = world.Get(path);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(Parsed(read).version_id(), "1");
  EXPECT_EQ(read.Header("etag"), "W/\"1\"");
  EXPECT_EQ(read.Header("content-location"), location);
  const std::string id = path.substr(std::string("/fhir/Patient/").size());

  const Answer updated = world.Send("PUT", path, Patient(id, "Lee"), "If-Match: W/\"1\"\r\n");
  EXPECT_EQ(updated.status, 200) << updated.body;
  EXPECT_EQ(updated.Header("etag"), "W/\"2\"");
  EXPECT_TRUE(updated.Has("Lee"));
  ExpectOutcome(world.Send("PUT", path, Patient(id, "Park"), "If-Match: W/\"1\"\r\n"), 412, "conflict");
  ExpectOutcome(world.Send("PUT", path, Patient(id, "Park"), "If-Match: 1\r\n"), 400, "invalid");

  EXPECT_TRUE(world.Get(path + "/_history/1").Has("Kim"));
  EXPECT_EQ(world.Get(path + "/_history/9").status, 404);
  EXPECT_EQ(world.Get(path + "/_history/x").status, 404);
  ExpectOutcome(world.Send("DELETE", path, {}, "If-Match: W/\"1\"\r\n"), 412, "conflict");
  const Answer deleted = world.Send("DELETE", path);
  EXPECT_EQ(deleted.status, 204);
  EXPECT_EQ(deleted.body, "");
  EXPECT_EQ(deleted.Header("content-type"), "");
  ExpectOutcome(world.Get(path), 410, "deleted");
  ExpectOutcome(world.Get(path + "/_history/3"), 410, "deleted");
  EXPECT_EQ(world.Send("DELETE", path).status, 204);
  EXPECT_EQ(world.Send("DELETE", "/fhir/Patient/never").status, 204);
  const Answer again = world.Send("PUT", path, Patient(id, "Choi"));
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.Header("etag"), "W/\"4\"");
}

TEST(Rest, UpdateAsCreateAndItsId) {
  World world;
  const Answer created = world.Put(Patient("p1"));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.Header("location"), "http://localhost:1/fhir/Patient/p1/_history/1");
  ExpectOutcome(world.Send("PUT", "/fhir/Patient/p1", Patient("")), 400, "invalid");
  ExpectOutcome(world.Send("PUT", "/fhir/Patient/p1", Patient("p2")), 400, "invalid");
  ExpectOutcome(world.Send("PUT", "/fhir/Observation/p1", Patient("p1")), 400, "invalid");
  ExpectOutcome(world.Send("PUT", "/fhir/Patient/a_b", Patient("p1")), 400, "invalid");
  ExpectOutcome(world.Send("PUT", "/fhir/Patient/p1", Patient("p1"), "If-None-Match: *\r\n"), 412, "conflict");
  EXPECT_EQ(world.Send("PUT", "/fhir/Patient/p9", Patient("p9"), "If-None-Match: *\r\n").status, 201);
}

TEST(Rest, ConditionalReads) {
  World world;
  const Answer created = world.Put(Patient("p1"));
  const Answer same = world.Get("/fhir/Patient/p1", "If-None-Match: W/\"1\"\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.Header("etag"), "W/\"1\"");
  EXPECT_EQ(world.Get("/fhir/Patient/p1", "If-None-Match: W/\"7\", W/\"1\"\r\n").status, 304);
  EXPECT_EQ(world.Get("/fhir/Patient/p1", "If-None-Match: W/\"2\"\r\n").status, 200);
  EXPECT_EQ(world.Get("/fhir/Patient/p1", "If-Modified-Since: " + created.Header("last-modified") + "\r\n").status, 304);
  EXPECT_EQ(world.Get("/fhir/Patient/p1", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n").status, 200);
  EXPECT_EQ(world.Get("/fhir/Patient/p1", "If-Modified-Since: yesterday\r\n").status, 200);
}

TEST(Rest, Preferences) {
  World world;
  const Answer minimal = world.Send("PUT", "/fhir/Patient/p1", Patient("p1"), "Prefer: return=minimal\r\n");
  EXPECT_EQ(minimal.status, 201);
  EXPECT_EQ(minimal.body, "");
  EXPECT_EQ(minimal.Header("etag"), "W/\"1\"");
  const Answer outcome = world.Send("PUT", "/fhir/Patient/p1", Patient("p1"), "Prefer: return=OperationOutcome\r\n");
  EXPECT_EQ(outcome.status, 200);
  EXPECT_TRUE(outcome.Has("\"severity\":\"information\"")) << outcome.body;
  EXPECT_TRUE(world.Send("PUT", "/fhir/Patient/p1", Patient("p1"), "Prefer: return=representation\r\n").Has("Kim"));
  ExpectOutcome(world.Send("DELETE", "/fhir/Patient/p1", {}, "Prefer: return=OperationOutcome\r\n"), 200, "informational");
}

TEST(Rest, ConditionalCreateUpdateDelete) {
  World world;
  const std::string mrn = R"(,"identifier":[{"system":"urn:x","value":"7"}])";
  const std::string if_none = "If-None-Exist: identifier=urn:x|7\r\n";
  const Answer first = world.Send("POST", "/fhir/Patient", Patient("", "Kim", mrn), if_none);
  ASSERT_EQ(first.status, 201) << first.body;
  const Answer second = world.Send("POST", "/fhir/Patient", Patient("", "Kim", mrn), if_none);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.Header("location"), first.Header("location"));
  EXPECT_EQ(world.Send("PUT", "/fhir/Patient?identifier=urn:x%7C7", Patient("", "Lee", mrn)).status, 200);
  EXPECT_EQ(world.Send("PUT", "/fhir/Patient?identifier=urn:x|8", Patient("", "Lee", R"(,"identifier":[{"system":"urn:x","value":"8"}])")).status, 201);
  ASSERT_EQ(world.Send("POST", "/fhir/Patient", Patient("", "Twin", mrn)).status, 201);
  ExpectOutcome(world.Send("POST", "/fhir/Patient", Patient("", "Kim", mrn), if_none), 412, "conflict");
  ExpectOutcome(world.Send("DELETE", "/fhir/Patient?identifier=urn:x|7"), 412, "conflict");
  EXPECT_EQ(world.Send("DELETE", "/fhir/Patient?identifier=urn:x|8").status, 204);
  EXPECT_EQ(world.Send("DELETE", "/fhir/Patient?identifier=urn:x|8").status, 204);
  // A condition that says nothing, or that is not understood, must never be taken for "any".
  for (const char* target : {"/fhir/Patient", "/fhir/Patient?", "/fhir/Patient?_format=json", "/fhir/Patient?_count=1", "/fhir/Patient?nonsense=1"}) {
    EXPECT_EQ(world.Send("DELETE", target).status, 400) << target;
    EXPECT_EQ(world.Send("PUT", target, Patient("")).status, 400) << target;
  }
  ExpectOutcome(world.Send("POST", "/fhir/Patient", Patient(""), "If-None-Exist: nonsense=1\r\n"), 400, "invalid");
  EXPECT_TRUE(world.Get("/fhir/Patient").Has("\"total\":2"));
}

TEST(Rest, SixtyFourWritersOfOneConditionMakeOne) {
  World world;
  std::atomic<int> created{0}, found{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 64; ++i) {
    writers.emplace_back([&] {
      const Answer answer = world.Send("POST", "/fhir/Patient", Patient("", "Race", R"(,"identifier":[{"system":"urn:x","value":"race"}])"),
                                       "If-None-Exist: identifier=urn:x|race\r\n");
      created += answer.status == 201;
      found += answer.status == 200;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(found, 63);
  EXPECT_TRUE(world.Get("/fhir/Patient?_summary=count").Has("\"total\":1"));
}

TEST(Rest, Histories) {
  World world;
  world.Put(Patient("p1", "One"));
  world.Put(Patient("p1", "Two"));
  world.Put(Observation("o1", "p1"));
  world.Send("DELETE", "/fhir/Patient/p1");
  const Answer instance = world.Get("/fhir/Patient/p1/_history");
  EXPECT_EQ(instance.status, 200);
  const fhir::Record bundle = Parsed(instance);
  EXPECT_EQ(bundle.root().children(fhir::name::kEntry).size(), 3u);
  EXPECT_LT(instance.body.find("DELETE"), instance.body.find("Two"));
  EXPECT_LT(instance.body.find("Two"), instance.body.find("One"));
  EXPECT_EQ(Times(instance.body, "\"resource\":"), 2u);
  EXPECT_EQ(Times(world.Get("/fhir/Observation/_history").body, "\"fullUrl\""), 1u);
  EXPECT_EQ(Times(world.Get("/fhir/_history").body, "\"fullUrl\""), 4u);
  std::string next = "/fhir/_history?_count=1";
  size_t pages = 0;
  for (; !next.empty() && pages < 10; ++pages) {
    const Answer page = world.Get(next);
    EXPECT_EQ(Times(page.body, "\"fullUrl\""), 1u);
    next = Link(page, "next");
  }
  EXPECT_EQ(pages, 4u);
  EXPECT_EQ(Times(world.Get("/fhir/_history?_since=2999-01-01T00:00:00Z").body, "\"fullUrl\""), 0u);
  EXPECT_EQ(world.Get("/fhir/_history?_since=then").status, 400);
  EXPECT_EQ(world.Get("/fhir/_history?_count=-1").status, 400);
  EXPECT_EQ(world.Get("/fhir/_history?_page=x").status, 400);
  EXPECT_EQ(world.Get("/fhir/Patient/never/_history").status, 404);
}

TEST(Rest, SearchPagesOfOneState) {
  World world;
  for (int i = 0; i < 7; ++i) world.Put(Patient("p" + std::to_string(i)));
  const Answer first = world.Get("/fhir/Patient?name=kim&_count=3");
  EXPECT_TRUE(first.Has("\"total\":7")) << first.body;
  EXPECT_EQ(Times(first.body, "\"mode\":\"match\""), 3u);
  EXPECT_TRUE(first.Has("\"fullUrl\":\"http://localhost:1/fhir/Patient/p0\""));
  EXPECT_EQ(Link(first, "self"), "/fhir/Patient?name=kim&_count=3");
  world.Put(Patient("p0", "Lee"));
  world.Send("DELETE", "/fhir/Patient/p4");
  world.Put(Patient("p9"));
  size_t seen = 3;
  std::string next = Link(first, "next");
  while (!next.empty() && seen < 20) {
    const Answer page = world.Get(next);
    ASSERT_EQ(page.status, 200) << page.body;
    seen += Times(page.body, "\"mode\":\"match\"");
    EXPECT_FALSE(page.Has("/p9\""));
    next = Link(page, "next");
  }
  EXPECT_EQ(seen, 7u) << "the pages are of the state of the first one";
  EXPECT_TRUE(world.Get("/fhir/Patient?name=kim").Has("\"total\":6"));
  EXPECT_EQ(world.Get("/fhir/Patient?name=kim&_page=zz").status, 400);
}

TEST(Rest, SearchKnowsParametersStrictlyOrSaysWhatItIgnored) {
  World world;
  world.Put(Patient("p1", "김", R"(,"gender":"female","birthDate":"1970-01-02")"));
  world.Put(Observation("o1", "p1"));
  EXPECT_TRUE(world.Get("/fhir/Patient?name=%EA%B9%80").Has("\"total\":1"));
  ExpectOutcome(world.Get("/fhir/Patient?nonsense=1"), 400, "invalid");
  ExpectOutcome(world.Get("/fhir/Patient?birthdate=soon"), 400, "invalid");
  ExpectOutcome(world.Get("/fhir/Patient?name:nonsense=1"), 400, "invalid");
  const Answer lenient = world.Get("/fhir/Patient?nonsense=1", "Prefer: handling=lenient\r\n");
  EXPECT_EQ(lenient.status, 200);
  EXPECT_TRUE(lenient.Has("\"mode\":\"outcome\"") && lenient.Has("nonsense") && lenient.Has("\"total\":1")) << lenient.body;
  Parsed(lenient);
  const Answer posted = world.Send("POST", "/fhir/Patient/_search", "gender=female&birthdate=lt1980", "Content-Type: application/x-www-form-urlencoded\r\n");
  EXPECT_EQ(posted.status, 200) << posted.body;
  EXPECT_TRUE(posted.Has("\"total\":1"));
  EXPECT_EQ(world.Send("POST", "/fhir/Patient/_search", "{}", "Content-Type: application/json\r\n").status, 415);
  const Answer included = world.Get("/fhir/Observation?code=http://loinc.org%7C4548-4&_include=Observation:subject");
  EXPECT_TRUE(included.Has("\"mode\":\"include\"") && included.Has("\"total\":1")) << included.body;
  EXPECT_TRUE(world.Get("/fhir/Patient?_revinclude=Observation:subject").Has("\"resourceType\":\"Observation\""));
  EXPECT_TRUE(world.Get("/fhir/Observation?subject:Patient.name=%EA%B9%80").Has("\"total\":1"));
}

TEST(Rest, SummaryAndElements) {
  World world;
  world.Put(Patient(
      "p1", "Kim",
      R"(,"gender":"female","birthDate":"1970-01-02","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"communication":[{"language":{"text":"ko"}}])"));
  const Answer elements = world.Get("/fhir/Patient?_elements=birthDate");
  EXPECT_TRUE(elements.Has("birthDate") && elements.Has("SUBSETTED") && !elements.Has("gender") && !elements.Has("Kim")) << elements.body;
  Parsed(elements);
  const Answer summary = world.Get("/fhir/Patient/p1?_summary=true");
  EXPECT_TRUE(summary.Has("gender") && summary.Has("SUBSETTED") && !summary.Has("communication") && !summary.Has("<div")) << summary.body;
  EXPECT_TRUE(world.Get("/fhir/Patient?_summary=data").Has("communication"));
  EXPECT_FALSE(world.Get("/fhir/Patient?_summary=data").Has("<div"));
  const Answer text = world.Get("/fhir/Patient?_summary=text");
  EXPECT_TRUE(text.Has("<div") && !text.Has("gender"));
  const Answer count = world.Get("/fhir/Patient?_summary=count");
  EXPECT_TRUE(count.Has("\"total\":1") && !count.Has("\"entry\"")) << count.body;
  EXPECT_TRUE(world.Get("/fhir/Patient?_count=0").Has("\"total\":1"));
  EXPECT_EQ(world.Get("/fhir/Patient?_elements=nonsense").status, 400);
}

TEST(Rest, TransactionsAndBatches) {
  World world;
  const std::string entries =
      R"({"fullUrl":"urn:uuid:7b0ff4b7-8a3c-4a4c-9d1a-0d8f3a1c2e02","request":{"method":"POST","url":"Patient"},"resource":)" + Patient("") + "}," +
      R"({"request":{"method":"PUT","url":"Observation/o1"},"resource":)" +
      R"({"resourceType":"Observation","id":"o1","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:7b0ff4b7-8a3c-4a4c-9d1a-0d8f3a1c2e02"}}},)" +
      R"({"request":{"method":"GET","url":"Patient?name=kim"}})";
  const auto bundle = [](const std::string& type, const std::string& inside) {
    return R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[)" + inside + "]}";
  };
  const Answer done = world.Send("POST", "/fhir", bundle("transaction", entries));
  ASSERT_EQ(done.status, 200) << done.body;
  Parsed(done);
  EXPECT_TRUE(done.Has("transaction-response") && done.Has("201 Created") && done.Has("searchset")) << done.body;
  EXPECT_TRUE(world.Get("/fhir/Observation?subject:Patient.name=kim").Has("\"total\":1"));
  const std::string bad = R"({"request":{"method":"PUT","url":"Patient/b","ifMatch":"W/\"3\""},"resource":)" + Patient("b") + "}";
  const std::string good = R"({"request":{"method":"PUT","url":"Patient/c"},"resource":)" + Patient("c") + "}";
  ExpectOutcome(world.Send("POST", "/fhir", bundle("transaction", good + "," + bad)), 412, "conflict");
  EXPECT_EQ(world.Get("/fhir/Patient/c").status, 404);
  const Answer batch = world.Send("POST", "/fhir/", bundle("batch", good + "," + bad + R"(,{"request":{"method":"GET","url":"Patient?nonsense=1"}})"));
  EXPECT_EQ(batch.status, 200);
  Parsed(batch);
  EXPECT_TRUE(batch.Has("201 Created") && batch.Has("412 ") && batch.Has("400 ")) << batch.body;
  ExpectOutcome(world.Send("POST", "/fhir", bundle("collection", good)), 400, "invalid");
  ExpectOutcome(world.Send("POST", "/fhir", Patient("")), 400, "invalid");
}

TEST(Rest, EverythingOfAPatient) {
  World world;
  world.Put(R"({"resourceType":"Practitioner","id":"d1","name":[{"family":"Heo"}]})");
  world.Put(R"({"resourceType":"Organization","id":"far","name":"Elsewhere"})");
  world.Put(Patient("p1"));
  world.Put(Patient("p2"));
  for (int i = 0; i < 5; ++i) world.Put(Observation("o" + std::to_string(i), "p1", R"(,"performer":[{"reference":"Practitioner/d1"}])"));
  world.Put(Observation("other", "p2"));
  world.Put(Observation("linked", "p2", R"(,"performer":[{"reference":"Patient/p1"}])"));
  const Answer all = world.Get("/fhir/Patient/p1/$everything");
  EXPECT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(Times(all.body, "\"mode\":\"match\""), 8u) << all.body;
  EXPECT_TRUE(all.Has("/Practitioner/d1\"") && all.Has("/Observation/linked\"") && !all.Has("/Observation/other\"") && !all.Has("/Patient/p2\","));
  std::string next = "/fhir/Patient/p1/$everything?_count=3";
  size_t seen = 0;
  for (int pages = 0; !next.empty() && pages < 10; ++pages) {
    const Answer page = world.Get(next);
    ASSERT_EQ(page.status, 200) << page.body;
    seen += Times(page.body, "\"mode\":\"match\"");
    if (pages == 0) {
      world.Send("DELETE", "/fhir/Observation/o4");
      world.Put(Observation("o7", "p1"));
    }
    next = Link(page, "next");
  }
  EXPECT_EQ(seen, 8u) << "pages are of one state";
  EXPECT_EQ(Times(world.Get("/fhir/Patient/p1/$everything?_type=Observation").body, "\"mode\":\"match\""), 6u);
  EXPECT_EQ(world.Get("/fhir/Patient/p1/$everything?start=2020").status, 400);
  EXPECT_EQ(world.Get("/fhir/Patient/never/$everything").status, 404);
  EXPECT_EQ(world.Get("/fhir/Observation/o1/$everything").status, 404);
}

TEST(Rest, WhatIsRefused) {
  World world;
  ExpectOutcome(world.Get("/fhir/Nonsense"), 404, "not-found");
  ExpectOutcome(world.Get("/fhir/Nonsense/1"), 404, "not-found");
  ExpectOutcome(world.Get("/fhir/Patient/never"), 404, "not-found");
  ExpectOutcome(world.Get("/fhir/Patient/1/2"), 404, "not-found");
  ExpectOutcome(world.Get("/fhir/Patient/1/$nonsense"), 404, "not-found");
  ExpectOutcome(world.Get("/fhir/DomainResource"), 404, "not-found");
  ExpectOutcome(world.Get("/fhir/Patient/1?nonsense=1"), 400, "not-supported");
  const Answer method = world.Send("PATCH", "/fhir/Patient/1", "[]");
  ExpectOutcome(method, 405, "not-supported");
  EXPECT_EQ(method.Header("allow"), "GET, HEAD, PUT, DELETE");
  EXPECT_EQ(world.Send("DELETE", "/fhir/metadata").Header("allow"), "GET, HEAD");
  EXPECT_EQ(world.Get("/fhir").Header("allow"), "POST");
  EXPECT_EQ(world.Get("/fhir/metadata", "Accept: application/fhir+xml\r\n").status, 406);
  EXPECT_EQ(world.Get("/fhir/metadata?_format=xml").status, 406);
  EXPECT_EQ(world.Get("/fhir/metadata", "Accept: application/fhir+json;q=0\r\n").status, 406);
  EXPECT_EQ(world.Get("/fhir/metadata", "Accept: application/fhir+json; fhirVersion=3.0\r\n").status, 406);
  EXPECT_EQ(world.Get("/fhir/metadata?_format=application/fhir%2Bjson", "Accept: text/html\r\n").status, 200);
  EXPECT_EQ(world.Get("/fhir/metadata", "Accept: text/html, */*;q=0.1\r\n").status, 200);
  ExpectOutcome(world.Send("POST", "/fhir/Patient", Patient(""), "Content-Type: application/fhir+xml\r\n"), 415, "not-supported");
  ExpectOutcome(world.Send("POST", "/fhir/Patient", Patient(""), "Content-Type: application/json; charset=latin1\r\n"), 415, "not-supported");
}

TEST(Rest, BrokenBodies) {
  World world;
  for (const std::string& body :
       {std::string("{"), std::string("not json"), std::string("[]"), std::string("\"x\""), std::string("{\"resourceType\":\"Nope\"}"),
        std::string("{\"resourceType\":\"Patient\",\"id\":\"\xff\"}"), std::string(3000, '['), std::string("{}"), std::string("null")}) {
    const Answer answer = world.Send("POST", "/fhir/Patient", body);
    EXPECT_TRUE(answer.status == 400 || answer.status == 413 || answer.status == 422) << body.substr(0, 40) << answer.body;
    EXPECT_EQ(Parsed(answer).resource_type(), fhir::type::kOperationOutcome);
  }
  EXPECT_EQ(world.Send("POST", "/fhir/Patient", "").status, 400);
  const Answer wrong = world.Send("POST", "/fhir/Patient", R"({"resourceType":"Patient","birthDate":"soon","nmae":[{"family":"x"}],"name":[{"given":"x"}]})");
  EXPECT_EQ(wrong.status, 422) << wrong.body;
  EXPECT_EQ(Times(wrong.body, "\"severity\":\"error\""), 3u) << wrong.body;
  EXPECT_TRUE(wrong.Has("\"expression\":[\"Patient.birthDate\"]") && wrong.Has("Patient.nmae") && wrong.Has("\"structure\"")) << wrong.body;
  std::string deep = R"({"resourceType":"Patient","extension":[)";
  for (int i = 0; i < 300; ++i) deep += R"({"url":"x","extension":[)";
  EXPECT_EQ(world.Send("POST", "/fhir/Patient", deep).status, 413);
}

TEST(Rest, CapabilityStatementTellsWhatIsThere) {
  World world;
  const Answer answer = world.Get("/fhir/metadata");
  ASSERT_EQ(answer.status, 200);
  const fhir::Record statement = Parsed(answer);
  EXPECT_EQ(statement.resource_type(), fhir::FindResourceType("CapabilityStatement"));
  const fhir::Node rest = statement.root().Get(fhir::FindName("rest"));
  size_t types = 0, parameters = 0;
  for (const fhir::Node resource : rest.children(fhir::FindName("resource"))) {
    const std::string type(resource.Get(fhir::name::kType).text());
    ++types;
    for (const fhir::Node parameter : resource.children(fhir::FindName("searchParam"))) {
      ++parameters;
      const std::string name(parameter.Get(fhir::name::kName).text());
      // Every parameter that is told is understood: with :missing, or a value of its kind for those without modifiers.
      if (types % 12 != 0 || parameter.Get(fhir::FindName("documentation")).missing()) continue;
      EXPECT_EQ(world.Get("/fhir/" + type + "?" + name + ":missing=true&_summary=count").status, 200) << type << " " << name;
    }
  }
  EXPECT_EQ(types, fhir::ResourceTypes().size());
  EXPECT_GT(parameters, 1500u);
  EXPECT_TRUE(answer.Has("\"transaction\"") && answer.Has("\"batch\"") && answer.Has("history-system") && answer.Has("\"everything\"") &&
              answer.Has("\"evaluate-measure\""));
  EXPECT_FALSE(answer.Has("\"patch\"") || answer.Has("_content"));
}

TEST(Rest, MeasureReports) {
  World world;
  world.Put(Patient("p1", "Kim", R"(,"gender":"female","birthDate":"1960-01-02")"));
  const auto shelf = world.engine->Measures();
  ASSERT_TRUE(shelf.ok()) << shelf.status().ToString();
  ASSERT_FALSE((*shelf)->measures().empty());
  const std::string id = (*shelf)->measures().front()->id;
  const std::string period = "periodStart=2025-01-01&periodEnd=2025-12-31";
  const Answer summary = world.Get("/fhir/Measure/" + id + "/$evaluate-measure?" + period);
  EXPECT_EQ(summary.status, 200) << summary.body;
  EXPECT_TRUE(summary.Has("\"type\":\"summary\""));
  Parsed(summary);
  const Answer subject = world.Get("/fhir/Measure/$evaluate-measure?measure=" + id + "&subject=Patient/p1&" + period);
  EXPECT_EQ(subject.status, 200) << subject.body;
  EXPECT_TRUE(subject.Has("\"type\":\"individual\""));
  Parsed(subject);
  const Answer list = world.Get("/fhir/Measure/" + id + "/$evaluate-measure?reportType=subject-list&" + period);
  EXPECT_EQ(list.status, 200) << list.body;
  EXPECT_TRUE(list.Has("\"type\":\"subject-list\""));
  Parsed(list);
  const std::string base = "/fhir/Measure/" + id + "/$evaluate-measure?";
  EXPECT_EQ(world.Get(base + "periodStart=2025-01-01").status, 400);
  EXPECT_EQ(world.Get(base + "reportType=nonsense").status, 400);
  EXPECT_EQ(world.Get(base + "practitioner=x").status, 400);
  EXPECT_EQ(world.Get(base + "subject=Patient/never").status, 404);
  EXPECT_EQ(world.Get("/fhir/Measure/nonsense/$evaluate-measure").status, 404);
  EXPECT_EQ(world.Get("/fhir/Measure/$evaluate-measure").status, 400);
}

TEST(Negotiation, Dates) {
  EXPECT_EQ(HttpDate(784111777000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(HttpDate(-1000), "Wed, 31 Dec 1969 23:59:59 GMT");
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777000);
  EXPECT_FALSE(ParseHttpDate("Sun, 31 Feb 1994 08:49:37 GMT"));
  EXPECT_FALSE(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"));
  EXPECT_FALSE(ParseHttpDate(""));
}

/// What Bogam's models have written is theirs: nobody who comes over REST puts other words in their mouth.
TEST(Rest, WhatModelsWroteIsNotOverwritten) {
  World world;
  for (const std::string& json : RiskResources("han", false)) ASSERT_LT(world.Put(json).status, 300) << json;
  engine::AssessmentRequest request;
  request.now = *value::DateTime::Parse("2026-05-04T23:59:59.999Z");
  ASSERT_TRUE(engine::WriteAssessments(world.engine.get(), request).ok());
  const std::string listed = world.Get("/fhir/RiskAssessment?patient=han").body;
  const std::string id = engine::AssessmentId("prevent-2023", "han"), other = engine::AssessmentId("findrisc", "nobody");
  const auto assessment = [](const std::string& own, const std::string& more) {
    return R"({"resourceType":"RiskAssessment")" + (own.empty() ? "" : R"(,"id":")" + own + "\"") +
           R"(,"status":"final","subject":{"reference":"Patient/han"})" + more + "}";
  };
  const auto provenance = [](const std::string& own, const std::string& who) {
    return R"({"resourceType":"Provenance","id":")" + own +
           R"(","target":[{"reference":"Patient/han"}],"recorded":"2026-05-04T00:00:00Z","agent":[{"who":{"reference":")" + who + "\"}}]}";
  };
  const std::string device = R"("performer":{"reference":"Device/risk-model-findrisc-0123456789ab"})";
  // Under the id of one, under its identifier, by its author; new or not.
  for (const std::string& json :
       {assessment(id, ""), assessment(other, ""), assessment("mine", "," + device),
        assessment("mine", R"(,"identifier":[{"system":"https://bogam.example/fhir/risk-assessment","value":"findrisc|han"}])"),
        provenance(id, "Practitioner/p"), provenance("mine", "http://localhost:1/fhir/Device/risk-model-findrisc-0123456789ab"),
        std::string(R"({"resourceType":"Device","id":"risk-model-findrisc-0123456789ab","status":"active"})"),
        std::string(R"({"resourceType":"Device","id":"d","identifier":[{"system":"https://bogam.example/fhir/risk-model","value":"findrisc|0"}]})")}) {
    ExpectOutcome(world.Put(json), 403, "forbidden");
  }
  ExpectOutcome(world.Send("POST", "/fhir/RiskAssessment", assessment("", "," + device)), 403, "forbidden");
  ExpectOutcome(world.Send("POST", "/fhir",
                           R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" + assessment("mine", "," + device) +
                               R"(,"request":{"method":"PUT","url":"RiskAssessment/mine"}}]})"),
                403, "forbidden");
  for (const auto& [method, target] : {std::pair("DELETE", "/fhir/RiskAssessment?patient=han&method=https://bogam.example/fhir/risk-model|prevent-2023"),
                                       std::pair("PUT", "/fhir/RiskAssessment?patient=han&method=https://bogam.example/fhir/risk-model|prevent-2023")}) {
    ExpectOutcome(world.Send(method, target, std::string_view(method) == "PUT" ? assessment("", "") : std::string()), 403, "forbidden");
  }
  // What stands is the newest state's: an assessment that is written while somebody prepares to overwrite it.
  const std::string path = "/fhir/RiskAssessment/" + id;
  ASSERT_EQ(world.Get(path).status, 200);
  ExpectOutcome(world.Send("DELETE", path), 403, "forbidden");
  ExpectOutcome(world.Send("DELETE", "/fhir/Provenance/" + id), 403, "forbidden");
  EXPECT_EQ(world.Get("/fhir/RiskAssessment?patient=han").body, listed) << "nothing has changed";
  // Others' assessments are theirs to write, and so is everything else.
  EXPECT_EQ(world.Put(assessment("mine", R"(,"performer":{"reference":"Practitioner/p"})")).status, 201);
  EXPECT_EQ(world.Put(provenance("mine", "Practitioner/p")).status, 201);
  EXPECT_EQ(world.Send("DELETE", "/fhir/RiskAssessment/mine").status, 204);
  EXPECT_EQ(engine::WriteAssessments(world.engine.get(), request)->written, 0U) << "Bogam itself may";
}

}  // namespace
}  // namespace bogam::server
