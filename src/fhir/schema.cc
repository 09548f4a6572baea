// SPDX-License-Identifier: Apache-2.0
// Look-ups in the generated tables: types and names by an index of hashes made on first use, JSON names by the generated hash.
#include "fhir/schema.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "fhir/ids.h"
#include "fhir/name_hash.h"

namespace bogam::fhir {
namespace {

/// Names by their hash, at most half full: expressions ask for types by name for each value that a conversion may take.
template <typename Id>
class NameIndex {
 public:
  explicit NameIndex(uint16_t count) : places_(std::bit_ceil(size_t{2} * count), Id::kNone) {
    for (uint16_t i = 1; i < count; ++i) *Place(Name(static_cast<Id>(i))) = static_cast<Id>(i);
  }
  Id Find(std::string_view text) const { return *Place(text); }

 private:
  /// Where the text stands, or would.
  const Id* Place(std::string_view text) const {
    uint32_t hash = 2166136261u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    const size_t last = places_.size() - 1;
    size_t at = (hash ^ hash >> 15) & last;
    while (places_[at] != Id::kNone && Name(places_[at]) != text) at = (at + 1) & last;
    return &places_[at];
  }
  Id* Place(std::string_view text) { return const_cast<Id*>(std::as_const(*this).Place(text)); }

  std::vector<Id> places_;
};

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

TypeId FindType(std::string_view name) {
  static const NameIndex<TypeId> index(tables::kTypeCount);
  return index.Find(name);
}

TypeId FindResourceType(std::string_view name) {
  const TypeId id = FindType(name);
  return Row(id).kind == TypeKind::kResource && !Row(id).is_abstract ? id : TypeId::kNone;
}

NameId FindName(std::string_view name) {
  static const NameIndex<NameId> index(tables::kNameCount);
  return index.Find(name);
}

ElementId FindJsonElement(TypeId type, std::string_view json_name) { return LookUpElement(Row(type), json_name); }

ElementRange FindElements(TypeId type, NameId name) {
  if (name == NameId::kNone) return {};
  for (const ElementRow& row : Elements(type)) {
    if (row.name == name) return {row.choice_first, row.choice_count};
  }
  return {};
}

ElementRange FindElements(TypeId type, std::string_view name) { return FindElements(type, FindName(name)); }

ElementId FindChoice(TypeId owner, NameId name, TypeId type) {
  const ElementRange range = FindElements(owner, name);
  for (uint16_t i = 0; i < range.count; ++i) {
    const ElementId id = static_cast<ElementId>(range.first + i);
    if (Row(id).type == type) return id;
  }
  return ElementId::kNone;
}

bool IsA(TypeId type, TypeId base) {
  for (TypeId t = type; t != TypeId::kNone; t = Row(t).base) {
    if (t == base) return true;
  }
  return false;
}

std::span<const TypeId> ResourceTypes() {
  static const std::vector<TypeId> all = [] {
    std::vector<TypeId> found;
    for (uint16_t i = 1; i < tables::kTypeCount; ++i) {
      const TypeId id = static_cast<TypeId>(i);
      if (IsResource(id) && !Row(id).is_abstract) found.push_back(id);
    }
    return found;
  }();
  return all;
}

std::string NearNames(TypeId type, std::string_view json_name) {
  if (json_name.size() > 64) return {};
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const ElementRow& row : Elements(type)) {
    const std::string_view name = JsonName(IdOf(row));
    const size_t distance = EditDistance(json_name, name);
    if (distance <= std::max<size_t>(name.size() < 4 ? 1 : 2, name.size() / 3)) near.emplace_back(distance, name);
  }
  std::sort(near.begin(), near.end());
  size_t count = 0;
  while (count < near.size() && count < 3 && near[count].first == near[0].first) ++count;
  std::string text;
  for (size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : i + 1 == count ? " or " : ", ").append(near[i].second);
  return text;
}

}  // namespace bogam::fhir
