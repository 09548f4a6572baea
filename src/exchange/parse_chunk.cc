// SPDX-License-Identifier: Apache-2.0
#include "exchange/parse_chunk.h"

#include <optional>

#include "fhir/builder.h"
#include "fhir/json.h"
#include "format/documents.h"

namespace bogam::exchange {
namespace {

constexpr std::string_view kUrn = "urn:uuid:";

/// The string that a quoted key has at the top level of a JSON object, found without a parse; "" where there is none.
std::string_view TopLevelString(std::string_view json, std::string_view key) {
  int depth = 0;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == '"') {
      if (depth == 1 && json.substr(i).starts_with(key)) {
        const size_t open = json.find('"', i + key.size());
        const size_t close = open == std::string_view::npos ? open : json.find('"', open + 1);
        return close == std::string_view::npos ? std::string_view() : json.substr(open + 1, close - open - 1);
      }
      for (++i; i < json.size() && json[i] != '"'; ++i) i += json[i] == '\\';
    }
  }
  return {};
}

std::string RejectedMethod(std::string_view method) {
  return "load takes POST and PUT entries, not " + std::string(method) + "; send the Bundle to the server to carry it out";
}

/// The id that an entry's resource is to have, or why load does not take it.
Result<std::string> EntryId(const format::BundleEntry& entry) {
  if (!entry.method.empty() && entry.method != "POST" && entry.method != "PUT") {
    return Status(Code::kUnsupported, RejectedMethod(entry.method));
  }
  if (entry.method == "PUT") {
    const size_t slash = entry.url.rfind('/');
    if (slash == std::string_view::npos) {
      return Status(Code::kUnsupported, "load does not carry out conditional updates; send the Bundle to the server");
    }
    return std::string(entry.url.substr(slash + 1));
  }
  if (entry.method == "POST" && entry.full_url.starts_with(kUrn)) return std::string(entry.full_url.substr(kUrn.size()));
  return std::string();
}

fhir::Record Rewrite(fhir::Record record, const UrnMap& urns) {
  bool any = false;
  fhir::ForEachReference(record, [&](fhir::Node text) { any = any || text.text().starts_with("urn:"); });
  if (!any) return record;
  return fhir::WithReferences(record, [&](std::string_view reference) -> std::optional<std::string> {
    const auto found = urns.find(std::string(reference));
    return found == urns.end() ? std::nullopt : std::optional(found->second);
  });
}

Result<fhir::Record> ParsePiece(const Piece& piece, const UrnMap* urns, bool lenient) {
  fhir::ParseOptions options;
  options.lenient = lenient;
  std::vector<fhir::JsonIssue> issues;
  auto parsed = fhir::ParseJson(piece.json, options, &issues);
  if (!parsed.ok()) {
    if (issues.empty()) return parsed.status();
    std::string all;
    for (const fhir::JsonIssue& issue : issues) all += (all.empty() ? "" : "; ") + issue.ToString();
    return Status(parsed.status().code(), parsed.status().message(), std::move(all));
  }
  fhir::Record record = std::move(parsed).value();
  if (!piece.id.empty() && record.id() != piece.id) record = fhir::WithStamp(record, {.id = piece.id});
  if (record.id().empty()) return Status(Code::kInvalid, "the resource has no id");
  return urns != nullptr ? Rewrite(std::move(record), *urns) : std::move(record);
}

}  // namespace

void ParsePieces(Chunk* chunk, bool lenient) {
  chunk->parsed.reserve(chunk->parsed.size() + chunk->pieces.size());
  for (const Piece& piece : chunk->pieces) {
    chunk->parsed.push_back({ParsePiece(piece, chunk->urns.get(), lenient), piece.place});
  }
  chunk->pieces.clear();
  chunk->text.reset();
}

Status SplitBundle(std::shared_ptr<const std::string> text, uint32_t file, uint64_t line, bool by_line, std::vector<Chunk>* chunks) {
  auto urns = std::make_shared<UrnMap>();
  const std::string_view json = std::string_view(*text).substr(0, text->size() - format::kPadding);
  const size_t first = chunks->size();
  std::string type;
  const auto add = [&](const format::BundleEntry& entry) -> Status {
    if (entry.resource.empty() && (entry.method.empty() || entry.method == "POST" || entry.method == "PUT")) return {};
    if (chunks->size() == first || chunks->back().pieces.size() + chunks->back().parsed.size() >= kEntriesAChunk) {
      Chunk chunk;
      chunk.file = file;
      chunk.text = text;
      chunks->push_back(std::move(chunk));
    }
    const records::Place place{file, static_cast<uint32_t>(by_line ? line : entry.index + 1)};
    auto id = EntryId(entry);
    if (!id.ok()) {
      chunks->back().parsed.push_back({id.status(), place});
      return {};
    }
    if (!entry.full_url.empty() && entry.full_url.starts_with("urn:")) {
      if (id->empty()) *id = TopLevelString(entry.resource, "\"id\"");
      if (id->empty()) *id = entry.full_url.substr(entry.full_url.rfind(':') + 1);
      (*urns)[std::string(entry.full_url)] = std::string(TopLevelString(entry.resource, "\"resourceType\"")) + "/" + *id;
    }
    chunks->back().pieces.push_back({entry.resource, place, std::move(id).value()});
    return {};
  };
  BOGAM_TRY(format::ForEachEntry(json, &type, add));
  if (type == "history") return Status(Code::kUnsupported, "load does not take Bundles of type history");
  for (size_t i = first; i < chunks->size(); ++i) (*chunks)[i].urns = urns->empty() ? nullptr : urns;
  return {};
}

}  // namespace bogam::exchange
