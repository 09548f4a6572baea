// SPDX-License-Identifier: Apache-2.0
// One connection a batch, HTTP/1.1 over a plain socket: the server is on this machine.
#include "cli/server_loader.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::cli {
namespace {

constexpr size_t kBatch = 500;
constexpr size_t kBatchBytes = 4 << 20;
constexpr size_t kMaxAnswer = 64 << 20;
constexpr int kSeconds = 120;

struct Endpoint {
  std::string host, port = "80", path = "/fhir";
};

Result<Endpoint> ParseEndpoint(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const auto bad = [&] { return Status(Code::kInvalid, "a server is given as http://HOST:PORT", std::string(url)); };
  if (!url.starts_with(kScheme)) return bad();
  const std::string_view rest = url.substr(kScheme.size());
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  const size_t colon = authority.rfind(':');
  Endpoint out;
  out.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) out.port = authority.substr(colon + 1);
  std::string_view path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty()) out.path = path;
  const bool digits = !out.port.empty() && std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return out.host.empty() || !digits ? Result<Endpoint>(bad()) : Result<Endpoint>(out);
}

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Status NoAnswer(const Endpoint& to) {
  return Status(Code::kUnavailable, "the server at " + to.host + ":" + to.port + " does not answer; is `bogam serve` running?");
}

int Connect(const Endpoint& to) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(to.host.c_str(), to.port.c_str(), &hints, &found) != 0) return -1;
  int connected = -1;
  for (const addrinfo* at = found; at != nullptr && connected < 0; at = at->ai_next) {
    const int descriptor = ::socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    if (descriptor < 0) continue;
    const timeval limit{kSeconds, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(descriptor, at->ai_addr, at->ai_addrlen) == 0) connected = descriptor;
    else ::close(descriptor);
  }
  ::freeaddrinfo(found);
  return connected;
}

/// POSTs JSON and gives the answer's status code and body.
Result<std::pair<int, std::string>> Post(const Endpoint& to, std::string_view body) {
  const Socket socket(Connect(to));
  if (socket.get() < 0) return NoAnswer(to);
  std::string out = "POST " + to.path + " HTTP/1.1\r\nHost: " + to.host + ":" + to.port +
                    "\r\nContent-Type: application/fhir+json\r\nAccept: application/fhir+json\r\nPrefer: return=minimal\r\nConnection: close\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n";
  out.append(body);
  for (size_t sent = 0; sent < out.size();) {
    const ssize_t n = ::send(socket.get(), out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return NoAnswer(to);
    sent += static_cast<size_t>(n);
  }
  std::string in;
  for (char buffer[65536];;) {
    const ssize_t n = ::recv(socket.get(), buffer, sizeof buffer, 0);
    if (n < 0 || in.size() > kMaxAnswer) return NoAnswer(to);
    if (n == 0) break;
    in.append(buffer, static_cast<size_t>(n));
  }
  const size_t head = in.find("\r\n\r\n");
  if (head == std::string::npos || !in.starts_with("HTTP/1.") || in.size() < 12) return NoAnswer(to);
  return std::pair(std::atoi(in.c_str() + 9), in.substr(head + 4));
}

/// What an OperationOutcome says, in one line.
std::string OutcomeText(fhir::Node outcome) {
  const fhir::Node issue = outcome.Get(fhir::name::kIssue);
  std::string text(issue.Get(fhir::name::kDetails).Get(fhir::name::kText).text());
  if (const std::string_view more = issue.Get(fhir::FindName("diagnostics")).text(); !more.empty()) text += (text.empty() ? "" : ": ") + std::string(more);
  return text.empty() ? "the server refused it" : text;
}

class ServerLoader final : public records::Loader {
 public:
  ServerLoader(Endpoint endpoint, records::LoadOptions options) : endpoint_(std::move(endpoint)), options_(std::move(options)) {}

  Status Add(fhir::Record record, records::Place place) override {
    if (record.id().empty()) {
      Reject(place, Status(Code::kInvalid, "the resource has no id"));
      return Status::Ok();
    }
    body_ += places_.empty() ? R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)" : R"(,{"resource":)";
    fhir::WriteJson(record, &body_);
    body_ += R"(,"request":{"method":"PUT","url":")" + std::string(fhir::Name(record.resource_type())) + "/" + std::string(record.id()) + R"("}})";
    places_.push_back(place);
    return places_.size() >= kBatch || body_.size() >= kBatchBytes ? Send() : Status::Ok();
  }
  Status Finish() override { return places_.empty() ? Status::Ok() : Send(); }
  const records::LoadCounts& counts() const override { return counts_; }

 private:
  void Reject(records::Place place, const Status& why) {
    ++counts_.rejected;
    if (options_.reject) options_.reject(place, why);
  }

  Status Send() {
    body_ += "]}";
    Result<std::pair<int, std::string>> answer = Post(endpoint_, body_);
    BOGAM_TRY(answer.status());
    fhir::ParseOptions lenient;
    lenient.lenient = true;
    const Result<fhir::Record> bundle = fhir::ParseJson(answer->second, lenient);
    if (!bundle.ok()) return Status(Code::kUnavailable, "the server's answer (HTTP " + std::to_string(answer->first) + ") is not FHIR");
    if (answer->first != 200) return Status(Code::kUnavailable, "the server refused the batch (HTTP " + std::to_string(answer->first) + ")", OutcomeText(bundle->root()));
    size_t at = 0;
    for (const fhir::Node entry : bundle->root().children(fhir::name::kEntry)) {
      if (at == places_.size()) break;
      Count(places_[at++], entry.Get(fhir::FindName("response")));
    }
    if (at != places_.size()) return Status(Code::kUnavailable, "the server answered fewer entries than it was sent");
    places_.clear();
    body_.clear();
    return Status::Ok();
  }

  void Count(records::Place place, fhir::Node response) {
    const std::string_view status = response.Get(fhir::name::kStatus).text();
    if (status.starts_with("201")) ++counts_.added;
    else if (status.starts_with("2")) ++counts_.updated;
    else Reject(place, Status(Code::kUnprocessable, OutcomeText(response.Get(fhir::FindName("outcome")))));
  }

  Endpoint endpoint_;
  records::LoadOptions options_;
  records::LoadCounts counts_;
  std::string body_;
  std::vector<records::Place> places_;
};

}  // namespace

Result<std::unique_ptr<records::Loader>> NewServerLoader(const std::string& server, records::LoadOptions options) {
  BOGAM_ASSIGN(Endpoint endpoint, ParseEndpoint(server));
  return std::unique_ptr<records::Loader>(std::make_unique<ServerLoader>(std::move(endpoint), std::move(options)));
}

}  // namespace bogam::cli
