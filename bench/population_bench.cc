// SPDX-License-Identifier: Apache-2.0
// A measure over a population of whole records: the Synthea sample (or any folder of NDJSON) cloned to PEOPLE people with fresh ids, one
// measure of Bogam's own pack, from a prepared store on disk; evidence off and on, push-down off and on. The answer is checked: all four
// runs and every clone give the counts of the sample itself times its clones, and nobody fails.
//
//   population_bench SAMPLE [PEOPLE=5000] [MEASURE=depression-screening-follow-up] [THREADS=1]
#include <cstdlib>
#include <vector>

#include "engine/engine.h"
#include "exchange/load.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "format/documents.h"
#include "format/input.h"
#include "records/load.h"
#include "timing.h"

namespace {

using namespace bogam;

template <typename T>
T Must(Result<T> result, const char* what) {
  if (!result.ok()) bench::Die(std::string(what) + ": " + result.status().ToString());
  return std::move(result).value();
}
void Must(const Status& status, const char* what) {
  if (!status.ok()) bench::Die(std::string(what) + ": " + status.ToString());
}

/// Gives every record of the sample to the loader, ids and references ending in the clone's number.
void AddClone(const std::vector<std::string>& files, size_t clone, records::Loader* loader) {
  const std::string suffix = "-" + std::to_string(clone);
  for (const std::string& file : files) {
    format::DocumentReader reader(Must(format::OpenInput(file), "open"));
    for (format::Document document; Must(reader.Next(&document), "read");) {
      fhir::Record record = Must(fhir::ParseJson(document.text), "parse");
      if (clone > 0) {
        record = fhir::WithReferences(record, [&](std::string_view reference) -> std::optional<std::string> {
          if (reference.find('/') == std::string_view::npos || reference.find(':') != std::string_view::npos) return std::nullopt;
          return std::string(reference) + suffix;
        });
        record = fhir::WithStamp(record, {.id = std::string(record.id()) + suffix});
      }
      Must(loader->Add(std::move(record), {0, static_cast<uint32_t>(document.line)}), "load");
    }
  }
}

std::vector<int64_t> Counts(const engine::MeasureRun& run) {
  Must(run.status, "measure");
  std::vector<int64_t> counts;
  for (const measure::GroupSummary& group : run.summary->groups()) {
    counts.insert(counts.end(), group.counts.begin(), group.counts.end());
    counts.push_back(group.total.due);
  }
  counts.push_back(run.summary->failed());
  return counts;
}

engine::MeasureRun Run(engine::Engine* engine, const std::string& measure, bool evidence, bool push_down, int threads) {
  engine::RunRequest request;
  request.measures = {measure};
  request.time = Must(engine->When({.period = "2020"}), "time");
  request.evidence = evidence;
  request.push_down = push_down;
  request.threads = threads;
  return std::move(Must(engine->Run(request), "run").at(0));
}

std::unique_ptr<engine::Engine> Fill(const std::string& folder, const std::vector<std::string>& files, size_t clones) {
  auto engine = Must(engine::Engine::Open({.store = folder}), "store");
  auto loader = Must(records::NewLoader(&engine->records(), {}), "loader");
  for (size_t i = 0; i < clones; ++i) AddClone(files, i, loader.get());
  Must(loader->Finish(), "load");
  return engine;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) bench::Die("usage: population_bench SAMPLE [PEOPLE=5000] [MEASURE] [THREADS=1]");
  const size_t people = argc > 2 ? static_cast<size_t>(std::atoll(argv[2])) : 5000;
  const std::string measure = argc > 3 ? argv[3] : "depression-screening-follow-up";
  const int threads = argc > 4 ? std::atoi(argv[4]) : 1;
  const std::vector<std::string> files = Must(exchange::FindInputs({argv[1]}), "sample");
  const bench::TemporaryFolder scratch;
  auto sample = Fill((scratch.path() / "sample").string(), files, 1);
  const engine::MeasureRun once = Run(sample.get(), measure, false, false, threads);
  const size_t clones = (people + once.people_total - 1) / once.people_total;
  std::vector<int64_t> expected = Counts(once);
  for (int64_t& count : expected) count *= static_cast<int64_t>(clones);
  sample.reset();

  const bench::Timer loading;
  auto engine = Fill((scratch.path() / "store").string(), files, clones);
  const auto size = Must(engine->Count(), "count");
  std::printf("loaded %llu people, %llu resources in %.1f s CPU, %.0f bytes a resource on disk; %lld of %llu in the initial population\n",
              static_cast<unsigned long long>(size.patients), static_cast<unsigned long long>(size.resources), loading.cpu(),
              static_cast<double>(bench::FolderBytes(scratch.path() / "store")) / static_cast<double>(size.resources),
              static_cast<long long>(expected[0]), static_cast<unsigned long long>(size.patients));
  for (const bool evidence : {false, true}) {
    for (const bool push_down : {false, true}) {
      for (int round = 0; round < 2; ++round) {
        const bench::Timer timer;
        const engine::MeasureRun run = Run(engine.get(), measure, evidence, push_down, threads);
        if (Counts(run) != expected) bench::Die("the answer is wrong");
        std::printf("evidence %-3s push-down %-3s  %llu people, %llu opened, %.2f s CPU, %.2f s wall: %.0f people/s a core, peak %llu MB\n",
                    evidence ? "on" : "off", push_down ? "on" : "off", static_cast<unsigned long long>(run.people_total),
                    static_cast<unsigned long long>(run.opened), timer.cpu(), timer.wall(), static_cast<double>(run.people_total) / timer.cpu(),
                    static_cast<unsigned long long>(bench::PeakMegabytes()));
      }
    }
  }
}
