// SPDX-License-Identifier: Apache-2.0
// `bogam synth`: makes a population, makes one of its people again, checks modules.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "measure/json_text.h"
#include "records/load.h"
#include "synth/gmf/machine.h"
#include "synth/plain_life.h"
#include "synth/population.h"
#include "synth/uniform_source.h"

namespace bogam::cli {
namespace {

using synth::write::Outlet;
using Outlets = std::vector<std::unique_ptr<Outlet>>;

constexpr size_t kShownRejects = 20;

/// Modules, place and life, ready to make people.
class SynthWorld {
 public:
  static Result<std::unique_ptr<SynthWorld>> Open(const SynthArguments& arguments) {
    if (arguments.place != "nowhere") return Status(Code::kInvalid, "there is no place of this name; there is: nowhere", arguments.place);
    std::unique_ptr<SynthWorld> world(new SynthWorld());
    std::string errors;
    for (const std::string& folder : arguments.modules) {
      if (!std::filesystem::is_directory(folder)) return Status(Code::kInvalid, "there is no folder of modules", folder);
      for (const synth::Finding& finding : world->library_.Read(folder)) {
        if (finding.severity == synth::Finding::Severity::kError) errors += "\n" + finding.ToString();
      }
    }
    if (!errors.empty()) return Status(Code::kInvalid, "modules cannot be read", errors);
    world->source_ = std::make_unique<synth::UniformSource>(&world->library_);
    world->visits_ = std::make_unique<synth::PlainVisits>(&world->library_);
    world->machine_ = std::make_unique<synth::gmf::Machine>(world->library_, world->body_);
    world->simulation_ = std::make_unique<synth::Simulation>(world->library_, *world->machine_, std::vector<const synth::LifePart*>(), world->visits_.get());
    return world;
  }

  const synth::Library& library() const { return library_; }
  const synth::PersonSource& source() const { return *source_; }
  synth::Population People(const synth::PopulationOptions& options) const { return {library_, *simulation_, *source_, options}; }

 private:
  SynthWorld() = default;
  synth::Library library_;
  synth::PlainBody body_;
  std::unique_ptr<synth::UniformSource> source_;
  std::unique_ptr<synth::PlainVisits> visits_;
  std::unique_ptr<synth::gmf::Machine> machine_;
  std::unique_ptr<synth::Simulation> simulation_;
};

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
  return options;
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

Status OpenOutlets(const SynthArguments& arguments, const SynthWorld& world, StoreGoal* store, Outlets* outlets) {
  const auto add = [&](Result<std::unique_ptr<Outlet>> outlet) -> Status {
    if (outlet.ok()) outlets->push_back(std::move(*outlet));
    return outlet.status();
  };
  if (!arguments.out.empty()) {
    if (arguments.format == "bundle") BOGAM_TRY(add(synth::write::NewBundleOutlet(arguments.out)));
    else if (arguments.format == "csv") BOGAM_TRY(add(synth::write::NewCsvOutlet(arguments.out, world.library(), world.source().directory())));
    else BOGAM_TRY(add(synth::write::NewNdjsonOutlet(arguments.out)));
  }
  if (!arguments.truth.empty()) BOGAM_TRY(add(synth::write::NewTruthOutlet(arguments.truth, world.library())));
  if (arguments.world.store_given) {
    BOGAM_TRY(store->Open(arguments.world));
    outlets->push_back(synth::write::NewStoreOutlet(store->loader.get()));
  }
  return {};
}

Status WriteManifest(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return out ? Status() : Status(Code::kIo, "cannot write the manifest", path);
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

Status MakePopulation(const SynthArguments& arguments, StoreGoal* store) {
  BOGAM_ASSIGN(const synth::PopulationOptions options, OptionsOf(arguments));
  if (arguments.out.empty() && !arguments.world.store_given) return Status(Code::kInvalid, "say where the people go: --out FOLDER, --store FOLDER, or both");
  BOGAM_ASSIGN(const std::unique_ptr<SynthWorld> world, SynthWorld::Open(arguments));
  Outlets outlets;
  BOGAM_TRY(OpenOutlets(arguments, *world, store, &outlets));
  const synth::Population people = world->People(options);
  const auto start = std::chrono::steady_clock::now();
  Result<synth::PopulationReport> report = Status();
  {
    Progress progress("making people");
    report = people.Run(outlets, [&](uint64_t done, uint64_t) { progress.Update(static_cast<double>(done), static_cast<double>(options.people), done, "people"); });
  }
  BOGAM_TRY(report.status());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string manifest = people.Manifest(*report, engine::Version());
  if (!arguments.out.empty()) BOGAM_TRY(WriteManifest(arguments.out + "/manifest.json", manifest));
  if (arguments.world.store_given) BOGAM_TRY(WriteManifest(arguments.world.store + "/manifest.json", manifest));
  if (arguments.json) std::printf("%s", manifest.c_str());
  else PrintReport(*report, seconds, arguments);
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
  BOGAM_ASSIGN(synth::PopulationOptions options, OptionsOf(arguments));
  options.first = arguments.index;
  options.people = options.threads = 1;
  BOGAM_ASSIGN(const std::unique_ptr<SynthWorld> world, SynthWorld::Open(arguments));
  Outlets outlets;
  if (!arguments.truth.empty()) {
    BOGAM_ASSIGN(std::unique_ptr<Outlet> truth, synth::write::NewTruthOutlet(arguments.truth, world->library()));
    outlets.push_back(std::move(truth));
  }
  outlets.push_back(std::make_unique<PrintingOutlet>());
  return world->People(options).Run(outlets).status();
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
  uint64_t errors = 0;
  for (const synth::Finding& finding : findings) {
    errors += finding.severity == synth::Finding::Severity::kError;
    std::printf("%s\n", finding.ToString().c_str());
  }
  std::printf("%s modules, %s errors, %s warnings\n", WithCommas(library.module_count()).c_str(), WithCommas(errors).c_str(), WithCommas(findings.size() - errors).c_str());
  return errors == 0 ? kDone : kNo;
}

}  // namespace bogam::cli
