// SPDX-License-Identifier: Apache-2.0
// `bogam synth`: makes a population, makes one of its people again, checks modules.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/synthetic_measures.h"
#include "engine/synthetic_world.h"
#include "measure/json_text.h"
#include "records/load.h"
#include "synth/gmf/lint.h"
#include "synth/report/report_outlet.h"

namespace bogam::cli {
namespace {

using synth::write::Outlet;
using Outlets = std::vector<std::unique_ptr<Outlet>>;

constexpr size_t kShownRejects = 20;

synth::Instant Today() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const synth::Instant now = std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  return now - now % synth::kDay;
}

/// "40", "18-64", "65-".
bool ParseAges(const std::string& text, synth::AgeRange* ages) {
  if (text.empty()) return true;
  unsigned least = 0, most = 0;
  char after = 0;
  if (std::sscanf(text.c_str(), "%3u-%3u%c", &least, &most, &after) == 2) {
    *ages = {static_cast<int>(least), static_cast<int>(most)};
  } else if (std::sscanf(text.c_str(), "%3u%c%c", &least, &after, &after) == 2 && text.back() == '-') {
    ages->least = static_cast<int>(least);
  } else if (std::sscanf(text.c_str(), "%3u%c", &least, &after) == 1) {
    *ages = {static_cast<int>(least), static_cast<int>(least)};
  } else {
    return false;
  }
  return ages->least <= ages->most && ages->most <= 120;
}

Result<synth::PopulationOptions> OptionsOf(const SynthArguments& arguments) {
  synth::PopulationOptions options;
  options.people = arguments.population;
  options.seed = arguments.seed;
  options.only_living = arguments.only_living;
  options.threads = arguments.world.threads;
  if (!ParseAges(arguments.age, &options.ages)) return Status(Code::kInvalid, "an age is like 40, 18-64 or 65-", arguments.age);
  const std::optional<synth::Instant> as_of = arguments.as_of.empty() ? std::optional(Today()) : synth::ParseDate(arguments.as_of);
  if (!as_of) return Status(Code::kInvalid, "a date is YYYY-MM-DD", arguments.as_of);
  options.as_of = *as_of;
  options.oversample = arguments.oversample;
  options.years_of_history = arguments.years_of_history;
  return options;
}

/// One person of it alone, or (nothing) the whole population.
Result<std::unique_ptr<engine::SyntheticWorld>> OpenWorld(const SynthArguments& arguments, std::optional<uint64_t> alone = {}) {
  BOGAM_ASSIGN(const synth::PopulationOptions people, OptionsOf(arguments));
  engine::SyntheticWorldOptions options{arguments.modules, arguments.place, arguments.life, arguments.conditions, people, {}};
  if (!arguments.continued.empty()) {
    BOGAM_ASSIGN(const std::string text, ReadText(arguments.continued + "/manifest.json"));
    BOGAM_ASSIGN(const synth::Manifest earlier, synth::Manifest::Read(text));
    BOGAM_ASSIGN(options, engine::SyntheticWorldOptions::Continue(earlier, options));
  }
  if (alone) {
    options.people.first = *alone;
    options.people.people = options.people.threads = 1;
  }
  return engine::SyntheticWorld::Open(options);
}

/// The store that the people go to, while it is open.
struct StoreGoal {
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<records::Loader> loader;
  uint64_t rejected = 0;

