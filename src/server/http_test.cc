// SPDX-License-Identifier: Apache-2.0
#include "server/http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "access/fetch.h"

namespace bogam::server {
namespace {

class Http : public testing::Test {
 protected:
  void Start(HttpOptions options) {
    options.port = 0;
    auto server = HttpServer::Listen(options, [](const Request& r) {
      if (r.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(1500));
      Response response;
      response.content_type = "text/plain";
      response.body = r.method + " " + r.path + " [" + r.query_text + "] " + std::to_string(r.body.size());
      for (const auto& [name, value] : r.query) response.body += " " + name + "=" + value;
      response.body += r.path == "/from" ? " " + r.Origin() + " " + r.peer : "";
      return response;
    });
    ASSERT_TRUE(server.ok()) << server.status().ToString();
    server_ = std::move(server).value();
    thread_ = std::thread([this] { server_->Run(); });
  }
  void TearDown() override {
    if (!server_) return;
    server_->Stop();
    thread_.join();
  }
  int Connect() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server_->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    const timeval limit{5, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
  }
  /// Sends text and reads until the server closes.
  std::string Exchange(const std::string& text) const {
    const int fd = Connect();
    for (size_t sent = 0; sent < text.size();) {
      const ssize_t n = ::send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<size_t>(n);
    }
    std::string answer;
    char block[4096];
    for (ssize_t n; (n = ::recv(fd, block, sizeof block, 0)) > 0;) answer.append(block, static_cast<size_t>(n));
    ::close(fd);
    return answer;
  }
  std::string Get(const std::string& target, const std::string& headers = "Host: localhost\r\n") const {
    return Exchange("GET " + target + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
  }
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

TEST_F(Http, AnswersWithDecodedPathAndQuery) {
  Start({});
  const std::string answer = Get("/fhir/Patient?name=%EA%B9%80&a+b=c%2Cd");
  EXPECT_NE(answer.find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(answer.find("GET /fhir/Patient [name=%EA%B9%80&a+b=c%2Cd] 0 name=김 a b=c,d"), std::string::npos) << answer;
  EXPECT_NE(answer.find("Content-Security-Policy: default-src 'self'"), std::string::npos);
  EXPECT_EQ(answer.find("Access-Control"), std::string::npos);
}

TEST_F(Http, HeadGivesTheLengthWithoutTheBody) {
  Start({});
  const std::string answer = Exchange("HEAD /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 11"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(Http, RefusesOtherHostsAndOrigins) {
  Start({});
  EXPECT_NE(Get("/x", "Host: evil.example\r\n").find("HTTP/1.1 421"), std::string::npos);
  EXPECT_NE(Get("/x", "").find("HTTP/1.1 421"), std::string::npos);
  EXPECT_NE(Get("/x", "Host: localhost.evil.example\r\n").find("HTTP/1.1 421"), std::string::npos);
  EXPECT_NE(Get("/x", "Host: localhost:1\r\nOrigin: http://evil.example\r\n").find("HTTP/1.1 403"), std::string::npos);
  EXPECT_NE(Get("/x", "Host: localhost:1\r\nOrigin: null\r\n").find("HTTP/1.1 403"), std::string::npos);
  EXPECT_NE(Get("/x", "Host: localhost:1\r\nOrigin: http://localhost:2\r\n").find("HTTP/1.1 403"), std::string::npos);
  EXPECT_NE(Get("/x", "Host: localhost:1\r\nOrigin: http://localhost:1\r\n").find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(Get("/x", "Host: [::1]:80\r\n").find("HTTP/1.1 200"), std::string::npos);
}

TEST_F(Http, RefusesPathsThatClimb) {
  Start({});
  for (const char* path : {"/../etc/passwd", "/a/%2e%2e/b", "/a//b", "/a/%00", "/%zz", "/a\\b"}) {
    EXPECT_NE(Get(path).find("HTTP/1.1 400"), std::string::npos) << path;
  }
}

TEST_F(Http, LimitsHeadBodyAndTime) {
  HttpOptions options;
  options.max_head_bytes = 1024;
  options.max_body_bytes = 100;
  options.read_timeout = std::chrono::seconds(1);
  options.idle_timeout = std::chrono::seconds(1);
  options.handler_timeout = std::chrono::seconds(1);
  Start(options);
  EXPECT_NE(Get("/x", "Host: localhost\r\nA: " + std::string(4000, 'a') + "\r\n").find("HTTP/1.1 431"), std::string::npos);
  const std::string post = "POST /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
  EXPECT_NE(Exchange(post + "100\r\n\r\n" + std::string(100, 'b')).find("POST /x [] 100"), std::string::npos);
  EXPECT_NE(Exchange(post + "101\r\n\r\n" + std::string(101, 'b')).find("HTTP/1.1 413"), std::string::npos);
  EXPECT_EQ(Exchange(post + "50\r\n\r\nshort"), "") << "a body that never comes ends by the timeout";
  EXPECT_NE(Get("/slow").find("HTTP/1.1 503"), std::string::npos);
  EXPECT_NE(Exchange("what is this\r\n\r\n").find("HTTP/1.1 400"), std::string::npos);
}

TEST_F(Http, KeepsTheConnection) {
  Start({});
  const std::string answer = Exchange("GET /one HTTP/1.1\r\nHost: localhost\r\n\r\nGET /two HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("GET /one"), std::string::npos);
  EXPECT_NE(answer.find("GET /two"), std::string::npos);
}

TEST_F(Http, ListensOnLoopbackOnlyAndSaysWhenThePortIsTaken) {
  Start({});
  HttpOptions options;
  options.address = "0.0.0.0";
  EXPECT_EQ(HttpServer::Listen(options, nullptr).status().code(), Code::kDenied);
  options.address = "127.0.0.1";
  options.port = server_->port();
  EXPECT_EQ(HttpServer::Listen(options, nullptr).status().code(), Code::kUnavailable);
}

TEST_F(Http, LetsOthersInOverTlsOrThroughAProxyOnly) {
  const auto listen = [](const HttpOptions& options) { return HttpServer::Listen(options, nullptr).status(); };
  HttpOptions options;
  options.port = 0;
  options.address = "0.0.0.0";
  options.behind_proxy = true;
  EXPECT_EQ(listen(options).code(), Code::kDenied) << "how do they reach it?";
  options.url = "http://bogam.example";
  EXPECT_EQ(listen(options).code(), Code::kDenied) << "in clear";
  EXPECT_NE(listen(options).message().find("--behind-proxy"), std::string::npos);
  options.url = "https://bogam.example";
  EXPECT_TRUE(listen(options).ok());
  options.behind_proxy = false;
  EXPECT_EQ(listen(options).code(), Code::kDenied);
  options.url = "bogam.example";
  EXPECT_EQ(listen(options).code(), Code::kInvalid);
  options.url.clear();
  options.address = "clinic";
  EXPECT_EQ(listen(options).code(), Code::kInvalid);
  options.address = "127.0.0.1";
  options.certificate = options.key = "/nothing";
  EXPECT_EQ(listen(options).code(), Code::kInvalid);
}

TEST_F(Http, BehindAProxy) {
  HttpOptions options;
  options.behind_proxy = true;
  options.url = "https://bogam.example";
  Start(options);
  const std::string answer = Get("/from", "Host: bogam.example\r\nX-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n");
  EXPECT_NE(answer.find("https://bogam.example 198.51.100.7"), std::string::npos) << "what the proxy saw itself, not what the client said: " << answer;
  EXPECT_NE(answer.find("Strict-Transport-Security"), std::string::npos);
  EXPECT_NE(Get("/from", "Host: bogam.example\r\nX-Forwarded-For: nobody\r\n").find("https://bogam.example 127.0.0.1"), std::string::npos);
  EXPECT_NE(Get("/from", "Host: bogam.example\r\nOrigin: https://bogam.example\r\n").find("HTTP/1.1 200"), std::string::npos);
  EXPECT_NE(Get("/from", "Host: bogam.example\r\nOrigin: http://bogam.example\r\n").find("HTTP/1.1 403"), std::string::npos);
  EXPECT_NE(Get("/from", "Host: evil.example\r\n").find("HTTP/1.1 421"), std::string::npos);
  EXPECT_NE(Get("/from", "Host: bogam.example.evil.example\r\n").find("HTTP/1.1 421"), std::string::npos);
  EXPECT_NE(Get("/from", "Host: localhost\r\n").find("http://localhost 127.0.0.1"), std::string::npos) << "this machine itself";
}

TEST_F(Http, OverTls) {
  std::string folder = (std::filesystem::temp_directory_path() / "bogam-http-test-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string make = "cd " + folder +
                           " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test -addext "
                           "subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2> /dev/null && openssl genpkey -algorithm EC -pkeyopt "
                           "ec_paramgen_curve:P-256 -out other.pem 2> /dev/null";
  if (std::system(make.c_str()) != 0) GTEST_SKIP() << "no program openssl here";
  HttpOptions options;
  options.certificate = folder + "/cert.pem";
  options.key = folder + "/other.pem";
  options.port = 0;
  EXPECT_EQ(HttpServer::Listen(options, nullptr).status().code(), Code::kInvalid) << "the key of another certificate";
  options.key = folder + "/key.pem";
  Start(options);
  const access::Fetch fetch = access::MakeFetch({.ca_file = folder + "/cert.pem"});
  const std::string base = "https://localhost:" + std::to_string(server_->port());
  for (int i = 0; i < 3; ++i) {
    const auto got = fetch({base + "/from?a=b", {}, {}});
    ASSERT_TRUE(got.ok()) << got.status().ToString();
    EXPECT_EQ(got->body, "GET /from [a=b] 0 a=b " + base + " 127.0.0.1");
  }
  const auto posted = fetch({base + "/x", std::string(100'000, 'y'), {}});
  ASSERT_TRUE(posted.ok());
  EXPECT_EQ(posted->body, "POST /x [] 100000");
  EXPECT_EQ(Get("/x").find("HTTP/1.1 200"), std::string::npos) << "nothing in clear on this port";
  const auto old = "openssl s_client -connect localhost:" + std::to_string(server_->port()) + " -tls1_1 -cipher ALL:@SECLEVEL=0 < /dev/null > /dev/null 2>&1";
  EXPECT_NE(std::system(old.c_str()), 0) << "TLS 1.1";
  const auto recent = "openssl s_client -connect localhost:" + std::to_string(server_->port()) + " -tls1_2 < /dev/null > /dev/null 2>&1";
  EXPECT_EQ(std::system(recent.c_str()), 0) << "TLS 1.2";
  std::filesystem::remove_all(folder);
}

TEST(Outcome, EscapesAndMaps) {
  const Response r = Outcome(Status(Code::kUnprocessable, "bad \"x\"", "line\n\x01"));
  EXPECT_EQ(r.status, 422);
  EXPECT_EQ(r.body, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing",)"
                    R"("details":{"text":"bad \"x\""},"diagnostics":"line\n\u0001"}]})");
}

}  // namespace
}  // namespace bogam::server
