// SPDX-License-Identifier: Apache-2.0
// External sort. With runs on disk the rest in memory becomes the last run, so merging sees runs only; without, rows
// come straight from memory. Covered by load_test.cc.
#include "records/sorter.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bytes.h"

namespace bogam::records {
namespace {

constexpr size_t kFileBuffer = size_t{1} << 16;
constexpr size_t kMaxRuns = 64;

Status FileError(const char* what) { return Status(Code::kIo, std::string("cannot ") + what + " a run file of the load", std::strerror(errno)); }

uint64_t PrefixOf(std::string_view key) {
  char bytes[8] = {};
  std::memcpy(bytes, key.data(), std::min<size_t>(8, key.size()));
  return base::GetBigEndian<uint64_t>(bytes);
}

}  // namespace

Result<std::unique_ptr<SpillFile>> SpillFile::Make(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "w+b");
  if (file == nullptr) return FileError("make");
  std::setvbuf(file, nullptr, _IOFBF, kFileBuffer);
  return std::unique_ptr<SpillFile>(new SpillFile(path, file, 0));
}

Result<std::unique_ptr<SpillFile>> SpillFile::Reopen(const std::string& path, uint64_t size) {
  std::FILE* file = std::fopen(path.c_str(), "r+b");
  if (file == nullptr) return Status(Code::kNotFound, "a run file of the load is gone");
  std::setvbuf(file, nullptr, _IOFBF, kFileBuffer);
  auto opened = std::unique_ptr<SpillFile>(new SpillFile(path, file, size));
  if (std::fseek(file, 0, SEEK_END) != 0 || static_cast<uint64_t>(std::ftell(file)) < size) {
    return Status(Code::kNotFound, "a run file of the load is too short");
  }
  if (ftruncate(fileno(file), static_cast<off_t>(size)) != 0 || std::fseek(file, 0, SEEK_END) != 0) {
    return FileError("cut");
  }
  return opened;
}

SpillFile::~SpillFile() { std::fclose(file_); }

void SpillFile::Remove() { std::remove(path_.c_str()); }

Status SpillFile::Sync() {
  if (synced_ == size_) return {};
  if (std::fflush(file_) != 0 || fdatasync(fileno(file_)) != 0) return FileError("write");
  synced_ = size_;
  return {};
}

Status SpillFile::Append(std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  if (std::fwrite(&size, sizeof size, 1, file_) != 1) return FileError("write");
  if (!text.empty() && std::fwrite(text.data(), text.size(), 1, file_) != 1) return FileError("write");
  size_ += sizeof size + text.size();
  return {};
}

Status SpillFile::Rewind() {
  if (std::fflush(file_) != 0 || std::fseek(file_, 0, SEEK_SET) != 0) return FileError("write");
  return {};
}

Result<bool> SpillFile::Next(std::string_view* text) {
  uint32_t size = 0;
  if (std::fread(&size, sizeof size, 1, file_) != 1) {
    if (std::feof(file_)) return false;
    return FileError("read");
  }
  buffer_.resize(size);
  if (size != 0 && std::fread(buffer_.data(), size, 1, file_) != 1) return FileError("read");
  *text = buffer_;
  return true;
}

void Sorter::Add(std::string_view key, std::string_view value) {
  slots_.push_back({PrefixOf(key), bytes_.size(), static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())});
  bytes_.append(key);
  bytes_.append(value);
}

void Sorter::SortMemory() {
  std::sort(slots_.begin(), slots_.end(), [this](const Slot& a, const Slot& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = KeyOf(a).compare(KeyOf(b));
    return order != 0 ? order < 0 : a.at < b.at;
  });
}

Status Sorter::Spill() {
  if (slots_.empty()) return {};
  SortMemory();
  BOGAM_ASSIGN(auto file, SpillFile::Make(prefix_ + "." + std::to_string(next_file_++)));
  for (const Slot& slot : slots_) {
    BOGAM_TRY(file->Append(KeyOf(slot)));
    BOGAM_TRY(file->Append(ValueOf(slot)));
  }
  runs_.push_back({std::move(file), {}, {}, {}});
  slots_.clear();
  slots_.shrink_to_fit();
  bytes_.clear();
  bytes_.shrink_to_fit();
  return runs_.size() < kMaxRuns ? Status() : MergeRuns();
}

