// SPDX-License-Identifier: Apache-2.0
#include "fhir/reference.h"

#include <array>

namespace bogam::fhir {
namespace {

constexpr std::array<bool, 256> IdCharacters() {
  std::array<bool, 256> is{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")) is[static_cast<unsigned char>(c)] = true;
  return is;
}
constexpr std::array<bool, 256> kIdCharacter = IdCharacters();  // every write looks at the ids of all its references

std::string_view TakeLastSegment(std::string_view* text) {
  const size_t slash = text->rfind('/');
  const std::string_view last = slash == std::string_view::npos ? *text : text->substr(slash + 1);
  *text = slash == std::string_view::npos ? std::string_view() : text->substr(0, slash);
  return last;
}

/// [base/]Type/id[/_history/version]; false where the text does not end in a resource type and an id.
bool ParseTypeAndId(std::string_view text, Reference* out) {
  std::string_view rest = text;
  std::string_view last = TakeLastSegment(&rest);
  std::string_view version;
  if (const std::string_view marker = "/_history"; rest.ends_with(marker)) {
    version = last;
    rest.remove_suffix(marker.size());
    last = TakeLastSegment(&rest);
    if (!IsId(version)) return false;
  }
  const TypeId type = FindResourceType(TakeLastSegment(&rest));
  if (type == TypeId::kNone || !IsId(last)) return false;
  out->type = type;
  out->id = last;
  out->version = version;
  out->base = rest;
  return true;
}

}  // namespace

bool IsId(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  bool all = true;
  for (const char c : text) all = all && kIdCharacter[static_cast<unsigned char>(c)];
  return all;
}

Reference ParseReference(std::string_view text) {
  Reference out;
  if (text.empty()) return out;
  if (text[0] == '#') return {.kind = Reference::Kind::kContained, .id = text.substr(1)};
  for (const std::string_view scheme : {"urn:uuid:", "urn:oid:"}) {
    if (text.starts_with(scheme)) return {.kind = Reference::Kind::kUrn, .id = text.substr(scheme.size())};
  }
  out.kind = Reference::Kind::kOther;
  if (const size_t mark = text.find('?'); mark != std::string_view::npos) {
    const TypeId type = FindResourceType(text.substr(0, mark));
    if (type != TypeId::kNone) return {.kind = Reference::Kind::kConditional, .type = type, .query = text.substr(mark + 1)};
    if (!text.starts_with("http://") && !text.starts_with("https://")) return out;
  }
  const size_t hash = text.find('#');
  if (hash != std::string_view::npos) out.fragment = text.substr(hash + 1);
  text = text.substr(0, hash);
  const bool absolute = text.starts_with("http://") || text.starts_with("https://");
  const bool known = ParseTypeAndId(text, &out);
  if (absolute) {
    out.kind = Reference::Kind::kAbsolute;
  } else if (known && out.base.empty() && text[0] != '/') {
    out.kind = Reference::Kind::kRelative;
  }
  return out;
}

}  // namespace bogam::fhir
