// SPDX-License-Identifier: Apache-2.0
// households.yaml, income.yaml, readings.yaml, tables/, definitions.yaml and rules/.
#include <algorithm>

#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

constexpr double kMostDollars = 10'000'000, kMostPercent = 1000;

void ReadCouple(JsonFields& fields, HouseholdDef* out) {
  out->general_deduction = ReadCents(fields, "general_deduction", 0, kMostDollars);
  out->earned_deduction = ReadCents(fields, "earned_deduction", 0, kMostDollars);
  out->earned_share = ReadRatio(fields, "earned_share", 0, 1);
}

Table ReadTable(const std::string& id, JsonFields& fields) {
  Table out{.id = id, .title = fields.Text("title")};
  out.yearly = fields.Choice("per", {"month", "year"}) == 1;
  fields.Each("versions", true, [&](JsonFields& one) {
    TableVersion version{.span = ReadSpan(one), .source = ReadSource(one)};
    version.year = static_cast<int>(one.NumberOr("year", 1900, 2200, 0));
    for (const double dollars : one.Numbers("sizes", 0, 0, kMostDollars)) {
      const Ratio ratio = RatioOf(dollars);
      if (100 % ratio.under != 0) one.Report("sizes", "an entry is no amount in cents");
      version.cents.push_back(ratio.over * 100 / ratio.under);
    }
    version.each = ReadCents(one, "each", 0, kMostDollars);
    out.versions.push_back(std::move(version));
  });
  return out;
}

Reading ReadReading(JsonFields& fields) {
  Reading out{.id = fields.Text("id"), .say = fields.Text("say")};
  if (fields.Has("points")) {
    out.points = ReadRatio(fields, "points", 0, 100);
    out.from_income = fields.Choice("of", {"standard", "income"}) == 1;
  }
  out.round_up = fields.Choice("round", {"no", "up-to-dollar"}) == 1;
  return out;
}

Limit ReadLimit(JsonFields& fields, const Programme& programme) {
  Limit out;
  out.household = Named(fields, "household", programme.households);
  out.table = Named(fields, "table", programme.tables);
  out.readings = Named(fields, "readings", programme.readings);
  const auto percent = [&](std::string_view key) { return fields.Has(key) ? std::optional(ReadRatio(fields, key, 0, kMostPercent)) : std::nullopt; };
  out.at_most = percent("at_most");
  out.at_least = percent("at_least");
  out.over = percent("over");
  if (!out.at_most && !out.at_least && !out.over) fields.Report("at_most", "there is one of at_most, at_least and over");
  return out;
}

Due ReadDue(JsonFields& fields, const Programme& programme) {
  Due out;
  out.title = fields.Text("title");
  out.kind = static_cast<Due::Kind>(fields.Choice("is", {"excess", "bands"}));
  out.household = Named(fields, "household", programme.households);
  out.table = Named(fields, "table", programme.tables);
  out.source = ReadSource(fields);
  if (out.kind == Due::Kind::kExcess) {
    out.times = static_cast<int>(fields.Number("times", 1, 24));
  } else {
    fields.Each("bands", true, [&](JsonFields& band) {
      out.bands.push_back({ReadRatio(band, "at_most", 0, kMostPercent), ReadCents(band, "dollars", 0, kMostDollars)});
    });
  }
  return out;
}

RuleVersion ReadVersion(const std::string& rule, JsonFields& fields, const Programme& programme) {
  RuleVersion out;
  out.span = ReadSpan(fields);
  out.id = rule + "@" + DayText(out.span.from);
  out.source = ReadSource(fields);
  const std::optional<bool> on = fields.MaybeFlag("on");
  if (!on) fields.Report("on", "it is missing");
  out.on = on.value_or(false);
  if (!out.on) out.missing = fields.Text("missing");
  out.concerns = ReadConditions(fields, "concerns");
  out.when = ReadConditions(fields, "when");
  fields.Object("limit", [&](JsonFields& limit) { out.limit = ReadLimit(limit, programme); });
  fields.Each("due", false, [&](JsonFields& due) { out.dues.push_back(ReadDue(due, programme)); });
  return out;
}

PeriodOption ReadOption(JsonFields& fields, const Programme& programme) {
  PeriodOption out{.when = ReadConditions(fields, "when")};
  out.months = static_cast<int>(fields.Number("months", 0, 120));
  for (const std::string& id : fields.TextsOr("types")) {
    if (const auto type = programme.TypeNamed(id))
      out.types.push_back(*type);
    else
      fields.Report("types", "there is no type " + id);
  }
  return out;
}

}  // namespace

void ReadPeriods(JsonFields& root, Programme* out) {
  const std::string_view keys[kPeriods] = {"retroactive", "renewal"};
  for (size_t i = 0; i < kPeriods; ++i) {
    root.Each(keys[i], true, [&](JsonFields& one) {
      PeriodVersion version{.span = ReadSpan(one), .source = ReadSource(one)};
      one.Each("options", true, [&](JsonFields& option) { version.options.push_back(ReadOption(option, *out)); });
      out->periods[i].push_back(std::move(version));
    });
  }
}

