// SPDX-License-Identifier: Apache-2.0
#include "terms/value_set_parts.h"

#include "fhir/ids.h"

namespace bogam::terms {
namespace {

namespace name = fhir::name;

constexpr int kMaxDepth = 200;

std::string Text(fhir::Node node, fhir::NameId child) { return std::string(node.Get(child).text()); }

// expansion.contains, flattened; an abstract entry only groups others.
Status ReadContains(fhir::Node parent, CodeDictionary* dictionary, std::vector<uint32_t>* out, int depth) {
  if (depth > kMaxDepth) return Status(Code::kTooLarge, "expansion.contains is nested too deeply");
  for (const fhir::Node entry : parent.children(name::kContains)) {
    const std::string_view code = entry.Get(name::kCode).text();
    if (!code.empty() && !entry.Get(name::kAbstract).boolean()) {
      out->push_back(dictionary->Intern(entry.Get(name::kSystem).text(), code, entry.Get(name::kDisplay).text()));
    }
    BOGAM_TRY(ReadContains(entry, dictionary, out, depth + 1));
  }
  return Status::Ok();
}

Include ReadInclude(fhir::Node node, CodeDictionary* dictionary) {
  Include include;
  include.system = Text(node, name::kSystem);
  for (const fhir::Node listed : node.children(name::kConcept)) {
    include.lists_codes = true;
    include.codes.push_back(dictionary->Intern(include.system, listed.Get(name::kCode).text(), listed.Get(name::kDisplay).text()));
  }
  for (const fhir::Node filter : node.children(name::kFilter)) {
    include.filters.push_back({Text(filter, name::kProperty), Text(filter, name::kOp), Text(filter, name::kValue)});
  }
  for (const fhir::Node imported : node.children(name::kValueSet)) include.value_sets.emplace_back(imported.text());
  return include;
}

Status ReadConcepts(fhir::Node parent, const std::string& system, uint32_t broader, CodeDictionary* dictionary, CodeSystemParts* out, int depth) {
  if (depth > kMaxDepth) return Status(Code::kTooLarge, "CodeSystem.concept is nested too deeply");
  for (const fhir::Node node : parent.children(name::kConcept)) {
    const uint32_t code = dictionary->Intern(system, node.Get(name::kCode).text(), node.Get(name::kDisplay).text());
    out->codes.push_back(code);
    if (broader != kNoCode) out->parents[code].push_back(broader);
    for (const fhir::Node property : node.children(name::kProperty)) {
      if (property.Get(name::kCode).text() != "parent") continue;
      out->parents[code].push_back(dictionary->Intern(system, property.Get(name::kValue).text()));
    }
    BOGAM_TRY(ReadConcepts(node, system, code, dictionary, out, depth + 1));
  }
  return Status::Ok();
}

}  // namespace

Result<ValueSetParts> ReadValueSet(fhir::Node resource, CodeDictionary* dictionary) {
  ValueSetParts parts;
  parts.url = Text(resource, name::kUrl);
  parts.version = Text(resource, name::kVersion);
  parts.name = Text(resource, name::kName);
  if (parts.url.empty()) return Status(Code::kInvalid, "a ValueSet without url cannot be referred to", Text(resource, name::kId));
  for (const fhir::Node identifier : resource.children(name::kIdentifier)) {
    parts.identifiers.emplace_back(identifier.Get(name::kValue).text());
  }
  if (const fhir::Node expansion = resource.Get(name::kExpansion)) {
    std::vector<uint32_t> codes;
    BOGAM_TRY(ReadContains(expansion, dictionary, &codes, 0));
    const fhir::Node total = expansion.Get(name::kTotal);
    parts.truncated = total.has_value() && total.integer() > static_cast<int64_t>(codes.size());
    if (!codes.empty() || total.has_value()) parts.expansion = std::move(codes);
  }
  const fhir::Node compose = resource.Get(name::kCompose);
  for (const fhir::Node node : compose.children(name::kInclude)) parts.includes.push_back(ReadInclude(node, dictionary));
  for (const fhir::Node node : compose.children(name::kExclude)) parts.excludes.push_back(ReadInclude(node, dictionary));
  return parts;
}

Result<CodeSystemParts> ReadCodeSystem(fhir::Node resource, CodeDictionary* dictionary) {
  CodeSystemParts parts;
  parts.url = Text(resource, name::kUrl);
  parts.version = Text(resource, name::kVersion);
  if (parts.url.empty()) return Status(Code::kInvalid, "a CodeSystem without url cannot be referred to", Text(resource, name::kId));
  parts.complete = resource.Get(name::kContent).text() == "complete";
  BOGAM_TRY(ReadConcepts(resource, parts.url, kNoCode, dictionary, &parts, 0));
  return parts;
}

}  // namespace bogam::terms
