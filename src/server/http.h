// SPDX-License-Identifier: Apache-2.0
// Http: requests and answers as plain data, and the server that carries them, plain or over TLS. No third-party type leaves http.cc.
//
// It listens on a loopback address, unless it has a certificate (TLS 1.2 or newer) or a proxy in front; it accepts only Host names of
// this machine and that of `url`, refuses requests whose Origin is another site (so no web page elsewhere can read or write through a
// browser) unless `admits_foreign` says otherwise, and sends no CORS header itself. Every answer carries a Content-Security-Policy.
// Limits on head, body, time and number of connections hold before a handler runs. A handler runs on one of `threads` threads and may
// block; it must be thread-safe.
#ifndef BOGAM_SERVER_HTTP_H_
#define BOGAM_SERVER_HTTP_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/principal.h"
#include "bogam/status.h"

namespace bogam::server {

struct Request {
  std::string method;                                        ///< "GET", …; HEAD is given to the handler as GET
  std::string path;                                          ///< percent-decoded, begins with "/"; never with "..", "//" or a NUL
  std::string raw_path;                                      ///< as sent, before "?"
  std::string query_text;                                    ///< after "?", not decoded
  std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::string peer;     ///< the client's network address
  bool secure = false;  ///< it came over TLS, ours or that of the proxy in front
  /// On whose behalf; the dispatcher (serve.cc) finds it out before any handler runs. Null: nobody may do anything.
  const access::Principal* principal = nullptr;
  std::chrono::steady_clock::time_point deadline;  ///< when the client will be told 503

  /// "https://bogam.example": how the client reaches this server.
  std::string Origin() const { return (secure ? "https://" : "http://") + std::string(Header("host")); }
  /// "" when absent.
  std::string_view Header(std::string_view lower_case_name) const;
  /// The first value of a query parameter, or null.
  const std::string* Query(std::string_view name) const;
};

/// What a request did, for the audit log: names of resources and shapes of queries, never words of a record.
struct Deed {
  std::string action;    ///< "read", "search-type", "view"; "" where the request was not understood
  std::string what;      ///< "Observation/5"
  std::string patient;   ///< "Patient/1"
  std::string who;       ///< where it is not the principal: who signed in
  std::string reason;    ///< that the person gave, or why it was refused
  bool changes = false;  ///< something is different now
  uint32_t version = 0;  ///< of the resource that was written or deleted
};

struct Response {
  int status = 200;
  std::string content_type = "application/fhir+json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Deed deed;                ///< handlers say it, the dispatcher writes it down
  std::vector<Deed> parts;  ///< of a Bundle: what its entries did
};

using Handler = std::function<Response(const Request&)>;

struct HttpOptions {
  std::string address = "127.0.0.1";  ///< anything but loopback needs TLS, or behind_proxy, and url; else kDenied
  uint16_t port = 8080;               ///< 0: any free one
  std::string url;                    ///< how others reach the server: "https://bogam.example"; "" where only this machine does
  std::string certificate, key;       ///< PEM files: then it speaks TLS
  bool behind_proxy = false;          ///< a proxy in front speaks TLS, sets Host, and appends the client to X-Forwarded-For
  int threads = 8;
  size_t max_head_bytes = 64 * 1024;
  size_t max_body_bytes = size_t{256} << 20;
  size_t max_connections = 512;
  std::chrono::seconds read_timeout{30};  ///< from the first byte of a request to its last
  std::chrono::seconds idle_timeout{60};  ///< between requests
  std::chrono::seconds handler_timeout{60};
  /// Where some paths may take longer; absent: handler_timeout for all.
  std::function<std::chrono::seconds(std::string_view path)> handler_timeout_for;
  /// Whether a request that a page of another site made is let through to the handler; absent: none is. It has its head only.
  std::function<bool(const Request& head)> admits_foreign;
};

class HttpServer {
 public:
  /// Binds and listens; kUnavailable when the port is taken.
  static Result<std::unique_ptr<HttpServer>> Listen(const HttpOptions& options, Handler handler);
  virtual ~HttpServer() = default;
  virtual uint16_t port() const = 0;
  /// Serves until Stop. Returns when open requests are answered.
  virtual void Run() = 0;
  /// From any thread or a signal handler's thread.
  virtual void Stop() = 0;
};

/// `application/x-www-form-urlencoded` pairs, decoded. Broken escapes stay as they are.
std::vector<std::pair<std::string, std::string>> ParseQuery(std::string_view text);
/// Percent-decoding; false for a broken escape or a NUL.
bool PercentDecode(std::string_view text, bool plus_is_space, std::string* out);

/// The path is root, or lies under it.
inline bool IsBelow(std::string_view path, std::string_view root) { return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/'); }

/// An OperationOutcome with one issue. `diagnostics` is for the caller, never logged.
Response Outcome(int status, std::string_view issue_code, std::string_view text, std::string_view diagnostics = {});
/// The one table from Code to HTTP status and issue type.
Response Outcome(const Status& status);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_HTTP_H_
