// SPDX-License-Identifier: Apache-2.0
// Terminal: what the program writes for people. Answers go to standard output; progress and errors to standard error.
// A progress line is drawn only when standard error is a terminal and the work takes longer than a second.
#ifndef BOGAM_CLI_TERMINAL_H_
#define BOGAM_CLI_TERMINAL_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::cli {

/// "1,234,567".
std::string WithCommas(uint64_t n);
/// "12.3 MB", in powers of 1000.
std::string Bytes(uint64_t n);
/// "850 ms", "12 s", "3 min 20 s".
std::string Duration(double seconds);
/// Columns that `text` takes on a terminal (wide Hangul and Han count two).
size_t DisplayWidth(std::string_view text);
/// Cut to `width` columns, ending in "…" where something is lost.
std::string Fit(std::string_view text, size_t width);

/// A table in plain text: header, rows, columns padded; numbers to the right.
class Table {
 public:
  enum class Align : uint8_t { kLeft, kRight };
  void Column(std::string title, Align align = Align::kLeft, size_t max_width = 60);
  void Row(std::vector<std::string> cells);
  std::string ToString() const;

 private:
  struct Head {
    std::string title;
    Align align;
    size_t max_width;
  };
  std::vector<Head> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// One line that is drawn over itself, at most ten times a second.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  /// done of total (0: unknown); count things at work, e.g. resources, shown with their rate.
  void Update(double done, double total, uint64_t count, std::string_view unit);

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point start_, last_;
};

}  // namespace bogam::cli

#endif  // BOGAM_CLI_TERMINAL_H_
