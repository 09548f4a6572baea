// SPDX-License-Identifier: Apache-2.0
#include "expr/conformance/suite.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace bogam::expr {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxSuiteBytes = size_t{64} << 20;

// Expressions and errors may have lines of their own.
std::string OneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

std::string SuiteTotals::ToString() const {
  return std::to_string(passed) + " passed, " + std::to_string(failed) + " failed, " + std::to_string(skipped) + " skipped";
}

void SuiteReport::Say(std::string_view id, std::string_view what) const { output_(OneLine(std::string(id) + ": " + std::string(what))); }

void SuiteReport::Case(std::string_view id, const SuiteVerdict& verdict) {
  const auto excluded = std::find_if(ledger_.begin(), ledger_.end(), [&](const ExcludedCase& one) { return one.id == id; });
  if (excluded == ledger_.end()) {
    ++(verdict.passed ? totals_.passed : totals_.failed);
    if (!verdict.passed) Say(id, verdict.reason);
  } else if (verdict.passed) {
    ++totals_.failed;
    Say(id, "passes, but is excluded since " + std::string(excluded->date) + ": take it off the ledger");
  } else {
    ++totals_.skipped;
    Say(id, verdict.reason + " [skipped, excluded since " + std::string(excluded->date) + ": " + std::string(excluded->reason) + "]");
  }
}

void SuiteReport::Skip(std::string_view id, std::string_view reason) {
  ++totals_.skipped;
  Say(id, "[skipped: " + std::string(reason) + "]");
}

void SuiteReport::Broken(const Status& status) {
  ++totals_.failed;
  output_(OneLine(status.ToString()));
}

Result<SuiteTotals> SuiteReport::Finish(std::string_view suite, const std::string& directory) const {
  if (totals_.passed + totals_.failed + totals_.skipped == 0) {
    return Status(Code::kInvalid, "no file with cases of the suite " + std::string(suite) + " is there", directory);
  }
  output_(totals_.ToString());
  return totals_;
}

Result<std::vector<SuiteFile>> SuiteFiles(const std::string& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) return Status(Code::kInvalid, "there is no such folder", directory);
  std::vector<SuiteFile> files;
  fs::directory_iterator at(directory, error);
  for (const fs::directory_iterator end; !error && at != end; at.increment(error)) {
    std::error_code unknown;
    if (at->path().extension() == ".xml" && at->is_regular_file(unknown)) files.push_back({at->path().filename().string(), at->path().string()});
  }
  if (error) return Status(Code::kInvalid, "the folder cannot be read", directory + ": " + error.message());
  std::sort(files.begin(), files.end(), [](const SuiteFile& a, const SuiteFile& b) { return a.name < b.name; });
  return files;
}

Result<std::string> ReadSuiteFile(const SuiteFile& file) {
  std::ifstream in(file.path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
  if (size < 0) return Status(Code::kIo, "the file cannot be read", file.path);
  if (static_cast<size_t>(size) > kMaxSuiteBytes) return Status(Code::kTooLarge, "a file of a suite has at most 64 MiB", file.path);
  std::string text(static_cast<size_t>(size), '\0');
  in.seekg(0);
  if (!in.read(text.data(), size)) return Status(Code::kIo, "the file cannot be read", file.path);
  return text;
}

}  // namespace bogam::expr
