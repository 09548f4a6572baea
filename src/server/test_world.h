// SPDX-License-Identifier: Apache-2.0
// For tests: a server over a store in memory, and a client that speaks to it through a socket.
#ifndef BOGAM_SERVER_TEST_WORLD_H_
#define BOGAM_SERVER_TEST_WORLD_H_

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fhir/json.h"
#include "fhir/record.h"
#include "server/serve.h"

namespace bogam::server {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  bool Has(std::string_view text) const { return body.find(text) != std::string::npos; }
  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

/// Writes a resource by its type and id, past every door.
inline void PutRecord(engine::Engine* engine, const std::string& json) {
  auto record = fhir::ParseJson(json);
  ASSERT_TRUE(record.ok()) << record.status().ToString() << json;
  const fhir::TypeId type = record->resource_type();
  const std::string id(record->id());
  ASSERT_TRUE(engine->records().Update(type, id, std::move(*record)).ok()) << json;
}

/// One request by one connection.
inline std::string Exchange(uint16_t port, const std::string& text) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return {};
  const timeval limit{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  for (size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<size_t>(n);
  }
  std::string answer;
  char block[16384];
  for (ssize_t n; (n = ::recv(fd, block, sizeof block, 0)) > 0;) answer.append(block, static_cast<size_t>(n));
  ::close(fd);
  return answer;
}

inline Answer ParseAnswer(const std::string& text) {
  Answer answer;
  const size_t end = text.find("\r\n\r\n");
  if (text.size() < 12 || end == std::string::npos) return answer;
  answer.status = std::stoi(text.substr(9, 3));
  for (size_t at = text.find("\r\n") + 2; at < end;) {
    const size_t line_end = std::min(text.find("\r\n", at), end);
    const size_t colon = text.find(": ", at);
    if (colon < line_end) {
      std::string name = text.substr(at, colon - at);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      answer.headers[name] = text.substr(colon + 2, line_end - colon - 2);
    }
    at = line_end + 2;
  }
  answer.body = text.substr(end + 4);
  return answer;
}

class World {
 public:
  explicit World(engine::Options options = {}, AccessOptions access = {}) {
    options.threads = 2;
    auto opened = engine::Engine::Open(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.status().ToString();
    engine = std::move(*opened);
    auto application = Application::Open(engine.get(), std::move(access));
    EXPECT_TRUE(application.ok()) << application.status().ToString();
    application_ = std::move(*application);
    HttpOptions http;
    http.port = 0;
    http.max_connections = 256;
    http.admits_foreign = [this](const Request& head) { return application_->AdmitsForeign(head); };
    auto server = HttpServer::Listen(http, [this](const Request& request) { return application_->Handle(request); });
    EXPECT_TRUE(server.ok()) << server.status().ToString();
    server_ = std::move(*server);
    thread_ = std::thread([this] { server_->Run(); });
  }
  ~World() {
    server_->Stop();
    thread_.join();
  }

  Answer Send(const std::string& method, const std::string& target, const std::string& body = {}, const std::string& headers = {}) const {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n" + headers;
    if (!body.empty() || method == "POST" || method == "PUT") {
      if (headers.find("Content-Type") == std::string::npos) text += "Content-Type: application/fhir+json\r\n";
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return ParseAnswer(Exchange(server_->port(), text + "\r\n" + body));
  }
  Answer Get(const std::string& target, const std::string& headers = {}) const { return Send("GET", target, {}, headers); }
  Answer Put(const std::string& json) const {
    const auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok()) << record.status().ToString() << json;
    return Send("PUT", "/fhir/" + std::string(fhir::Name(record->resource_type())) + "/" + std::string(record->id()), json);
  }
  uint16_t port() const { return server_->port(); }
  /// As the real server does.
  void KeepAssessments() const { application_->KeepAssessments(false); }
  /// As the real server does, before anybody asks.
  void PrepareToday() const {
    application_->PrepareToday();
    application_->WelcomeUsers();
  }
  /// Once all lists are made.
  size_t PreparedDesks() const {
    for (int i = 0; i < 3000 && !application_->PreparedDesks(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return application_->PreparedDesks().value_or(0);
  }

  std::unique_ptr<engine::Engine> engine;

 private:
  std::unique_ptr<Application> application_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

/// The body as a record; every FHIR answer must be valid R4.
inline fhir::Record Parsed(const Answer& answer) {
  std::vector<fhir::JsonIssue> issues;
  auto record = fhir::ParseJson(answer.body, {}, &issues);
  EXPECT_TRUE(record.ok()) << record.status().ToString() << "\n" << (issues.empty() ? "" : issues[0].ToString()) << "\n" << answer.body.substr(0, 2000);
  return record.ok() ? std::move(*record) : fhir::Record();
}

inline size_t Times(std::string_view text, std::string_view part) {
  size_t times = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

}  // namespace bogam::server

#endif  // BOGAM_SERVER_TEST_WORLD_H_
