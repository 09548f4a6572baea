// SPDX-License-Identifier: Apache-2.0
// Group commit by a combining leader. A group takes what waits, up to a size; while its batch is being synced, the next
// group gathers. Readers are never waited for and never wait. Covered by race_test.cc.
#include "records/sequencer.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "store/layout.h"
#include "store/overlay.h"

namespace bogam::records {
namespace {

constexpr size_t kMaxGroupUnits = 512;
constexpr size_t kMaxGroupBytes = size_t{32} << 20;

}  // namespace

Status Sequencer::Open() {
  const auto cursor = context_.store->Scan(store::Family::kChanges, {}, {.reverse = true});
  BOGAM_TRY(cursor->status());
  BOGAM_ASSIGN(const uint64_t mark, store::ReadMark(*context_.store, "next/change"));
  next_change_ = std::max<uint64_t>(1, mark);
  if (!cursor->Valid()) return {};
  store::ChangeRow row;
  if (cursor->key().size() != 8 || !store::ParseChange(cursor->value(), &row)) {
    return Status(Code::kDataLoss, "damaged row in the change log");
  }
  next_change_ = std::max(next_change_, base::GetBigEndian<uint64_t>(cursor->key().data()) + 1);
  last_instant_ = row.instant_ms;
  return {};
}

uint64_t Sequencer::TakeChange(int64_t* instant_ms) {
  last_instant_ = std::max(last_instant_, context_.options->now_ms());
  *instant_ms = last_instant_;
  return next_change_++;
}

void Sequencer::Submit(std::span<Unit* const> units) {
  Ticket ticket;
  ticket.units = units;
  std::unique_lock lock(mutex_);
  waiting_.push_back(&ticket);
  while (!ticket.done) {
    if (led_ || exclusive_ != 0) {
      ticket.wake.wait(lock);
    } else {
      Lead(&lock);
    }
  }
}

/// One group; then somebody else leads. With mutex_ held on entry and on return.
void Sequencer::Lead(std::unique_lock<std::mutex>* lock) {
  led_ = true;
  std::deque<Ticket*> group;
  size_t units = 0;
  while (!waiting_.empty() && units < kMaxGroupUnits) {
    units += waiting_.front()->units.size();
    group.push_back(waiting_.front());
    waiting_.pop_front();
  }
  lock->unlock();
  RunGroup(group);
  lock->lock();
  for (Ticket* ticket : group) {
    ticket->done = true;
    ticket->wake.notify_one();
  }
  led_ = false;
  HandOn();
}

/// With mutex_ held and no leader.
void Sequencer::HandOn() {
  if (exclusive_ != 0) {
    idle_.notify_one();
  } else if (!waiting_.empty()) {
    waiting_.front()->wake.notify_one();
  }
}

Status Sequencer::Exclusively(const std::function<Status()>& work) {
  std::unique_lock lock(mutex_);
  ++exclusive_;
  idle_.wait(lock, [this] { return !led_; });
  --exclusive_;
  led_ = true;
  lock.unlock();
  Status status = work();
  lock.lock();
  led_ = false;
  HandOn();
  return status;
}

void Sequencer::RunGroup(const std::deque<Ticket*>& group) {
  store::Batch batch;
  Status status;
  std::vector<Unit*> open;
  const auto flush = [&] {
    status = CommitGroup(&batch);
    for (Unit* unit : open) {
      if (!status.ok()) unit->status = status;
    }
    open.clear();
    batch.Clear();
  };
  context_.numbering->AddPending(&batch);
  for (const Ticket* ticket : group) {
    for (Unit* unit : ticket->units) {
      if (!unit->status.ok()) continue;  // failed when it was prepared
      store::Batch own;
      int64_t instant = 0;
      const uint64_t change = TakeChange(&instant);
      unit->status = Sequence(context_, store::Overlay(context_.store, &batch), instant, change, unit, &own);
      context_.numbering->AddPending(&batch);  // what was prepared again may have brought new numbers
      if (!unit->status.ok()) continue;
      batch.Append(std::move(own));
      open.push_back(unit);
      if (batch.bytes() > kMaxGroupBytes) flush();
    }
  }
  flush();
}

Status Sequencer::CommitGroup(store::Batch* batch) {
  context_.numbering->AddPending(batch);
  context_.dictionary->AddPending(batch);
  store::WriteMark("next/change", next_change_, batch);
  const Status status = context_.store->Commit(*batch, true);
  context_.numbering->Settle(status.ok());
  context_.dictionary->Settle(status.ok());
  return status;
}

}  // namespace bogam::records
