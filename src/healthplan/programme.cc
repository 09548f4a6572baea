// SPDX-License-Identifier: Apache-2.0
#include "healthplan/programme.h"

#include <algorithm>
#include <numeric>

#include "format/shortest_number.h"
#include "format/yaml.h"
#include "healthplan/programme_reader.h"
#include "value/decimal.h"

namespace bogam::healthplan {
namespace {

/// Denominators of a month's share of other periods must divide it, and halves of it (a share of earned income), and percents of a twelfth of a year.
int64_t UnitsOf(const Programme& programme) {
  int64_t units = 12;
  for (const Frequency& one : programme.frequencies) units = std::lcm(units, one.times.under);
  int64_t shares = 1;
  for (const HouseholdDef& one : programme.households) shares = std::lcm(shares, one.earned_share.under);
  return units * shares;
}

struct Part {
  std::string_view path;
  void (*read)(JsonFields&, Programme*);
  bool many;
  bool needed = true;
};
constexpr Part kParts[] = {{"programme.yaml", ReadAbout, false},
                           {"facts.yaml", ReadFacts, false},
                           {"households.yaml", ReadHouseholds, false},
                           {"income.yaml", ReadIncome, false},
                           {"readings.yaml", ReadReadings, false},
                           {"tables/", ReadTables, true},
                           {"definitions.yaml", ReadDefinitions, false},
                           {"rules/", ReadRules, true},
                           {"periods.yaml", ReadPeriods, false, false},
                           {"form.yaml", ReadFormPlan, false, false},
                           {"records.yaml", ReadRecordWords, false, false},
                           {"letters/", ReadLetter, true, false},
                           {"wordings/", ReadWording, true, false}};

bool Matches(const Part& part, std::string_view path) { return part.many ? path.starts_with(part.path) && path.ends_with(".yaml") : path == part.path; }

}  // namespace

std::string_view Name(Mark mark) {
  constexpr std::string_view kNames[] = {"read", "relayed", "assumption"};
  return kNames[static_cast<size_t>(mark)];
}

std::string_view CqlName(FactType type) {
  constexpr std::string_view kNames[] = {"Boolean", "Integer", "Decimal", "Date", "String"};
  return kNames[static_cast<size_t>(type)];
}

std::string_view KeyOf(Relation relation) {
  constexpr std::string_view kNames[] = {"spouse", "parents", "claimed_by", "income"};
  return kNames[static_cast<size_t>(relation)];
}

const FigureVersion* Fact::At(Day day) const {
  for (const FigureVersion& one : versions) {
    if (one.span.Covers(day)) return &one;
  }
  return nullptr;
}

int64_t TableVersion::At(int size) const {
  const size_t last = cents.size();
  if (static_cast<size_t>(size) <= last) return cents[static_cast<size_t>(std::max(size, 1)) - 1];
  return cents.back() + each * (size - static_cast<int64_t>(last));
}

Ratio RatioOf(double written) {
  const auto decimal = value::Decimal::Parse(format::ShortestNumber(written));
  if (!decimal || decimal->scale() > 9 || !decimal->WithScale(decimal->scale())) return {};
  int64_t under = 1;
  for (int i = 0; i < decimal->scale(); ++i) under *= 10;
  const int64_t over = static_cast<int64_t>(decimal->coefficient());
  const int64_t common = std::gcd(over, under);
  return common == 0 ? Ratio{} : Ratio{over / common, under / common};
}

Ratio ReadRatio(JsonFields& fields, std::string_view key, double low, double high) { return RatioOf(fields.Number(key, low, high)); }

int64_t ReadCents(JsonFields& fields, std::string_view key, double low, double high) {
  const Ratio dollars = ReadRatio(fields, key, low, high);
  if (100 % dollars.under != 0) fields.Report(key, "it is no amount in cents");
  return dollars.over * 100 / dollars.under;
}

Source ReadSource(JsonFields& fields) {
  Source out;
  out.citation = fields.Text("citation");
  out.edition = fields.TextOr("edition", "");
  out.mark = static_cast<Mark>(fields.Choice("mark", {"read", "relayed", "assumption"}));
  out.file = fields.file();
  if (const Json* const citation = fields.Raw("citation")) out.line = citation->line;
  return out;
}

Span ReadSpan(JsonFields& fields) {
  Span out;
  const auto day = [&](std::string_view key, Day otherwise) {
    const std::string text = fields.Text(key);
    const auto parsed = ParseDay(text);
    if (!parsed && !text.empty()) fields.Report(key, "it is no day like 2026-03-01");
    return parsed.value_or(otherwise);
  };
  out.from = day("from", kFirstDay);
  if (fields.Has("to")) out.to = day("to", kLastDay);
  if (out.to < out.from) fields.Report("to", "it lies before from");
  return out;
}

Condition ReadCondition(JsonFields& fields) {
  Condition out{fields.Text("say"), fields.Text("cql"), 0};
  if (const Json* const cql = fields.Raw("cql")) out.line = cql->line;
  return out;
}

std::vector<Condition> ReadConditions(JsonFields& fields, std::string_view key) {
  std::vector<Condition> out;
  fields.Each(key, false, [&](JsonFields& one) { out.push_back(ReadCondition(one)); });
  return out;
}

Programme Programme::Read(const std::vector<SourceFile>& files, Findings& findings) {
  Programme out;
  for (const Part& part : kParts) {
    bool found = false;
    for (const SourceFile& file : files) {
      if (!Matches(part, file.path)) continue;
      found = true;
      const Json json = format::ParseYaml(file.text, file.path, findings);
      if (json.kind == Json::Kind::kNull) continue;
      JsonFields root(findings, file.path, "", json);
      part.read(root, &out);
    }
    if (!found && part.needed) findings.push_back({std::string(part.path), "", "it is missing"});
  }
  for (const SourceFile& file : files) {
    const auto fits = [&](const Part& part) { return Matches(part, file.path); };
    if (file.path.starts_with("plans/")) continue;  // read by PlanBook and AttributionRules
    if (file.path != "README.md" && std::none_of(std::begin(kParts), std::end(kParts), fits)) {
      findings.push_back({file.path, "", "a programme's folder has no such file"});
    }
  }
  out.units = UnitsOf(out);
  return out;
}

std::optional<size_t> Programme::FactNamed(std::string_view name) const {
  for (size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<size_t> Programme::TypeNamed(std::string_view name) const {
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i].id == name) return i;
  }
  return std::nullopt;
}

const Rule* Programme::RuleNamed(std::string_view name) const {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == name; });
  return found == rules.end() ? nullptr : &*found;
}

Programme Programme::Without(std::string_view rule) const {
  Programme out = *this;
  for (Rule& one : out.rules) {
    if (one.id != rule) continue;
    for (RuleVersion& version : one.versions) {
      version.on = false;
      if (version.missing.empty()) version.missing = "it was switched off";
    }
  }
  return out;
}

}  // namespace bogam::healthplan
