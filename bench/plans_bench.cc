// SPDX-License-Identifier: Apache-2.0
// Enrolment in plans and attribution to practices by content/healthplan/masshealth, on one core. The answers are checked: every enrolled day keeps to
// cover, area and practice; every pass of attribution finds as many members as in the sample, times its clones.
//
//   plans_bench enrol [MEMBERS=100000]
//   plans_bench make SAMPLE FOLDER [PEOPLE=20000]     SAMPLE: NDJSON of synthetic people, cloned with fresh ids; practices and clinicians are shared
//   plans_bench run FOLDER [MONTH=202604] [CACHE_MB=256]
//
// `run` is a process of its own, so that its memory is the run's. It puts the store's files out of the system's cache first.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

#include "clones.h"
#include "engine/attribution_run.h"
#include "engine/programme_shelf.h"
#include "healthplan/plans/enrolling.h"

namespace {

using namespace bogam;
using bench::Must;
using healthplan::Day;

// ---- enrolment

healthplan::RegisteredMember Invented(std::mt19937* random, size_t n) {
  const auto below = [&](size_t most) { return (*random)() % most; };
  const char* const zips[] = {"01608", "01103", "02121", "02721", "01852", "02601"};
  const char* const types[] = {"standard", "careplus", "family-assistance"};
  const char* const plans[] = {"EX-ACPP-CENTRAL", "EX-ACPP-COAST", "EX-PCACO-ALLIANCE", "EX-PCC"};
  healthplan::RegisteredMember out;
  out.id = std::to_string(n), out.zip = zips[below(6)], out.born = healthplan::AddDays(19600101, static_cast<int64_t>(below(22'000)));
  const Day from = healthplan::AddDays(20250901, static_cast<int64_t>(below(120)));
  const Day to = below(3) == 0 ? healthplan::AddDays(from, static_cast<int64_t>(60 + below(200))) : healthplan::kLastDay;
  out.spans.push_back({"HLT", "MASSHEALTH", types[below(3)], "", from, to, "F"});
  if (below(5) == 0) out.Move(zips[below(6)], healthplan::AddDays(from, 100));
  if (below(6) == 0) out.told.push_back({"medicare", "yes", healthplan::AddDays(from, static_cast<int64_t>(below(300)))});
  for (size_t asks = below(3); asks > 0; --asks) {
    out.asked.push_back({healthplan::PlanAsk::Kind::kChoose, healthplan::AddDays(from, static_cast<int64_t>(10 + 40 * asks)), plans[below(4)], "", ""});
  }
  std::sort(out.asked.begin(), out.asked.end(), [](const auto& a, const auto& b) { return a.on < b.on; });
  return out;
}

int Enrol(size_t members) {
  const auto book = Must(engine::OpenPlans("masshealth"), "plans");
  std::mt19937 random(2026);
  std::vector<healthplan::RegisteredMember> all;
  for (size_t i = 0; i < members; ++i) all.push_back(Invented(&random, i));
  const bench::Timer timer;
  size_t spans = 0, asked = 0, held = 0;
  for (const healthplan::RegisteredMember& member : all) {
    const healthplan::Enrolment got = healthplan::WorkOutEnrolment(*book, member, 20250801, 20261231);
    if (!got.problem.empty()) bench::Die(got.problem);
    for (const healthplan::CoveredSpan& one : got.spans) {
      const size_t plan = *book->PlanNamed(one.plan), practice = *book->PracticeNamed(one.practice);
      const bool good =
          book->practices[practice].Serves(plan, one.from) && one.from >= member.spans[0].from && book->AreaOf(member.ZipOn(one.from)).has_value();
      if (!good) bench::Die("a span that cannot be: " + healthplan::RegisterLine(member));
    }
    spans += got.spans.size(), asked += got.answers.size();
    for (const healthplan::AskAnswer& one : got.answers) held += one.held ? 1 : 0;
  }
  const double seconds = timer.cpu();
  std::printf("%zu members worked out over 16 months: %.0f members/s; %zu spans, %zu of %zu requests held; peak %llu MB\n", members,
              static_cast<double>(members) / seconds, spans, held, asked, static_cast<unsigned long long>(bench::PeakMegabytes()));
  return 0;
}

// ---- attribution

constexpr const char* kShared[] = {"Organization", "PractitionerRole"};
constexpr const char* kOwn[] = {"Patient", "Coverage", "Encounter", "ExplanationOfBenefit"};

std::vector<std::string> TextsOf(const std::filesystem::path& folder, const char* type) {
  std::vector<std::string> out;
  format::DocumentReader reader(Must(format::OpenInput((folder / (std::string(type) + ".ndjson")).string()), "open"));
  for (format::Document document; Must(reader.Next(&document), "read");) out.emplace_back(document.text);
  return out;
}

void LoadClones(const std::filesystem::path& sample, const std::string& folder, size_t clones) {
  auto engine = Must(engine::Engine::Open({.store = folder}), "store");
  auto loader = Must(records::NewLoader(&engine->records(), {}), "loader");
  uint32_t line = 0;
  for (const char* const type : kShared) {
    for (const std::string& text : TextsOf(sample, type)) Must(loader->Add(Must(fhir::ParseJson(text), "parse"), {0, ++line}), "load");
  }
  std::vector<std::string> own;
  for (const char* const type : kOwn) {
    for (std::string& text : TextsOf(sample, type)) own.push_back(std::move(text));
  }
  for (size_t clone = 0; clone < clones; ++clone) {
    const std::string suffix = "-" + std::to_string(clone);
    for (const std::string& text : own) {
      fhir::Record record = Must(fhir::ParseJson(text), "parse");
      record = fhir::WithReferences(record, [&](std::string_view reference) -> std::optional<std::string> {
        for (const char* const type : kOwn) {
          if (reference.starts_with(std::string(type) + "/")) return std::string(reference) + suffix;
        }
        return std::nullopt;
      });
      record = fhir::WithStamp(record, {.id = std::string(record.id()) + suffix});
      Must(loader->Add(std::move(record), {0, ++line}), "load");
    }
  }
  Must(loader->Finish(), "load");
}

engine::AttributionRun Attributed(const std::string& store, int month, uint64_t cache_bytes, double* cpu) {
  auto engine = Must(engine::Engine::Open({.store = store, .read_only = true, .cache_bytes = cache_bytes}), "store");
  engine::AttributionRequest request;
  request.rules = Must(engine::OpenAttribution("masshealth"), "attribution");
  request.month = month, request.threads = 1;
  const bench::Timer timer;
  engine::AttributionRun run = Must(engine::RunAttribution(engine.get(), request), "attribution");
  *cpu = timer.cpu();
  return run;
}

int MakeStore(const std::filesystem::path& sample, const std::filesystem::path& folder, size_t people) {
  const size_t of_sample = TextsOf(sample, "Patient").size(), clones = (people + of_sample - 1) / of_sample;
  std::filesystem::create_directories(folder);
  LoadClones(sample, (folder / "sample").string(), 1);
  LoadClones(sample, (folder / "store").string(), clones);
  std::ofstream(folder / "clones") << clones << '\n';
  std::printf("%zu people, %llu MB on disk\n", clones * of_sample, static_cast<unsigned long long>(bench::FolderBytes(folder / "store") >> 20));
  return 0;
}

int RunStore(const std::filesystem::path& folder, int month, uint64_t cache_bytes) {
  size_t clones = 0;
  std::ifstream(folder / "clones") >> clones;
  if (clones == 0) bench::Die("no prepared store there: plans_bench make SAMPLE FOLDER");
  double cpu = 0;
  const engine::AttributionRun once = Attributed((folder / "sample").string(), month, cache_bytes, &cpu);
  bench::ForgetFiles(folder / "store");
  for (int pass = 0; pass < 2; ++pass) {
    const engine::AttributionRun run = Attributed((folder / "store").string(), month, cache_bytes, &cpu);
    for (size_t i = 0; i < run.by_pass.size(); ++i) {
      if (run.by_pass[i] != once.by_pass[i] * clones) bench::Die("a pass gives another number than in the sample: " + run.passes[i].id);
    }
    std::printf("%llu people (%llu members) attributed: %.0f people/s, %.0f members/s; peak %llu MB\n", static_cast<unsigned long long>(run.people),
                static_cast<unsigned long long>(run.members), static_cast<double>(run.people) / cpu, static_cast<double>(run.members) / cpu,
                static_cast<unsigned long long>(bench::PeakMegabytes()));
    for (size_t i = 0; i < run.by_pass.size() && pass == 0; ++i)
      std::printf("  %s: %llu\n", run.passes[i].title.c_str(), static_cast<unsigned long long>(run.by_pass[i]));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const auto number = [&](int at, uint64_t otherwise) { return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise; };
  if (what == "enrol") return Enrol(number(2, 100'000));
  if (what == "make" && argc > 3) return MakeStore(argv[2], argv[3], number(4, 20'000));
  if (what == "run" && argc > 2) return RunStore(argv[2], static_cast<int>(number(3, 202'604)), number(4, 256) << 20);
  bench::Die("plans_bench enrol [MEMBERS] | make SAMPLE FOLDER [PEOPLE] | run FOLDER [MONTH] [CACHE_MB]");
}
