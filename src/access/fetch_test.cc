// SPDX-License-Identifier: Apache-2.0
// What is asked of another server, over real sockets: certificates, names, limits. The server here is OpenSSL's own `s_server`, and a
// plain socket where HTTP goes wrong.
#include "access/fetch.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace bogam::access {
namespace {

namespace fs = std::filesystem;

/// Takes one connection after another on a port of this machine, reads a request's head and writes an answer.
class Plain {
 public:
  explicit Plain(std::string answer, bool stays = false) : answer_(std::move(answer)), stays_(stays) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    socklen_t size = sizeof at;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~Plain() {
    ::shutdown(listener_, SHUT_RDWR);
    ::close(listener_);
    thread_.join();
  }
  std::string Url(const std::string& scheme = "http") const { return scheme + "://127.0.0.1:" + std::to_string(port_) + "/jwks?x=1"; }
  const std::string& heard() const { return heard_; }

 private:
  void Serve() {
    for (;;) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      char block[8192];
      const ssize_t n = ::recv(fd, block, sizeof block, 0);
      heard_.assign(block, static_cast<size_t>(std::max<ssize_t>(n, 0)));
      [[maybe_unused]] const ssize_t sent = ::send(fd, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      if (stays_) ::recv(fd, block, sizeof block, 0);
      ::close(fd);
    }
  }
  const std::string answer_;
  const bool stays_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::string heard_;
  std::thread thread_;
};

const std::string kFine = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

TEST(Fetch, SaysWhatItIsToldAndNoMore) {
  const Plain server(kFine);
  const Fetch fetch = MakeFetch();
  const auto got = fetch({server.Url(), {}, {}});
  ASSERT_TRUE(got.ok()) << got.status().ToString();
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "{}");
  EXPECT_TRUE(server.heard().starts_with("GET /jwks?x=1 HTTP/1.1\r\nHost: 127.0.0.1:"));
  ASSERT_TRUE(fetch({server.Url(), "a=b", "Basic eA=="}).ok());
  EXPECT_TRUE(server.heard().starts_with("POST /jwks?x=1"));
  EXPECT_TRUE(server.heard().ends_with("\r\n\r\na=b"));
  EXPECT_NE(server.heard().find("Authorization: Basic eA=="), std::string::npos);
}

TEST(Fetch, FollowsNoRedirect) {
  const Plain other(kFine);
  const Plain server("HTTP/1.1 302 Found\r\nLocation: " + other.Url() + "\r\nContent-Length: 0\r\n\r\n");
  const auto got = MakeFetch()({server.Url(), {}, {}});
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->status, 302);
  EXPECT_EQ(other.heard(), "");
}

TEST(Fetch, HasLimits) {
  const Fetch fetch = MakeFetch({.time = std::chrono::milliseconds(300), .bytes = 1000, .ca_file = {}});
  const auto code = [&](const std::string& url) { return fetch({url, {}, {}}).status().code(); };
  const Plain long_answer("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'));
  EXPECT_EQ(code(long_answer.Url()), Code::kUnavailable);
  const Plain endless("HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x'));
  EXPECT_EQ(code(endless.Url()), Code::kUnavailable);
  const Plain headers("HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(code(headers.Url()), Code::kUnavailable);
  const Plain nonsense("nonsense\r\n\r\n");
  EXPECT_EQ(code(nonsense.Url()), Code::kUnavailable);
  const Plain silent("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", true);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(code(silent.Url()), Code::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(3));
  EXPECT_EQ(code(silent.Url("https")), Code::kUnavailable) << "no TLS there";
  EXPECT_EQ(code("http://127.0.0.1:1/"), Code::kUnavailable);
}

TEST(Fetch, OnlyHttpsAndThisMachine) {
  for (const char* good : {"https://ehr.example", "https://ehr.example:8443/jwks?a=b", "http://localhost:3000/", "http://127.0.0.1/", "http://[::1]:80/x",
                           "https://[2001:db8::1]/"}) {
    EXPECT_TRUE(CheckUrl(good).ok()) << good;
  }
  for (const char* bad :
       {"", "ehr.example", "http://ehr.example/", "http://127.0.0.1.evil.example/", "http://localhost@evil.example/", "https://kim:pw@ehr.example/", "https://",
        "https:///x", "https://ehr.example:x/", "https://ehr.example:/", "https://ehr.example/ x", "https://ehr.example/#a", "https://ehr.example/\r\nHost: x",
        "ftp://ehr.example/", "file:///etc/passwd", "https://[::1", "https://ehr.example\\@evil.example/"}) {
    EXPECT_FALSE(CheckUrl(bad).ok()) << bad;
    EXPECT_EQ(MakeFetch()({bad, {}, {}}).status().code(), Code::kInvalid) << bad;
  }
}

/// A certificate for the names, signed by itself, and a server that has it.
class Secure {
 public:
  explicit Secure(const std::string& names) {
    std::string form = (fs::temp_directory_path() / "bogam-fetch-test-XXXXXX").string();
    folder_ = ::mkdtemp(form.data());
    const std::string make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test -addext subjectAltName=" + names +
                             " -keyout " + folder_ + "/key.pem -out " + folder_ + "/cert.pem 2> /dev/null";
    made_ = std::system(make.c_str()) == 0;
    // Any free port: the kernel gives one to a listener that is closed again.
    port_ = 20'000 + ::getpid() % 20'000;
    child_ = ::fork();
    if (child_ == 0) {
      const std::string run = "exec openssl s_server -quiet -www -accept " + std::to_string(port_) + " -cert " + folder_ + "/cert.pem -key " + folder_ +
                              "/key.pem > /dev/null 2>&1 < /dev/null";
      ::execl("/bin/sh", "sh", "-c", run.c_str(), nullptr);
      ::_exit(127);
    }
    for (int i = 0; i < 100 && !Answers(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ~Secure() {
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
    fs::remove_all(folder_);
  }
  bool made() const { return made_; }
  std::string certificate() const { return folder_ + "/cert.pem"; }
  std::string Url(const std::string& host) const { return "https://" + host + ":" + std::to_string(port_) + "/"; }

 private:
  bool Answers() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port_));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool yes = ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    ::close(fd);
    return yes;
  }
  std::string folder_;
  bool made_ = false;
  int port_ = 0;
  pid_t child_ = -1;
};

TEST(Fetch, TrustsACertificateOfTheRightNameOnly) {
  const Secure server("DNS:localhost");
  if (!server.made()) GTEST_SKIP() << "no program openssl here";
  const Fetch stranger = MakeFetch(), knowing = MakeFetch({.ca_file = server.certificate()});
  EXPECT_EQ(stranger({server.Url("localhost"), {}, {}}).status().code(), Code::kUnavailable) << "signed by nobody that is trusted";
  const auto got = knowing({server.Url("localhost"), {}, {}});
  ASSERT_TRUE(got.ok()) << got.status().ToString();
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(knowing({server.Url("127.0.0.1"), {}, {}}).status().code(), Code::kUnavailable) << "the certificate names localhost";
  EXPECT_EQ(MakeFetch({.ca_file = "/nothing"})({server.Url("localhost"), {}, {}}).status().code(), Code::kInvalid);
}

}  // namespace
}  // namespace bogam::access
