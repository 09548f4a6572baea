// SPDX-License-Identifier: Apache-2.0
// What benchmarks share: CPU time of all threads, wall time, peak memory, the bytes of a folder, a folder that goes away.
#ifndef BOGAM_BENCH_TIMING_H_
#define BOGAM_BENCH_TIMING_H_

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

namespace bench {

inline double Seconds(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// Since it was made.
class Timer {
 public:
  double cpu() const { return Seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_; }
  double wall() const { return Seconds(CLOCK_MONOTONIC) - wall_; }

 private:
  double cpu_ = Seconds(CLOCK_PROCESS_CPUTIME_ID), wall_ = Seconds(CLOCK_MONOTONIC);
};

inline uint64_t PeakMegabytes() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<uint64_t>(use.ru_maxrss) / 1024;
}

inline uint64_t FolderBytes(const std::filesystem::path& folder) {
  uint64_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.is_regular_file()) bytes += file.file_size();
  }
  return bytes;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "bogam-bench-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[noreturn]] inline void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  exit(1);
}

}  // namespace bench

#endif  // BOGAM_BENCH_TIMING_H_
