// SPDX-License-Identifier: Apache-2.0
// Bundles of requests to writes and back. An entry's url is relative to the server: Type, Type/id, Type?query,
// Type/id/_history/version. Covered by bundle_test.cc.
#include "records/bundle.h"

#include <charconv>
#include <optional>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "records/unit.h"

namespace bogam::records {
namespace {

using fhir::Node;
namespace n = fhir::name;
namespace t = fhir::type;

/// One entry: a write, or a url to get, or what is wrong with it; then its answer.
struct BundleEntry {
  std::optional<Write> write;
  std::string get;
  Status status;
  Written written;
  std::optional<fhir::Record> got;
};

std::string TextOf(Node node, fhir::NameId name) { return std::string(node.Get(name).text()); }

/// W/"3" or "3".
Result<uint32_t> ParseEtag(std::string_view text) {
  const std::string_view whole = text;
  if (text.substr(0, 2) == "W/") text.remove_prefix(2);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  uint32_t version = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), version);
  if (parsed.ec == std::errc() && parsed.ptr == text.data() + text.size()) return version;
  return Status(Code::kInvalid, "ifMatch is not the ETag of a version", std::string(whole));
}

Status ReadUrl(const std::string& url, Write* write) {
  const size_t question = url.find('?');
  const std::string path = url.substr(0, question);
  if (question != std::string::npos) write->condition = url.substr(question + 1);
  const size_t slash = path.find('/');
  write->type = fhir::FindResourceType(path.substr(0, slash));
  if (slash != std::string::npos) write->id = path.substr(slash + 1);
  if (write->type == fhir::TypeId::kNone || (slash != std::string::npos && !fhir::IsId(write->id))) {
    return Status(Code::kInvalid, "request.url is neither Type, Type/id nor Type?query", url);
  }
  if (write->condition && (!write->id.empty() || write->condition->empty())) {
    return Status(Code::kInvalid, "a conditional request has a query and no id", url);
  }
  return {};
}

Status CheckTarget(const Write& write) {
  const bool one = !write.id.empty() || write.condition.has_value();
  if (write.kind == Write::Kind::kCreate && (!write.id.empty() || write.condition)) {
    return Status(Code::kInvalid, "the url of a POST is the type alone");
  }
  if (write.kind != Write::Kind::kCreate && !one) return Status(Code::kInvalid, "the url says no resource");
  return {};
}

Status ReadEntry(Node node, bool transaction, BundleEntry* entry) {
  const Node request = node.Get(n::kRequest);
  const std::string method = TextOf(request, n::kMethod);
  const std::string url = TextOf(request, n::kUrl);
  if (request.missing() || url.empty()) return Status(Code::kInvalid, "an entry without request.method and request.url");
  if (method == "GET") {
    entry->get = url;
    return {};
  }
  Write write;
  if (method == "POST")
    write.kind = Write::Kind::kCreate;
  else if (method == "PUT")
    write.kind = Write::Kind::kUpdate;
  else if (method == "DELETE")
    write.kind = Write::Kind::kDelete;
  else
    return Status(Code::kUnsupported, "request.method is none of GET, POST, PUT and DELETE", method);
  BOGAM_TRY(ReadUrl(url, &write));
  BOGAM_TRY(CheckTarget(write));
  const Node resource = node.Get(n::kResource);
  if (write.kind != Write::Kind::kDelete) {
    if (resource.missing()) return Status(Code::kInvalid, method + " without a resource");
    write.record = fhir::CopyResource(resource);
  }
  if (transaction) write.full_url = TextOf(node, n::kFullUrl);
  if (const std::string etag = TextOf(request, n::kIfMatch); !etag.empty()) {
    BOGAM_ASSIGN(write.if_match, ParseEtag(etag));
  }
  if (const std::string none = TextOf(request, n::kIfNoneMatch); !none.empty()) {
    if (none != "*") return Status(Code::kUnsupported, "ifNoneMatch of a write is * alone");
    write.if_none_match = true;
  }
  if (const std::string none = TextOf(request, n::kIfNoneExist); !none.empty()) {
    if (write.kind != Write::Kind::kCreate) return Status(Code::kInvalid, "ifNoneExist belongs to POST");
    write.condition = none.substr(none.find('?') == std::string::npos ? 0 : none.find('?') + 1);
  }
  entry->write = std::move(write);
  return {};
}

