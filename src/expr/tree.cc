// SPDX-License-Identifier: Apache-2.0
#include "expr/tree.h"

#include <unordered_map>

namespace bogam::expr {
namespace {

constexpr std::string_view kNames[] = {
#define OP(name) #name,
#include "expr/operators.inc"
#undef OP
};

}  // namespace

std::string_view OpName(Op op) { return kNames[static_cast<size_t>(op)]; }

bool OpFromName(std::string_view name, Op* op) {
  static const auto* const kByName = [] {
    auto* map = new std::unordered_map<std::string_view, Op>;
    for (size_t i = 0; i < std::size(kNames); ++i) map->emplace(kNames[i], static_cast<Op>(i));
    return map;
  }();
  const auto it = kByName->find(name);
  if (it == kByName->end()) return false;
  *op = it->second;
  return true;
}

const Library* LibrarySet::Find(std::string_view id, std::string_view version) const {
  for (const auto& library : libraries) {
    if (library->id == id && (version.empty() || library->version == version)) return library.get();
  }
  return nullptr;
}

const Library* LibrarySet::Included(const Library& from, std::string_view alias) const {
  for (const IncludeDef& include : from.includes) {
    if (include.alias == alias) return Find(include.id, include.version);
  }
  return nullptr;
}

}  // namespace bogam::expr
