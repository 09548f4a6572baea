// SPDX-License-Identifier: Apache-2.0
#include "synth/population.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace bogam::synth {
namespace {

using write::Outlet;
using write::Page;
using write::Parcel;
using write::Sheet;

constexpr size_t kSlotsAThread = 2;
constexpr uint64_t kMostPassed = 1'000'000, kMostThrownAway = 20'000;  // in a row

/// One person between the worker and the outlets.
struct Slot {
  uint64_t index = 0;
  Sheet literal, urn;
  std::vector<std::unique_ptr<Parcel>> parcels;
  uint64_t replaced = 0, entries = 0;
  bool living = true, chosen = false;
};

/// Hands out slots and indexes to workers, and slots to the outlets in the order of index. A worker that comes with the next index hands over whatever is
/// ready.
class Turnstile {
 public:
  Turnstile(size_t slots, uint64_t first, uint64_t people, std::span<const std::unique_ptr<Outlet>> outlets, const Population::Progress& progress)
      : outlets_(outlets), progress_(progress), next_(first), turn_(first), people_(people), slots_(slots) {
    for (Slot& slot : slots_) {
      for (const auto& outlet : outlets) slot.parcels.push_back(outlet->NewParcel());
      free_.push_back(&slot);
    }
    for (const auto& outlet : outlets) {
      needs_literal_ = needs_literal_ || outlet->needs_literal();
      needs_urn_ = needs_urn_ || outlet->needs_urn();
    }
  }

  bool needs_literal() const { return needs_literal_; }
  bool needs_urn() const { return needs_urn_; }

  /// Null when there is no more to do. The slot comes before the index, so that the lowest index always has one.
  Slot* Enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return over() || !free_.empty(); });
    if (over()) return nullptr;
    Slot* const slot = free_.back();
    free_.pop_back();
    slot->index = next_++;
    return slot;
  }

  void Leave(Slot* slot) {
    std::unique_lock lock(mutex_);
    ready_.emplace(slot->index, slot);
    if (handing_over_) return;
    handing_over_ = true;
    while (!over() && !ready_.empty() && ready_.begin()->first == turn_) {
      Slot* const ready = ready_.begin()->second;
      ready_.erase(ready_.begin());
      lock.unlock();
      const Status status = ready->chosen ? HandOver(*ready) : Pass(*ready);
      lock.lock();
      if (!status.ok() && status_.ok()) status_ = status;
      done_ += ready->chosen;
      ++turn_;
      free_.push_back(ready);
      changed_.notify_all();
    }
    handing_over_ = false;
  }

  void Fail(const Status& status) {
    const std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = status;
    changed_.notify_all();
  }

  const Status& status() const { return status_; }
  const PopulationReport& report() const { return report_; }

 private:
  bool over() const { return !status_.ok() || done_ == people_; }

  Status Pass(const Slot& slot) {
    thrown_away_ += slot.replaced;
    if (++passed_ < kMostPassed && thrown_away_ < kMostThrownAway) return {};
    return Status(Code::kUnprocessable, "of " + std::to_string(passed_) +
                                            " candidates in a row none is of this population; ask for other ages, for the dead too, or for fewer conditions");
  }

  Status HandOver(Slot& slot) {
    passed_ = thrown_away_ = 0;
    const Page page{slot.index, &slot.literal, &slot.urn};
    for (size_t i = 0; i < outlets_.size(); ++i) BOGAM_TRY(outlets_[i]->Take(page, slot.parcels[i].get()));
    ++report_.people;
    report_.living += slot.living;
    report_.replaced += slot.replaced;
    report_.entries += slot.entries;
    const Sheet& sheet = needs_literal_ ? slot.literal : slot.urn;
    for (const write::Item& item : sheet.items) ++report_.resources[static_cast<size_t>(item.type)];
    for (const write::Buffer& text : sheet.text) report_.bytes += text.size();
    if (progress_) progress_(report_.people, report_.total_resources());
    slot.literal.Trim();
    slot.urn.Trim();
    return {};
  }

  std::span<const std::unique_ptr<Outlet>> outlets_;
  const Population::Progress& progress_;
  bool needs_literal_ = false, needs_urn_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t next_, turn_, people_, passed_ = 0, thrown_away_ = 0, done_ = 0;
  bool handing_over_ = false;
  std::vector<Slot> slots_;
  std::vector<Slot*> free_;
  std::map<uint64_t, Slot*> ready_;
  Status status_;
  PopulationReport report_;  // of whoever hands over
};

}  // namespace

uint64_t PopulationReport::total_resources() const {
  uint64_t total = 0;
  for (const uint64_t n : resources) total += n;
  return total;
}

Population::Lived Population::Live(PersonDraw& draw, uint64_t index, Person* person) const {
  if (!draw.TurnTo(index)) return {};
  Lived out;
  for (; out.thrown_away < draw.most_lives(); ++out.thrown_away) {
    draw.Begin(static_cast<unsigned>(out.thrown_away), person);
    simulation_.Live(*person, options_.as_of);
    if (!draw.Counts(*person)) continue;
    out.chosen = draw.Keeps(*person);
    if (!out.chosen) ++out.thrown_away;
    return out;
  }
  return out;
}

Result<PopulationReport> Population::Run(std::span<const std::unique_ptr<write::Outlet>> outlets, const Progress& progress) const {
  const int threads = options_.threads > 0 ? options_.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  Turnstile turnstile(static_cast<size_t>(threads) * kSlotsAThread + 1, options_.first, options_.people, outlets, progress);
  {
    Sheet literal, urn;
    write::FhirWriter(library_, source_.directory(), write::ReferenceStyle::kLiteral).WriteDirectory(&literal);
    write::FhirWriter(library_, source_.directory(), write::ReferenceStyle::kUrn).WriteDirectory(&urn);
    for (const auto& outlet : outlets) BOGAM_TRY(outlet->Begin({write::kPlace, &literal, &urn}));
  }
  const auto work = [&] {
    Person person(library_);
    Particulars particulars;
    write::FhirWriter literal(library_, source_.directory(), write::ReferenceStyle::kLiteral);
    write::FhirWriter urn(library_, source_.directory(), write::ReferenceStyle::kUrn);
    const std::unique_ptr<PersonDraw> draw = source_.NewDraw(options_);
    while (Slot* const slot = turnstile.Enter()) {
      const Lived lived = Live(*draw, slot->index, &person);
      slot->chosen = lived.chosen;
      slot->replaced = lived.thrown_away;
      if (!slot->chosen) {
        turnstile.Leave(slot);
        continue;
      }
      particulars = Particulars();
      draw->Describe(person, &particulars);
      const write::Subject subject{slot->index, person, particulars, options_.as_of};
      if (turnstile.needs_literal()) literal.Write(subject, &slot->literal);
      if (turnstile.needs_urn()) urn.Write(subject, &slot->urn);
      slot->entries = person.record().entries().size();
      slot->living = person.Alive(options_.as_of);
      const Page page{slot->index, &slot->literal, &slot->urn};
      for (size_t i = 0; i < outlets.size(); ++i) {
        if (const Status status = outlets[i]->Pack(subject, page, slot->parcels[i].get()); !status.ok()) return turnstile.Fail(status);
      }
      turnstile.Leave(slot);
    }
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < threads; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  BOGAM_TRY(turnstile.status());
  for (const auto& outlet : outlets) BOGAM_TRY(outlet->Finish());
  return turnstile.report();
}

}  // namespace bogam::synth
