// SPDX-License-Identifier: Apache-2.0
// A batch is one request: NDJSON to POST /api/load, whose answer names what was refused by line. One connection a request, over
// Boost.Beast; the only file of the room that includes it. Tested by tests/cases/cli/server.txt against `bogam serve`.
#include "cli/server_loader.h"

#include <simdjson.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr size_t kMaxAnswer = 256 << 20;
constexpr std::chrono::seconds kPatience{3600};  // a load is given that long by the server

struct Endpoint {
  bool secure = false;
  std::string host, port, base;  ///< base: what stands before /api and /fhir
};

Result<Endpoint> ParseEndpoint(std::string_view url) {
  const auto bad = [&] { return Status(Code::kInvalid, "a server is given as http://HOST:PORT or https://HOST:PORT", std::string(url)); };
  Endpoint out;
  out.secure = url.starts_with("https://");
  if (!out.secure && !url.starts_with("http://")) return bad();
  const std::string_view rest = url.substr(out.secure ? 8 : 7);
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;  // [::1]:8080
  if (bracket == std::string_view::npos) return bad();
  const size_t colon = authority.find(':', bracket);
  out.host = authority.substr(0, colon);
  out.port = colon == std::string_view::npos ? (out.secure ? "443" : "80") : std::string(authority.substr(colon + 1));
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with("/fhir")) path.remove_suffix(5);
  out.base = path;
  const bool digits = !out.port.empty() && std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return out.host.empty() || !digits ? Result<Endpoint>(bad()) : Result<Endpoint>(out);
}

struct Answer {
  unsigned status = 0;
  std::string body;
};

/// One request and its answer, each step within the time that is left.
class Exchange {
 public:
  explicit Exchange(const Endpoint& to) : to_(to) {}

  Result<Answer> Send(http::request<http::string_body> request) {
    request.set(http::field::host, to_.host + ":" + to_.port);
    request.set(http::field::connection, "close");
    request.prepare_payload();
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxAnswer);
    beast::flat_buffer buffer;
    if (!Connect()) return Silent();
    if (to_.secure && !Greet())
      return Status(Code::kUnavailable, "the server at " + to_.host + ":" + to_.port + " has no certificate that this machine trusts");
    // A server that refuses by the head answers before it has read the body: what it said is looked for also when writing failed.
    const bool written =
        Await([&](auto done) { to_.secure ? http::async_write(stream_, request, std::move(done)) : http::async_write(socket_, request, std::move(done)); });
    const bool answered = Await([&](auto done) {
      to_.secure ? http::async_read(stream_, buffer, parser, std::move(done)) : http::async_read(socket_, buffer, parser, std::move(done));
    });
    if (!answered) {
      return written ? Status(Code::kUnavailable, "the server at " + to_.host + ":" + to_.port + " went away before it answered") : Silent();
    }
    return Answer{parser.get().result_int(), std::move(parser.get().body())};
  }

 private:
  Status Silent() const { return Status(Code::kUnavailable, "the server at " + to_.host + ":" + to_.port + " does not answer; is `bogam serve` running?"); }

  bool Connect() {
    std::string host = to_.host;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    error_code error;
    const auto found = asio::ip::tcp::resolver(io_).resolve(host, to_.port, error);
    return !error && Await([&](auto done) { socket_.async_connect(found, std::move(done)); });
  }

  /// TLS, with a certificate that the system trusts and that names the host.
  bool Greet() {
    error_code error;
    secure_.set_default_verify_paths(error);
    SSL_set_tlsext_host_name(stream_.native_handle(), to_.host.c_str());
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification(to_.host));
    return Await([&](auto done) { stream_.async_handshake(asio::ssl::stream_base::client, std::move(done)); });
  }

  template <typename Start>
  bool Await(Start&& start) {
    error_code error;
    socket_.expires_after(kPatience);
    start([&error](error_code result, auto&&...) { error = result; });
    io_.restart();
    io_.run();
    return !error;
  }

  const Endpoint& to_;
  asio::io_context io_;
  asio::ssl::context secure_{asio::ssl::context::tls_client};
  beast::ssl_stream<beast::tcp_stream> stream_{io_, secure_};
  beast::tcp_stream& socket_ = beast::get_lowest_layer(stream_);
};

/// What an OperationOutcome says, in one line.
std::string OutcomeText(std::string_view body) {
  fhir::ParseOptions lenient;
  lenient.lenient = true;
  const Result<fhir::Record> outcome = fhir::ParseJson(body, lenient);
  if (!outcome.ok()) return {};
  return std::string(outcome->root().Get(fhir::FindName("issue")).Get(fhir::FindName("details")).Get(fhir::FindName("text")).text());
}

