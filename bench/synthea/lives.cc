// SPDX-License-Identifier: Apache-2.0
#include "synthea/lives.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "timing.h"

namespace synthea {
namespace {

using namespace bogam::synth;  // NOLINT: a program

constexpr Duration kExported = 10 * 365 * kDay;  // Exporter.filterForExport
// Generator.generatePerson: who was to be older than 90 and died ten times is made again as somebody of 85 to 89.
constexpr int kTriesOfTheOldest = 10, kOldest = 90, kYounger = 85, kYoungerYears = 5;
constexpr int kMostTries = 1'000;

std::optional<Kind> KindOf(EntryKind kind) {
  switch (kind) {
    case EntryKind::kCondition: return Kind::kCondition;
    case EntryKind::kMedication: return Kind::kMedication;
    case EntryKind::kProcedure: return Kind::kProcedure;
    case EntryKind::kImmunization: return Kind::kVaccine;
    case EntryKind::kEncounter: return Kind::kEncounter;
    default: return std::nullopt;
  }
}

/// Catalogue numbers of what this engine may record.
class Numbers {
 public:
  Numbers(const Vocabulary& vocabulary, Catalogue* catalogue) : vocabulary_(vocabulary), numbers_(kKinds * vocabulary.code_count(), kNone) {
    for (size_t kind = 0; kind <= static_cast<size_t>(Kind::kEncounter); ++kind) {
      every_.push_back(catalogue->Add(Kind::kEverything, KindName(static_cast<Kind>(kind))));
      for (CodeId code = 1; code < vocabulary.code_count(); ++code)
        numbers_[kind * vocabulary.code_count() + code] = catalogue->Add(static_cast<Kind>(kind), vocabulary.code(code).code, vocabulary.code(code).display);
    }
    for (size_t i = 0; i <= static_cast<size_t>(EncounterClass::kVirtual); ++i)
      classes_.push_back(catalogue->Add(Kind::kClass, std::string(EncounterClassName(static_cast<EncounterClass>(i)))));
  }

  void Count(const Entry& entry, std::vector<uint32_t>* counts) const {
    const std::optional<Kind> kind = KindOf(entry.kind);
    const auto codes = vocabulary_.codes(entry.codes);
    if (!kind || codes.empty()) return;
    const auto at = static_cast<size_t>(*kind);
    ++(*counts)[numbers_[at * vocabulary_.code_count() + codes[0]]];
    ++(*counts)[every_[at]];
    if (entry.kind == EntryKind::kEncounter) ++(*counts)[classes_[static_cast<size_t>(entry.encounter_class)]];
  }

 private:
  static constexpr uint32_t kNone = 0;
  const Vocabulary& vocabulary_;
  std::vector<uint32_t> numbers_, every_, classes_;
};

bool Exported(const Entry& entry, Instant from) { return entry.start > from || (entry.ended && entry.stop > from) || (Lasts(entry.kind) && !entry.ended); }

class Worker {
 public:
  Worker(const World& world, const Reference& reference, const Numbers& numbers, size_t catalogue)
      : world_(world),
        reference_(reference),
        numbers_(numbers),
        catalogue_(catalogue),
        machine_(world.library, world.life->body()),
        simulation_(world.library, machine_, world.life->parts(), &world.life->visits()),
        person_(world.library) {}

  void LiveUntilOneLasts(Resident resident, uint64_t key) {
    const Instant until = EndOfReference();
    for (int tries = 0; tries < kMostTries; ++tries) {
      if (tries == kTriesOfTheOldest && YearsBetween(resident.birth, until) > kOldest)
        resident.birth = AddYears(until, -kYounger - static_cast<int>(Once(key, 0).Below(kYoungerYears))) - 180 * kDay;
      const double before = bench::Seconds(CLOCK_THREAD_CPUTIME_ID);
      person_.Begin(Mix(key, static_cast<uint64_t>(tries)), resident.birth);
      world_.residents->Settle(person_, resident);
      simulation_.Live(person_, until);
      lived_.cpu_seconds += bench::Seconds(CLOCK_THREAD_CPUTIME_ID) - before;
      Count(resident, until);
      if (tries == 0) lived_.census.AddFirstLife(!person_.Alive(until));
      if (person_.Alive(until)) return;
    }
  }

  const LivedCensus& lived() const { return lived_; }

 private:
  void Count(const Resident& resident, Instant until) {
    const Instant from = std::min(until, person_.death()) - kExported;
    const auto entries = person_.record().entries();
    kept_.assign(entries.size(), false);
    for (size_t i = 0; i < entries.size(); ++i) {
      if (!Exported(entries[i], from)) continue;
      kept_[i] = true;
      if (entries[i].encounter != kNoEntry) kept_[entries[i].encounter] = true;
    }
    counts_.assign(catalogue_, 0);
    for (size_t i = 0; i < entries.size(); ++i) {
      if (kept_[i]) numbers_.Count(entries[i], &counts_);
    }
    lived_.census.Add(counts_, resident.birth < reference_.middle_birth);
    if (!person_.Alive(until)) lived_.census.AddDeath(static_cast<double>(person_.death() - person_.birth()) / (365.25 * static_cast<double>(kDay)));
    ++lived_.lives;
    lived_.entries += static_cast<double>(entries.size());
  }

  const World& world_;
  const Reference& reference_;
  const Numbers& numbers_;
  size_t catalogue_;
  gmf::Machine machine_;
  Simulation simulation_;
  Person person_;
  std::vector<bool> kept_;
  std::vector<uint32_t> counts_;
  LivedCensus lived_;
};

}  // namespace

World::World(const std::string& resources) {
  for (const Finding& finding : library.Read(resources + "/modules")) {
    if (finding.severity == Finding::Severity::kError) bench::Die(finding.ToString());
  }
  auto read = life::LifeCourse::Read(library, std::string(BOGAM_SOURCE_DIR) + "/content/synth/life/stock");
  if (!read.ok()) bench::Die(read.status().ToString());
  life = std::move(*read);
  residents = std::make_unique<Residents>(library, resources);
}

Instant EndOfReference() { return InstantOf({2026, 11, 23}); }

LivedCensus LiveAgain(const World& world, const Reference& reference, Catalogue* catalogue, int times, int threads) {
  const Numbers numbers(world.library.vocabulary(), catalogue);
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < threads; ++i) workers.push_back(std::make_unique<Worker>(world, reference, numbers, catalogue->size()));
  const size_t all = reference.living.size() * static_cast<size_t>(times);
  std::atomic<size_t> next = 0;
  std::vector<std::thread> running;
  for (const auto& worker : workers) {
    running.emplace_back([&] {
      for (size_t i = next++; i < all; i = next++) worker->LiveUntilOneLasts(reference.living[i % reference.living.size()], Mix(HashName("synthea_bench"), i));
    });
  }
  for (std::thread& thread : running) thread.join();
  LivedCensus out;
  for (const auto& worker : workers) {
    out.census.Merge(worker->lived().census);
    out.lives += worker->lived().lives;
    out.entries += worker->lived().entries;
    out.cpu_seconds += worker->lived().cpu_seconds;
  }
  std::sort(out.census.ages_at_death.begin(), out.census.ages_at_death.end());
  return out;
}

}  // namespace synthea
