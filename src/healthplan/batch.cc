// SPDX-License-Identifier: Apache-2.0
// Threads take turns twice: to read a piece of the input, and, when those before it are out, to give theirs out.
#include "healthplan/batch.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "format/json_text.h"
#include "healthplan/home_reader.h"

namespace bogam::healthplan {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPieceBytes = 256 * 1024;
constexpr size_t kPieceHomes = 512;
constexpr size_t kFirstRejects = 20;
constexpr size_t kMostReasons = 5;

HomeReader::Kind KindOf(const std::string& path) {
  fs::path name = fs::path(path).filename();
  if (name.extension() == ".gz" || name.extension() == ".zst") name = name.stem();
  if (name.extension() == ".csv") return HomeReader::Kind::kSheet;
  return name.extension() == ".json" ? HomeReader::Kind::kDocuments : HomeReader::Kind::kLines;
}

struct Piece {
  uint64_t turn = 0, consumed = 0;
  std::shared_ptr<const HomeReader> reader;
  std::vector<HomeText> homes;
};

/// What came of a piece.
struct Decided {
  explicit Decided(const Programme& programme) : tally(programme) {}
  BatchTally tally;
  uint64_t homes = 0, passed_over = 0;
  std::string results;
  std::vector<BatchReject> rejects;
};

class DecidingPieces {
 public:
  DecidingPieces(const Rulebook& rulebook, const BatchRequest& request) : rulebook_(rulebook), programme_(rulebook.programme()), request_(request) {}

  Decided Of(const Piece& piece) {
    Decided out(programme_);
    for (const HomeText& home : piece.homes) OfHome(*piece.reader, home, &out);
    return out;
  }

 private:
  void OfHome(const HomeReader& reader, const HomeText& text, Decided* out) {
    Findings findings;
    std::optional<Application> read = reader.Read(text, request_.asked_on, findings);
    if (!findings.empty()) return out->rejects.push_back(RejectOf(reader.file(), text.line, findings));
    if (!read) return void(++out->passed_over);
    Application& home = *read;
    if (home.id.empty()) home.id = reader.file() + ":" + std::to_string(text.line);
    Decide(rulebook_, home, &decisions_);
    ++out->homes;
    for (size_t i = 0; i < home.people.size(); ++i) OfPerson(home, i, out);
  }

  static BatchReject RejectOf(const std::string& file, uint64_t line, const Findings& findings) {
    BatchReject out{file, line, ""};
    for (size_t i = 0; i < std::min(findings.size(), kMostReasons); ++i) {
      const Finding& one = findings[i];
      if (i == 0 && one.line > 0) out.line = static_cast<uint64_t>(one.line);
      const bool elsewhere = one.line > 0 && static_cast<uint64_t>(one.line) != out.line;
      out.reason +=
          (i == 0 ? "" : "; ") + (elsewhere ? "line " + std::to_string(one.line) + ": " : "") + (one.field.empty() ? "" : one.field + ": ") + one.message;
    }
    if (findings.size() > kMostReasons) out.reason += "; and " + std::to_string(findings.size() - kMostReasons) + " more";
    return out;
  }

  void OfPerson(const Application& home, size_t person, Decided* out) {
    const PersonDecision& decision = decisions_[person];
    const bool open = std::any_of(decision.tracks.begin(), decision.tracks.end(), [](const TrackResult& one) { return one.open != 0; });
    std::vector<std::vector<Wanted>> wanted;
    if (open) wanted = WantedOf(rulebook_, home, person, decision);
    out->tally.Add(home, decision, wanted);
    if (!request_.results) return;
    out->results += request_.traces ? TraceJson(Explain(rulebook_, home, person, decision)) : ResultOf(home, person, decision, wanted);
    out->results += '\n';
  }

  std::string ResultOf(const Application& home, size_t person, const PersonDecision& decision, const std::vector<std::vector<Wanted>>& wanted) const {
    format::JsonText json;
    json.Object().String("home", home.id).String("person", home.people[person].id).String("askedOn", DayText(home.asked_on)).Optional("place", home.place);
    json.Array("tracks");
    for (size_t i = 0; i < programme_.tracks.size(); ++i) {
      const TrackResult& track = decision.tracks[i];
      json.Object().String("id", programme_.tracks[i].id);
      if (track.chosen >= 0) json.String("cover", programme_.types[static_cast<size_t>(track.chosen)].id);
      json.Boolean("denied", IsDenied(track)).Array("open");
      for (const size_t type : programme_.tracks[i].types) {
        if ((track.open >> type & 1) == 0) continue;
        json.Object().String("id", programme_.types[type].id).Array("wanted");
        for (const Wanted& one : wanted[type]) Wants(home, one, &json);
        json.End().End();
      }
      json.End().End();
    }
    json.End().End();
    return std::move(json).Take();
  }