Result<fhir::Record> Get(const Door& door, const std::string& url, const Fetch& fetch) {
  const fhir::Reference reference = fhir::ParseReference(url);
  if (reference.kind == fhir::Reference::Kind::kRelative && reference.fragment.empty()) {
    if (reference.version.empty()) {
      BOGAM_ASSIGN(Version version, door.Read(reference.type, reference.id));
      return std::move(version.record);
    }
    uint32_t number = 0;
    const std::string_view text = reference.version;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
      return Status(Code::kNotFound, "the resource has no such version");
    }
    BOGAM_ASSIGN(Version version, door.ReadVersion(reference.type, reference.id, number));
    return std::move(version.record);
  }
  if (fetch) return fetch(url);
  return Status(Code::kUnsupported, "only reads can be gotten here", url);
}

std::string_view IssueCode(Code code) {
  switch (code) {
    case Code::kNotFound: return "not-found";
    case Code::kGone: return "deleted";
    case Code::kConflict:
    case Code::kPreconditionFailed: return "conflict";
    case Code::kUnprocessable: return "processing";
    case Code::kTooLarge: return "too-long";
    case Code::kTooCostly: return "too-costly";
    case Code::kDeadlineExceeded: return "timeout";
    case Code::kUnavailable: return "transient";
    case Code::kUnsupported: return "not-supported";
    case Code::kDenied: return "forbidden";
    case Code::kInvalid: return "invalid";
    default: return "exception";
  }
}

void AddOutcome(const Status& status, fhir::Builder* builder) {
  builder->BeginResource(fhir::FindJsonElement(t::kBundleEntryResponse, "outcome"), t::kOperationOutcome);
  builder->BeginObject("issue");
  builder->AddText("severity", "error");
  builder->AddText("code", IssueCode(status.code()));
  builder->AddText("diagnostics", status.ToString());
  builder->End();
  builder->End();
}

std::string_view OutcomeStatus(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated: return "201 Created";
    case Outcome::kDeleted:
    case Outcome::kAbsent: return "204 No Content";
    default: return "200 OK";
  }
}

void AddResponse(const BundleEntry& entry, fhir::Builder* builder) {
  builder->BeginObject("response");
  if (!entry.status.ok()) {
    builder->AddText("status", HttpStatus(entry.status.code()));
    AddOutcome(entry.status, builder);
  } else if (entry.got) {
    builder->AddText("status", "200 OK");
    if (const std::string_view version = entry.got->version_id(); !version.empty()) {
      builder->AddText("etag", "W/\"" + std::string(version) + "\"");
    }
  } else {
    const Written& written = entry.written;
    builder->AddText("status", OutcomeStatus(written.outcome));
    if (written.version != 0) {
      const std::string version = std::to_string(written.version);
      if (written.outcome != Outcome::kDeleted) {
        builder->AddText("location", std::string(fhir::Name(written.type)) + "/" + written.id + "/_history/" + version);
      }
      builder->AddText("etag", "W/\"" + version + "\"");
      if (written.instant_ms != 0) builder->AddText("lastModified", FormatInstant(written.instant_ms));
    }
  }
  builder->End();
}

fhir::Record Answer(const std::vector<BundleEntry>& entries, bool transaction) {
  fhir::Builder builder;
  builder.BeginRoot(t::kBundle);
  builder.AddText("type", transaction ? "transaction-response" : "batch-response");
  for (const BundleEntry& entry : entries) {
    builder.BeginObject("entry");
    if (entry.got) builder.AddCopy(fhir::FindJsonElement(t::kBundleEntry, "resource"), entry.got->root());
    AddResponse(entry, &builder);
    builder.End();
  }
  return builder.Finish();
}

