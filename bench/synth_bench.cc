// SPDX-License-Identifier: Apache-2.0
// How fast synthetic people are made, as `bogam synth run` makes them: Massachusetts, a whole life each, up to 2025-12-31.
//
//   synth_bench make [MODULES [PEOPLE [YEARS]]]  the engine alone, FHIR to nowhere, NDJSON and CSV files; 1 and 2 threads; whole lives, or the last YEARS of
//                                           each as Synthea's exporter keeps them
//   synth_bench store [MODULES [PEOPLE]]    straight into a store, beside a load of the same people's NDJSON into another one
//   synth_bench memory [MODULES [PEOPLE…]]  peak memory for populations of different size, FHIR to nowhere; 1, 2 and 4 threads
//
// MODULES: a folder of modules, which get the life that Synthea's modules expect; or "own" (the default): Bogam's modules and life.
// Each run is a process of its own, so that the peak is its own. CPU seconds are of all threads; reading modules and place comes before and is printed apart.
// Checked: every run of one population has lived the same lives (digest of all entries); the files of 1 and 2 threads are equal, byte for byte, and hold the
// resources that were reported; a population has no fewer resources a person than kFewest; what stands in the store is what its NDJSON says (loading it
// over the store changes nothing).
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/engine.h"
#include "engine/synthetic_world.h"
#include "records/load.h"
#include "synth/write/outlet.h"
#include "timing.h"

namespace {

using namespace bogam;
using synth::write::Outlet;
using synth::write::Page;
using synth::write::Parcel;
using Outlets = std::vector<std::unique_ptr<Outlet>>;

constexpr double kFewest = 700;  // resources a person

void Check(const Status& status) {
  if (!status.ok()) bench::Die(status.ToString());
}

template <typename T>
T Take(Result<T> result) {
  Check(result.status());
  return std::move(*result);
}

/// Digests the lives, in their order: every entry with its time, code and value.
class LivesOutlet final : public Outlet {
 public:
  explicit LivesOutlet(uint64_t* digest) : digest_(digest) {}
  std::unique_ptr<Parcel> NewParcel() const override { return std::make_unique<Life>(); }
  Status Begin(const Page&) override { return {}; }
  Status Pack(const synth::write::Subject& subject, const Page&, Parcel* parcel) const override {
    uint64_t sum = subject.person.key();
    for (const synth::Entry& entry : subject.person.record().entries()) {
      uint64_t number = 0;
      std::memcpy(&number, &entry.value.number, sizeof number);
      sum = synth::Mix(sum ^ static_cast<uint64_t>(entry.start),
                       static_cast<uint64_t>(entry.stop) ^ number ^ (uint64_t{entry.codes} << 8 | static_cast<uint8_t>(entry.kind)));
    }
    static_cast<Life*>(parcel)->digest = sum;
    return {};
  }
  Status Take(const Page&, Parcel* parcel) override {
    *digest_ = synth::Mix(*digest_, static_cast<Life*>(parcel)->digest);
    return {};
  }
  Status Finish() override { return {}; }

 private:
  struct Life final : Parcel {
    uint64_t digest = 0;
  };
  uint64_t* digest_;
};

/// Has the FHIR made and lets it go.
class NowhereOutlet final : public Outlet {
 public:
  bool needs_literal() const override { return true; }
  Status Begin(const Page&) override { return {}; }
  Status Take(const Page&, Parcel*) override { return {}; }
  Status Finish() override { return {}; }
};

/// What a run says to the process that began it.
struct Outcome {
  uint64_t people = 0, resources = 0, entries = 0, bytes = 0;
  uint64_t lives = 0, files = 0;  // digests
  uint64_t peak = 0;              // megabytes
  double cpu = 0, wall = 0, opening = 0;
};

std::unique_ptr<engine::SyntheticWorld> OpenWorld(const std::string& modules, uint64_t people, int threads, int years = 0) {
  engine::SyntheticWorldOptions options;
  if (modules != "own") {
    options.modules = {modules};
    options.life = "stock";
  }
  options.people.people = people;
  options.people.threads = threads;
  options.people.as_of = synth::InstantOf({2025, 12, 31});
  options.people.years_of_history = years;
  return Take(engine::SyntheticWorld::Open(options));
}

struct Store {
  explicit Store(const std::filesystem::path& folder) : engine(Take(engine::Engine::Open({.store = folder.string()}))) {}
  std::unique_ptr<records::Loader> NewLoader() const {
    records::LoadOptions options;
    options.reject = [](records::Place, const Status& why) { bench::Die("rejected: " + why.ToString()); };
    return Take(records::NewLoader(&engine->records(), std::move(options)));
  }
  uint64_t resources() const { return Take(engine->Count()).resources; }
  std::unique_ptr<engine::Engine> engine;
};

/// In a process of its own.
Outcome Apart(const std::function<Outcome()>& run) {
  int ends[2];
  if (pipe(ends) != 0) bench::Die("cannot make a pipe");
  const pid_t child = fork();
  if (child < 0) bench::Die("cannot make a process");
  if (child == 0) {
    const Outcome outcome = run();
    if (write(ends[1], &outcome, sizeof outcome) != sizeof outcome) _exit(1);
    _exit(0);
  }
  close(ends[1]);
  Outcome outcome;
  const bool whole = read(ends[0], &outcome, sizeof outcome) == sizeof outcome;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0 || !whole) bench::Die("a run ended early");
  return outcome;
}

