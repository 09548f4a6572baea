// SPDX-License-Identifier: Apache-2.0
// Three stages around one queue: the reader makes chunks in order, parsers take any, the caller takes them back in order.
#include "exchange/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "exchange/parse_chunk.h"
#include "fhir/json.h"
#include "format/documents.h"
#include "format/input.h"

namespace bogam::exchange {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunkBytes = 1 << 20;
constexpr size_t kFirstRejects = 20;

bool LooksLikeFhir(const fs::path& path) {
  fs::path name = path.filename();
  if (name == "manifest.json") return false;  // of an export: what is in the folder, not a resource
  if (name.extension() == ".gz" || name.extension() == ".zst") name = name.stem();
  return name.extension() == ".json" || name.extension() == ".ndjson" || name.extension() == ".jsonl";
}

/// Chunks between the stages. Bounded: the reader waits while too many are in flight.
class Queue {
 public:
  explicit Queue(size_t limit) : limit_(limit) {}

  /// False when the run was stopped.
  bool Push(Chunk chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || in_flight_ < limit_; });
    if (stopped_) return false;
    chunk.sequence = pushed_++;
    ++in_flight_;
    waiting_.push_back(std::move(chunk));
    changed_.notify_all();
    return true;
  }
  void EndOfInput() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void Stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  bool TakeToParse(Chunk* chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || !waiting_.empty() || ended_; });
    if (stopped_ || waiting_.empty()) return false;
    *chunk = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
  }
  void GiveBack(Chunk chunk) {
    const std::lock_guard lock(mutex_);
    parsed_.emplace(chunk.sequence, std::move(chunk));
    changed_.notify_all();
  }
  /// The next chunk in order; false at the end.
  bool TakeParsed(Chunk* chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return parsed_.contains(taken_) || (ended_ && taken_ == pushed_); });
    const auto found = parsed_.find(taken_);
    if (found == parsed_.end()) return false;
    *chunk = std::move(found->second);
    parsed_.erase(found);
    ++taken_;
    --in_flight_;
    changed_.notify_all();
    return true;
  }

 private:
  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> waiting_;
  std::map<uint64_t, Chunk> parsed_;
  uint64_t pushed_ = 0, taken_ = 0;
  size_t in_flight_ = 0;
  bool ended_ = false, stopped_ = false;
};

std::shared_ptr<const std::string> Padded(std::string_view text) {
  auto copy = std::make_shared<std::string>();
  copy->reserve(text.size() + format::kPadding);
  copy->append(text).append(format::kPadding, '\0');
  return copy;
}

/// Reads the files and cuts them into chunks.
class Reader {
 public:
  Reader(const std::vector<std::string>& files, Queue* queue) : files_(files), queue_(queue) {}

  uint64_t consumed() const { return consumed_; }
  uint64_t decoded() const { return decoded_; }

  void Run() {
    for (file_ = 0; file_ < files_.size(); ++file_) {
      const Status status = ReadFile();
      if (!status.ok()) Fail(status, line_);
      if (!Flush()) break;
    }
    queue_->EndOfInput();
  }

 private:
  Status ReadFile() {
    line_ = 0;
    BOGAM_ASSIGN(auto input, format::OpenInput(files_[file_]));
    format::DocumentReader reader(std::move(input));
    const uint64_t before = consumed_;
    for (format::Document document;;) {
      auto more = reader.Next(&document);
      consumed_ = before + reader.consumed();
      line_ = reader.line() + (more.ok() ? 0 : 1);
      BOGAM_TRY(more.status());
      if (!*more) return {};
      decoded_ += document.text.size() + 1;
      if (format::IsBundle(document.text)) {
        const auto text = Padded(document.text);
        const uint64_t line = document.line;
        BOGAM_TRY(TakeBundle(text, line, line_ > 1 || !reader.AtEnd()));
      } else if (!TakeLine(document)) {
        return {};
      }
    }
  }

  /// by_line: other documents share the file, so entries are placed at the Bundle's line.
  Status TakeBundle(const std::shared_ptr<const std::string>& text, uint64_t line, bool by_line) {
    if (!Flush()) return {};
    std::vector<Chunk> chunks;
    const Status status = SplitBundle(text, static_cast<uint32_t>(file_), line, by_line, &chunks);
    if (!status.ok()) {
      Fail(status, line);
      return {};
    }
    for (Chunk& chunk : chunks) queue_->Push(std::move(chunk));
    return {};
  }

  bool TakeLine(const format::Document& document) {
    if (!text_) {
      text_ = std::make_shared<std::string>();
      text_->reserve(kChunkBytes + format::kPadding);
    }
    if (text_->size() + document.text.size() > kChunkBytes && !lines_.empty() && !Flush()) return false;
    if (!text_) text_ = std::make_shared<std::string>();
    lines_.push_back({text_->size(), document.text.size(), document.line});
    text_->append(document.text);
    return true;
  }

  bool Flush() {
    if (lines_.empty() && failures_.empty()) return true;
    Chunk chunk;
    chunk.file = static_cast<uint32_t>(file_);
    if (text_) {
      text_->append(format::kPadding, '\0');
      for (const Line& line : lines_) {
        chunk.pieces.push_back(
            {std::string_view(*text_).substr(line.at, line.size), {chunk.file, static_cast<uint32_t>(std::min<uint64_t>(line.number, UINT32_MAX))}, {}});
      }
      chunk.text = std::move(text_);
    }
    chunk.parsed = std::move(failures_);
    text_.reset();
    lines_.clear();
    failures_.clear();
    return queue_->Push(std::move(chunk));
  }

  void Fail(Status status, uint64_t line) { failures_.push_back({std::move(status), {static_cast<uint32_t>(file_), static_cast<uint32_t>(line)}}); }