/// "entry 2: …" of the writes, as the entry of the Bundle.
Status Renumber(const std::vector<size_t>& places, const Status& status) {
  const std::string& detail = status.detail();
  constexpr std::string_view kEntry = "entry ";
  if (places.size() == 1) return AtEntry(places[0], status);
  size_t place = 0;
  if (detail.compare(0, kEntry.size(), kEntry) != 0) return status;
  const char* begin = detail.data() + kEntry.size();
  const auto parsed = std::from_chars(begin, detail.data() + detail.size(), place);
  if (parsed.ec != std::errc() || place == 0 || place > places.size()) return status;
  return Status(status.code(), status.message(), "entry " + std::to_string(places[place - 1] + 1) + std::string(parsed.ptr));
}

Status RunWrites(const Door& door, bool transaction, std::vector<BundleEntry>* entries) {
  std::vector<Write> writes;
  std::vector<size_t> places;
  for (size_t i = 0; i < entries->size(); ++i) {
    BundleEntry& entry = (*entries)[i];
    if (!entry.status.ok() || !entry.write) continue;
    writes.push_back(std::move(*entry.write));
    places.push_back(i);
  }
  if (writes.empty()) return {};
  if (!transaction) {
    auto results = door.Batch(std::move(writes));
    for (size_t i = 0; i < results.size(); ++i) {
      BundleEntry& entry = (*entries)[places[i]];
      entry.status = results[i].status();
      if (results[i].ok()) entry.written = std::move(*results[i]);
    }
    return {};
  }
  auto results = door.Transaction(std::move(writes));
  if (!results.ok()) return Renumber(places, results.status());
  for (size_t i = 0; i < results->size(); ++i) (*entries)[places[i]].written = std::move((*results)[i]);
  return {};
}

}  // namespace

std::string_view HttpStatus(Code code) {
  switch (code) {
    case Code::kOk: return "200 OK";
    case Code::kInvalid: return "400 Bad Request";
    case Code::kNotFound: return "404 Not Found";
    case Code::kGone: return "410 Gone";
    case Code::kConflict: return "409 Conflict";
    case Code::kPreconditionFailed: return "412 Precondition Failed";
    case Code::kUnprocessable: return "422 Unprocessable Entity";
    case Code::kTooLarge: return "413 Content Too Large";
    case Code::kTooCostly:
    case Code::kDenied: return "403 Forbidden";
    case Code::kDeadlineExceeded:
    case Code::kUnavailable: return "503 Service Unavailable";
    case Code::kUnsupported: return "501 Not Implemented";
    default: return "500 Internal Server Error";
  }
}

Result<fhir::Record> ProcessBundle(const Door& door, fhir::RecordView bundle, const Fetch& fetch) {
  const Node root = bundle.root();
  if (root.type() != t::kBundle) return Status(Code::kInvalid, "not a Bundle");
  const std::string type = TextOf(root, n::kType);
  const bool transaction = type == "transaction";
  if (!transaction && type != "batch") return Status(Code::kInvalid, "the Bundle's type is neither transaction nor batch", type);
  std::vector<BundleEntry> entries;
  for (Node node : root.children(n::kEntry)) {
    BundleEntry& entry = entries.emplace_back();
    entry.status = ReadEntry(node, transaction, &entry);
    if (transaction && !entry.status.ok()) return AtEntry(entries.size() - 1, entry.status);
  }
  BOGAM_TRY(RunWrites(door, transaction, &entries));
  for (size_t i = 0; i < entries.size(); ++i) {
    BundleEntry& entry = entries[i];
    if (entry.get.empty() || !entry.status.ok()) continue;
    auto got = Get(door, entry.get, fetch);
    entry.status = got.status();
    if (got.ok()) entry.got = std::move(*got);
  }
  return Answer(entries, transaction);
}

}  // namespace bogam::records