/// `{ added, updated, unchanged, rejects: [ { line, reason } ] }`; nullopt where it is something else.
std::optional<records::LoadTarget::Taken> ReadAnswer(std::string_view body, const std::vector<bool>& conditional) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  if (parser.parse(body.data(), body.size()).get(answer) != simdjson::SUCCESS) return std::nullopt;
  records::LoadTarget::Taken taken;
  simdjson::dom::array rejects;
  if (answer["added"].get(taken.counts.added) != simdjson::SUCCESS || answer["updated"].get(taken.counts.updated) != simdjson::SUCCESS ||
      answer["unchanged"].get(taken.counts.unchanged) != simdjson::SUCCESS || answer["rejects"].get(rejects) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  for (const simdjson::dom::element reject : rejects) {
    uint64_t line = 0;
    std::string_view reason;
    if (reject["line"].get(line) != simdjson::SUCCESS || reject["reason"].get(reason) != simdjson::SUCCESS) return std::nullopt;
    if (line == 0 || line > conditional.size()) return std::nullopt;
    const Code code = conditional[line - 1] ? Code::kPreconditionFailed : Code::kUnprocessable;
    taken.refused.emplace_back(line - 1, Status(code, std::string(reason)));
  }
  std::sort(taken.refused.begin(), taken.refused.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const uint64_t all = taken.counts.added + taken.counts.updated + taken.counts.unchanged + taken.refused.size();
  return all == conditional.size() ? std::optional(std::move(taken)) : std::nullopt;
}

/// A Bundle that is a record itself stands in another, or it would be taken apart.
void WriteLine(const fhir::Record& record, std::string* out) {
  const bool bundle = record.resource_type() == fhir::type::kBundle;
  if (bundle) *out += R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)";
  fhir::WriteJson(record, out);
  if (bundle) *out += R"(,"request":{"method":"PUT","url":"Bundle/)" + std::string(record.id()) + R"("}}]})";
  *out += '\n';
}

class ServerTarget final : public records::LoadTarget {
 public:
  ServerTarget(Endpoint endpoint, std::string token, bool lenient) : endpoint_(std::move(endpoint)), token_(std::move(token)), lenient_(lenient) {}

  Result<fhir::Record> ReadPatient(std::string_view id) override {
    http::request<http::string_body> request(http::verb::get, endpoint_.base + "/fhir/Patient/" + std::string(id), 11);
    request.set(http::field::accept, "application/fhir+json");
    Authorize(&request);
    BOGAM_ASSIGN(const Answer answer, Exchange(endpoint_).Send(std::move(request)));
    if (answer.status == 404 || answer.status == 410) return Status(Code::kNotFound, "there is no such resource");
    if (answer.status != 200) return Refused(answer);
    fhir::ParseOptions options;
    options.lenient = lenient_;
    return fhir::ParseJson(answer.body, options);
  }

  Result<Taken> Take(std::vector<fhir::Record> records) override {
    http::request<http::string_body> request(http::verb::post, endpoint_.base + (lenient_ ? "/api/load?lenient=true" : "/api/load"), 11);
    request.set(http::field::content_type, "application/fhir+ndjson");
    Authorize(&request);
    std::vector<bool> conditional;
    for (const fhir::Record& record : records) {
      WriteLine(record, &request.body());
      conditional.push_back(records::HasConditionalReference(record));
    }
    BOGAM_ASSIGN(const Answer answer, Exchange(endpoint_).Send(std::move(request)));
    if (answer.status != 200) return Refused(answer);
    std::optional<Taken> taken = ReadAnswer(answer.body, conditional);
    if (!taken) return Status(Code::kUnavailable, "the server's answer to a load cannot be read; is it `bogam serve`?");
    return std::move(*taken);
  }

 private:
  void Authorize(http::request<http::string_body>* request) const {
    if (!token_.empty()) request->set(http::field::authorization, "Bearer " + token_);
  }

  static Status Refused(const Answer& answer) {
    const std::string text = OutcomeText(answer.body);
    return Status(Code::kUnavailable,
                  "the server refused the load (HTTP " + std::to_string(answer.status) + ")" + (text.empty() ? "; is it `bogam serve`?" : ""), text);
  }

  const Endpoint endpoint_;
  const std::string token_;
  const bool lenient_;
};

}  // namespace

Result<std::unique_ptr<records::Loader>> NewServerLoader(const std::string& server, const std::string& token, bool lenient, records::LoadOptions options) {
  BOGAM_ASSIGN(Endpoint endpoint, ParseEndpoint(server));
  return records::NewLoader(std::make_unique<ServerTarget>(std::move(endpoint), token, lenient), std::move(options));
}

}  // namespace bogam::cli
