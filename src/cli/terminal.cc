// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bogam::cli {
namespace {

/// The next code point of `text` and its length in bytes; broken bytes count as one each.
char32_t Next(std::string_view text, size_t* size) {
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t n = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  *size = std::min(n, text.size());
  if (n == 1) return lead;
  char32_t c = lead & (0xFF >> (n + 1));
  for (size_t i = 1; i < *size; ++i) c = (c << 6) | (static_cast<uint8_t>(text[i]) & 0x3F);
  return c;
}

size_t Width(char32_t c) {
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF);
  return wide ? 2 : 1;
}

std::string Format(const char* format, double v, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof text, format, v, unit);
  return text;
}

}  // namespace

std::string WithCommas(uint64_t n) {
  std::string text = std::to_string(n);
  for (size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return text;
}

std::string Bytes(uint64_t n) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  double v = static_cast<double>(n);
  size_t unit = 0;
  for (; v >= 1000 && unit + 1 < std::size(kUnits); ++unit) v /= 1000;
  return Format(unit == 0 ? "%.0f %s" : "%.1f %s", v, kUnits[unit]);
}

std::string Duration(double seconds) {
  if (seconds < 1) return Format("%.0f %s", seconds * 1000, "ms");
  if (seconds < 10) return Format("%.1f %s", seconds, "s");
  if (seconds < 60) return Format("%.0f %s", seconds, "s");
  const auto whole = static_cast<uint64_t>(std::llround(seconds));
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t size = 0; !text.empty(); text.remove_prefix(size)) width += Width(Next(text, &size));
  return width;
}

std::string Fit(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string out;
  size_t used = 0, size = 0;
  for (; !text.empty(); text.remove_prefix(size)) {
    const size_t w = Width(Next(text, &size));
    if (used + w + 1 > width) break;
    used += w;
    out.append(text.substr(0, size));
  }
  return out + "…";
}

void Table::Column(std::string title, Align align, size_t max_width) { columns_.push_back({std::move(title), align, max_width}); }

void Table::Row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = Fit(cells[i], columns_[i].max_width);
  rows_.push_back(std::move(cells));
}

std::string Table::ToString() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  std::string out;
  const auto line = [&](auto&& cell) {
    std::string text;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string& value = cell(i);
      const std::string pad(widths[i] - DisplayWidth(value), ' ');
      text += (i == 0 ? "" : "  ") + (columns_[i].align == Align::kRight ? pad + value : value + pad);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) line([&](size_t i) -> const std::string& { return row[i]; });
  return out;
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_(start_) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void Progress::Update(double done, double total, uint64_t count, std::string_view unit) {
  if (!terminal_) return;
  const Clock::time_point now = Clock::now();
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  if (elapsed < 1 || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  std::string line = what_;
  if (total > 0) line += "  " + std::to_string(static_cast<int>(100 * std::min(1.0, done / total))) + " %";
  line += "  " + WithCommas(count) + " " + std::string(unit) + "  " + WithCommas(static_cast<uint64_t>(static_cast<double>(count) / elapsed)) + "/s";
  if (total > 0 && done > 0) line += "  " + Duration(elapsed * std::max(0.0, total - done) / done) + " left";
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
}

}  // namespace bogam::cli
