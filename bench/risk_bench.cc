// SPDX-License-Identifier: Apache-2.0
// All equations over a population of whole records: the Synthea sample (or any folder of NDJSON) cloned to PEOPLE people with fresh ids, from
// a prepared store on disk. The answer is checked: every pass gives, for every output, the number of scored people, their mean, and the number
// of people behind every reason, as the sample itself gives them, times its clones; and the sample's own answer from facts is the one from
// whole records.
//
//   risk_bench make SAMPLE FOLDER [PEOPLE=5000] [NOW=2021-07-10T23:59:59Z] [SINCE]    SINCE: of histories, active conditions and what came from then on
//   risk_bench expect SAMPLE FOLDER [PEOPLE=5000] [NOW]    the answer alone, after the equations have changed; with SINCE, SAMPLE is FOLDER/sample
//   risk_bench run FOLDER [CACHE_MB=256] [PASSES=3]
//
// `run` is a process of its own; it puts the store's files out of the system's cache first, so that its first pass is cold.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "clones.h"
#include "engine/engine.h"
#include "engine/risk_run.h"
#include "engine/risk_shelf.h"
#include "exchange/load.h"
#include "risk/explain.h"
#include "timing.h"

namespace {

using namespace bogam;
using bench::Fill;
using bench::ForgetFiles;
using bench::Must;

std::string now_text = "2021-07-10T23:59:59Z";  // what the sample's scores are for; of a prepared store it stands in FOLDER/now

engine::RiskRequest Request() {
  engine::RiskRequest request;
  request.library = Must(engine::OpenRiskLibrary(""), "equations");
  for (const risk::Equation& equation : request.library->equations()) request.equations.push_back(equation.id);
  request.now = *value::DateTime::Parse(now_text);
  request.threads = 1;
  return request;
}

/// Counts of the people, times `clones`, and means.
std::string Answer(const engine::RiskRun& run, uint64_t clones) {
  std::ostringstream out;
  out << run.people * clones << " people " << run.deceased * clones << " died\n";
  for (const engine::OutputSummary& summary : run.outputs) {
    const risk::Equation& equation = run.library->equations()[summary.equation];
    out << equation.id << ' ' << equation.outputs[summary.output].id << ' ' << summary.values.count() * clones << " mean "
        << static_cast<int64_t>(summary.values.mean() * 1e6 + 0.5);
    for (const auto& [reason, people] : summary.problems) {
      out << ' ' << equation.inputs[reason.input].name << '/' << risk::ProblemName(reason.kind, reason.lack) << '=' << people * clones;
    }
    out << '\n';
  }
  return out.str();
}

size_t ClonesOf(uint64_t sample, size_t people) { return (people + sample - 1) / sample; }

/// What the sample itself gives, by facts and by whole records, times its clones.
int Expect(const std::vector<std::string>& files, const std::string& sample_folder, const std::filesystem::path& folder, size_t people) {
  const bench::TemporaryFolder scratch;
  auto sample = Fill((scratch.path() / "sample").string(), files, 1);
  const engine::RiskRun once = Must(engine::RunRisk(sample.get(), Request()), "run");
  engine::RiskRequest from_records = Request();
  from_records.data = Must(engine::ReadData({sample_folder}), "data");
  from_records.data_only = true;
  if (Answer(Must(engine::RunRisk(nullptr, from_records), "run"), 1) != Answer(once, 1)) bench::Die("facts and records give different answers");
  std::ofstream out(folder / "expected");
  out << Answer(once, ClonesOf(once.people, people));
  return out.flush() ? 0 : 1;
}

int Make(const std::vector<std::string>& files, const std::string& sample_folder, const std::filesystem::path& folder, size_t people) {
  const size_t clones = ClonesOf(Must(engine::ReadData({sample_folder}), "data")->patients().size(), people);
  const bench::Timer loading;
  auto engine = Fill((folder / "store").string(), files, clones);
  const auto size = Must(engine->Count(), "count");
  std::printf("loaded %llu people, %llu resources in %.1f s CPU, %.1f GB on disk\n", static_cast<unsigned long long>(size.patients),
              static_cast<unsigned long long>(size.resources), loading.cpu(), static_cast<double>(bench::FolderBytes(folder / "store")) / 1e9);
  return Expect(files, sample_folder, folder, people);
}

void Pass(engine::Engine* engine, const std::string& expected, bool first) {
  const engine::RiskRequest request = Request();
  const bench::Timer timer;
  const engine::RiskRun run = Must(engine::RunRisk(engine, request), "run");
  const double cpu = timer.cpu(), wall = timer.wall();
  if (Answer(run, 1) != expected) bench::Die("the answer is wrong");
  std::printf("%s %zu equations, %zu outputs, %llu people, %.2f s CPU, %.2f s wall: %.0f people/s a core, peak %llu MB\n", first ? "cold" : "    ",
              request.equations.size(), run.outputs.size(), static_cast<unsigned long long>(run.people), cpu, wall, static_cast<double>(run.people) / cpu,
              static_cast<unsigned long long>(bench::PeakMegabytes()));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() >= 3 && (words[0] == "make" || words[0] == "expect")) {
    const bool trimmed = words[0] == "make" && words.size() > 5;
    const std::string sample = trimmed ? words[2] + "/sample" : words[1];
    if (trimmed) bench::Trim(words[1], sample, words[5]);
    const std::vector<std::string> files = Must(exchange::FindInputs({sample}), "sample");
    const size_t people = words.size() > 3 ? static_cast<size_t>(std::atoll(words[3].c_str())) : 5000;
    std::filesystem::create_directories(words[2]);
    if (words.size() > 4) now_text = words[4];
    std::ofstream(words[2] + "/now") << now_text;
    return words[0] == "make" ? Make(files, sample, words[2], people) : Expect(files, sample, words[2], people);
  }
  if (words.size() < 2 || words[0] != "run") bench::Die("usage: risk_bench make|expect SAMPLE FOLDER [PEOPLE] [NOW] [SINCE] | run FOLDER [CACHE_MB] [PASSES]");
  const uint64_t cache = words.size() > 2 ? static_cast<uint64_t>(std::atoll(words[2].c_str())) : 256;
  const int passes = words.size() > 3 ? std::atoi(words[3].c_str()) : 3;
  if (std::ifstream now(words[1] + "/now"); now) std::getline(now, now_text);
  std::stringstream expected;
  expected << std::ifstream(words[1] + "/expected").rdbuf();
  if (expected.str().empty()) bench::Die("no prepared store there: risk_bench make SAMPLE FOLDER");
  ForgetFiles(std::filesystem::path(words[1]) / "store");
  auto engine = Must(engine::Engine::Open({.store = words[1] + "/store", .read_only = true, .cache_bytes = cache << 20}), "store");
  for (int i = 0; i < passes; ++i) Pass(engine.get(), expected.str(), i == 0);
}
