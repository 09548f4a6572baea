// SPDX-License-Identifier: Apache-2.0
// Sorter: rows in any order in, rows in key order out, with bounded memory: what does not fit is sorted and written to
// run files, and the runs are merged on the way out. Internal to the room.
#ifndef BOGAM_RECORDS_SORTER_H_
#define BOGAM_RECORDS_SORTER_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::records {

/// A file of length-prefixed strings. Whoever made its folder takes it away.
class SpillFile {
 public:
  static Result<std::unique_ptr<SpillFile>> Make(const std::string& path);
  /// One that was made before: its first size bytes; what was written after is cut off. kNotFound when it is shorter.
  static Result<std::unique_ptr<SpillFile>> Reopen(const std::string& path, uint64_t size);
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  Status Append(std::string_view text);
  /// Everything so far is on the disk.
  Status Sync();
  uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  void Remove();
  /// To the begin, for reading.
  Status Rewind();
  /// False at the end. *text is valid until the next call.
  Result<bool> Next(std::string_view* text);

 private:
  SpillFile(std::string path, std::FILE* file, uint64_t size) : path_(std::move(path)), file_(file), size_(size) {}
  std::string path_;
  std::FILE* file_;
  uint64_t size_;
  uint64_t synced_ = 0;
  std::string buffer_;
};

/// Not thread-safe.
class Sorter {
 public:
  /// Run files are named prefix.0, prefix.1, …
  explicit Sorter(std::string prefix) : prefix_(std::move(prefix)) {}

  void Add(std::string_view key, std::string_view value);
  /// Bytes held in memory.
  size_t memory() const { return bytes_.size() + slots_.size() * sizeof(Slot); }
  bool empty() const { return slots_.empty() && runs_.empty(); }
  /// Writes what is in memory as a sorted run.
  Status Spill();

  /// Everything as runs on the disk, and appends to *mark what Restore needs to go on from here.
  Status Mark(std::string* mark);
  /// Takes the front of *mark. Not ok when a run is gone or shorter than it was.
  Status Restore(std::string_view* mark);

  /// Ends adding. Then Next gives the rows in key order (equal keys in the order they were added); false at the end.
  Status Sort();
  Result<bool> Next(std::string_view* key, std::string_view* value);

 private:
  struct Slot {
    uint64_t prefix;  // the first 8 bytes of the key as a number
    uint64_t at;
    uint32_t key_size;
    uint32_t value_size;
  };
  struct Run {
    std::unique_ptr<SpillFile> file;  // null at its end
    std::string row;                  // key and value
    std::string_view key;
    std::string_view value;
  };
  std::string_view KeyOf(const Slot& slot) const { return {bytes_.data() + slot.at, slot.key_size}; }
  std::string_view ValueOf(const Slot& slot) const { return {bytes_.data() + slot.at + slot.key_size, slot.value_size}; }
  void SortMemory();
  Status BeginMerge();
  Status MergeRuns();
  Status Advance(size_t run);
  bool Before(size_t a, size_t b) const;
  void SiftDown(size_t at);

  std::string prefix_;
  std::string bytes_;
  std::vector<Slot> slots_;
  std::vector<Run> runs_;
  std::vector<size_t> heap_;  // runs that have a row, the least key first
  size_t next_slot_ = 0;
  uint64_t next_file_ = 0;
  bool merging_ = false;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_SORTER_H_
