// SPDX-License-Identifier: Apache-2.0
// programme.yaml and facts.yaml.
#include <algorithm>

#include "format/shortest_number.h"
#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

const std::vector<std::string> kTypes = {"boolean", "integer", "decimal", "date", "coded"};
const std::vector<std::string> kDerived = {"day-asked", "age", "spouse-at-home", "child-at-home", "earnings"};
constexpr Origin kOrigins[] = {Origin::kDayAsked, Origin::kAge, Origin::kSpouseAtHome, Origin::kChildAtHome, Origin::kEarnings};
constexpr FactType kDerivedTypes[] = {FactType::kDate, FactType::kInteger, FactType::kBoolean, FactType::kBoolean, FactType::kDecimal};

/// A name that CQL takes without quotes and that is none of its words.
bool IsName(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= 60 && name.front() >= 'a' && std::all_of(name.begin(), name.end(), fits);
}

int64_t SlotFrom(JsonFields& fields, std::string_view key, const Fact& fact) {
  const Json* const json = fields.Raw(key);
  if (json == nullptr) return fields.Report(key, "it is missing"), 0;
  std::string text = json->text, why;
  if (json->kind == Json::Kind::kNumber) text = format::ShortestNumber(json->number);
  if (json->kind == Json::Kind::kBoolean) text = json->boolean ? "true" : "false";
  const int64_t slot = SlotOf(fact, text, &why);
  if (slot == kNotKnown) fields.Report(key, why);
  return slot == kNotKnown ? 0 : slot;
}

void ReadFact(const std::string& name, JsonFields& fields, Programme* out) {
  Fact fact{.name = name};
  if (!IsName(name)) fields.Report("", "a fact's name is small letters, digits and _");
  fact.type = static_cast<FactType>(fields.Choice("type", kTypes));
  fact.question = fields.TextOr("question", "");
  if (fact.type == FactType::kCoded) {
    fields.EachNamed("values", [&](const std::string& code, const Json& words) { fact.values.emplace_back(code, words.text); });
    if (fact.values.empty() || fact.values.size() > 60) fields.Report("values", "there are none, or over 60");
  }
  std::optional<int64_t> lowest, highest;
  if (fields.Has("lowest")) lowest = SlotFrom(fields, "lowest", fact);
  if (fields.Has("highest")) highest = SlotFrom(fields, "highest", fact);
  fact.lowest = lowest, fact.highest = highest;
  out->facts.push_back(std::move(fact));
}

void ReadDerived(const std::string& name, JsonFields& fields, Programme* out) {
  Fact fact{.name = name};
  if (!IsName(name)) fields.Report("", "a fact's name is small letters, digits and _");
  const size_t what = fields.Choice("is", kDerived);
  fact.origin = kOrigins[what];
  fact.type = kDerivedTypes[what];
  if (fact.origin == Origin::kChildAtHome) fact.years = static_cast<int>(fields.Number("younger_than", 1, 30));
  if (fields.Has("citation")) fact.source = ReadSource(fields);
  out->facts.push_back(std::move(fact));
}

void ReadFigure(const std::string& name, JsonFields& fields, Programme* out) {
  Fact fact{.name = name, .origin = Origin::kFigure};
  if (!IsName(name)) fields.Report("", "a figure's name is small letters, digits and _");
  fact.type = static_cast<FactType>(fields.Choice("type", kTypes));
  fields.Each("versions", true, [&](JsonFields& one) { fact.versions.push_back({ReadSpan(one), ReadSource(one), SlotFrom(one, "value", fact)}); });
  out->facts.push_back(std::move(fact));
}

void ReadUnread(const std::string& name, JsonFields& fields, Programme* out) {
  Fact fact{.name = name, .origin = Origin::kUnread};
  if (!IsName(name)) fields.Report("", "a name is small letters, digits and _");
  fact.missing = fields.Text("missing");
  fact.source = ReadSource(fields);
  out->facts.push_back(std::move(fact));
}

void FindRoles(JsonFields& root, Programme* out) {
  const struct {
    std::string_view name;
    FactType type;
    size_t Roles::*role;
  } roles[] = {{"birth_date", FactType::kDate, &Roles::birth_date},      {"lives_elsewhere", FactType::kBoolean, &Roles::lives_elsewhere},
               {"files_taxes", FactType::kBoolean, &Roles::files_taxes}, {"files_jointly", FactType::kBoolean, &Roles::files_jointly},
               {"must_file", FactType::kBoolean, &Roles::must_file},     {"full_time_student", FactType::kBoolean, &Roles::full_time_student},
               {"pregnant", FactType::kBoolean, &Roles::pregnant},       {"unborn", FactType::kInteger, &Roles::unborn},
               {"year_income", FactType::kDecimal, &Roles::year_income}};
  for (const auto& role : roles) {
    const auto found = out->FactNamed(role.name);
    if (!found || out->facts[*found].type != role.type) {
      root.Report("facts", "households need the fact " + std::string(role.name) + " of type " + kTypes[static_cast<size_t>(role.type)]);
    } else {
      out->roles.*role.role = *found;
    }
  }
}

}  // namespace

void ReadAbout(JsonFields& root, Programme* out) {
  out->id = root.Text("id");
  out->title = root.Text("title");
  out->notice = root.Text("notice");
  out->place = root.Text("place");
  root.Object("covers", [&](JsonFields& covers) { out->covers = ReadSpan(covers); });
  if (!root.Has("covers")) root.Report("covers", "it is missing");
  root.Each("tracks", true, [&](JsonFields& fields) {
    Track track{fields.Text("id"), fields.Text("title"), {}};
    fields.Each("types", true, [&](JsonFields& type) {
      track.types.push_back(out->types.size());
      out->types.push_back({type.Text("id"), type.Text("title"), out->tracks.size()});
    });
    out->tracks.push_back(std::move(track));
  });
  root.Object("general", [&](JsonFields& general) {
    out->general_source = ReadSource(general);
    out->general = ReadConditions(general, "when");
  });
}

void ReadFacts(JsonFields& root, Programme* out) {
  root.EachObject("facts", [&](const std::string& name, JsonFields& fields) { ReadFact(name, fields, out); });
  root.EachObject("derived", [&](const std::string& name, JsonFields& fields) { ReadDerived(name, fields, out); });
  if (root.Has("figures")) root.EachObject("figures", [&](const std::string& name, JsonFields& fields) { ReadFigure(name, fields, out); });
  if (root.Has("unread")) root.EachObject("unread", [&](const std::string& name, JsonFields& fields) { ReadUnread(name, fields, out); });
  root.Object("relations", [&](JsonFields& fields) {
    for (size_t i = 0; i < kRelations; ++i) out->relation_questions[i] = fields.Text(KeyOf(static_cast<Relation>(i)));
  });
  if (!root.Has("relations")) root.Report("relations", "it is missing");
  for (size_t i = 0; i < out->facts.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (out->facts[i].name == out->facts[j].name) root.Report("", "two facts have the name " + out->facts[i].name);
    }
  }
  FindRoles(root, out);
}

}  // namespace bogam::healthplan
