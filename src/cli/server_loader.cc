// SPDX-License-Identifier: Apache-2.0
// A batch is one request: NDJSON to POST /api/load, whose answer names what was refused by line. Tested by tests/cases/cli/server.txt against `bogam serve`.
#include "cli/server_loader.h"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "access/fetch.h"
#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::cli {
namespace {

constexpr size_t kMaxAnswer = 256 << 20;
constexpr std::chrono::hours kPatience{1};  // a load is given that long by the server

/// What stands before /api and /fhir.
Result<std::string> BaseOf(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  if (url.ends_with("/fhir")) url.remove_suffix(5);
  BOGAM_TRY(access::CheckUrl(url));
  return std::string(url);
}

/// What an OperationOutcome says, in one line.
std::string OutcomeText(std::string_view body) {
  fhir::ParseOptions lenient;
  lenient.lenient = true;
  const Result<fhir::Record> outcome = fhir::ParseJson(body, lenient);
  if (!outcome.ok()) return {};
  return std::string(outcome->root().Get(fhir::FindName("issue")).Get(fhir::FindName("details")).Get(fhir::FindName("text")).text());
}

/// `{ added, updated, unchanged, rejects: [ { line, reason } ] }`; nullopt where it is something else.
std::optional<records::LoadTarget::Taken> ReadAnswer(std::string_view body, const std::vector<bool>& conditional) {
  simdjson::dom::parser parser;
  simdjson::dom::element answer;
  if (parser.parse(body.data(), body.size()).get(answer) != simdjson::SUCCESS) return std::nullopt;
  records::LoadTarget::Taken taken;
  simdjson::dom::array rejects;
  if (answer["added"].get(taken.counts.added) != simdjson::SUCCESS || answer["updated"].get(taken.counts.updated) != simdjson::SUCCESS ||
      answer["unchanged"].get(taken.counts.unchanged) != simdjson::SUCCESS || answer["rejects"].get(rejects) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  for (const simdjson::dom::element reject : rejects) {
    uint64_t line = 0;
    std::string_view reason;
    if (reject["line"].get(line) != simdjson::SUCCESS || reject["reason"].get(reason) != simdjson::SUCCESS) return std::nullopt;
    if (line == 0 || line > conditional.size()) return std::nullopt;
    const Code code = conditional[line - 1] ? Code::kPreconditionFailed : Code::kUnprocessable;
    taken.refused.emplace_back(line - 1, Status(code, std::string(reason)));
  }
  std::sort(taken.refused.begin(), taken.refused.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  const uint64_t all = taken.counts.added + taken.counts.updated + taken.counts.unchanged + taken.refused.size();
  return all == conditional.size() ? std::optional(std::move(taken)) : std::nullopt;
}

/// A Bundle that is a record itself stands in another, or it would be taken apart.
void WriteLine(const fhir::Record& record, std::string* out) {
  const bool bundle = record.resource_type() == fhir::type::kBundle;
  if (bundle) *out += R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)";
  fhir::WriteJson(record, out);
  if (bundle) *out += R"(,"request":{"method":"PUT","url":"Bundle/)" + std::string(record.id()) + R"("}}]})";
  *out += '\n';
}

class ServerTarget final : public records::LoadTarget {
 public:
  ServerTarget(std::string base, std::string token, bool lenient) : base_(std::move(base)), token_(std::move(token)), lenient_(lenient) {}

  Result<fhir::Record> ReadPatient(std::string_view id) override {
    access::FetchRequest request;
    request.url = base_ + "/fhir/Patient/" + std::string(id);
    request.accept = "application/fhir+json";
    BOGAM_ASSIGN(const access::Fetched answer, Ask(&request));
    if (answer.status == 404 || answer.status == 410) return Status(Code::kNotFound, "there is no such resource");
    if (answer.status != 200) return Refused(answer);
    fhir::ParseOptions options;
    options.lenient = lenient_;
    return fhir::ParseJson(answer.body, options);
  }

  Result<Taken> Take(std::vector<fhir::Record> records) override {
    access::FetchRequest request;
    request.url = base_ + (lenient_ ? "/api/load?lenient=true" : "/api/load");
    request.content_type = "application/fhir+ndjson";
    std::vector<bool> conditional;
    for (const fhir::Record& record : records) {
      WriteLine(record, &request.body);
      conditional.push_back(records::HasConditionalReference(record));
    }
    BOGAM_ASSIGN(const access::Fetched answer, Ask(&request));
    if (answer.status != 200) return Refused(answer);
    std::optional<Taken> taken = ReadAnswer(answer.body, conditional);
    if (!taken) return Status(Code::kUnavailable, "the server's answer to a load cannot be read; is it `bogam serve`?");
    return std::move(*taken);
  }

 private:
  Result<access::Fetched> Ask(access::FetchRequest* request) const {
    if (!token_.empty()) request->authorization = "Bearer " + token_;
    Result<access::Fetched> answer = fetch_(*request);
    if (answer.ok() || answer.status().code() != Code::kUnavailable) return answer;
    return Status(Code::kUnavailable, answer.status().message() + " (is `bogam serve` running there?)");
  }

  static Status Refused(const access::Fetched& answer) {
    const std::string text = OutcomeText(answer.body);
    return Status(Code::kUnavailable,
                  "the server refused the load (HTTP " + std::to_string(answer.status) + ")" + (text.empty() ? "; is it `bogam serve`?" : ""), text);
  }

  const std::string base_;
  const std::string token_;
  const bool lenient_;
  const access::Fetch fetch_ = access::MakeFetch({kPatience, kMaxAnswer, {}});
};

}  // namespace

Result<std::unique_ptr<records::Loader>> NewServerLoader(const std::string& server, const std::string& token, bool lenient, records::LoadOptions options) {
  BOGAM_ASSIGN(std::string base, BaseOf(server));
  return records::NewLoader(std::make_unique<ServerTarget>(std::move(base), token, lenient), std::move(options));
}

}  // namespace bogam::cli
