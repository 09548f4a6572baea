// SPDX-License-Identifier: Apache-2.0
// How many patients a second a core: a measure of the published decks over clones of its test people with fresh ids, all population
// expressions, from a prepared store on disk. The answer is checked: every clone is in the populations of the person it was made from as
// the deck expects (known defects of the deck apart). The rival, cql-execution with cql-exec-fhir, runs in the same run where
// bench/rival has been installed (npm ci).
//
//   deck_bench DECKS MEASURE [CLONES=50000] [THREADS=1]
#include <simdjson.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <vector>

#include "cohort/population.h"
#include "expr/model/model.h"
#include "expr/program/program.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "measure/engine.h"
#include "measure/evaluate.h"
#include "measure/package.h"
#include "records/load.h"
#include "records/records.h"
#include "records/search_indexer.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/rocks/rocks_store.h"
#include "timing.h"

namespace {

namespace fs = std::filesystem;
using namespace bogam;

// The deck's README: both carry a CodeableConcept "Yes" where the description says a value above 9 %.
const std::set<std::string> kDefects = {"6630d394-c81d-42f5-a218-40b73a2a4949", "8956ebb5-d3c0-4112-a34a-200961713efd"};

template <typename T>
T Must(Result<T> result, const char* what) {
  if (!result.ok()) bench::Die(std::string(what) + ": " + result.status().ToString());
  return std::move(result).value();
}
void Must(const Status& status, const char* what) {
  if (!status.ok()) bench::Die(std::string(what) + ": " + status.ToString());
}

std::vector<std::string> Lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.empty()) bench::Die("nothing in " + path.string());
  return lines;
}

struct Person {
  std::string id;
  std::vector<fhir::Record> records;
  std::vector<std::vector<int64_t>> expected;  // counts of a group, as expected.ndjson orders them
};

std::vector<Person> ReadPeople(const fs::path& folder) {
  const auto bundles = Lines(folder / "patients.ndjson"), expected = Lines(folder / "expected.ndjson");
  std::vector<Person> people;
  simdjson::dom::parser parser;
  for (size_t i = 0; i < bundles.size(); ++i) {
    Person person;
    const fhir::Record bundle = Must(fhir::ParseJson(bundles[i], {.lenient = true}), "patients.ndjson");
    for (const fhir::Node entry : bundle.root().children(fhir::name::kEntry)) {
      const fhir::Node resource = entry.Get(fhir::name::kResource);
      person.records.push_back(fhir::CopyResource(resource));
      if (resource.type() == fhir::type::kPatient) person.id = person.records.back().id();
    }
    const simdjson::dom::element row = parser.parse(expected[i]).value();
    const simdjson::dom::array groups = row["group"].get_array().value();
    for (auto group : groups) {
      person.expected.emplace_back();
      const simdjson::dom::array populations = group["population"].get_array().value();
      for (auto population : populations) person.expected.back().push_back(population.at(2).get_int64().value());
    }
    if (!kDefects.contains(person.id)) people.push_back(std::move(person));
  }
  return people;
}

/// The resources of a clone: ids and references end in the number of the clone.
void AddClone(const Person& person, size_t clone, records::Loader* loader) {
  const std::string suffix = "-" + std::to_string(clone);
  for (const fhir::Record& record : person.records) {
    const fhir::Record moved = fhir::WithReferences(record, [&](std::string_view reference) -> std::optional<std::string> {
      if (reference.find('/') == std::string_view::npos || reference.find(':') != std::string_view::npos) return std::nullopt;
      return std::string(reference) + suffix;
    });
    const std::string own = std::string(record.id()) + suffix;
    Must(loader->Add(fhir::WithStamp(moved, {.id = own}), {0, static_cast<uint32_t>(clone + 1)}), "load");
  }
}

class Fast final : public measure::PatientEvaluator {
 public:
  Fast(std::shared_ptr<const expr::Program> program, const expr::Environment* environment) : evaluation_(std::move(program), environment) {}
  void Next() { evaluation_.NextPatient(); }
  Result<expr::Value> Evaluate(const measure::Criterion& c) override { return evaluation_.Evaluate(*c.library, *c.definition); }
  Result<expr::Value> Call(const measure::Criterion& c, std::span<const expr::Value> operands) override {
    return evaluation_.Call(*c.library, *c.definition, operands);
  }

 private:
  expr::Evaluation evaluation_;
};

/// Evaluates each patient and holds the result against the person the clone was made from.
class Checker final : public cohort::Worker {
 public:
  Checker(const measure::LinkedMeasure* measure, std::shared_ptr<const expr::Program> program, expr::Environment environment,
          const std::map<std::string, const Person*, std::less<>>* people, std::atomic<uint64_t>* done, std::atomic<uint64_t>* wrong)
      : measure_(measure), environment_(std::move(environment)), fast_(std::move(program), &environment_), people_(people), done_(done), wrong_(wrong) {}

