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
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
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

bool OriginAllowed(std::string_view origin, std::string_view host) {
  if (origin.empty()) return true;
  constexpr std::string_view kScheme = "http://";
  return origin.starts_with(kScheme) && origin.substr(kScheme.size()) == host;
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

/// What the head of a request says before its body is read: an answer to give at once, or nothing.
std::optional<Response> RefuseByHead(const Request& request, const HttpOptions& options) {
  const std::string_view host = request.Header("host"), origin = request.Header("origin");
  const bool named = !origin.empty() && options.origin_allowed_for && options.origin_allowed_for(request.path, origin);
  if (!IsLoopbackName(HostName(host))) {
    return Outcome(421, "forbidden", "this server answers only under localhost, 127.0.0.1 or [::1]");
  }
  if (!named && !OriginAllowed(origin, host)) {
    return Outcome(403, "forbidden", "requests from another site's pages are refused");
  }
  if (!named && request.Header("sec-fetch-site") == "cross-site") {
    return Outcome(403, "forbidden", "requests from another site's pages are refused");
  }
  if (!CleanPath(request.path)) return Outcome(400, "invalid", "the path is not well-formed");
  return std::nullopt;
}

template <typename Message>
Request ToRequest(const Message& message) {
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
      : options_(options), handler_(std::move(handler)), acceptor_(io_), pool_(static_cast<size_t>(options.threads)) {}

  Status Open() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error || !address.is_loopback()) {
      return Status(Code::kDenied, "the server listens on a loopback address only", options_.address);
    }
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
  asio::awaitable<void> Accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kToken);
      if (error == asio::error::operation_aborted || stopping_) co_return;
      if (error) continue;
      if (connections_ >= options_.max_connections) continue;  // the socket closes: the client sees a reset
      ++connections_;
      asio::co_spawn(io_, Serve(beast::tcp_stream(std::move(socket))), [this](std::exception_ptr) { --connections_; });
    }
  }

  asio::awaitable<void> Serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer;
    bool keep_alive = true;
    error_code unknown;
    const auto endpoint = stream.socket().remote_endpoint(unknown);
    const std::string peer = unknown ? std::string() : endpoint.address().to_string();
    while (keep_alive && !stopping_) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(static_cast<uint32_t>(options_.max_head_bytes));
      parser.body_limit(options_.max_body_bytes);
      stream.expires_after(options_.idle_timeout);
      idle_.push_back(&stream);
      auto [error, n] = co_await http::async_read_header(stream, buffer, parser, kToken);
      std::erase(idle_, &stream);
      if (error) {
        co_await RefuseBroken(stream, error);
        break;
      }
      Request request = ToRequest(parser.get());
      request.peer = peer;
      const bool head = request.method == "HEAD";
      if (head) request.method = "GET";
      std::optional<Response> response = RefuseByHead(request, options_);
      if (!response) {
        if (!co_await ReadBody(stream, buffer, parser)) break;
        request.body = std::move(parser.get().body());
        response = co_await RunHandler(std::move(request));
        keep_alive = parser.get().keep_alive();
      } else {
        keep_alive = false;
      }
      if (!co_await Write(stream, *response, head, keep_alive, parser.get().version())) break;
    }
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::awaitable<bool> ReadBody(beast::tcp_stream& stream, beast::flat_buffer& buffer, http::request_parser<http::string_body>& parser) {
    stream.expires_after(options_.read_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
      auto [error, n] = co_await http::async_write(stream, go_on, kToken);
      if (error) co_return false;
    }
    auto [error, n] = co_await http::async_read(stream, buffer, parser, kToken);
    if (error) co_await RefuseBroken(stream, error);
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

  asio::awaitable<void> RefuseBroken(beast::tcp_stream& stream, error_code error) {
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
    co_await Write(stream, response, false, false, 11);
  }

  asio::awaitable<bool> Write(beast::tcp_stream& stream, Response& response, bool head, bool keep_alive, unsigned version) {
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
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep_alive);
    const size_t size = response.body.size();
    if (!head) message.body() = std::move(response.body);
    if (bodiless)
      message.content_length(boost::none);
    else
      message.content_length(size);
    stream.expires_after(options_.read_timeout);
    http::response_serializer<http::string_body> serializer(message);
    error_code error;
    size_t n = 0;
    if (head) {
      std::tie(error, n) = co_await http::async_write_header(stream, serializer, kToken);
    } else {
      std::tie(error, n) = co_await http::async_write(stream, serializer, kToken);
    }
    co_return !error;
  }

  HttpOptions options_;
  Handler handler_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
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
