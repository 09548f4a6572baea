// SPDX-License-Identifier: Apache-2.0
// One connection a request, over Boost.Beast and OpenSSL; the only file of the room that includes Boost.
#include "access/fetch.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>

namespace bogam::access {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

struct Address {
  bool secure = true;
  std::string host, port, authority, target;  // host: as certificates name it
};

std::optional<Address> ReadAddress(std::string_view url) {
  Address out;
  if (url.starts_with("https://")) {
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    out.secure = false;
    url.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  if (url.size() > 2048 || std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c >= '\x7f' || c == '#' || c == '\\'; })) return std::nullopt;
  const size_t end = std::min(url.find_first_of("/?"), url.size());
  const std::string_view authority = url.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  const size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  const size_t colon = authority.find(':', bracket);
  out.authority = authority;
  out.host = authority.substr(0, colon);
  if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
  out.port = colon == std::string_view::npos ? (out.secure ? "443" : "80") : std::string(authority.substr(colon + 1));
  out.target = url.substr(end);
  if (!out.target.starts_with('/')) out.target.insert(0, "/");
  const bool digits = !out.port.empty() && out.port.size() <= 5 && std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool here = out.host == "localhost" || out.host == "127.0.0.1" || out.host == "::1";
  if (out.host.empty() || !digits || (!out.secure && !here)) return std::nullopt;
  return out;
}

Status BadUrl(std::string_view url) {
  return Status(Code::kInvalid, "an address of another server begins with https:// (http:// for this machine only)", std::string(url));
}

Status Silent(const Address& to, std::string_view why) { return Status(Code::kUnavailable, "no answer of " + to.authority + ": " + std::string(why)); }

http::request<http::string_body> MessageOf(const Address& to, const FetchRequest& request) {
  http::request<http::string_body> message(request.form.empty() ? http::verb::get : http::verb::post, to.target, 11);
  message.set(http::field::host, to.authority);
  message.set(http::field::accept, "application/json");
  message.set(http::field::connection, "close");
  message.set(http::field::user_agent, "bogam");
  if (!request.authorization.empty()) message.set(http::field::authorization, request.authorization);
  if (!request.form.empty()) {
    message.set(http::field::content_type, "application/x-www-form-urlencoded");
    message.body() = request.form;
  }
  message.prepare_payload();
  return message;
}

/// Runs one asynchronous step at a time, all before one moment.
class Steps {
 public:
  explicit Steps(Clock::time_point until) : until_(until) {}

  template <typename Stream, typename Start>
  error_code Take(Stream& stream, Start&& start) {
    error_code error = asio::error::timed_out;
    stream.expires_at(until_);
    start([&error](error_code result, auto&&...) { error = result; });
    io.restart();
    io.run_until(until_ + std::chrono::seconds(1));
    return error;
  }

  asio::io_context io{1};

 private:
  const Clock::time_point until_;
};

/// stream: what carries HTTP; lowest: the socket under it, which keeps the time.
template <typename Stream>
Result<Fetched> Talk(Steps* steps, Stream& stream, beast::tcp_stream& lowest, const Address& to, const FetchRequest& request, size_t most) {
  const auto message = MessageOf(to, request);
  error_code error = steps->Take(lowest, [&](auto done) { http::async_write(stream, message, std::move(done)); });
  if (error) return Silent(to, error.message());
  http::response_parser<http::string_body> parser;
  parser.body_limit(most);
  parser.header_limit(16 * 1024);
  beast::flat_buffer buffer;
  error = steps->Take(lowest, [&](auto done) { http::async_read(stream, buffer, parser, std::move(done)); });
  if (error) return Silent(to, error.message());
  return Fetched{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

Result<Fetched> Ask(const FetchOptions& options, asio::ssl::context* secure, const FetchRequest& request) {
  const std::optional<Address> to = ReadAddress(request.url);
  if (!to) return BadUrl(request.url);
  Steps steps(Clock::now() + options.time);
  error_code error;
  // Resolving blocks for as long as the system's resolver may.
  const auto found = asio::ip::tcp::resolver(steps.io).resolve(to->host, to->port, error);
  if (error) return Silent(*to, error.message());
  beast::ssl_stream<beast::tcp_stream> stream(steps.io, *secure);
  beast::tcp_stream& socket = beast::get_lowest_layer(stream);
  error = steps.Take(socket, [&](auto done) { socket.async_connect(found, std::move(done)); });
  if (error) return Silent(*to, error.message());
  if (!to->secure) return Talk(&steps, socket, socket, *to, request, options.bytes);
  SSL_set_tlsext_host_name(stream.native_handle(), to->host.c_str());
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(to->host));
  error = steps.Take(socket, [&](auto done) { stream.async_handshake(asio::ssl::stream_base::client, std::move(done)); });
  if (error) return Silent(*to, error.message());
  return Talk(&steps, stream, socket, *to, request, options.bytes);
}

}  // namespace

Status CheckUrl(std::string_view url) { return ReadAddress(url) ? Status() : BadUrl(url); }

Fetch MakeFetch(FetchOptions options) {
  auto secure = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  error_code error;
  secure->set_default_verify_paths(error);
  Status ready;
  if (SSL_CTX_set_min_proto_version(secure->native_handle(), TLS1_2_VERSION) != 1) ready = Status(Code::kInternal, "TLS 1.2 cannot be set");
  if (!options.ca_file.empty()) {
    secure->load_verify_file(options.ca_file, error);
    if (error) ready = Status(Code::kInvalid, "the certificates of " + options.ca_file + " cannot be read");
  }
  return [options = std::move(options), secure, ready](const FetchRequest& request) -> Result<Fetched> {
    if (!ready.ok()) return ready;
    try {
      return Ask(options, secure.get(), request);
    } catch (const std::exception&) {
      return Status(Code::kUnavailable, "the request to another server ended in a fault");
    }
  };
}

}  // namespace bogam::access