  void Wants(const Application& home, const Wanted& one, format::JsonText* json) const {
    json->Object().String(Name(one.kind), NameOf(programme_, one));
    if (one.kind <= Wanted::Kind::kRelation) json->String("person", home.people[one.person].id);
    json->End();
  }

  const Rulebook& rulebook_;
  const Programme& programme_;
  const BatchRequest& request_;
  std::vector<PersonDecision> decisions_;
};

class Batch {
 public:
  Batch(const Rulebook& rulebook, const BatchRequest& request) : rulebook_(rulebook), request_(request), report_(rulebook.programme()) {
    progress_.bytes_total = format::TotalBytes(request.paths);
  }

  Result<BatchReport> Run() {
    const auto start = std::chrono::steady_clock::now();
    const unsigned wanted = request_.threads > 0 ? static_cast<unsigned>(request_.threads) : std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < wanted; ++i) threads.emplace_back([this] { Work(); });
    Work();
    for (std::thread& thread : threads) thread.join();
    BOGAM_TRY(status_);
    report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(report_);
  }

 private:
  void Work() {
    DecidingPieces deciding(rulebook_, request_);
    for (Piece piece; Read(&piece);) Give(piece, deciding.Of(piece));
  }

  bool Read(Piece* piece) {
    const std::lock_guard lock(reading_);
    *piece = {};
    size_t bytes = 0;
    HomeText home;
    while (piece->homes.empty()) {
      if (stopped_) return false;
      if (!reader_) {
        if (file_ == request_.paths.size()) return false;
        const std::string& path = request_.paths[file_++];
        reader_ = std::make_shared<HomeReader>(rulebook_.programme(), path, request_.sheets ? HomeReader::Kind::kSheet : KindOf(path));
      }
      bool more = true;
      while (piece->homes.size() < kPieceHomes && bytes < kPieceBytes && (more = reader_->Next(&home))) {
        bytes += home.json.size();
        for (const SheetRow& row : home.rows) {
          for (const std::string& cell : row.cells) bytes += cell.size() + sizeof cell;
        }
        piece->homes.push_back(std::move(home));
      }
      piece->reader = reader_;
      piece->consumed = before_ + reader_->consumed();
      if (!more) {
        before_ = piece->consumed;
        reader_ = nullptr;
      }
    }
    piece->turn = turns_++;
    return true;
  }

  void Give(const Piece& piece, const Decided& decided) {
    std::unique_lock lock(giving_);
    changed_.wait(lock, [&] { return given_ == piece.turn; });
    if (status_.ok()) status_ = Write(decided);
    stopped_ = !status_.ok();
    report_.homes += decided.homes;
    report_.passed_over += decided.passed_over;
    report_.tally.Merge(decided.tally);
    progress_.bytes_done = piece.consumed;
    progress_.people = report_.tally.people();
    if (status_.ok() && request_.progress) request_.progress(progress_);
    ++given_;
    changed_.notify_all();
  }

  Status Write(const Decided& decided) {
    if (request_.results && !decided.results.empty()) BOGAM_TRY(request_.results(decided.results));
    for (const BatchReject& reject : decided.rejects) {
      ++report_.rejected;
      if (report_.first_rejects.size() < kFirstRejects) report_.first_rejects.push_back(reject);
      if (!request_.rejects) continue;
      format::JsonText json;
      json.Object().String("file", reject.file).Number("line", static_cast<int64_t>(reject.line)).String("reason", reject.reason).End();
      BOGAM_TRY(request_.rejects(json.text() + "\n"));
    }
    return {};
  }

  const Rulebook& rulebook_;
  const BatchRequest& request_;
  std::atomic<bool> stopped_ = false;
  std::mutex reading_;  // guards what follows
  size_t file_ = 0;
  std::shared_ptr<HomeReader> reader_;
  uint64_t before_ = 0, turns_ = 0;

  std::mutex giving_;  // guards what follows
  std::condition_variable changed_;
  uint64_t given_ = 0;
  BatchReport report_;
  BatchProgress progress_;
  Status status_;
};

}  // namespace

Result<BatchReport> DecideAll(const Rulebook& rulebook, const BatchRequest& request) {
  for (const std::string& path : request.paths) {
    std::error_code error;
    if (path != "-" && !fs::exists(path, error)) return Status(Code::kNotFound, "there is no such file", path);
  }
  return Batch(rulebook, request).Run();
}

}  // namespace bogam::healthplan
