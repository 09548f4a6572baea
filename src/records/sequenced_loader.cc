// SPDX-License-Identifier: Apache-2.0
// Loading in batches of updates, each judged by itself and all of a batch in one commit of the sequencer, here or in the process that
// holds the store. Records with conditional references are set aside until everything else is there. Covered by load_test.cc.
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "base/bytes.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "records/loaders.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::records {

namespace fs = std::filesystem;

std::string Describe(const LoadOptions& options, Place place) {
  const std::string name = options.file_name ? options.file_name(place.file) : "file " + std::to_string(place.file);
  return name + ", line " + std::to_string(place.line);
}

Status CheckLoadable(fhir::RecordView record) {
  if (store::CodeOf(record.resource_type()) == 0) return Status(Code::kInvalid, "not a resource that can be stored");
  if (record.id().empty()) return Status(Code::kInvalid, "the resource has no id");
  if (!fhir::IsId(record.id())) return Status(Code::kInvalid, "not a resource id", std::string(record.id()));
  return {};
}

Status Reject(const LoadOptions& options, LoadCounts* counts, Place place, const Status& why) {
  ++counts->rejected;
  if (options.reject) options.reject(place, why);
  return {};
}

bool HasConditionalReference(fhir::RecordView record) {
  bool found = false;
  fhir::ForEachReference(record, [&found](fhir::Node text) {
    found = found || (text.text().find('?') != std::string_view::npos && fhir::ParseReference(text.text()).kind == fhir::Reference::Kind::kConditional);
  });
  return found;
}

std::string ResumeFolder(const store::Store& store) { return store.path().empty() ? "" : store.path() + "/load"; }

Result<std::string> MakeScratchFolder(const store::Store* store) {
  static std::atomic<uint64_t> serial{0};
  const bool here = store == nullptr || store->path().empty();
  const fs::path base = here ? fs::temp_directory_path() : fs::path(store->path()) / "scratch";
  const fs::path folder = base / ("bogam-load-" + std::to_string(getpid()) + "-" + std::to_string(serial.fetch_add(1)));
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder, error);
  if (error) return Status(Code::kIo, "cannot make a folder for the load", folder.string() + ": " + error.message());
  return folder.string();
}

Status SetAside::Add(const fhir::Record& record, Place place, Place first) {
  if (file_ == nullptr) {
    BOGAM_ASSIGN(file_, SpillFile::Make(path_));
  }
  const uint32_t places[] = {place.file, place.line, first.file, first.line};
  BOGAM_TRY(file_->Append({reinterpret_cast<const char*>(places), sizeof places}));
  return file_->Append(record.bytes());
}

Status SetAside::Mark(std::string* mark) {
  base::PutVarint(mark, file_ == nullptr ? 0 : file_->size());
  return file_ == nullptr ? Status() : file_->Sync();
}

Status SetAside::Restore(std::string_view* mark) {
  uint64_t size = 0;
  if (!base::TakeVarint(mark, &size)) return Status(Code::kDataLoss, "the mark of the load is damaged");
  if (size == 0) return {};
  BOGAM_ASSIGN(file_, SpillFile::Reopen(path_, size));
  return {};
}

Status SetAside::Rewind() { return file_ == nullptr ? Status() : file_->Rewind(); }

Result<bool> SetAside::Next(fhir::Record* record, Place* place, Place* first) {
  if (file_ == nullptr) return false;
  std::string_view text;
  BOGAM_ASSIGN(const bool more, file_->Next(&text));
  if (!more) return false;
  uint32_t places[4];
  if (text.size() != sizeof places) return Status(Code::kDataLoss, "a file of the load is damaged");
  std::memcpy(places, text.data(), sizeof places);
  *place = {places[0], places[1]};
  *first = {places[2], places[3]};
  BOGAM_ASSIGN(const bool whole, file_->Next(&text));
  if (!whole) return Status(Code::kDataLoss, "a file of the load ends early");
  *record = fhir::Record(std::string(text));
  return true;
}

namespace {

/// Through the sequencer of this process.
class StoreTarget : public LoadTarget {
 public:
  explicit StoreTarget(Records* records) : records_(records) {}

  Result<fhir::Record> ReadPatient(std::string_view id) override {
    BOGAM_ASSIGN(Version stored, records_->Read(fhir::type::kPatient, id));
    return std::move(stored.record);
  }

  Result<Taken> Take(std::vector<fhir::Record> records) override {
    std::vector<Write> writes;
    writes.reserve(records.size());
    for (fhir::Record& record : records) writes.push_back(ToWrite(std::move(record)));
    const std::vector<Result<Written>> results = records_->Batch(std::move(writes));
    Taken taken;
    for (size_t i = 0; i < results.size(); ++i) BOGAM_TRY(Count(i, results[i], &taken));
    return taken;
  }

 private:
  static Write ToWrite(fhir::Record record) {
    Write write;
    write.kind = Write::Kind::kUpdate;
    write.type = record.resource_type();
    write.id = record.id();
    write.record = std::move(record);
    write.skip_same = true;
    return write;
  }

  /// Failures of the machine end the load.
  static Status Count(size_t i, const Result<Written>& result, Taken* taken) {
    if (!result.ok()) {
      const Code code = result.status().code();
      if (code == Code::kIo || code == Code::kDataLoss || code == Code::kInternal || code == Code::kUnavailable) return result.status();
      taken->refused.emplace_back(i, result.status());
      return {};
    }
    taken->counts.added += result->outcome == Outcome::kCreated;
    taken->counts.updated += result->outcome == Outcome::kUpdated;
    taken->counts.unchanged += result->outcome == Outcome::kUnchanged;
    return {};
  }

