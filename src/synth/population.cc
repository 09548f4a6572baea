// SPDX-License-Identifier: Apache-2.0
#include "synth/population.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "synth/write/years_of_history.h"

namespace bogam::synth {
namespace {

using write::Outlet;
using write::Page;
using write::Parcel;
using write::Sheet;

constexpr uint64_t kMostPassed = 1'000'000, kMostThrownAway = 20'000;  // in a row
// Who is done early waits for those before, and meanwhile others go on: one long life must not stop every thread.
constexpr size_t kMostWaiting = size_t{56} << 20, kMostWaitingAThread = size_t{4} << 20;  // bytes
constexpr size_t kMostKept = size_t{6} << 20;                                             // bytes of a slot that is used again

/// One person between the worker and the outlets.
struct Slot {
  uint64_t index = 0;
  Sheet literal, urn;
  std::vector<std::unique_ptr<Parcel>> parcels;
  uint64_t replaced = 0, entries = 0;
  bool living = true, chosen = false;

  size_t bytes() const {
    size_t sum = literal.capacity() + urn.capacity();
    for (const auto& parcel : parcels) sum += parcel->bytes();
    return sum;
  }
};

/// Hands out slots and indexes to workers, and slots to the outlets in the order of index. A worker that comes with the next index hands over whatever is
/// ready. Nobody begins a person while too much waits, unless the next index is theirs: then nothing waits.
class Turnstile {
 public:
  Turnstile(size_t threads, uint64_t first, uint64_t people, std::span<const std::unique_ptr<Outlet>> outlets, const Population::Progress& progress)
      : outlets_(outlets),
        progress_(progress),
        most_waiting_(kMostWaiting + threads * kMostWaitingAThread),
        most_free_(threads),
        next_(first),
        turn_(first),
        people_(people) {
    for (const auto& outlet : outlets) {
      needs_literal_ = needs_literal_ || outlet->needs_literal();
      needs_urn_ = needs_urn_ || outlet->needs_urn();
    }
  }

  bool needs_literal() const { return needs_literal_; }
  bool needs_urn() const { return needs_urn_; }

  /// Null when there is no more to do.
  std::unique_ptr<Slot> Enter() {
    std::unique_ptr<Slot> slot;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return over() || waiting_ <= most_waiting_; });
    if (over()) return nullptr;
    const uint64_t index = next_++;
    if (!free_.empty()) {
      slot = std::move(free_.back());
      free_.pop_back();
    }
    lock.unlock();
    if (slot == nullptr) slot = NewSlot();
    slot->index = index;
    return slot;
  }

  void Leave(std::unique_ptr<Slot> slot) {
    const uint64_t index = slot->index;
    const size_t bytes = slot->chosen ? slot->bytes() : 0;
    std::unique_lock lock(mutex_);
    waiting_ += bytes;
    ready_.emplace(index, Ready{std::move(slot), bytes});
    if (handing_over_) return;
    handing_over_ = true;
    while (!over() && !ready_.empty() && ready_.begin()->first == turn_) {
      Ready ready = std::move(ready_.begin()->second);
      ready_.erase(ready_.begin());
      lock.unlock();
      const bool chosen = ready.slot->chosen;
      const Status status = chosen ? HandOver(*ready.slot) : Pass(*ready.slot);
      if (ready.slot->bytes() > kMostKept) ready.slot.reset();
      lock.lock();
      if (!status.ok() && status_.ok()) status_ = status;
      done_ += chosen;
      ++turn_;
      waiting_ -= ready.bytes;
      if (ready.slot != nullptr && free_.size() < most_free_) free_.push_back(std::move(ready.slot));
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
    return {};
  }

  std::unique_ptr<Slot> NewSlot() const {
    auto slot = std::make_unique<Slot>();
    for (const auto& outlet : outlets_) slot->parcels.push_back(outlet->NewParcel());
    return slot;
  }

  struct Ready {
    std::unique_ptr<Slot> slot;
    size_t bytes = 0;
  };

  std::span<const std::unique_ptr<Outlet>> outlets_;
  const Population::Progress& progress_;
  bool needs_literal_ = false, needs_urn_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  const size_t most_waiting_, most_free_;
  uint64_t next_, turn_, people_, passed_ = 0, thrown_away_ = 0, done_ = 0;
  bool handing_over_ = false;
  std::vector<std::unique_ptr<Slot>> free_;
  std::map<uint64_t, Ready> ready_;
  size_t waiting_ = 0;  // bytes of whoever is ready or being handed over
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
  Turnstile turnstile(static_cast<size_t>(threads), options_.first, options_.people, outlets, progress);
  {
    Sheet literal, urn;
    write::FhirWriter(library_, source_.directory(), write::ReferenceStyle::kLiteral).WriteDirectory(&literal);
    write::FhirWriter(library_, source_.directory(), write::ReferenceStyle::kUrn).WriteDirectory(&urn);
    for (const auto& outlet : outlets) BOGAM_TRY(outlet->Begin({write::kPlace, &literal, &urn}));
  }
  const auto work = [&] {
    Person person(library_);
    Particulars particulars;
    std::optional<write::FhirWriter> literal, urn;
    if (turnstile.needs_literal()) literal.emplace(library_, source_.directory(), write::ReferenceStyle::kLiteral);
    if (turnstile.needs_urn()) urn.emplace(library_, source_.directory(), write::ReferenceStyle::kUrn);
    const std::unique_ptr<PersonDraw> draw = source_.NewDraw(options_);
    while (std::unique_ptr<Slot> slot = turnstile.Enter()) {
      const Lived lived = Live(*draw, slot->index, &person);
      slot->chosen = lived.chosen;
      slot->replaced = lived.thrown_away;
      if (!slot->chosen) {
        turnstile.Leave(std::move(slot));
        continue;
      }
      particulars = Particulars();
      draw->Describe(person, &particulars);
      if (options_.years_of_history > 0) write::KeepYears(options_.years_of_history, std::min(options_.as_of, person.death()), &person.record());
      const write::Subject subject{slot->index, person, particulars, options_.as_of};
      if (literal) literal->Write(subject, &slot->literal);
      if (urn) urn->Write(subject, &slot->urn);
      slot->entries = person.record().entries().size();
      slot->living = person.Alive(options_.as_of);
      const Page page{slot->index, &slot->literal, &slot->urn};
      for (size_t i = 0; i < outlets.size(); ++i) {
        if (const Status status = outlets[i]->Pack(subject, page, slot->parcels[i].get()); !status.ok()) return turnstile.Fail(status);
      }
      turnstile.Leave(std::move(slot));
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
