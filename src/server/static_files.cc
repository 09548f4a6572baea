// SPDX-License-Identifier: Apache-2.0
#include "server/static_files.h"

#include <algorithm>

namespace bogam::server {
namespace {

constexpr char kNotBuilt[] =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Bogam</title><h1>Bogam</h1>"
    "<p>This program was built without the workspace (BOGAM_WEB=OFF). FHIR is at <a href=\"/fhir/metadata\">/fhir</a>.</p></html>";

const WebFile* Find(std::span<const WebFile> files, std::string_view path) {
  const auto found = std::lower_bound(files.begin(), files.end(), path, [](const WebFile& file, std::string_view wanted) { return file.path < wanted; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

bool TakesGzip(std::string_view accept) {
  const size_t at = accept.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = accept.substr(at + 4);
  return !rest.starts_with(";q=0") || rest.starts_with(";q=0.");
}

Response Answer(const WebFile& file, const Request& request) {
  Response response;
  response.content_type = file.type;
  response.headers.emplace_back("ETag", file.etag);
  response.headers.emplace_back("Cache-Control", file.path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.gzipped.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (request.Header("if-none-match").find(file.etag) != std::string_view::npos) {
    response.status = 304;
    return response;
  }
  const bool gzip = !file.gzipped.empty() && TakesGzip(request.Header("accept-encoding"));
  if (gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = gzip ? file.gzipped : file.bytes;
  return response;
}

}  // namespace

Response ServeFile(std::span<const WebFile> files, const Request& request) {
  if (request.method != "GET") {
    Response response = Outcome(405, "not-supported", "files can only be read");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  if (const WebFile* file = Find(files, request.path)) return Answer(*file, request);
  if (request.path.starts_with("/assets/")) return Outcome(404, "not-found", "there is no such file");
  if (const WebFile* index = Find(files, "/index.html")) return Answer(*index, request);
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = kNotBuilt;
  return response;
}

}  // namespace bogam::server
