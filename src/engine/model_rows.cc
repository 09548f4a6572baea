// SPDX-License-Identifier: Apache-2.0
#include "engine/model_rows.h"

#include <filesystem>
#include <fstream>
#include <map>

#include "format/json_text.h"
#include "risk/features/meds.h"
#include "risk/features/table_csv.h"
#include "risk/features/table_parquet.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

/// A file that is written piece by piece beside its place, and put there when it is whole.
class WholeFile {
 public:
  explicit WholeFile(std::string path) : path_(std::move(path)), out_(path_ + ".new", std::ios::binary | std::ios::trunc) {}
  ~WholeFile() {
    std::error_code failed;
    if (!kept_) fs::remove(path_ + ".new", failed);
  }
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  Status Write(std::string_view piece) {
    out_ << piece;
    return out_ ? Status::Ok() : Status(Code::kIo, "a file cannot be written", path_);
  }
  Status Keep() {
    out_.close();
    std::error_code failed;
    if (out_) fs::rename(path_ + ".new", path_, failed);
    kept_ = out_ && !failed;
    return kept_ ? Status::Ok() : Status(Code::kIo, "a file cannot be written", path_);
  }

 private:
  std::string path_;
  std::ofstream out_;
  bool kept_ = false;
};

Status WriteTable(const risk::Dataset& data, const std::string& out, bool parquet) {
  WholeFile file(out);
  const auto write = [&](std::string_view piece) { return file.Write(piece); };
  BOGAM_TRY(parquet ? risk::WriteParquet(data, write) : risk::WriteCsv(data, write));
  return file.Keep();
}

Status WriteLabels(const risk::Dataset& data, const std::map<std::string_view, int64_t>& subjects, const std::string& path) {
  WholeFile file(path);
  BOGAM_TRY(file.Write("subject_id,prediction_time,boolean_value\r\n"));
  for (size_t row = 0; row < data.rows(); ++row) {
    if (!data.complete(row)) continue;
    BOGAM_TRY(file.Write(std::to_string(subjects.at(data.person[row])) + "," + data.index[row].ToString() + "T00:00:00," +
                         (data.event[row] == risk::Event::kOutcome ? "true" : "false") + "\r\n"));
  }
  return file.Keep();
}

Status WriteEvents(Engine* engine, const StudyData& gathered, const std::string& out) {
  std::error_code failed;
  fs::create_directories(out + "/data", failed);
  fs::create_directories(out + "/metadata", failed);
  if (failed) return Status(Code::kIo, "the folder cannot be made: " + failed.message(), out);
  std::map<std::string_view, int64_t> subjects;
  for (const std::string& person : gathered.data.person) subjects.try_emplace(person, static_cast<int64_t>(subjects.size()) + 1);
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine->NewPopulation());
  const std::unique_ptr<cohort::PatientReader> reader = population->NewReader();
  risk::StoreSource source(&engine->records().dictionary());
  risk::MedsReader meds(gathered.offset);
  std::vector<risk::MedsEvent> events;
  for (const auto& [person, subject] : subjects) {
    BOGAM_ASSIGN(const uint32_t number, population->NumberOf(person));
    reader->Stand(number);
    source.Stand(reader.get());
    BOGAM_TRY(meds.Read(&source, subject, &events));
  }
  WholeFile file(out + "/data/0.parquet");
  BOGAM_TRY(risk::WriteMeds(events, [&](std::string_view piece) { return file.Write(piece); }));
  BOGAM_TRY(file.Keep());
  BOGAM_TRY(WriteLabels(gathered.data, subjects, out + "/labels.csv"));
  format::JsonText json;
  json.Object().String("dataset_name", "bogam").String("etl_name", "bogam").String("etl_version", Version()).String("meds_version", "0.4.0").End();
  WholeFile about(out + "/metadata/dataset.json");
  BOGAM_TRY(about.Write(json.text()));
  return about.Keep();
}

}  // namespace

Status WriteRows(Engine* engine, const StudyData& gathered, const std::string& out) {
  if (out.ends_with(".parquet")) return WriteTable(gathered.data, out, true);
  if (out.ends_with(".csv")) return WriteTable(gathered.data, out, false);
  return WriteEvents(engine, gathered, out);
}

}  // namespace bogam::engine
