// SPDX-License-Identifier: Apache-2.0
// The server, over Boost.Beast: one coroutine a connection, handlers on a pool of their own so that a slow one does not
// keep others from being read. Tested by http_test.cc against raw sockets.
#include "server/http.h"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <optional>

namespace bogam::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using asio::use_awaitable;
using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(use_awaitable);

/// "localhost:8080" -> "localhost"; "[::1]:8080" -> "[::1]".
std::string_view HostName(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, std::min(host.find(']') + 1, host.size()));
  return host.substr(0, host.find(':'));
}

bool IsLoopbackName(std::string_view name) { return name == "localhost" || name == "127.0.0.1" || name == "[::1]"; }

/// "https://bogam.example:8443/" -> "bogam.example:8443"
std::string_view AuthorityOf(std::string_view url) {
  const size_t start = url.find("://");
  if (start == std::string_view::npos) return {};
  url.remove_prefix(start + 3);
  return url.substr(0, url.find('/'));
}

/// A page of another site made the browser ask this.
bool IsForeign(const Request& request) {
  const std::string_view origin = request.Header("origin");
  return (!origin.empty() && origin != request.Origin()) || request.Header("sec-fetch-site") == "cross-site";
}

/// The client that the proxy in front saw: what it appended itself.
std::string ForwardedPeer(std::string_view header, const std::string& otherwise) {
  const size_t comma = header.rfind(',');
  std::string_view last = comma == std::string_view::npos ? header : header.substr(comma + 1);
  while (last.starts_with(' ')) last.remove_prefix(1);
  while (last.ends_with(' ')) last.remove_suffix(1);
  error_code error;
  const auto address = asio::ip::make_address(std::string(last), error);
  return error ? otherwise : address.to_string();
}

bool CleanPath(std::string_view path) {
  if (path.empty() || path[0] != '/' || path.find("//") != std::string_view::npos) return false;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "." || segment == "..") return false;
    at = end + 1;
  }
  return path.find('\\') == std::string_view::npos;
}

using Parser = http::request_parser<http::string_body>;

constexpr size_t kReadBytes = 64 * 1024;
constexpr size_t kTogether = 16 * 1024;  // of an answer, sent in one piece

/// Bytes to and from a client, in the clear or over TLS: what speaks HTTP is compiled once, for any of them.
class Wire {
 public:
  using Moved = std::tuple<error_code, size_t>;
  explicit Wire(beast::tcp_stream* socket) : lowest(*socket) {}
  virtual ~Wire() = default;
  virtual asio::awaitable<Moved> ReadSome(asio::mutable_buffer to) = 0;
  virtual asio::awaitable<Moved> WriteSome(asio::const_buffer from) = 0;
  beast::tcp_stream& lowest;  ///< the socket, which keeps the time
};

template <typename Stream>
class WireOver final : public Wire {
 public:
  explicit WireOver(Stream* stream) : Wire(&beast::get_lowest_layer(*stream)), stream_(*stream) {}
  asio::awaitable<Moved> ReadSome(asio::mutable_buffer to) override { return stream_.async_read_some(to, kToken); }
  asio::awaitable<Moved> WriteSome(asio::const_buffer from) override { return stream_.async_write_some(from, kToken); }

 private:
  Stream& stream_;
};
using PlainWire = WireOver<beast::tcp_stream>;
using TlsWire = WireOver<beast::ssl_stream<beast::tcp_stream>>;

Request ToRequest(const http::request<http::string_body>& message) {
  Request request;
  request.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  const size_t question = std::min(target.find('?'), target.size());
  request.raw_path = target.substr(0, question);
  if (!PercentDecode(request.raw_path, false, &request.path)) request.path.clear();
  if (question < target.size()) request.query_text = target.substr(question + 1);
  request.query = ParseQuery(request.query_text);
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  return request;
}