  struct Line {
    size_t at, size;
    uint64_t number;
  };
  const std::vector<std::string>& files_;
  Queue* queue_;
  std::atomic<uint64_t> consumed_{0}, decoded_{0};
  size_t file_ = 0;
  uint64_t line_ = 0;
  std::shared_ptr<std::string> text_;
  std::vector<Line> lines_;
  std::vector<Parsed> failures_;
};

/// The rejects file and the first few for the report.
class Rejects {
 public:
  Rejects(const std::vector<std::string>& files, const std::string& path, LoadReport* report) : files_(files), path_(path), report_(report) {}
  ~Rejects() {
    if (out_ != nullptr) std::fclose(out_);
  }

  void Add(records::Place place, const Status& why) {
    Reject reject{files_[place.file], place.line, why.ToString()};
    Write(reject);
    if (report_->first_rejects.size() < kFirstRejects) report_->first_rejects.push_back(std::move(reject));
  }
  Status status() const { return status_; }

 private:
  void Write(const Reject& reject) {
    if (path_.empty() || !status_.ok()) return;
    if (out_ == nullptr) {
      out_ = std::fopen(path_.c_str(), "w");
      if (out_ == nullptr) {
        status_ = Status(Code::kIo, "cannot write the rejects file", path_);
        return;
      }
      report_->rejects_path = path_;
    }
    std::string line = "{\"file\":";
    fhir::WriteJsonString(reject.file, &line);
    line += ",\"line\":" + std::to_string(reject.line) + ",\"reason\":";
    fhir::WriteJsonString(reject.reason, &line);
    line += "}\n";
    if (std::fwrite(line.data(), 1, line.size(), out_) != line.size()) status_ = Status(Code::kIo, "cannot write the rejects file", path_);
  }

  const std::vector<std::string>& files_;
  const std::string path_;
  LoadReport* report_;
  std::FILE* out_ = nullptr;
  Status status_;
};

/// Names the input of a run, so that a load that was cut off can go on; "" where it cannot be read twice.
std::string ResumeKey(const std::vector<std::string>& files, bool lenient) {
  std::string key = lenient ? "lenient\n" : "";
  for (const std::string& file : files) {
    std::error_code error;
    const uintmax_t size = fs::file_size(file, error);
    if (error) return "";
    const auto time = fs::last_write_time(file, error).time_since_epoch().count();
    if (error) return "";
    key += file + " " + std::to_string(size) + " " + std::to_string(time) + "\n";
  }
  return key;
}

}  // namespace

Result<std::vector<std::string>> FindInputs(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-" || fs::is_regular_file(path, error) || fs::is_fifo(path, error)) {
      files.push_back(path);
      continue;
    }
    if (!fs::is_directory(path, error)) return Status(Code::kNotFound, "there is no such file or folder", path);
    std::vector<std::string> inside;
    for (fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error), end; at != end && !error; at.increment(error)) {
      if (at->is_regular_file(error) && LooksLikeFhir(at->path())) inside.push_back(at->path().string());
    }
    if (error) return Status(Code::kIo, "cannot read a folder: " + error.message(), path);
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  if (files.empty()) return Status(Code::kNotFound, "no file to load: none ends in .json, .ndjson or .jsonl (or these with .gz, .zst)");
  return files;
}

Result<LoadReport> Load(records::Records* records, const LoadRequest& request) {
  return LoadInto([&](records::LoadOptions options) { return records::NewLoader(records, std::move(options)); }, request);
}

Result<LoadReport> LoadInto(const OpenLoader& open, const LoadRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  BOGAM_ASSIGN(const std::vector<std::string> files, FindInputs(request.paths));
  LoadReport report;
  report.files = files.size();
  Rejects rejects(files, request.rejects_path, &report);
  uint64_t rejected = 0;
  records::LoadOptions options;
  options.reject = [&](records::Place place, const Status& why) { rejects.Add(place, why); };
  options.file_name = [&](uint32_t file) { return files[file]; };
  options.resume_key = ResumeKey(files, request.lenient);
  BOGAM_ASSIGN(auto loader, open(options));

  const auto threads = static_cast<size_t>(request.threads > 0 ? request.threads : std::max(1u, std::thread::hardware_concurrency()));
  Queue queue(2 * threads + 2);
  Reader reader(files, &queue);
  std::vector<std::thread> running;
  running.emplace_back([&] { reader.Run(); });
  for (size_t i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (Chunk chunk; queue.TakeToParse(&chunk); queue.GiveBack(std::move(chunk))) ParsePieces(&chunk, request.lenient);
    });
  }

  LoadProgress progress{0, format::TotalBytes(files), 0, false};
  Status status;
  for (Chunk chunk; status.ok() && queue.TakeParsed(&chunk);) {
    for (Parsed& parsed : chunk.parsed) {
      if (!parsed.record.ok()) {
        ++rejected;
        rejects.Add(parsed.place, parsed.record.status());
        continue;
      }
      ++progress.resources;
      ++report.types[std::string(fhir::Name(parsed.record->resource_type()))];
      status = loader->Add(std::move(parsed.record).value(), parsed.place);
      if (!status.ok()) break;
    }
    progress.bytes_done = reader.consumed();
    if (request.progress) request.progress(progress);
  }
  queue.Stop();
  for (std::thread& thread : running) thread.join();
  BOGAM_TRY(status);
  progress.bytes_done = progress.bytes_total;
  progress.finishing = true;
  if (request.progress) request.progress(progress);
  BOGAM_TRY(loader->Finish());
  BOGAM_TRY(rejects.status());
  report.counts = loader->counts();
  report.counts.rejected += rejected;
  report.bytes = reader.decoded();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

}  // namespace bogam::exchange
