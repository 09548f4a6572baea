// SPDX-License-Identifier: Apache-2.0
#include "worklist/order.h"

namespace bogam::worklist {
namespace {

/// Less, greater or neither; an empty text comes last.
int Compare(const std::string& a, const std::string& b) {
  if (a.empty() != b.empty()) return a.empty() ? 1 : -1;
  return a < b ? -1 : b < a ? 1 : 0;
}

int CompareUrgency(const Row& a, const Row& b, bool by_score) {
  if (a.alert.has_value() != b.alert.has_value()) return a.alert ? -1 : 1;
  if (a.alert) {
    const std::string& x = a.alert->answers.front().date;
    const std::string& y = b.alert->answers.front().date;
    if (x.empty() != y.empty()) return x.empty() ? -1 : 1;  // when is not known: now
    if (x != y) return x > y ? -1 : 1;
  }
  const double x = WeightOf(a, by_score), y = WeightOf(b, by_score);
  if (x != y) return x > y ? -1 : 1;
  return Compare(a.due_since, b.due_since);
}

}  // namespace

std::optional<Sort> FindSort(std::string_view name) {
  constexpr std::string_view kNames[] = {"urgency", "due-since", "name", "last-contact"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<Sort>(i);
  }
  return std::nullopt;
}

double WeightOf(const Row& row, bool by_score) {
  const double gaps = static_cast<double>(4 * row.open + row.ordered);
  const auto& score = row.person.score;
  if (!by_score || !score || score->bands < 2) return gaps;
  return gaps * (1 + static_cast<double>(score->band_index) / static_cast<double>(score->bands - 1));
}

bool Before(const Row& a, const Row& b, Sort sort, bool by_score) {
  static const Contact kNever;
  int order = 0;
  switch (sort) {
    case Sort::kUrgency: order = CompareUrgency(a, b, by_score); break;
    case Sort::kDueSince: order = Compare(a.due_since, b.due_since); break;
    case Sort::kName: order = Compare(a.person.sort_name, b.person.sort_name); break;
    case Sort::kLastContact: {
      // Who was not met for longest comes first; who never was, before them.
      const std::string& x = (a.person.last_contact ? *a.person.last_contact : kNever).date;
      const std::string& y = (b.person.last_contact ? *b.person.last_contact : kNever).date;
      order = x < y ? -1 : y < x ? 1 : 0;
      break;
    }
  }
  return order != 0 ? order < 0 : a.person.id < b.person.id;
}

}  // namespace bogam::worklist