  Status Open(const WorldArguments& world) {
    BOGAM_ASSIGN(engine, OpenEngine(world, Access::kWrite));
    records::LoadOptions options;
    options.reject = [this](records::Place place, const Status& why) {
      if (++rejected <= kShownRejects) std::fprintf(stderr, "rejected resource %u: %s\n", place.line, why.ToString().c_str());
    };
    options.file_name = [](uint32_t) { return std::string("the generator"); };
    BOGAM_ASSIGN(loader, records::NewLoader(&engine->records(), std::move(options)));
    return {};
  }
};

Status OpenOutlets(const SynthArguments& arguments, const engine::SyntheticWorld& world, StoreGoal* store, Outlets* outlets) {
  const auto add = [&](Result<std::unique_ptr<Outlet>> outlet) -> Status {
    if (outlet.ok()) outlets->push_back(std::move(*outlet));
    return outlet.status();
  };
  if (!arguments.out.empty()) {
    if (arguments.format == "bundle")
      BOGAM_TRY(add(synth::write::NewBundleOutlet(arguments.out)));
    else if (arguments.format == "csv")
      BOGAM_TRY(add(synth::write::NewCsvOutlet(arguments.out, world.library(), world.source().directory())));
    else
      BOGAM_TRY(add(synth::write::NewNdjsonOutlet(arguments.out)));
  }
  if (!arguments.truth.empty()) BOGAM_TRY(add(synth::write::NewTruthOutlet(arguments.truth, world.library())));
  if (arguments.world.store_given) {
    BOGAM_TRY(store->Open(arguments.world));
    outlets->push_back(synth::write::NewStoreOutlet(store->loader.get()));
  }
  return {};
}

Status WriteText(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return out ? Status() : Status(Code::kIo, "a file cannot be written", path);
}

Status WriteCard(const std::string& folder, const synth::ReportCard& card, const std::string& place, const synth::PopulationOptions& options) {
  std::string as_of;
  synth::AppendDate(&as_of, options.as_of);
  const std::vector<std::pair<std::string, std::string>> about = {
      {"seed", std::to_string(options.seed)}, {"as of", as_of}, {"place", place}, {"made by", "bogam " + std::string(engine::Version())}};
  BOGAM_TRY(WriteText(folder + "/report-card.html", card.Html(about)));
  return WriteText(folder + "/report-card.json", card.Json(about));
}

/// The card of a population, with the measures that answer it; nothing where the content has no targets.
struct CardMaker {
  std::unique_ptr<engine::Engine> engine;  // without a store: it has the measures
  std::unique_ptr<engine::SyntheticMeasures> measures;
  synth::ReportOutlet* outlet = nullptr;

  Status Open(const engine::SyntheticWorld& world, synth::Instant as_of, bool asked, Outlets* outlets) {
    if (world.targets().empty()) return asked ? Status(Code::kInvalid, "--report and --measures go with Bogam's own modules and a place") : Status();
    BOGAM_ASSIGN(engine, OpenEngine({}, Access::kNone));
    BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, engine->Measures());
    BOGAM_ASSIGN(measures, engine::SyntheticMeasures::Open(*shelf, as_of, world.targets()));
    outlets->push_back(std::make_unique<synth::ReportOutlet>(world.targets(), world.curves(), world.body(), measures.get()));
    outlet = static_cast<synth::ReportOutlet*>(outlets->back().get());
    return {};
  }
};

std::string Verdicts(const synth::ReportCard& card) {
  std::map<synth::CardLine::Verdict, int> counts;
  for (const synth::CardLine& line : card.Lines()) ++counts[line.verdict];
  std::string out = "report card: " + std::to_string(counts[synth::CardLine::Verdict::kInside]) + " targets met";
  for (const auto& [verdict, count] : counts) {
    if (verdict != synth::CardLine::Verdict::kInside) out += ", " + std::to_string(count) + " " + std::string(synth::VerdictName(verdict));
  }
  return out;
}

void PrintReport(const synth::PopulationReport& report, double seconds, const SynthArguments& arguments) {
  if (report.total_resources() != 0) {
    Table table;
    table.Column("Resource type");
    table.Column("Made", Table::Align::kRight);
    for (size_t i = 0; i < synth::write::kTypes; ++i) {
      if (report.resources[i] != 0) table.Row({std::string(synth::write::TypeName(static_cast<synth::write::Type>(i))), WithCommas(report.resources[i])});
    }
    std::printf("%s\n", table.ToString().c_str());
  }
  std::printf("%s people, %s living", WithCommas(report.people).c_str(), WithCommas(report.living).c_str());
  if (report.replaced != 0) std::printf(" (%s lives that ended before were replaced)", WithCommas(report.replaced).c_str());
  std::printf("; %s resources in %s (%s people/s)\n", WithCommas(report.total_resources()).c_str(), Duration(seconds).c_str(),
              WithCommas(static_cast<uint64_t>(static_cast<double>(report.people) / std::max(seconds, 1e-3))).c_str());
  if (!arguments.out.empty()) std::printf("written to %s, with manifest.json\n", arguments.out.c_str());
  if (arguments.world.store_given) std::printf("in the store %s, which holds synthetic people only\n", arguments.world.store.c_str());
}

Status WriteAbout(const SynthArguments& arguments, const engine::SyntheticWorld& world, const std::string& manifest, const CardMaker& card) {
  const std::string store = arguments.world.store_given ? arguments.world.store : std::string();
  if (!arguments.report.empty()) {
    std::error_code error;
    std::filesystem::create_directories(arguments.report, error);
  }
  for (const std::string& folder : {arguments.out, store, arguments.report}) {
    if (folder.empty()) continue;
    BOGAM_TRY(WriteText(folder + "/manifest.json", manifest));
    if (card.outlet != nullptr) BOGAM_TRY(WriteCard(folder, card.outlet->card(), world.source().directory().name, world.people().options()));
  }
  return {};
}

