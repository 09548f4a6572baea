// SPDX-License-Identifier: Apache-2.0
// POST /api/load: the body (NDJSON, a resource or a Bundle; plain, gzip or zstd) is loaded as `bogam load` loads a file: ids are
// kept, equal content is no change, what cannot be taken is said with line and reason.
//   200 { "added", "updated", "unchanged", "rejected", "seconds", "types": { type: n }, "rejects": [ { "line", "reason" } ] }
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "fhir/json.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

/// A file of this process alone that is gone in the end.
class Scratch {
 public:
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Status Open(const std::string& folder) {
    path_ = folder + "/bogam-load-XXXXXX";
    const int file = ::mkstemp(path_.data());  // readable by its owner only
    if (file >= 0) return ::close(file) == 0 ? Status::Ok() : Status(Code::kIo, "cannot keep the body on disk");
    path_.clear();
    return Status(Code::kIo, "cannot keep the body on disk");
  }
  Status Write(std::string_view bytes) const {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    return out ? Status::Ok() : Status(Code::kIo, "cannot keep the body on disk");
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Lines of the rejects file without the name of the scratch file.
void WriteRejects(const Scratch& body, const Scratch& rejects, JsonText* json) {
  std::string prefix = "{\"file\":";
  fhir::WriteJsonString(body.path(), &prefix);
  prefix += ',';
  std::ifstream in(rejects.path(), std::ios::binary);
  json->Array("rejects");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(prefix)) line.replace(0, prefix.size(), "{");
    for (size_t at; (at = line.find(body.path())) != std::string::npos;) line.replace(at, body.path().size(), "body");
    json->Raw(line);
  }
  json->End();
}

}  // namespace

View LoadBody(const ViewContext& context, const Request& request) {
  static std::mutex one_at_a_time;
  if (request.body.empty()) return Status(Code::kInvalid, "The body is empty: NDJSON, a resource or a Bundle is needed.");
  const std::string* lenient = request.Query("lenient");
  const std::string folder = std::filesystem::temp_directory_path().string();
  Scratch body, rejects;
  BOGAM_TRY(body.Open(folder));
  BOGAM_TRY(rejects.Open(folder));
  BOGAM_TRY(body.Write(request.body));
  exchange::LoadRequest load;
  load.paths = {body.path()};
  load.rejects_path = rejects.path();
  load.lenient = lenient != nullptr && *lenient == "true";
  const std::lock_guard lock(one_at_a_time);
  BOGAM_ASSIGN(const exchange::LoadReport report, context.engine->Load(load));
  JsonText json;
  json.Object().Number("added", static_cast<int64_t>(report.counts.added)).Number("updated", static_cast<int64_t>(report.counts.updated));
  json.Number("unchanged", static_cast<int64_t>(report.counts.unchanged)).Number("rejected", static_cast<int64_t>(report.counts.rejected));
  WriteNullable("seconds", std::optional<double>(report.seconds), &json);
  json.Object("types");
  for (const auto& [name, count] : report.types) json.Number(name, static_cast<int64_t>(count));
  json.End();
  WriteRejects(body, rejects, &json);
  json.End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
