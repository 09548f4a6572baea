// SPDX-License-Identifier: Apache-2.0
#include "healthplan/home_sheet.h"

#include <algorithm>
#include <charconv>

namespace bogam::healthplan {
namespace {

using format::Json;

Json TextAt(std::string text, uint64_t line) {
  Json out;
  out.kind = Json::Kind::kText;
  out.text = std::move(text);
  out.line = static_cast<int>(line);
  return out;
}

Json Empty(Json::Kind kind, uint64_t line) {
  Json out;
  out.kind = kind;
  out.line = static_cast<int>(line);
  return out;
}

/// Numbers of a sheet; what is none stays a text, which the reader of applications refuses.
Json NumberAt(const std::string& cell, uint64_t line) {
  Json out = TextAt(cell, line);
  const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), out.number);
  if (read.ec == std::errc() && read.ptr == cell.data() + cell.size()) out.kind = Json::Kind::kNumber;
  return out;
}

Json ListOf(std::string_view names, uint64_t line) {
  Json out = Empty(Json::Kind::kArray, line);
  if (names == "none") return out;
  while (!names.empty()) {
    const size_t space = std::min(names.find(' '), names.size());
    if (space > 0) out.items.push_back(TextAt(std::string(names.substr(0, space)), line));
    names.remove_prefix(std::min(space + 1, names.size()));
  }
  return out;
}

/// Spreadsheets write TRUE and FALSE.
std::string Lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

template <typename T>
bool IsOneOf(const std::vector<T>& all, std::string_view id) {
  return std::any_of(all.begin(), all.end(), [&](const T& one) { return one.id == id; });
}

}  // namespace

HomeSheet::Column HomeSheet::ColumnOf(const Programme& programme, const std::string& name, std::string* wrong) {
  using Kind = Column::Kind;
  if (name == "home") return {Kind::kHome, "id", "", ""};
  if (name == "person") return {Kind::kPerson, "id", "", ""};
  if (name == "asked_on" || name == "place") return {Kind::kOfHome, name, "", ""};
  if (name == KeyOf(Relation::kSpouse) || name == KeyOf(Relation::kClaimedBy)) return {Kind::kText, name, "", ""};
  if (name == KeyOf(Relation::kParents)) return {Kind::kParents, name, "", ""};
  const std::string income(KeyOf(Relation::kIncome));
  if (name == income) return {Kind::kNoIncome, name, "", ""};
  if (name.starts_with(income + ".")) {
    const size_t dot = std::min(name.find('.', income.size() + 1), name.size());
    Column out{Kind::kIncome, income, name.substr(income.size() + 1, dot - income.size() - 1), name.substr(std::min(dot + 1, name.size()))};
    if (!IsOneOf(programme.kinds, out.income_kind))
      *wrong = "the programme has no income of kind \"" + out.income_kind + "\"";
    else if (!IsOneOf(programme.frequencies, out.every))
      *wrong = "an income is told like income.wages.week, not \"" + out.every + "\"";
    return out;
  }
  const auto fact = programme.FactNamed(name);
  if (!fact || programme.facts[*fact].origin != Origin::kTold) *wrong = "the programme has no such fact";
  return {fact && programme.facts[*fact].type == FactType::kBoolean ? Kind::kBoolean : Kind::kText, name, "", ""};
}

HomeSheet::HomeSheet(const Programme& programme, const std::vector<std::string>& header, const std::string& file, Findings& findings) {
  size_t homes = 0, people = 0;
  for (size_t i = 0; i < header.size(); ++i) {
    std::string wrong;
    columns_.push_back(ColumnOf(programme, header[i], &wrong));
    const Column::Kind kind = columns_.back().kind;
    const bool again = kind != Column::Kind::kIncome &&
                       std::find(header.begin(), header.begin() + static_cast<ptrdiff_t>(i), header[i]) != header.begin() + static_cast<ptrdiff_t>(i);
    if (again) wrong = "the column stands twice";
    if (!wrong.empty()) findings.push_back({file, header[i], wrong, 1});
    if (kind == Column::Kind::kHome) home_ = i, ++homes;
    people += kind == Column::Kind::kPerson;
  }
  if (homes == 0) findings.push_back({file, "home", "the column is missing", 1});
  if (people == 0) findings.push_back({file, "person", "the column is missing", 1});
}

Json HomeSheet::PersonOf(const SheetRow& row) const {
  using Kind = Column::Kind;
  Json out = Empty(Json::Kind::kObject, row.line), lines = Empty(Json::Kind::kArray, row.line);
  bool none = false;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const std::string& cell = row.cells[i];
    if (cell.empty() || column.kind == Kind::kHome || column.kind == Kind::kOfHome) continue;
    if (column.kind == Kind::kNoIncome && cell == "none") {
      none = true;
    } else if (column.kind == Kind::kIncome) {
      Json line = Empty(Json::Kind::kObject, row.line);
      line.members.emplace_back("kind", TextAt(column.income_kind, row.line));
      line.members.emplace_back("amount", NumberAt(cell, row.line));
      line.members.emplace_back("every", TextAt(column.every, row.line));
      lines.items.push_back(std::move(line));
    } else if (column.kind == Kind::kParents) {
      out.members.emplace_back(column.name, ListOf(cell, row.line));
    } else {
      out.members.emplace_back(column.name, TextAt(column.kind == Kind::kBoolean ? Lower(cell) : cell, row.line));
    }
  }
  // "none" beside an amount is written twice, which the reader of applications refuses, as it does a word that is not none.
  const std::string income(KeyOf(Relation::kIncome));
  if (none) out.members.emplace_back(income, Empty(Json::Kind::kArray, row.line));
  if (!lines.items.empty()) out.members.emplace_back(income, std::move(lines));
  return out;
}

Json HomeSheet::ApplicationOf(const std::vector<SheetRow>& rows, const std::string& file, Findings& findings) const {
  const uint64_t first = rows.front().line;
  Json out = Empty(Json::Kind::kObject, first), people = Empty(Json::Kind::kArray, first);
  out.members.emplace_back("id", TextAt(HomeOf(rows.front()), first));
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].kind != Column::Kind::kOfHome) continue;
    const std::string& told = rows.front().cells[i];
    if (!told.empty()) out.members.emplace_back(columns_[i].name, TextAt(told, first));
    for (const SheetRow& row : rows) {
      if (row.cells[i].empty() || row.cells[i] == told) continue;
      findings.push_back({file, columns_[i].name, "it is not that of the home's first row", static_cast<int>(row.line)});
    }
  }
  for (const SheetRow& row : rows) people.items.push_back(PersonOf(row));
  out.members.emplace_back("people", std::move(people));
  return out;
}

}  // namespace bogam::healthplan