/// All runs as one, so that a long load does not run out of open files.
Status Sorter::MergeRuns() {
  BOGAM_TRY(BeginMerge());
  BOGAM_ASSIGN(auto file, SpillFile::Make(prefix_ + "." + std::to_string(next_file_++)));
  std::string_view key;
  std::string_view value;
  for (;;) {
    BOGAM_ASSIGN(const bool more, Next(&key, &value));
    if (!more) break;
    BOGAM_TRY(file->Append(key));
    BOGAM_TRY(file->Append(value));
  }
  runs_.clear();
  runs_.push_back({std::move(file), {}, {}, {}});
  return {};
}

namespace {

/// Reads key and value as one string, so that both views stay valid together.
Result<bool> NextRow(SpillFile* file, std::string* row, std::string_view* key, std::string_view* value) {
  std::string_view part;
  BOGAM_ASSIGN(const bool more, file->Next(&part));
  if (!more) return false;
  const size_t key_size = part.size();
  row->assign(part);
  BOGAM_ASSIGN(const bool whole, file->Next(&part));
  if (!whole) return Status(Code::kDataLoss, "a run file of the load ends early");
  row->append(part);
  *key = std::string_view(*row).substr(0, key_size);
  *value = std::string_view(*row).substr(key_size);
  return true;
}

}  // namespace

bool Sorter::Before(size_t a, size_t b) const {
  const int order = runs_[a].key.compare(runs_[b].key);
  return order != 0 ? order < 0 : a < b;
}

void Sorter::SiftDown(size_t at) {
  for (;;) {
    size_t least = at;
    for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap_.size(); ++child) {
      if (Before(heap_[child], heap_[least])) least = child;
    }
    if (least == at) return;
    std::swap(heap_[at], heap_[least]);
    at = least;
  }
}

Status Sorter::Advance(size_t run) {
  BOGAM_ASSIGN(const bool more, NextRow(runs_[run].file.get(), &runs_[run].row, &runs_[run].key, &runs_[run].value));
  if (!more) {
    runs_[run].file->Remove();
    runs_[run].file.reset();
  }
  return {};
}

Status Sorter::Mark(std::string* mark) {
  BOGAM_TRY(Spill());
  base::PutVarint(mark, next_file_);
  base::PutVarint(mark, runs_.size());
  for (Run& run : runs_) {
    BOGAM_TRY(run.file->Sync());
    base::PutLengthPrefixed(mark, run.file->path());
    base::PutVarint(mark, run.file->size());
  }
  return {};
}

Status Sorter::Restore(std::string_view* mark) {
  uint64_t count = 0;
  const Status damaged(Code::kDataLoss, "the mark of the load is damaged");
  if (!base::TakeVarint(mark, &next_file_) || !base::TakeVarint(mark, &count)) return damaged;
  for (uint64_t i = 0; i < count; ++i) {
    std::string_view path;
    uint64_t size = 0;
    if (!base::TakeLengthPrefixed(mark, &path) || !base::TakeVarint(mark, &size)) return damaged;
    BOGAM_ASSIGN(auto file, SpillFile::Reopen(std::string(path), size));
    runs_.push_back({std::move(file), {}, {}, {}});
  }
  return {};
}

Status Sorter::BeginMerge() {
  heap_.clear();
  merging_ = false;
  for (size_t run = 0; run < runs_.size(); ++run) {
    BOGAM_TRY(runs_[run].file->Rewind());
    BOGAM_TRY(Advance(run));
    if (runs_[run].file != nullptr) heap_.push_back(run);
  }
  for (size_t i = heap_.size(); i-- > 0;) SiftDown(i);
  return {};
}

Status Sorter::Sort() {
  if (runs_.empty()) {
    SortMemory();
    return {};
  }
  BOGAM_TRY(Spill());
  return BeginMerge();
}

Result<bool> Sorter::Next(std::string_view* key, std::string_view* value) {
  if (runs_.empty()) {
    if (next_slot_ >= slots_.size()) return false;
    const Slot& slot = slots_[next_slot_++];
    *key = KeyOf(slot);
    *value = ValueOf(slot);
    return true;
  }
  if (merging_) {  // the row that was given last may go now
    BOGAM_TRY(Advance(heap_[0]));
    if (runs_[heap_[0]].file == nullptr) {
      heap_[0] = heap_.back();
      heap_.pop_back();
    }
    SiftDown(0);
  }
  merging_ = !heap_.empty();
  if (!merging_) return false;
  *key = runs_[heap_[0]].key;
  *value = runs_[heap_[0]].value;
  return true;
}

}  // namespace bogam::records
