// SPDX-License-Identifier: Apache-2.0
#include "server/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <memory>
#include <thread>
#include <utility>

namespace bogam::server {
namespace {

int signal_pipe = -1;  // write end, for the handler

void OnSignal(int) {
  const char byte = 1;
  [[maybe_unused]] const ssize_t written = ::write(signal_pipe, &byte, 1);
}

/// While it lives, the first SIGINT or SIGTERM calls `stop`. The next SIGINT does what it did before; the next SIGTERM nothing, since who supervises
/// a program may send it twice, and what is being written is to be written whole.
class SignalStop {
 public:
  explicit SignalStop(std::function<void()> stop) {
    if (::pipe2(pipe_.data(), O_CLOEXEC) != 0) return;
    signal_pipe = pipe_[1];
    struct sigaction action {};
    action.sa_handler = OnSignal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, &action, &old_term_);
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    sigaction(SIGINT, &action, &old_int_);
    thread_ = std::thread([this, stop = std::move(stop)] {
      char byte = 0;
      if (::read(pipe_[0], &byte, 1) == 1 && byte == 1) stop();
    });
  }
  ~SignalStop() {
    if (!thread_.joinable()) return;
    sigaction(SIGINT, &old_int_, nullptr);
    sigaction(SIGTERM, &old_term_, nullptr);
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(pipe_[1], &byte, 1);
    thread_.join();
    signal_pipe = -1;
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  SignalStop(const SignalStop&) = delete;
  SignalStop& operator=(const SignalStop&) = delete;

 private:
  std::array<int, 2> pipe_{-1, -1};
  struct sigaction old_int_ {
  }, old_term_{};
  std::thread thread_;
};

std::chrono::seconds TimeFor(std::string_view path, std::chrono::seconds usual) { return path == "/api/load" ? std::chrono::seconds(3600) : usual; }

/// Others reach the server: then somebody must have signed in.
bool IsReachedByOthers(const HttpOptions& http) {
  return !http.url.empty() || (http.address != "127.0.0.1" && http.address != "::1" && http.address != "localhost");
}

std::string UrlOf(const HttpOptions& http, uint16_t port) {
  if (!http.url.empty()) return http.url.ends_with('/') ? http.url : http.url + "/";
  const std::string host = http.address.find(':') == std::string::npos ? http.address : "[" + http.address + "]";
  return (http.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(port) + "/";
}

}  // namespace

Status Serve(engine::Engine* engine, const ServeOptions& options) {
  AccessOptions access;
  access.folder = engine->store().path();
  access.gate.fetch = access::MakeFetch({.ca_file = options.ca_file});
  access.gate.needs_users = IsReachedByOthers(options.http);
  access.cds.fetch = access.gate.fetch;
  access.provider = options.provider;
  if (access.gate.needs_users) {
    BOGAM_ASSIGN(const auto users, access::Users(access.folder).Newest());
    if (users->empty())
      return Status(Code::kDenied, "there are no users, and others would be let in; first: bogam user add NAME --admin, or serve with --users");
  }
  std::unique_ptr<SignalStop> signals;  // outlives the application, which has a last entry to write
  BOGAM_ASSIGN(const std::unique_ptr<Application> application, Application::Open(engine, std::move(access)));
  application->KeepAssessments(options.write_scores);
  HttpOptions http = options.http;
  http.handler_timeout_for = [usual = http.handler_timeout](std::string_view path) { return TimeFor(path, usual); };
  http.admits_foreign = [&](const Request& head) { return application->AdmitsForeign(head); };
  auto listening = HttpServer::Listen(http, [&](const Request& request) { return application->Handle(request); });
  if (!listening.ok()) {
    const Status& why = listening.status();
    if (why.code() != Code::kUnavailable) return why;
    return Status(why.code(), why.message() + "; choose another: bogam serve --port " + std::to_string(http.port + 1));
  }
  HttpServer* server = listening->get();
  if (options.handle_signals) signals = std::make_unique<SignalStop>([server] { server->Stop(); });
  if (options.ready) options.ready(UrlOf(http, server->port()));
  // What the first page asks for is read while the browser opens.
  application->PrepareToday();
  std::thread warm([engine, &application] {
    application->WelcomeUsers();
    [[maybe_unused]] const bool read = engine->Measures().ok();
  });
  server->Run();
  warm.join();
  return {};
}

}  // namespace bogam::server
