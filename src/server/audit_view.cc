// SPDX-License-Identifier: Apache-2.0
#include "server/audit_view.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <functional>
#include <vector>

#include "access/audit_event.h"
#include "fhir/reference.h"
#include "measure/json_text.h"
#include "server/authorize.h"
#include "server/rest/interactions.h"
#include "server/workspace/view.h"
#include "value/temporal.h"

namespace bogam::server {
namespace {

using access::AuditEntry;
using access::AuditFilter;

constexpr std::string_view kPage = "/api/audit", kType = "/fhir/AuditEvent";
constexpr int64_t kCheckMs = 10 * 60'000;
constexpr uint64_t kNewest = UINT64_MAX;

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::optional<uint64_t> ReadNumber(std::string_view text) {
  uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && end.ec == std::errc() && end.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string QueryText(const Request& request, std::string_view name) {
  const std::string* const text = request.Query(name);
  return text != nullptr ? *text : std::string();
}

void Nullable(std::string_view name, std::string_view text, JsonText* json) { text.empty() ? json->Raw(name, "null") : json->String(name, text); }

void WriteItem(const AuditEntry& entry, JsonText* json) {
  json->Object().Number("number", static_cast<int64_t>(entry.number)).String("time", access::WriteInstant(entry.time_ms));
  json->String("who", entry.who);
  Nullable("client", entry.client, json);
  json->String("action", entry.action);
  Nullable("what", entry.what, json);
  Nullable("patient", entry.patient, json);
  json->String("outcome", access::Name(entry.outcome));
  Nullable("reason", entry.reason, json);
  Nullable("from", entry.from, json);
  json->End();
}

/// One search parameter of AuditEvent, judged on an entry.
using Test = std::function<bool(const AuditEntry&)>;

Result<Test> DateTest(std::string_view text) {
  std::string_view prefix = text.substr(0, 2);
  if (text.size() < 3 || (text[0] >= '0' && text[0] <= '9')) {
    prefix = "eq";
  } else {
    text.remove_prefix(2);
  }
  const auto moment = value::DateTime::Parse(text);
  if (!moment) return Status(Code::kInvalid, "date is a date or an instant, with eq, ge, gt, le or lt before it");
  const auto instants = moment->Instants(0);
  const int64_t first = instants.first / 1000, last = instants.last / 1000;
  if (prefix == "eq") return Test([=](const AuditEntry& e) { return e.time_ms >= first && e.time_ms <= last; });
  if (prefix == "ge") return Test([=](const AuditEntry& e) { return e.time_ms >= first; });
  if (prefix == "gt") return Test([=](const AuditEntry& e) { return e.time_ms > last; });
  if (prefix == "le") return Test([=](const AuditEntry& e) { return e.time_ms <= last; });
  if (prefix == "lt") return Test([=](const AuditEntry& e) { return e.time_ms < first; });
  return Status(Code::kUnsupported, "date has the prefixes eq, ge, gt, le and lt here");
}

/// "http://hl7.org/fhir/audit-event-action|R" -> "R"
std::string_view CodeOf(std::string_view token) {
  const size_t bar = token.find('|');
  return bar == std::string_view::npos ? token : token.substr(bar + 1);
}

Result<Test> TestOf(const std::string& name, const std::string& text) {
  if (name == "date") return DateTest(text);
  if (name == "agent" || name == "altid") {
    return Test([who = std::string(CodeOf(text))](const AuditEntry& entry) { return entry.who == who || (!entry.client.empty() && entry.client == who); });
  }
  if (name == "patient") {
    AuditFilter filter;
    filter.patient = text;
    return Test([filter](const AuditEntry& entry) { return Matches(filter, entry); });
  }
  if (name == "entity") return Test([text](const AuditEntry& entry) { return entry.what == text || entry.patient == text; });
  if (name == "action") return Test([code = std::string(CodeOf(text))](const AuditEntry& entry) { return access::ActionCode(entry) == code; });
  if (name == "subtype") return Test([code = std::string(CodeOf(text))](const AuditEntry& entry) { return entry.action == code; });
  return Status(Code::kUnsupported, "AuditEvent is searched by date, agent, altid, patient, entity, action and subtype; not by this", name);
}

struct AuditQuery {
  std::vector<Test> tests;
  uint64_t before = kNewest;
  size_t count = 50;
};

Result<AuditQuery> ReadQuery(const Request& request) {
  AuditQuery out;
  for (const auto& [name, text] : request.query) {
    if (name == "_format" || name == "_pretty") continue;
    if (name == "_count" || name == "_page") {
      const auto number = ReadNumber(text);
      if (!number || *number == 0) return Status(Code::kInvalid, name + " wants a whole number");
      if (name == "_count") {
        out.count = std::min<uint64_t>(*number, 500);
      } else {
        out.before = *number;
      }
      continue;
    }
    BOGAM_ASSIGN(Test test, TestOf(name, text));
    out.tests.push_back(std::move(test));
  }
  return out;
}

std::string NextPage(const Request& request, uint64_t before) {
  std::string url = request.Origin() + std::string(kType) + "?";
  for (const auto& [name, text] : request.query) {
    if (name != "_page") url += Encode(name) + "=" + Encode(text) + "&";
  }
  return url + "_page=" + std::to_string(before);
}

}  // namespace

bool AuditView::Has(std::string_view path) const { return !folder_.empty() && (path == kPage || path == kType || path.starts_with(std::string(kType) + "/")); }

Response AuditView::Handle(const Request& request) const {
  Response response;
  const std::string_view path = request.path;
  const std::string_view id = path.size() > kType.size() && path != kPage ? path.substr(kType.size() + 1) : std::string_view();
  const std::string_view letters = id.empty() ? "s" : "r";
  if (auto refusal = RefuseActivity(request, access::Activity::kReadAudit)) {
    response = std::move(*refusal);
  } else if (auto scope = RefuseScope(request, "AuditEvent", letters)) {
    response = std::move(*scope);
  } else if (!request.principal->reach.only.empty()) {
    response = Outcome(403, "forbidden", "A token for one patient does not read the audit log.");
  } else if (request.method != "GET") {
    response = Outcome(405, "not-supported", "The audit log is written by the server itself and can only be read.");
    response.headers.emplace_back("Allow", "GET, HEAD");
  } else {
    response = path == kPage ? Page(request) : (id.empty() ? Search(request) : Read(request, id));
  }
  response.deed = {path == kPage ? "view" : (id.empty() ? "search-type" : "read"), path == kPage ? std::string(kPage) : "AuditEvent", {}, {}, {}, false};
  if (ReadNumber(id)) response.deed.what += "/" + std::string(id);
  return response;
}

Result<access::AuditReport> AuditView::Checked(int64_t* checked_ms) const {
  const std::lock_guard lock(mutex_);
  if (!report_ || NowMs() - checked_ms_ > kCheckMs) {
    BOGAM_ASSIGN(access::AuditReport report, access::VerifyAudit(folder_));
    report_ = std::move(report);
    checked_ms_ = NowMs();
  }
  *checked_ms = checked_ms_;
  return *report_;
}

Response AuditView::Page(const Request& request) const {
  const std::string after = QueryText(request, "after");
  const std::optional<uint64_t> before = after.empty() ? std::optional(kNewest) : ReadNumber(after);
  const auto limit = ReadLimit(request);
  if (!before || !limit.ok()) return Outcome(400, "invalid", "after is what next said before; limit is a number from 1 to 500.");
  AuditFilter filter;
  filter.who = QueryText(request, "who");
  filter.action = QueryText(request, "action");
  filter.patient = QueryText(request, "patient");
  int64_t checked_ms = 0;
  const auto report = Checked(&checked_ms);
  if (!report.ok()) return Outcome(report.status());
  JsonText json;
  json.Object().Object("chain").String("state", report->problems.empty() ? "intact" : "broken").Number("entries", static_cast<int64_t>(report->entries));
  json.String("head", report->newest.hash).String("checked", access::WriteInstant(checked_ms));
  Nullable("problem", report->problems.empty() ? std::string() : report->problems[0].text, &json);
  json.End().Array("items");
  size_t count = 0;
  uint64_t last = 0;
  bool more = false;
  const Status listed = access::ListAuditBackward(folder_, filter, *before, [&](const AuditEntry& entry) {
    more = count == *limit;
    if (more) return false;
    ++count;
    last = entry.number;
    WriteItem(entry, &json);
    return true;
  });
  if (!listed.ok()) return Outcome(listed);
  json.End();
  Nullable("next", more ? std::to_string(last) : std::string(), &json);
  return JsonResponse(std::move(json.End()).Take());
}

Response AuditView::Search(const Request& request) const {
  const auto query = ReadQuery(request);
  if (!query.ok()) return Outcome(query.status());
  std::string entries;
  size_t count = 0;
  uint64_t last = 0;
  bool more = false;
  const Status listed = access::ListAuditBackward(folder_, {}, query->before, [&](const AuditEntry& entry) {
    if (!std::all_of(query->tests.begin(), query->tests.end(), [&](const Test& test) { return test(entry); })) return true;
    more = count == query->count;
    if (more) return false;
    ++count;
    last = entry.number;
    entries += (entries.empty() ? "" : ",") + std::string("{\"fullUrl\":\"") + request.Origin() + std::string(kType) + "/" + std::to_string(entry.number) +
               "\",\"resource\":" + access::ToAuditEvent(entry) + ",\"search\":{\"mode\":\"match\"}}";
    return true;
  });
  if (!listed.ok()) return Outcome(listed);
  JsonText links;
  links.Array();
  links.Object()
      .String("relation", "self")
      .String("url", request.Origin() + std::string(kType) + (request.query_text.empty() ? "" : "?" + request.query_text))
      .End();
  if (more) links.Object().String("relation", "next").String("url", NextPage(request, last)).End();
  Response response;
  response.body =
      R"({"resourceType":"Bundle","type":"searchset","link":)" + std::move(links.End()).Take() + (entries.empty() ? "" : ",\"entry\":[" + entries + "]") + "}";
  return response;
}

Response AuditView::Read(const Request&, std::string_view id) const {
  const std::optional<uint64_t> number = ReadNumber(id);
  std::string found;
  if (number && *number > 0 && *number < kNewest) {
    const Status listed = access::ListAuditBackward(folder_, {}, *number + 1, [&](const AuditEntry& entry) {
      if (entry.number == *number) found = access::ToAuditEvent(entry);
      return false;
    });
    if (!listed.ok()) return Outcome(listed);
  }
  if (found.empty()) return Outcome(404, "not-found", "There is no such entry of the audit log.");
  Response response;
  response.body = std::move(found);
  return response;
}

}  // namespace bogam::server
