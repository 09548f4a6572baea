// SPDX-License-Identifier: Apache-2.0
// Today of a practice of some 2,000 people inside a population of 100,000: the first answer, later ones, and the first after an action; for somebody who sees
// the practice only, and for somebody who sees everybody and looks at the practice. The answer is checked: the list that followed the actions is, to the byte,
// the one made anew.
//
//   bogam synth run --store STORE --population 100000 …      makes the store
//   today_bench STORE [PEOPLE=2000] [ROUNDS=20]
//
// The practice is the one whose size is nearest to PEOPLE. Actions are written into the store.
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

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) bench::Die("today_bench STORE [PEOPLE=2000] [ROUNDS=20]");
  const size_t wanted = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2000;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 20;
  engine::Options options;
  options.store = argv[1];
  options.create = false;
  const auto engine = Must(engine::Engine::Open(options), "store");
  const auto size = Must(engine->Count(), "count");
  size_t people = 0;
  const std::string practice = Nearest(engine.get(), wanted, &people);
  std::printf("%llu people, %llu resources; the practice has %zu people\n", static_cast<unsigned long long>(size.patients),
              static_cast<unsigned long long>(size.resources), people);
  {
    const auto within = engine->Within(engine::PatientsOfPractice(practice)), again = engine->Within(engine::PatientsOfPractice(practice));
    Measure("who sees the practice", Reader(within.get()), Reader(again.get()), rounds);
  }
  const Reader everybody(engine.get(), "Organization/" + practice);
  Measure("who sees everybody", everybody, Reader(engine.get(), "Organization/" + practice), rounds);
  std::printf("peak memory %llu MB\n", static_cast<unsigned long long>(bench::PeakMegabytes()));
  return 0;
}
