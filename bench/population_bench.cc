// SPDX-License-Identifier: Apache-2.0
// A measure over a population of whole records: the Synthea sample (or any folder of NDJSON) cloned to PEOPLE people with fresh ids, one
// measure of Bogam's own pack, from a prepared store on disk; evidence off and on, push-down off and on. The answer is checked: every
// pass gives the counts of the sample itself times its clones, and nobody fails.
//
//   population_bench make SAMPLE FOLDER [PEOPLE=5000] [MEASURE=depression-screening-follow-up]
//   population_bench run FOLDER [CACHE_MB=256] [PASS…]     PASS: plain, evidence, push-down, both; none: each twice
//
// `run` is a process of its own, so that its memory is the run's alone: apart from the loader, and beside the store's cache, whose size is
// given. It puts the store's files out of the system's cache first, so that its first pass is cold on disk and in memory.
#include <cstdlib>
#include <fstream>
#include <vector>

#include "clones.h"
#include "engine/engine.h"
#include "exchange/load.h"
#include "timing.h"

namespace {

using namespace bogam;
using bench::Fill;
using bench::ForgetFiles;
using bench::Must;

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

engine::MeasureRun Run(engine::Engine* engine, const std::string& measure, bool evidence, bool push_down) {
  engine::RunRequest request;
  request.measures = {measure};
  request.time = Must(engine->When({.period = "2020"}), "time");
  request.evidence = evidence;
  request.push_down = push_down;
  request.threads = 1;
  return std::move(Must(engine->Run(request), "run").at(0));
}

struct Prepared {
  std::string measure;
  std::vector<int64_t> expected;
};

/// Counts of the sample, which those of the clones are held against.
int Make(const std::vector<std::string>& files, const std::filesystem::path& folder, size_t people, const std::string& measure) {
  const bench::TemporaryFolder scratch;
  auto sample = Fill((scratch.path() / "sample").string(), files, 1);
  const engine::MeasureRun once = Run(sample.get(), measure, false, false);
  const size_t clones = (people + once.people_total - 1) / once.people_total;
  std::vector<int64_t> expected = Counts(once);
  for (int64_t& count : expected) count *= static_cast<int64_t>(clones);
  sample.reset();

  const bench::Timer loading;
  auto engine = Fill((folder / "store").string(), files, clones);
  const auto size = Must(engine->Count(), "count");
  std::printf("loaded %llu people, %llu resources in %.1f s CPU, %.0f bytes a resource on disk; %lld of %llu in the initial population\n",
              static_cast<unsigned long long>(size.patients), static_cast<unsigned long long>(size.resources), loading.cpu(),
              static_cast<double>(bench::FolderBytes(folder / "store")) / static_cast<double>(size.resources), static_cast<long long>(expected[0]),
              static_cast<unsigned long long>(size.patients));
  std::ofstream out(folder / "expected");
  out << measure << '\n';
  for (const int64_t count : expected) out << count << '\n';
  return out.flush() ? 0 : 1;
}

Prepared ReadExpected(const std::filesystem::path& folder) {
  Prepared out;
  std::ifstream in(folder / "expected");
  if (!std::getline(in, out.measure)) bench::Die("no prepared store there: population_bench make SAMPLE FOLDER");
  for (int64_t count = 0; in >> count;) out.expected.push_back(count);
  return out;
}

void Pass(engine::Engine* engine, const Prepared& prepared, const std::string& pass, bool first) {
  if (pass != "plain" && pass != "evidence" && pass != "push-down" && pass != "both") bench::Die("no such pass: " + pass);
  const bool evidence = pass == "evidence" || pass == "both";
  const bool push_down = pass == "push-down" || pass == "both";
  const bench::Timer timer;
  const engine::MeasureRun run = Run(engine, prepared.measure, evidence, push_down);
  if (Counts(run) != prepared.expected) bench::Die("the answer is wrong");
  std::printf("evidence %-3s push-down %-3s %s %llu people, %llu opened, %.2f s CPU, %.2f s wall: %.0f people/s a core, peak %llu MB\n",
              evidence ? "on" : "off", push_down ? "on" : "off", first ? "cold" : "    ", static_cast<unsigned long long>(run.people_total),
              static_cast<unsigned long long>(run.opened), timer.cpu(), timer.wall(), static_cast<double>(run.people_total) / timer.cpu(),
              static_cast<unsigned long long>(bench::PeakMegabytes()));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && words[0] == "make") {
    const std::vector<std::string> files = Must(exchange::FindInputs({words[1]}), "sample");
    const size_t people = words.size() > 3 ? static_cast<size_t>(std::atoll(words[3].c_str())) : 5000;
    std::filesystem::create_directories(words[2]);
    return Make(files, words[2], people, words.size() > 4 ? words[4] : "depression-screening-follow-up");
  }
  if (words.size() < 2 || words[0] != "run") bench::Die("usage: population_bench make SAMPLE FOLDER [PEOPLE] [MEASURE] | run FOLDER [CACHE_MB] [PASS…]");
  const uint64_t cache = words.size() > 2 ? static_cast<uint64_t>(std::atoll(words[2].c_str())) : 256;
  std::vector<std::string> passes(words.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(words.size(), 3)), words.end());
  if (passes.empty()) passes = {"plain", "plain", "push-down", "push-down", "evidence", "evidence", "both", "both"};
  const Prepared prepared = ReadExpected(words[1]);
  ForgetFiles(std::filesystem::path(words[1]) / "store");
  auto engine = Must(engine::Engine::Open({.store = words[1] + "/store", .read_only = true, .cache_bytes = cache << 20}), "store");
  bool first = true;
  for (const std::string& pass : passes) {
    Pass(engine.get(), prepared, pass, first);
    first = false;
  }
}