/// Makes the people for these outlets, and for the digest of their lives.
Outcome Make(const synth::Population& people, Outlets outlets, const bench::Timer& opening) {
  Outcome out;
  out.opening = opening.cpu();
  outlets.push_back(std::make_unique<LivesOutlet>(&out.lives));
  const bench::Timer timer;
  const synth::PopulationReport report = Take(people.Run(outlets));
  out.cpu = timer.cpu();
  out.wall = timer.wall();
  out.people = report.people;
  out.resources = report.total_resources();
  out.entries = report.entries;
  out.bytes = report.bytes;
  out.peak = bench::PeakMegabytes();
  if (report.people != people.options().people) bench::Die("people are missing");
  if (report.total_resources() != 0 && static_cast<double>(out.resources) < kFewest * static_cast<double>(out.people)) bench::Die("too few resources a person");
  return out;
}

/// Of all files by their names; `lines`: of all.
uint64_t DigestOfFiles(const std::filesystem::path& folder, uint64_t* lines) {
  std::vector<std::filesystem::path> paths(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator{});
  std::sort(paths.begin(), paths.end());
  uint64_t digest = 0;
  std::vector<char> block(1 << 20);
  for (const auto& path : paths) {
    digest = synth::Mix(digest, synth::HashName(path.filename().string()));
    std::ifstream in(path, std::ios::binary);
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() != 0) {
      const std::string_view text(block.data(), static_cast<size_t>(in.gcount()));
      digest = synth::Mix(digest, synth::HashName(text));
      *lines += static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
    }
  }
  return digest;
}

enum class Goal { kEngine, kNowhere, kNdjson, kCsv };

Outcome MakeInto(Goal goal, const std::string& modules, uint64_t people, int threads, int years = 0) {
  const bench::TemporaryFolder folder;
  const std::string out = (folder.path() / "out").string();
  const bench::Timer opening;
  const auto world = OpenWorld(modules, people, threads, years);
  Outlets outlets;
  if (goal == Goal::kNowhere) outlets.push_back(std::make_unique<NowhereOutlet>());
  if (goal == Goal::kNdjson) outlets.push_back(Take(synth::write::NewNdjsonOutlet(out)));
  if (goal == Goal::kCsv) outlets.push_back(Take(synth::write::NewCsvOutlet(out, world->library(), world->source().directory())));
  Outcome outcome = Make(world->people(), std::move(outlets), opening);
  if (goal != Goal::kNdjson && goal != Goal::kCsv) return outcome;
  uint64_t lines = 0;
  outcome.files = DigestOfFiles(out, &lines);
  const uint64_t place = world->source().directory().practices.size();  // its resources are at least these
  if (goal == Goal::kNdjson && lines < outcome.resources + place) bench::Die("lines are missing");
  return outcome;
}

void Print(const char* what, int threads, const Outcome& out) {
  const auto n = static_cast<double>(out.people);
  std::printf("%-20s %d thread%s %7.0f people/s, %6.0f a core, %5.2f ms CPU a person", what, threads, threads == 1 ? ", " : "s,", n / out.wall, n / out.cpu,
              out.cpu / n * 1000);
  if (out.resources != 0) {
    std::printf("; %5.0f resources, %5.0f kB, %4.2f us a resource", static_cast<double>(out.resources) / n, static_cast<double>(out.bytes) / n / 1000,
                out.cpu / static_cast<double>(out.resources) * 1e6);
  } else {
    std::printf("; %5.0f entries a person", static_cast<double>(out.entries) / n);
  }
  std::printf("; peak %" PRIu64 " MB\n", out.peak);
  std::fflush(stdout);
}

