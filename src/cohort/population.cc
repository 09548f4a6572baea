// SPDX-License-Identifier: Apache-2.0
// Patient numbers are handed out in pieces; each worker asks for the next piece when it is done with one, so an uneven
// population keeps all of them busy.
#include "cohort/population.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <thread>

#include "fhir/ids.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::cohort {
namespace {

constexpr uint64_t kPiece = 64;

/// The state that the workers of one run share.
class Run {
 public:
  /// only: null for every number up to total.
  Run(Population* population, const RunOptions& options, const std::vector<uint32_t>* only, uint64_t total)
      : population_(population), options_(options), only_(only), total_(total) {}

  void Work(Worker* worker) {
    const auto reader = population_->NewReader();
    for (;;) {
      const uint64_t begin = next_.fetch_add(kPiece);
      if (begin >= total_ || stopped_) return;
      const uint64_t end = std::min(begin + kPiece, total_);
      for (uint64_t i = begin; i < end && !stopped_; ++i) {
        const Status status = Visit(reader.get(), only_ != nullptr ? (*only_)[i] : static_cast<uint32_t>(i + 1), worker);
        if (!status.ok()) Stop(status);
      }
      Report(end - begin);
    }
  }

  Status status() const { return status_; }

 private:
  Status Visit(PatientReader* reader, uint32_t patient, Worker* worker) const {
    if (!options_.open_patients) {
      reader->Stand(patient);
      return worker->Visit(reader);
    }
    BOGAM_ASSIGN(const bool there, reader->Move(patient));
    return there ? worker->Visit(reader) : Status();
  }

  void Stop(Status status) {
    const std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = std::move(status);
    stopped_ = true;
  }

  void Report(uint64_t more) {
    const uint64_t done = done_.fetch_add(more) + more;
    if (!options_.progress) return;
    bool go_on = true;
    {
      const std::lock_guard lock(report_mutex_);
      go_on = options_.progress(done, total_);
    }
    if (!go_on) Stop(Status(Code::kUnavailable, "the run was cancelled"));
  }

  Population* population_;
  const RunOptions& options_;
  const std::vector<uint32_t>* const only_;
  const uint64_t total_;
  std::atomic<uint64_t> next_{0}, done_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_, report_mutex_;
  Status status_;
};

}  // namespace

Result<uint32_t> Population::EndNumber() const {
  BOGAM_ASSIGN(const uint64_t next, store::ReadMark(*snapshot_, "next/patient"));
  return static_cast<uint32_t>(std::max<uint64_t>(next, 1));
}

Result<uint32_t> Population::NumberOf(std::string_view patient_id) const {
  std::string row;
  BOGAM_ASSIGN(const bool found, snapshot_->Get(store::Family::kIdentity, store::IdentityKey(store::CodeOf(fhir::type::kPatient), patient_id), &row));
  if (!found) return uint32_t{0};
  store::Identity identity;
  if (!store::ParseIdentity(row, &identity)) return Status(Code::kDataLoss, "an identity row is damaged");
  return identity.state == store::State::kCurrent ? identity.patient : uint32_t{0};
}

Result<uint64_t> Population::Count() const {
  if (patients_) return patients_->size();
  const std::string prefix(1, static_cast<char>(store::CodeOf(fhir::type::kPatient)));
  const auto cursor = snapshot_->Scan(store::Family::kIdentity, store::PrefixRange(prefix), {.sequential = true});
  uint64_t count = 0;
  for (; cursor->Valid(); cursor->Next()) {
    store::Identity identity;
    if (!store::ParseIdentity(cursor->value(), &identity)) return Status(Code::kDataLoss, "an identity row is damaged");
    count += identity.state == store::State::kCurrent;
  }
  BOGAM_TRY(cursor->status());
  return count;
}

Status Population::Run(const RunOptions& options, const std::function<std::unique_ptr<Worker>()>& make_worker) {
  const std::vector<uint32_t>* only = options.only != nullptr ? options.only : patients_.get();
  std::vector<uint32_t> both;
  if (options.only != nullptr && patients_ != nullptr) {
    std::set_intersection(options.only->begin(), options.only->end(), patients_->begin(), patients_->end(), std::back_inserter(both));
    only = &both;
  }
  BOGAM_ASSIGN(const uint32_t end, EndNumber());
  const uint64_t total = only != nullptr ? only->size() : end - 1;
  cohort::Run run(this, options, only, total);
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const uint64_t wanted = options.threads > 0 ? static_cast<uint64_t>(options.threads) : cores;
  const uint64_t threads = std::clamp<uint64_t>(wanted, 1, std::max<uint64_t>(1, (total + kPiece - 1) / kPiece));
  std::vector<std::unique_ptr<Worker>> workers;
  for (uint64_t i = 0; i < threads; ++i) workers.push_back(make_worker());
  std::vector<std::thread> running;
  for (uint64_t i = 1; i < threads; ++i) running.emplace_back([&, i] { run.Work(workers[i].get()); });
  run.Work(workers[0].get());
  for (std::thread& thread : running) thread.join();
  return run.status();
}

}  // namespace bogam::cohort
