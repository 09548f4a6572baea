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
#include <tuple>
#include <type_traits>

namespace bogam::access {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr size_t kTogether = 16 * 1024;  // of a request, sent in one piece

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

std::string HeadOf(const Address& to, const FetchRequest& request) {
  std::string head = (request.body.empty() ? "GET " : "POST ") + to.target + " HTTP/1.1\r\nHost: " + to.authority + "\r\nAccept: " + request.accept +
                     "\r\nConnection: close\r\nUser-Agent: bogam\r\n";
  if (!request.authorization.empty()) head += "Authorization: " + request.authorization + "\r\n";
  if (!request.body.empty()) head += "Content-Type: " + request.content_type + "\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
  return head + "\r\n";
}

/// A connection on which one asynchronous step is taken at a time, all before one moment; in the clear until Greet.
class Connection {
 public:
  Connection(asio::ssl::context* secure, Clock::time_point until) : stream_(io_, *secure), socket_(beast::get_lowest_layer(stream_)), until_(until) {}

  error_code Connect(const Address& to) {
    error_code error;
    // Resolving blocks for as long as the system's resolver may.
    const auto found = asio::ip::tcp::resolver(io_).resolve(to.host, to.port, error);
    return error ? error : Take([&](auto done) { socket_.async_connect(found, std::move(done)); });
  }

  error_code Greet(const Address& to) {
    secure_ = true;
    SSL_set_tlsext_host_name(stream_.native_handle(), to.host.c_str());
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification(to.host));
    return Take([&](auto done) { stream_.async_handshake(asio::ssl::stream_base::client, std::move(done)); });
  }

  /// It showed a certificate, which nobody vouches for or which is of another name.
  bool mistrusted() { return secure_ && SSL_get_verify_result(stream_.native_handle()) != X509_V_OK; }

  error_code Write(std::string_view bytes) {
    while (!bytes.empty()) {
      const asio::const_buffer left = asio::buffer(bytes);
      const error_code error =
          Take([&](auto done) { secure_ ? stream_.async_write_some(left, std::move(done)) : socket_.async_write_some(left, std::move(done)); });
      if (error) return error;
      bytes.remove_prefix(moved_);
    }
    return {};
  }

  /// Until the message is whole.
  error_code Read(http::response_parser<http::string_body>* parser) {
    beast::flat_buffer buffer;
    parser->eager(true);
    while (!parser->is_done()) {
      const asio::mutable_buffer room = buffer.prepare(kReadBytes);
      error_code error = Take([&](auto done) { secure_ ? stream_.async_read_some(room, std::move(done)) : socket_.async_read_some(room, std::move(done)); });
      buffer.commit(moved_);
      if (error == asio::error::eof && parser->got_some()) {
        error = {};
        parser->put_eof(error);
        if (!error && !parser->is_done()) error = http::error::partial_message;
      }
      while (!error && buffer.size() > 0 && !parser->is_done()) buffer.consume(parser->put(buffer.data(), error));
      if (error && error != http::error::need_more) return error;
    }
    return {};
  }

 private:
  static constexpr size_t kReadBytes = 64 * 1024;

  template <typename Start>
  error_code Take(Start&& start) {
    error_code error = asio::error::timed_out;
    moved_ = 0;
    socket_.expires_at(until_);
    start([&](error_code result, auto&&... size) {
      error = result;
      if constexpr (std::is_same_v<std::tuple<std::decay_t<decltype(size)>...>, std::tuple<size_t>>) ((moved_ = size), ...);
    });
    io_.restart();
    io_.run_until(until_ + std::chrono::seconds(1));
    return error;
  }

  asio::io_context io_{1};
  beast::ssl_stream<beast::tcp_stream> stream_;
  beast::tcp_stream& socket_;
  const Clock::time_point until_;
  bool secure_ = false;
  size_t moved_ = 0;  // bytes of the last step
};

Result<Fetched> Ask(const FetchOptions& options, asio::ssl::context* secure, const FetchRequest& request) {
  const std::optional<Address> to = ReadAddress(request.url);
  if (!to) return BadUrl(request.url);
  Connection connection(secure, Clock::now() + options.time);
  error_code error = connection.Connect(*to);
  if (!error && to->secure) error = connection.Greet(*to);
  if (error) return Silent(*to, connection.mistrusted() ? "it has no certificate that this machine trusts" : error.message());
  const std::string head = HeadOf(*to, request);
  const bool together = request.body.size() <= kTogether;
  error = connection.Write(together ? head + request.body : head);
  if (!error && !together) error = connection.Write(request.body);
  http::response_parser<http::string_body> parser;
  parser.body_limit(options.bytes);
  parser.header_limit(16 * 1024);
  const error_code unread = connection.Read(&parser);
  if (unread) return Silent(*to, (error ? error : unread).message());
  return Fetched{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
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
