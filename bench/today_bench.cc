// SPDX-License-Identifier: Apache-2.0
// Today of a practice of some 2,000 people inside a population of 100,000: the first answer, later ones, and the first after an action; for somebody who sees
// the practice only, and for somebody who sees everybody and looks at the practice. The answer is checked: the list that followed the actions is, to the byte,
// the one made anew.
//
//   bogam synth run --population 2000 --only-living --as-of 2025-12-31 --out SAMPLE
//   today_bench make SAMPLE STORE [PEOPLE=100000] [SINCE=2024-07-01]
//   today_bench run STORE [PEOPLE=2000] [ROUNDS=20]     (0: first answers only)
//
// `make` puts the sample's people into one practice and clones it with fresh ids: practices of one size. Of their histories it takes active conditions, and
// what happened from SINCE on (whole histories of 100,000 synthetic people are larger than many a disk). `run` looks at the practice whose size is nearest to
// PEOPLE; its actions are written into the store.
#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

#include "clones.h"
#include "engine/engine.h"
#include "server/workspace/api.h"
#include "timing.h"

namespace {

using namespace bogam;
using bench::Must;

class Reader {
 public:
  explicit Reader(engine::Engine* engine, std::string practice = {}) : api_(engine), practice_(std::move(practice)), principal_(access::LocalPrincipal()) {}

  server::Response Send(const std::string& method, const std::string& path, const std::string& body = {}) const {
    server::Request request;
    request.method = method;
    request.path = request.raw_path = path;
    if (!practice_.empty() && method == "GET") request.query = {{"practice", practice_}};
    request.headers = {{"x-bogam-name", "bench"}};
    request.body = body;
    request.principal = &principal_;
    return api_.Handle(request);
  }
  /// Until it is there.
  std::string Today() const {
    for (;;) {
      server::Response response = Send("GET", "/api/today");
      if (response.status == 200) return std::move(response.body);
      if (response.status != 202) bench::Die(response.body);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  server::WorkspaceApi api_;
  std::string practice_;
  access::Principal principal_;
};

std::string Member(const std::string& json, const std::string& name, size_t from) {
  const std::string key = "\"" + name + "\":\"";
  const size_t at = json.find(key, from) + key.size();
  return json.substr(at, json.find('"', at) - at);
}

struct Times {
  std::vector<double> all;
  void Print(const char* what) {
    std::sort(all.begin(), all.end());
    std::printf("  %-28s median %7.1f ms, slowest %7.1f ms\n", what, all[all.size() / 2] * 1e3, all.back() * 1e3);
  }
};

void Measure(const char* who, const Reader& reader, const Reader& anew, int rounds) {
  bench::Timer first;
  std::string list = reader.Today();
  std::printf("%s: %s rows\n  first answer %.2f s wall, %.2f s CPU\n", who,
              list.substr(list.find("\"total\":") + 8, list.find(',', list.find("\"total\":")) - list.find("\"total\":") - 8).c_str(), first.wall(),
              first.cpu());
  Times warm, action, after;
  for (int i = 0; i < rounds; ++i) {
    const bench::Timer timer;
    reader.Today();
    warm.all.push_back(timer.wall());
  }
  for (int i = 0; i < rounds; ++i) {
    const size_t item = list.find("\"items\":[");
    const std::string body = R"({"action":"assign","owner":"nurse)" + std::to_string(i) + R"(","people":[{"id":")" + Member(list, "id", item) +
                             R"(","version":")" + Member(list, "version", item) + "\"}]}";
    const bench::Timer acting;
    const server::Response done = reader.Send("POST", "/api/today/actions", body);
    action.all.push_back(acting.wall());
    if (done.body.find("\"done\":true") == std::string::npos) bench::Die("an action was not done: " + done.body);
    const bench::Timer asking;
    list = reader.Today();
    after.all.push_back(asking.wall());
    if (list.find("nurse" + std::to_string(i)) == std::string::npos) bench::Die("the list does not show the action");
  }
  warm.Print("again");
  action.Print("an action");
  after.Print("the list after it");
  if (anew.Today() != list) bench::Die("the list that followed is not the one made anew");
}

/// The practice whose people are nearest in number to `wanted`.
std::string Nearest(engine::Engine* engine, size_t wanted, size_t* people) {
  std::vector<std::string> ids;
  std::string cursor;
  do {
    const auto page = Must(engine->Search("Organization?_count=500", cursor,
                                          [&](fhir::RecordView record, bool) {
                                            ids.emplace_back(record.id());
                                            return Status();
                                          }),
                           "organizations");
    cursor = page.next;
  } while (!cursor.empty());
  const auto snapshot = Must(engine->Snapshot(), "state");
  std::string best;
  *people = 0;
  for (const std::string& id : ids) {
    const size_t size = Must(engine::PatientsOfPractice(id)(*snapshot, engine->records().dictionary()), "reach")->patients().size();
    const auto distance = [&](size_t n) { return n > wanted ? n - wanted : wanted - n; };
    if (best.empty() || distance(size) < distance(*people)) {
      best = id;
      *people = size;
    }
  }
  return best;
}

/// The sample's people in one practice, with what is wanted of their histories; the practice first.
std::vector<fhir::Record> Sample(const std::string& folder, const std::string& since, size_t* people) {
  static constexpr std::string_view kWanted[] = {"Patient",   "Encounter",         "Observation",  "Condition",
                                                 "Procedure", "MedicationRequest", "Immunization", "QuestionnaireResponse"};
  std::vector<fhir::Record> kept(1);
  *people = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".ndjson") continue;
    format::DocumentReader reader(Must(format::OpenInput(file.path().string()), "open"));
    for (format::Document document; Must(reader.Next(&document), "read");) {
      const fhir::Record record = Must(fhir::ParseJson(document.text), "parse");
      const std::string_view type = fhir::Name(record.resource_type());
      if (type == "Organization" && kept[0].empty()) kept[0] = fhir::WithStamp(record, {.id = "practice"});
      if (std::find(std::begin(kWanted), std::end(kWanted), type) == std::end(kWanted)) continue;
      if (!bench::IsRecent(record, since)) continue;
      *people += type == "Patient";
      kept.push_back(fhir::WithReferences(record, [](std::string_view reference) -> std::optional<std::string> {
        return reference.starts_with("Organization/") ? std::optional<std::string>("Organization/practice") : std::nullopt;
      }));
    }
  }
  if (kept[0].empty() || *people == 0) bench::Die("the sample has no Organization, or no people");
  return kept;
}