void RunMake(const std::string& modules, uint64_t people, int years) {
  static constexpr struct {
    const char* name;
    Goal goal;
  } kGoals[] = {{"engine alone", Goal::kEngine}, {"FHIR to nowhere", Goal::kNowhere}, {"NDJSON files", Goal::kNdjson}, {"CSV files", Goal::kCsv}};
  Outcome first;
  for (const auto& [name, goal] : kGoals) {
    double wall = 0;
    uint64_t files = 0;
    for (const int threads : {1, 2}) {
      const Outcome out = Apart([&, goal = goal] { return MakeInto(goal, modules, people, threads, years); });
      if (first.people == 0) {
        first = out;
        std::printf("modules, life and place: %.2f s\n", out.opening);
      }
      Print(name, threads, out);
      if (out.lives != first.lives) bench::Die("not the same lives");
      if (threads == 1) {
        wall = out.wall;
        files = out.files;
        continue;
      }
      std::printf("%-20s two threads %.2f x one\n", "", wall / out.wall);
      if (out.files != files) bench::Die("not the same files");
    }
  }
}

void RunMemory(const std::string& modules, const std::vector<uint64_t>& sizes) {
  for (const int threads : {1, 2, 4}) {
    for (const uint64_t people : sizes) Print("FHIR to nowhere", threads, Apart([&] { return MakeInto(Goal::kNowhere, modules, people, threads); }));
  }
}

Outcome MakeIntoStore(const std::filesystem::path& folder, const std::string& modules, uint64_t people, int threads) {
  const bench::Timer opening;
  const auto world = OpenWorld(modules, people, threads);
  const Store store(folder);
  const auto loader = store.NewLoader();
  Outlets outlets;
  outlets.push_back(synth::write::NewStoreOutlet(loader.get()));
  Outcome out = Make(world->people(), std::move(outlets), opening);
  out.resources = loader->counts().added;  // the place too
  if (store.resources() != out.resources) bench::Die("resources were lost");
  return out;
}

Outcome LoadNdjson(const std::filesystem::path& folder, const std::string& ndjson, int threads, bool unchanged) {
  const Store store(folder);
  const bench::Timer timer;
  exchange::LoadRequest request;
  request.paths = {ndjson};
  request.threads = threads;
  const exchange::LoadReport report = Take(store.engine->Load(request));
  Outcome out;
  out.cpu = timer.cpu();
  out.wall = timer.wall();
  out.resources = unchanged ? report.counts.unchanged : report.counts.added;
  out.peak = bench::PeakMegabytes();
  if (store.resources() != out.resources || report.counts.rejected != 0) bench::Die("the store does not have what the files have");
  return out;
}

void PrintRate(const char* what, int threads, const Outcome& out) {
  const auto n = static_cast<double>(out.resources);
  std::printf("%-28s %d thread%s %7.0f resources/s, %7.0f a core, %5.1f us CPU a resource; peak %" PRIu64 " MB\n", what, threads, threads == 1 ? ", " : "s,",
              n / out.wall, n / out.cpu, out.cpu / n * 1e6, out.peak);
  std::fflush(stdout);
}

void RunStore(const std::string& modules, uint64_t people) {
  const bench::TemporaryFolder folder;
  const std::string ndjson = (folder.path() / "ndjson").string();
  Apart([&] {
    const auto world = OpenWorld(modules, people, 2);
    Outlets outlets;
    outlets.push_back(Take(synth::write::NewNdjsonOutlet(ndjson)));
    return Make(world->people(), std::move(outlets), {});
  });
  for (const int threads : {1, 2}) {
    const std::string number = std::to_string(threads);
    const auto direct = folder.path() / ("direct" + number), loaded = folder.path() / ("loaded" + number);
    const Outcome made = Apart([&] { return MakeIntoStore(direct, modules, people, threads); });
    PrintRate("made into a store", threads, made);
    const Outcome load = Apart([&] { return LoadNdjson(loaded, ndjson, threads, false); });
    PrintRate("load of their NDJSON", threads, load);
    if (made.resources != load.resources) bench::Die("not the same resources");
    std::printf("%-28s %.2f of the load's rate, %.2f a core\n", "", load.wall / made.wall, load.cpu / made.cpu);
    Apart([&] { return LoadNdjson(direct, ndjson, 2, true); });
    std::filesystem::remove_all(direct);
    std::filesystem::remove_all(loaded);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "make";
  const std::string modules = argc > 2 ? argv[2] : "own";
  std::vector<uint64_t> sizes;
  for (int i = 3; i < argc; ++i) sizes.push_back(std::stoull(argv[i]));
  if (what == "make") {
    RunMake(modules, sizes.empty() ? 1000 : sizes[0], sizes.size() < 2 ? 0 : static_cast<int>(sizes[1]));
  } else if (what == "store") {
    RunStore(modules, sizes.empty() ? 300 : sizes[0]);
  } else if (what == "memory") {
    RunMemory(modules, sizes.empty() ? std::vector<uint64_t>{1000, 10'000} : sizes);
  } else {
    bench::Die("synth_bench make | store | memory [MODULES | own [PEOPLE… | PEOPLE YEARS]]");
  }
  return 0;
}