  Records* records_;
};

class Sequenced : public SequencedLoader {
 public:
  Sequenced(std::unique_ptr<LoadTarget> target, LoadOptions options, std::string scratch)
      : target_(std::move(target)), options_(std::move(options)), scratch_(std::move(scratch)), last_(scratch_ + "/conditional") {}
  ~Sequenced() override {
    std::error_code ignored;
    fs::remove_all(scratch_, ignored);
  }

  Status Add(fhir::Record record, Place place) override {
    if (const Status loadable = CheckLoadable(record); !loadable.ok()) return Reject(options_, &counts_, place, loadable);
    if (record.resource_type() == fhir::type::kPatient) {
      const auto [it, fresh] = people_.emplace(std::string(record.id()), place);
      if (!fresh) return AddAgain(std::move(record), place, it->second);
    }
    if (HasConditionalReference(record)) return AddLast(std::move(record), place);
    return Push(std::move(record), place);
  }

  Status AddAgain(fhir::Record record, Place place, Place first) override {
    if (record.resource_type() == fhir::type::kPatient) {
      BOGAM_TRY(Flush());
      const Result<fhir::Record> stored = target_->ReadPatient(record.id());
      if (!stored.ok() && stored.status().code() != Code::kNotFound && stored.status().code() != Code::kGone) {
        return stored.status();
      }
      if (stored.ok() && DifferentPeople(*stored, record)) {
        const std::string other = Describe(options_, first);
        return Reject(options_, &counts_, place, Status(Code::kConflict, "one id with two different people; the other is in " + other));
      }
    }
    if (HasConditionalReference(record)) return AddLast(std::move(record), place);
    return Push(std::move(record), place);
  }

  Status AddLast(fhir::Record record, Place place) override { return last_.Add(record, place, place); }

  /// Records with conditional references may match each other, whatever their order: rounds, as long as one helps.
  Status Finish() override {
    BOGAM_TRY(Flush());
    auto waiting = std::make_unique<SetAside>(std::move(last_));
    for (int round = 0; !waiting->empty(); ++round) {
      auto next = std::make_unique<SetAside>(scratch_ + "/conditional." + std::to_string(round));
      BOGAM_ASSIGN(const bool moved, Round(waiting.get(), next.get()));
      waiting = std::move(next);
      if (moved || waiting->empty()) continue;
      BOGAM_TRY(Round(waiting.get(), nullptr).status());
      break;
    }
    return {};
  }

  const LoadCounts& counts() const override { return counts_; }

 private:
  Status Push(fhir::Record record, Place place) {
    bytes_ += record.bytes().size();
    batch_.push_back(std::move(record));
    places_.push_back(place);
    if (batch_.size() < options_.batch && bytes_ < options_.memory_bytes / 8) return {};
    return Flush();
  }

  Status Flush() { return Flush(nullptr).status(); }

  /// True when something was taken. What has no match yet goes to *unmatched when given, else it is rejected.
  Result<bool> Flush(SetAside* unmatched) {
    if (batch_.empty()) return false;
    const size_t given = batch_.size();
    const std::vector<fhir::Record> keep = unmatched != nullptr ? batch_ : std::vector<fhir::Record>();
    const std::vector<Place> places = std::exchange(places_, {});
    bytes_ = 0;
    BOGAM_ASSIGN(const LoadTarget::Taken taken, target_->Take(std::exchange(batch_, {})));
    counts_.added += taken.counts.added;
    counts_.updated += taken.counts.updated;
    counts_.unchanged += taken.counts.unchanged;
    for (const auto& [at, why] : taken.refused) {
      if (unmatched != nullptr && why.code() == Code::kPreconditionFailed) {
        BOGAM_TRY(unmatched->Add(keep[at], places[at], places[at]));
      } else {
        BOGAM_TRY(Reject(options_, &counts_, places[at], why));
      }
    }
    return taken.refused.size() < given;
  }

  Result<bool> Round(SetAside* waiting, SetAside* unmatched) {
    bool taken = false;
    fhir::Record record;
    Place place;
    Place first;
    BOGAM_TRY(waiting->Rewind());
    for (bool more = true; more;) {
      BOGAM_ASSIGN(more, waiting->Next(&record, &place, &first));
      if (more) {
        batch_.push_back(std::move(record));
        places_.push_back(place);
      }
      if (more && batch_.size() < options_.batch) continue;
      BOGAM_ASSIGN(const bool some, Flush(unmatched));
      taken = taken || some;
    }
    return taken;
  }

  std::unique_ptr<LoadTarget> target_;
  LoadOptions options_;
  std::string scratch_;
  SetAside last_;
  std::unordered_map<std::string, Place> people_;  // Patients of this run
  std::vector<fhir::Record> batch_;
  std::vector<Place> places_;
  size_t bytes_ = 0;
  LoadCounts counts_;
};

}  // namespace

Result<std::unique_ptr<Loader>> NewSequencedLoader(Records* records, LoadOptions options) {
  BOGAM_ASSIGN(std::string scratch, MakeScratchFolder(records->store().get()));
  return std::unique_ptr<Loader>(std::make_unique<Sequenced>(std::make_unique<StoreTarget>(records), std::move(options), std::move(scratch)));
}

Result<std::unique_ptr<Loader>> NewLoader(std::unique_ptr<LoadTarget> target, LoadOptions options) {
  BOGAM_ASSIGN(std::string scratch, MakeScratchFolder(nullptr));
  return std::unique_ptr<Loader>(std::make_unique<Sequenced>(std::move(target), std::move(options), std::move(scratch)));
}

}  // namespace bogam::records