class BeastServer final : public HttpServer {
 public:
  BeastServer(const HttpOptions& options, Handler handler)
      : options_(options),
        authority_(AuthorityOf(options.url)),
        handler_(std::move(handler)),
        acceptor_(io_),
        secure_(asio::ssl::context::tls_server),
        pool_(static_cast<size_t>(options.threads)) {}

  Status Open() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) return Status(Code::kInvalid, "this is no address to listen on", options_.address);
    if (!options_.url.empty() && authority_.empty()) return Status(Code::kInvalid, "an address of the server is like https://bogam.example", options_.url);
    if (!address.is_loopback() && !Guarded()) {
      return Status(Code::kDenied,
                    "others are let in over TLS only: give --certificate and --key, or put a proxy in front that speaks TLS (--behind-proxy), and say "
                    "how they reach it (--url https://…)",
                    options_.address);
    }
    if (Tls()) BOGAM_TRY(ReadCertificate());
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return Status(Code::kUnavailable, "cannot listen on port " + std::to_string(options_.port) + ": " + error.message());
    }
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  uint16_t port() const override { return port_; }

  void Run() override {
    asio::co_spawn(io_, Accept(), asio::detached);
    io_.run();
    pool_.join();
  }

  void Stop() override {
    asio::post(io_, [this] {
      stopping_ = true;
      error_code ignored;
      acceptor_.close(ignored);
      for (auto* stream : idle_) stream->cancel();
    });
  }

 private:
  bool Tls() const { return !options_.certificate.empty(); }
  bool Guarded() const { return (Tls() || options_.behind_proxy) && options_.url.starts_with("https://"); }

  Status ReadCertificate() {
    error_code error;
    secure_.use_certificate_chain_file(options_.certificate, error);
    if (error) return Status(Code::kInvalid, "the certificate cannot be read", options_.certificate);
    secure_.use_private_key_file(options_.key, asio::ssl::context::pem, error);
    if (error) return Status(Code::kInvalid, "the key cannot be read, or is not the certificate's", options_.key);
    SSL_CTX* const context = secure_.native_handle();
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) return Status(Code::kInternal, "TLS 1.2 cannot be set");
    return {};
  }

  /// What the head of a request says before its body is read: an answer to give at once, or nothing.
  std::optional<Response> RefuseByHead(const Request& request) const {
    const std::string_view host = request.Header("host");
    if (!IsLoopbackName(HostName(host)) && (authority_.empty() || host != authority_)) {
      return Outcome(421, "forbidden",
                     "this server answers only under " + (authority_.empty() ? std::string() : authority_ + ", ") + "localhost, 127.0.0.1 or [::1]");
    }
    if (IsForeign(request) && !(options_.admits_foreign && options_.admits_foreign(request))) {
      return Outcome(403, "forbidden", "requests from another site's pages are refused");
    }
    if (!CleanPath(request.path)) return Outcome(400, "invalid", "the path is not well-formed");
    return std::nullopt;
  }

  asio::awaitable<void> Accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kToken);
      if (error == asio::error::operation_aborted || stopping_) co_return;
      if (error) continue;
      if (connections_ >= options_.max_connections) continue;  // the socket closes: the client sees a reset
      ++connections_;
      asio::co_spawn(io_, Tls() ? ServeTls(std::move(socket)) : ServePlain(std::move(socket)), [this](std::exception_ptr) { --connections_; });
    }
  }

  asio::awaitable<void> ServePlain(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    PlainWire wire(&stream);
    co_await Serve(wire);
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::awaitable<void> ServeTls(tcp::socket socket) {
    beast::ssl_stream<beast::tcp_stream> stream(std::move(socket), secure_);
    beast::tcp_stream& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(options_.read_timeout);
    auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kToken);
    if (error) co_return;
    TlsWire wire(&stream);
    co_await Serve(wire);
    lowest.expires_after(std::chrono::seconds(2));
    co_await stream.async_shutdown(kToken);
  }

  asio::awaitable<void> Serve(Wire& wire) {
    beast::flat_buffer buffer;
    bool keep_alive = true;
    error_code unknown;
    const auto endpoint = wire.lowest.socket().remote_endpoint(unknown);
    const std::string peer = unknown ? std::string() : endpoint.address().to_string();
    while (keep_alive && !stopping_) {
      Parser parser;
      parser.header_limit(static_cast<uint32_t>(options_.max_head_bytes));
      parser.body_limit(options_.max_body_bytes);
      wire.lowest.expires_after(options_.idle_timeout);
      idle_.push_back(&wire.lowest);
      const error_code error = co_await Read(wire, buffer, parser, Until::kHead);
      std::erase(idle_, &wire.lowest);
      if (error) {
        co_await RefuseBroken(wire, error);
        break;
      }
      Request request = ToRequest(parser.get());
      request.peer = options_.behind_proxy ? ForwardedPeer(request.Header("x-forwarded-for"), peer) : peer;
      request.secure = Tls() || (!authority_.empty() && options_.url.starts_with("https://") && request.Header("host") == authority_);
      const bool head = request.method == "HEAD";
      if (head) request.method = "GET";
      std::optional<Response> response = RefuseByHead(request);
      if (!response) {
        if (!co_await ReadBody(wire, buffer, parser)) break;
        request.body = std::move(parser.get().body());
        response = co_await RunHandler(std::move(request));
        keep_alive = parser.get().keep_alive();
      } else {
        keep_alive = false;
      }
      if (!co_await Write(wire, *response, head, keep_alive, parser.get().version())) break;
    }
  }

  /// What http::async_read does, over a wire of either kind.
  enum class Until : uint8_t { kHead, kEnd };
  asio::awaitable<error_code> Read(Wire& wire, beast::flat_buffer& buffer, Parser& parser, Until until) {
    parser.eager(until == Until::kEnd);
    const auto done = [&] { return until == Until::kEnd ? parser.is_done() : parser.is_header_done(); };
    while (!done()) {
      error_code error = http::error::need_more;
      if (buffer.size() > 0) {
        error = {};
        buffer.consume(parser.put(buffer.data(), error));
      }
      if (!error) continue;
      if (error != http::error::need_more) co_return error;
      auto [failed, size] = co_await wire.ReadSome(buffer.prepare(kReadBytes));
      buffer.commit(size);
      if (!failed) continue;
      if (failed != asio::error::eof) co_return failed;
      if (!parser.got_some()) co_return http::error::end_of_stream;
      error = {};
      parser.put_eof(error);
      if (error) co_return error;
      if (!done()) co_return http::error::partial_message;
    }
    co_return error_code();
  }

  asio::awaitable<error_code> WriteAll(Wire& wire, asio::const_buffer bytes) {
    while (bytes.size() > 0) {
      auto [error, size] = co_await wire.WriteSome(bytes);
      if (error) co_return error;
      bytes += size;
    }
    co_return error_code();
  }

  asio::awaitable<bool> ReadBody(Wire& wire, beast::flat_buffer& buffer, Parser& parser) {
    wire.lowest.expires_after(options_.read_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      if (co_await WriteAll(wire, asio::buffer(kGoOn))) co_return false;
    }
    const error_code error = co_await Read(wire, buffer, parser, Until::kEnd);
    if (error) co_await RefuseBroken(wire, error);
    co_return !error;
  }

  asio::awaitable<Response> RunHandler(Request request) {
    const std::chrono::seconds allowed = options_.handler_timeout_for ? options_.handler_timeout_for(request.path) : options_.handler_timeout;
    request.deadline = std::chrono::steady_clock::now() + allowed;
    struct Shared {
      Response response;
      bool done = false;
    };
    auto shared = std::make_shared<Shared>();
    auto timer = std::make_shared<asio::steady_timer>(io_, allowed);
    asio::post(pool_, [this, shared, timer, request = std::move(request)] {
      Response response = CallHandler(request);
      asio::post(io_, [shared, timer, response = std::move(response)]() mutable {
        shared->response = std::move(response);
        shared->done = true;
        timer->cancel();
      });
    });
    co_await timer->async_wait(kToken);
    if (!shared->done) co_return Outcome(503, "timeout", "the request took longer than the server allows");
    co_return std::move(shared->response);
  }

  Response CallHandler(const Request& request) const {
    try {
      return handler_(request);
    } catch (const std::exception&) {
      return Outcome(500, "exception", "the request ended in a fault of the server");
    }
  }

  asio::awaitable<void> RefuseBroken(Wire& wire, error_code error) {
    Response response;
    if (error == http::error::body_limit) {
      response = Outcome(413, "too-long", "the body is over the limit of " + std::to_string(options_.max_body_bytes) + " bytes");
    } else if (error == http::error::header_limit) {
      response = Outcome(431, "too-long", "the head of the request is over the limit");
    } else if (error.category() == http::make_error_code(http::error::bad_version).category() && error != http::error::end_of_stream &&
               error != http::error::partial_message) {
      response = Outcome(400, "invalid", "this is no well-formed HTTP request");
    } else {
      co_return;
    }
    co_await Write(wire, response, false, false, 11);
  }

  asio::awaitable<bool> Write(Wire& wire, Response& response, bool head, bool keep_alive, unsigned version) {
    http::response<http::string_body> message(static_cast<http::status>(response.status), version);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) message.set(http::field::content_type, response.content_type);
    message.set(http::field::cache_control, "no-store");
    message.set("Content-Security-Policy",
                "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "no-referrer");
    message.set("Cross-Origin-Resource-Policy", "same-origin");
    message.set("Cross-Origin-Opener-Policy", "same-origin");
    if (options_.url.starts_with("https://") && (Tls() || options_.behind_proxy)) message.set("Strict-Transport-Security", "max-age=31536000");
    for (const auto& [name, value] : response.headers) name == "Set-Cookie" ? message.insert(name, value) : message.set(name, value);
    message.keep_alive(keep_alive);
    const size_t size = response.body.size();
    if (!head) message.body() = std::move(response.body);
    if (bodiless)
      message.content_length(boost::none);
    else
      message.content_length(size);
    wire.lowest.expires_after(options_.read_timeout);
    http::response_serializer<http::string_body> serializer(message);
    serializer.split(head);
    error_code error;
    std::string first;  // the head, and a small body with it
    std::vector<asio::const_buffer> left;
    while (!error && !serializer.is_done() && !(head && serializer.is_header_done())) {
      left.clear();
      serializer.next(error, [&](error_code&, const auto& buffers) {
        for (const asio::const_buffer one : beast::buffers_range_ref(buffers)) left.push_back(one);
      });
      size_t taken = 0;
      for (const asio::const_buffer one : left) {
        taken += one.size();
        if (first.size() + one.size() <= kTogether) {
          first.append(static_cast<const char*>(one.data()), one.size());
          continue;
        }
        if (!error) error = co_await WriteAll(wire, asio::buffer(first));
        first.clear();
        if (!error) error = co_await WriteAll(wire, one);
      }
      if (!error) serializer.consume(taken);
    }
    if (!error) error = co_await WriteAll(wire, asio::buffer(first));
    co_return !error;
  }

  HttpOptions options_;
  const std::string authority_;  // of url
  Handler handler_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::ssl::context secure_;
  asio::thread_pool pool_;
  uint16_t port_ = 0;
  // Touched by the io thread only.
  std::vector<beast::tcp_stream*> idle_;
  size_t connections_ = 0;
  bool stopping_ = false;
};

}  // namespace

std::string_view Request::Header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

const std::string* Request::Query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

Result<std::unique_ptr<HttpServer>> HttpServer::Listen(const HttpOptions& options, Handler handler) {
  auto server = std::make_unique<BeastServer>(options, std::move(handler));
  BOGAM_TRY(server->Open());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace bogam::server
