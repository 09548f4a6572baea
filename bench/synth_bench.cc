// SPDX-License-Identifier: Apache-2.0
// How many people a second the generator makes, with the modules of a folder (the stock modules, or content/synth): the engine alone, to FHIR without files, to
// NDJSON files, into a store; one and two threads; peak memory. Each run is a process of its own, so that the peak is its own.
//
//   synth_bench MODULES [people]
//
// The place and the life beside the modules are plain ones (uniform_source.h, plain_life.h): a figure of the engine and the writers, not of a population.
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "records/load.h"
#include "records/search_indexer.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/rocks/rocks_store.h"
#include "synth/gmf/machine.h"
#include "synth/plain_life.h"
#include "synth/population.h"
#include "synth/uniform_source.h"
#include "timing.h"

namespace {

using namespace bogam;
using synth::write::Outlet;

/// Looks at the bytes and lets them go.
class NowhereOutlet final : public Outlet {
 public:
  bool needs_literal() const override { return true; }
  Status Begin(const synth::write::Page&) override { return {}; }
  Status Take(const synth::write::Page&, synth::write::Parcel*) override { return {}; }
  Status Finish() override { return {}; }
};

enum class Goal { kEngine, kNowhere, kFiles, kCsv, kStore };
struct Case {
  const char* name;
  Goal goal;
  int threads;
};

struct StoreWorld {
  explicit StoreWorld(const std::string& folder) {
    auto store = store::OpenRocks(folder);
    if (!store.ok()) bench::Die(store.status().ToString());
    records::Options options;
    options.indexer = &indexer;
    options.index_generation = search::kIndexGeneration;
    options.fact_generation = search::kFactsGeneration;
    auto opened = records::Records::Open(*store, options);
    if (!opened.ok()) bench::Die(opened.status().ToString());
    records = std::move(*opened);
    records::LoadOptions load;
    load.reject = [](records::Place, const Status& why) { bench::Die("rejected: " + why.ToString()); };
    auto made = records::NewLoader(records.get(), load);
    if (!made.ok()) bench::Die(made.status().ToString());
    loader = std::move(*made);
  }
  records::SearchIndexer indexer;
  std::unique_ptr<records::Records> records;
  std::unique_ptr<records::Loader> loader;
};

void Run(const Case& what, const std::string& modules, uint64_t people) {
  synth::Library library;
  for (const synth::Finding& finding : library.Read(modules)) {
    if (finding.severity == synth::Finding::Severity::kError) bench::Die(finding.ToString());
  }
  const synth::UniformSource source(&library);
  const synth::PlainBody body;
  const synth::PlainVisits visits(&library);
  const synth::gmf::Machine machine(library, body);
  const synth::Simulation simulation(library, machine, {}, &visits);
  synth::PopulationOptions options;
  options.people = people;
  options.seed = 1;
  options.as_of = synth::InstantOf({2025, 12, 31});
  options.threads = what.threads;
  const synth::Population population(library, simulation, source, options);

  const bench::TemporaryFolder folder;
  std::unique_ptr<StoreWorld> store;
  std::vector<std::unique_ptr<Outlet>> outlets;
  const auto add = [&](Result<std::unique_ptr<Outlet>> outlet) {
    if (!outlet.ok()) bench::Die(outlet.status().ToString());
    outlets.push_back(std::move(*outlet));
  };
  if (what.goal == Goal::kNowhere) outlets.push_back(std::make_unique<NowhereOutlet>());
  if (what.goal == Goal::kFiles) add(synth::write::NewNdjsonOutlet(folder.path() / "out"));
  if (what.goal == Goal::kCsv) add(synth::write::NewCsvOutlet(folder.path() / "out", library, source.directory()));
  if (what.goal == Goal::kStore) {
    store = std::make_unique<StoreWorld>(folder.path() / "store");
    outlets.push_back(synth::write::NewStoreOutlet(store->loader.get()));
  }
  const uint64_t before = bench::PeakMegabytes();
  const bench::Timer timer;
  const auto report = population.Run(outlets);
  if (!report.ok()) bench::Die(report.status().ToString());
  const double wall = timer.wall(), cpu = timer.cpu();
  const auto n = static_cast<double>(report->people);
  std::printf("%-22s %d  %7.0f people/s (%6.0f a core)  %6.2f ms CPU a person", what.name, what.threads, n / wall, n / cpu, cpu / n * 1000);
  if (report->total_resources() != 0) {
    std::printf("  %6.0f resources, %5.0f kB a person, %5.2f us a resource", static_cast<double>(report->total_resources()) / n,
                static_cast<double>(report->bytes) / n / 1000, cpu / static_cast<double>(report->total_resources()) * 1e6);
  } else {
    std::printf("  %6.0f entries a person", static_cast<double>(report->entries) / n);
  }
  std::printf("  peak %lu MB (library %lu)\n", static_cast<unsigned long>(bench::PeakMegabytes()), static_cast<unsigned long>(before));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) bench::Die("synth_bench MODULES [people]");
  const uint64_t people = argc > 2 ? std::stoull(argv[2]) : 1000;
  constexpr Case kCases[] = {
      {"engine only", Goal::kEngine, 1},
      {"engine only", Goal::kEngine, 2},
      {"FHIR, to nowhere", Goal::kNowhere, 1},
      {"FHIR, to nowhere", Goal::kNowhere, 2},
      {"NDJSON files", Goal::kFiles, 1},
      {"NDJSON files", Goal::kFiles, 2},
      {"CSV files", Goal::kCsv, 1},
      {"into a store", Goal::kStore, 1},
      {"into a store", Goal::kStore, 2},
  };
  for (const Case& what : kCases) {
    const pid_t child = fork();
    if (child < 0) bench::Die("cannot make a process");
    if (child == 0) {
      Run(what, argv[1], people);
      return 0;
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) return 1;
  }
  return 0;
}
