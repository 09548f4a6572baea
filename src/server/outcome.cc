// SPDX-License-Identifier: Apache-2.0
// What a failure looks like to a client, and the decoding of what a client sends.
#include "fhir/json.h"
#include "server/http.h"

namespace bogam::server {
namespace {

struct HttpCode {
  int status;
  std::string_view issue;
};

HttpCode ToHttp(Code code) {
  switch (code) {
    case Code::kOk: return {200, "informational"};
    case Code::kInvalid: return {400, "invalid"};
    case Code::kNotFound: return {404, "not-found"};
    case Code::kGone: return {410, "deleted"};
    case Code::kConflict: return {409, "conflict"};
    case Code::kPreconditionFailed: return {412, "conflict"};
    case Code::kUnprocessable: return {422, "processing"};
    case Code::kTooLarge: return {413, "too-long"};
    case Code::kTooCostly: return {403, "too-costly"};
    case Code::kDeadlineExceeded: return {503, "timeout"};
    case Code::kUnavailable: return {503, "transient"};
    case Code::kUnsupported: return {400, "not-supported"};
    case Code::kDenied: return {403, "forbidden"};
    case Code::kIo:
    case Code::kDataLoss:
    case Code::kInternal: return {500, "exception"};
  }
  return {500, "exception"};
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Response Outcome(int status, std::string_view issue_code, std::string_view text, std::string_view diagnostics) {
  Response response;
  response.status = status;
  std::string& body = response.body;
  body = R"({"resourceType":"OperationOutcome","issue":[{"severity":)";
  body += status < 400 ? "\"information\"" : status < 500 ? "\"error\"" : "\"fatal\"";
  body += ",\"code\":";
  fhir::WriteJsonString(issue_code, &body);
  body += ",\"details\":{\"text\":";
  fhir::WriteJsonString(text, &body);
  body += "}";
  if (!diagnostics.empty()) {
    body += ",\"diagnostics\":";
    fhir::WriteJsonString(diagnostics, &body);
  }
  body += "}]}";
  return response;
}

Response Outcome(const Status& status) {
  const HttpCode http = ToHttp(status.code());
  return Outcome(http.status, http.issue, status.message(), status.detail());
}

bool PercentDecode(std::string_view text, bool plus_is_space, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
      if (low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return false;
    out->push_back(c);
  }
  return true;
}

std::vector<std::pair<std::string, std::string>> ParseQuery(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    std::string name, value;
    if (!PercentDecode(pair.substr(0, equals), true, &name)) name = pair.substr(0, equals);
    const std::string_view raw = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    if (!PercentDecode(raw, true, &value)) value = raw;
    pairs.emplace_back(std::move(name), std::move(value));
  }
  return pairs;
}

}  // namespace bogam::server