Status MakePopulation(const SynthArguments& arguments, StoreGoal* store) {
  const bool card_asked = arguments.measures || !arguments.report.empty();
  if (arguments.out.empty() && !arguments.world.store_given && !card_asked)
    return Status(Code::kInvalid, "say where the people go: --out FOLDER, --store FOLDER, or both; or what to say of them: --report FOLDER, --measures");
  BOGAM_ASSIGN(const std::unique_ptr<engine::SyntheticWorld> world, OpenWorld(arguments));
  Outlets outlets;
  BOGAM_TRY(OpenOutlets(arguments, *world, store, &outlets));
  const synth::Population people = world->people();
  const synth::PopulationOptions& options = people.options();
  CardMaker card;
  BOGAM_TRY(card.Open(*world, options.as_of, card_asked, &outlets));
  const auto start = std::chrono::steady_clock::now();
  Result<synth::PopulationReport> report = Status();
  {
    Progress progress("making people");
    report =
        people.Run(outlets, [&](uint64_t done, uint64_t) { progress.Update(static_cast<double>(done), static_cast<double>(options.people), done, "people"); });
  }
  BOGAM_TRY(report.status());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string manifest = world->manifest(*report).Json();
  BOGAM_TRY(WriteAbout(arguments, *world, manifest, card));
  if (arguments.json) {
    std::printf("%s", manifest.c_str());
    return {};
  }
  PrintReport(*report, seconds, arguments);
  if (card.outlet != nullptr) std::printf("%s (report-card.html)\n", Verdicts(card.outlet->card()).c_str());
  if (!arguments.measures) return {};
  for (const measure::Summary& summary : card.measures->summaries()) std::printf("\n%s", measure::TextReport(summary, card.measures->time()).c_str());
  return {};
}

/// The resources of one person on standard output, a line each.
class PrintingOutlet final : public Outlet {
 public:
  bool needs_literal() const override { return true; }
  Status Begin(const synth::write::Page&) override { return {}; }
  Status Take(const synth::write::Page& page, synth::write::Parcel*) override {
    for (const synth::write::Item& item : page.literal->items) {
      const std::string_view json = page.literal->Json(item);
      std::printf("%.*s\n", static_cast<int>(json.size()), json.data());
    }
    return {};
  }
  Status Finish() override { return {}; }
};

Status MakePerson(const SynthArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::SyntheticWorld> world, OpenWorld(arguments, arguments.index));
  Outlets outlets;
  if (!arguments.truth.empty()) {
    BOGAM_ASSIGN(std::unique_ptr<Outlet> truth, synth::write::NewTruthOutlet(arguments.truth, world->library()));
    outlets.push_back(std::move(truth));
  }
  outlets.push_back(std::make_unique<PrintingOutlet>());
  return world->people().Run(outlets).status();
}

}  // namespace

int RunSynth(const SynthArguments& arguments) {
  StoreGoal store;
  const Status status = MakePopulation(arguments, &store);
  if (!status.ok()) {
    Fail(status);
    return kWrong;  // kNo says that the people were made and the store did not take all of them
  }
  return store.rejected == 0 ? kDone : kNo;
}

int RunSynthPerson(const SynthArguments& arguments) {
  const Status status = MakePerson(arguments);
  if (status.ok()) return kDone;
  Fail(status);
  return kWrong;
}

int RunSynthCheck(const SynthCheckArguments& arguments) {
  synth::Library library;
  std::vector<synth::Finding> findings;
  for (const std::string& folder : arguments.folders) {
    const std::vector<synth::Finding> more = library.Read(folder);
    findings.insert(findings.end(), more.begin(), more.end());
  }
  const std::vector<synth::Finding> lint = synth::gmf::Lint(library, {engine::AttributesSetOutsideModules()});
  findings.insert(findings.end(), lint.begin(), lint.end());
  uint64_t errors = 0;
  for (const synth::Finding& finding : findings) {
    errors += finding.severity == synth::Finding::Severity::kError;
    std::printf("%s\n", finding.ToString().c_str());
  }
  std::printf("%s modules, %s errors, %s warnings\n", WithCommas(library.module_count()).c_str(), WithCommas(errors).c_str(),
              WithCommas(findings.size() - errors).c_str());
  return errors == 0 ? kDone : kNo;
}

}  // namespace bogam::cli