void ReadHouseholds(JsonFields& root, Programme* out) {
  root.EachObject("households", [&](const std::string& id, JsonFields& fields) {
    HouseholdDef def{.id = id, .title = fields.Text("title")};
    def.method = static_cast<Method>(fields.Choice("method", {"tax-household", "family-at-home", "couple", "tax-unit"}));
    def.source = ReadSource(fields);
    if (def.method == Method::kTaxHousehold || def.method == Method::kFamilyAtHome) {
      def.child_until = static_cast<int>(fields.Number("child_until", 1, 30));
      def.student_until = static_cast<int>(fields.NumberOr("student_possibly_until", 1, 30, def.child_until));
      def.others_unborn_possible = fields.Choice("unborn_of_others", {"not-counted", "unread"}) == 1;
      def.unread = fields.Text("unread");
    }
    if (def.method == Method::kCouple) ReadCouple(fields, &def);
    if (def.method == Method::kTaxUnit) def.unread = fields.Text("unread");
    out->households.push_back(std::move(def));
  });
  if (out->households.size() > 8) root.Report("households", "there are over 8");
}

void ReadIncome(JsonFields& root, Programme* out) {
  root.EachObject("frequencies", [&](const std::string& id, JsonFields& fields) {
    Frequency one{.id = id, .title = fields.Text("title")};
    if (fields.Has("months")) {
      one.times = {1, static_cast<int64_t>(fields.Number("months", 1, 120))};
    } else {
      one.times = ReadRatio(fields, "times", 0, 1000);
    }
    one.source = ReadSource(fields);
    out->frequencies.push_back(std::move(one));
  });
  root.EachObject("kinds", [&](const std::string& id, JsonFields& fields) {
    IncomeKind kind{.id = id, .title = fields.Text("title"), .earned = fields.FlagOr("earned", false)};
    kind.source = ReadSource(fields);
    if (fields.Has("deducted_at_most")) {
      kind.deducted_at_most = ReadRatio(fields, "deducted_at_most", 0, 1);
      kind.unread = fields.Text("unread");
    }
    for (const std::string& name : fields.TextsOr("counted_in")) {
      const auto fits = [&](const HouseholdDef& one) { return one.id == name; };
      const auto at = std::find_if(out->households.begin(), out->households.end(), fits);
      if (at == out->households.end())
        fields.Report("counted_in", "there is no household " + name);
      else
        kind.counted |= 1u << (at - out->households.begin());
    }
    for (const std::string& name : fields.TextsOr("every")) {
      const auto at = std::find_if(out->frequencies.begin(), out->frequencies.end(), [&](const Frequency& one) { return one.id == name; });
      if (at == out->frequencies.end())
        fields.Report("every", "there is no frequency " + name);
      else
        kind.frequencies.push_back(static_cast<size_t>(at - out->frequencies.begin()));
    }
    out->kinds.push_back(std::move(kind));
  });
}

void ReadReadings(JsonFields& root, Programme* out) {
  root.EachObject("readings", [&](const std::string& id, JsonFields& fields) {
    ReadingSet set{.id = id, .title = fields.Text("title")};
    fields.Each("versions", true, [&](JsonFields& one) {
      ReadingVersion version{.span = ReadSpan(one), .source = ReadSource(one)};
      one.Each("readings", true, [&](JsonFields& reading) { version.readings.push_back(ReadReading(reading)); });
      set.versions.push_back(std::move(version));
    });
    out->readings.push_back(std::move(set));
  });
}

void ReadTables(JsonFields& root, Programme* out) {
  root.EachObject("tables", [&](const std::string& id, JsonFields& fields) { out->tables.push_back(ReadTable(id, fields)); });
}

void ReadDefinitions(JsonFields& root, Programme* out) {
  root.EachObject("definitions", [&](const std::string& name, JsonFields& fields) {
    Definition definition{.name = name};
    if (out->FactNamed(name)) fields.Report("", "a fact has this name");
    fields.Each("versions", true, [&](JsonFields& one) { definition.versions.push_back({ReadSpan(one), ReadSource(one), ReadCondition(one)}); });
    out->definitions.push_back(std::move(definition));
  });
}

void ReadRules(JsonFields& root, Programme* out) {
  root.Each("rules", true, [&](JsonFields& fields) {
    Rule rule{.id = fields.Text("id"), .title = fields.Text("title"), .type = Named(fields, "type", out->types)};
    if (out->RuleNamed(rule.id) != nullptr) fields.Report("id", "two rules have this id");
    fields.Each("versions", true, [&](JsonFields& one) { rule.versions.push_back(ReadVersion(rule.id, one, *out)); });
    out->rules.push_back(std::move(rule));
  });
}

}  // namespace bogam::healthplan