  Status Visit(cohort::PatientReader* reader) override {
    environment_.retriever = reader;
    fast_.Next();
    const measure::PatientResult result = measure::EvaluatePatient(*measure_, &fast_, {.supplemental = false, .strata = false});
    ++*done_;
    const std::string_view id = reader->resource().Get(fhir::name::kId).text();
    const Person& person = *people_->find(id.substr(0, id.rfind('-')))->second;
    bool same = !result.failed();
    for (size_t g = 0; same && g < person.expected.size(); ++g) same = result.groups[g].counts == person.expected[g];
    if (!same && ++*wrong_ <= 3) std::fprintf(stderr, "wrong: %s %s\n", std::string(id).c_str(), result.error.c_str());
    return {};
  }

 private:
  const measure::LinkedMeasure* measure_;
  expr::Environment environment_;
  Fast fast_;
  const std::map<std::string, const Person*, std::less<>>* people_;
  std::atomic<uint64_t>*done_, *wrong_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) bench::Die("usage: deck_bench DECKS MEASURE [CLONES=50000] [THREADS=1]");
  const fs::path folder = fs::path(argv[1]) / argv[2];
  const size_t clones = argc > 3 ? static_cast<size_t>(std::atoll(argv[3])) : 50000;
  const int threads = argc > 4 ? std::atoi(argv[4]) : 1;
  const std::vector<Person> people = ReadPeople(folder);
  std::map<std::string, const Person*, std::less<>> by_id;
  for (const Person& person : people) by_id[person.id] = &person;

  const bench::TemporaryFolder scratch;
  auto store = Must(store::OpenRocks((scratch.path() / "store").string()), "store");
  const records::SearchIndexer indexer;
  records::Options options;
  options.indexer = &indexer;
  options.index_generation = search::kIndexGeneration;
  options.fact_generation = search::kFactsGeneration;
  auto records = Must(records::Records::Open(store, options), "records");
  const bench::Timer loading;
  auto loader = Must(records::NewLoader(records.get(), {}), "loader");
  for (size_t i = 0; i < clones; ++i) AddClone(people[i % people.size()], i, loader.get());
  Must(loader->Finish(), "load");
  const uint64_t resources = loader->counts().added;
  std::printf("loaded  %zu clones, %llu resources in %.1f s CPU, %.0f bytes a resource on disk\n", clones, static_cast<unsigned long long>(resources),
              loading.cpu(), static_cast<double>(bench::FolderBytes(scratch.path())) / static_cast<double>(resources));

  measure::Package package;
  Must(package.Load(folder.string()), "package");
  Must(package.Finish(), "package");
  const measure::MeasureDefinition& definition = package.measures().at(0);
  const expr::Models models;
  auto linked = Must(measure::LinkedMeasure::Link(definition, Must(package.Link(definition, measure::LibraryForm::kElm, models), "link")), "link");
  auto program = Must(expr::Program::Compile(linked->library_set()), "program");
  const measure::PeriodParameters period(*linked->libraries().main, Must(measure::ParsePeriod("2025", 0), "period"));
  expr::Environment environment;
  environment.terminology = &package.value_sets();
  environment.parameters = &period;
  environment.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z");

  double best = 0;
  for (int round = 0; round < 3; ++round) {
    std::atomic<uint64_t> done{0}, wrong{0};
    const bench::Timer timer;
    cohort::Population population(store->TakeSnapshot(), &records->dictionary());
    cohort::RunOptions run;
    run.threads = threads;
    Must(population.Run(run, [&] { return std::make_unique<Checker>(linked.get(), program, environment, &by_id, &done, &wrong); }), "run");
    const double rate = static_cast<double>(done) / timer.cpu();
    best = std::max(best, rate);
    std::printf("bogam   %s  %llu patients, %llu wrong, %.2f s CPU, %.2f s wall: %.0f patients/s a core, peak %llu MB\n", argv[2],
                static_cast<unsigned long long>(done), static_cast<unsigned long long>(wrong), timer.cpu(), timer.wall(), rate,
                static_cast<unsigned long long>(bench::PeakMegabytes()));
    if (done != clones || wrong != 0) bench::Die("the answer is wrong");
  }
  const fs::path rival = fs::path(BOGAM_SOURCE_DIR) / "bench/rival";
  if (fs::exists(rival / "node_modules")) {
    const std::string command = "node '" + (rival / "deck.js").string() + "' '" + argv[1] + "' " + argv[2];
    std::fflush(stdout);
    if (std::system(command.c_str()) != 0) std::printf("the rival did not run\n");
  }
}
