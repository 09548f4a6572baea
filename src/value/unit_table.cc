// SPDX-License-Identifier: Apache-2.0
#include "value/unit_table.h"

#include <algorithm>

namespace bogam::value {
namespace {

#include "value/ucum_tables.inc"

template <typename Row>
const Row* FindRow(std::span<const Row> rows, std::string_view code) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), code, [](const Row& row, std::string_view key) { return row.code < key; });
  return at != rows.end() && at->code == code ? &*at : nullptr;
}

}  // namespace

std::span<const Atom> Atoms() { return kAtoms; }
const Atom* FindAtom(std::string_view code) { return FindRow<Atom>(kAtoms, code); }
const Prefix* FindPrefix(std::string_view code) { return FindRow<Prefix>(kPrefixes, code); }

}  // namespace bogam::value