int Make(const std::string& sample, const std::string& store, size_t wanted, const std::string& since) {
  size_t people = 0;
  const std::vector<fhir::Record> records = Sample(sample, since, &people);
  const size_t clones = (wanted + people - 1) / people;
  const bench::Timer timer;
  const auto engine = Must(engine::Engine::Open({.store = store}), "store");
  const auto loader = Must(records::NewLoader(&engine->records(), {}), "loader");
  for (size_t clone = 0; clone < clones; ++clone) {
    const std::string suffix = "-" + std::to_string(clone);
    uint32_t line = 0;
    for (const fhir::Record& record : records) {
      fhir::Record copy = fhir::WithReferences(record, [&](std::string_view reference) -> std::optional<std::string> {
        if (reference.find('/') == std::string_view::npos || reference.find(':') != std::string_view::npos) return std::nullopt;
        return std::string(reference) + suffix;
      });
      copy = fhir::WithStamp(copy, {.id = std::string(record.id()) + suffix});
      Must(loader->Add(std::move(copy), {0, ++line}), "load");
    }
  }
  Must(loader->Finish(), "load");
  const auto size = Must(engine->Count(), "count");
  std::printf("%zu practices of %zu people: %llu people, %llu resources, %.1f GB on disk, %.0f s CPU\n", clones, people,
              static_cast<unsigned long long>(size.patients), static_cast<unsigned long long>(size.resources),
              static_cast<double>(bench::FolderBytes(store)) / 1e9, timer.cpu());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "make" && argc > 3) return Make(argv[2], argv[3], argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 100'000, argc > 5 ? argv[5] : "2024-07-01");
  if (what != "run" || argc < 3) bench::Die("today_bench make SAMPLE STORE [PEOPLE] [SINCE] | run STORE [PEOPLE=2000] [ROUNDS=20]");
  const size_t wanted = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 2000;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 20;
  engine::Options options;
  options.store = argv[2];
  options.create = false;
  const auto engine = Must(engine::Engine::Open(options), "store");
  const auto size = Must(engine->Count(), "count");
  size_t people = 0;
  const std::string practice = Nearest(engine.get(), wanted, &people);
  std::printf("%llu people, %llu resources; the practice has %zu people\n", static_cast<unsigned long long>(size.patients),
              static_cast<unsigned long long>(size.resources), people);
  // The first in a process also reads and links measures and models, and every block of the store; the others find these.
  for (const char* const which : {"first in the process", "by another reader", "and another"}) {
    const auto within = engine->Within(engine::PatientsOfPractice(practice));
    const Reader reader(within.get());
    const bench::Timer first;
    reader.Today();
    std::printf("first answer, %-22s %.3f s wall, %.3f s CPU\n", which, first.wall(), first.cpu());
  }
  if (rounds == 0) return 0;
  {
    const auto within = engine->Within(engine::PatientsOfPractice(practice)), again = engine->Within(engine::PatientsOfPractice(practice));
    Measure("who sees the practice", Reader(within.get()), Reader(again.get()), rounds);
  }
  const Reader everybody(engine.get(), "Organization/" + practice);
  Measure("who sees everybody", everybody, Reader(engine.get(), "Organization/" + practice), rounds);
  std::printf("peak memory %llu MB\n", static_cast<unsigned long long>(bench::PeakMegabytes()));
  return 0;
}
