// SPDX-License-Identifier: Apache-2.0
#include "risk/cohort/declaration.h"

#include <algorithm>

#include "format/yaml.h"

namespace bogam::risk {
namespace {

using format::Json;
using format::JsonFields;

constexpr size_t kMostDates = 1000;

value::Date ReadDate(JsonFields& fields, std::string_view key) {
  const std::string text = fields.Text(key);
  const auto date = value::Date::Parse(text);
  if (!date || date->precision != value::Precision::kDay) {
    if (!text.empty()) fields.Report(key, "it is no date like \"2020-01-01\"");
    return value::Date::Min();
  }
  return *date;
}

void ReadSeries(JsonFields& fields, CohortDeclaration* out) {
  const value::Date from = ReadDate(fields, "from"), to = ReadDate(fields, "to");
  const int step = ReadDays(fields, "every");
  if (step < 1) return fields.Report("every", "it is at least \"1 day\"");
  if (DayOf(from) > DayOf(to)) return fields.Report("to", "it is before from");
  for (Day day = DayOf(from); day <= DayOf(to); day += step) {
    if (out->dates.size() == kMostDates) return fields.Report("every", "these are over 1,000 dates");
    out->dates.push_back(value::Date::FromDays(day));
  }
}

void ReadIndex(JsonFields& fields, CohortDeclaration* out) {
  const int ways = fields.Has("date") + fields.Has("series") + fields.Has("definition");
  if (ways != 1) fields.Report("", "it has one of date, series and definition");
  if (fields.Has("date")) out->dates.push_back(ReadDate(fields, "date"));
  fields.Object("series", [&](JsonFields& series) { ReadSeries(series, out); });
  if (fields.Has("definition")) out->index_definition = fields.Text("definition");
  if (out->dates.size() == 1) return;
  out->take = static_cast<CohortDeclaration::Take>(fields.Choice("take", {"first", "all", "random"}));
  if (fields.Has("seed")) out->seed = static_cast<uint64_t>(fields.Number("seed", 0, 1e15));
}

void ReadOutcome(JsonFields& fields, CohortDeclaration* out) {
  using Measures = CohortDeclaration::Measures;
  out->outcome_definition = fields.Text("definition");
  if (fields.Has("measures")) out->measures = static_cast<Measures>(1 + fields.Choice("measures", {"health", "access", "cost"}));
}

void ReadPrior(JsonFields& fields, CohortDeclaration* out) {
  out->remove_prior = fields.FlagOr("remove", true);
  out->look_back_days = ReadDaysOr(fields, "look_back", kAnyDays);
}

void ReadRisk(JsonFields& fields, CohortDeclaration* out) {
  out->risk_from = static_cast<int>(fields.NumberOr("from_day", -36500, 36500, 1));
  out->risk_to = static_cast<int>(fields.Number("to_day", -36500, 36500));
  if (out->risk_to < out->risk_from) fields.Report("to_day", "it is before from_day");
}

void ReadFollowUp(JsonFields& fields, CohortDeclaration* out) {
  out->follow_up_days = ReadDays(fields, "at_least");
  out->follow_up_of = static_cast<CohortDeclaration::FollowUpOf>(1 + fields.Choice("of", {"everyone", "without-outcome"}));
  if (out->follow_up_days > out->risk_to - out->risk_from + 1) fields.Report("at_least", "it is longer than the time at risk");
}

}  // namespace

CohortDeclaration ReadCohort(std::string_view yaml, const std::string& file, Findings& findings) {
  CohortDeclaration out;
  out.file = file;
  const Json json = format::ParseYaml(yaml, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  const auto object = [&](std::string_view key, void (*read)(JsonFields&, CohortDeclaration*)) {
    if (!root.Has(key)) root.Report(key, "it is missing");
    root.Object(key, [&](JsonFields& fields) { read(fields, &out); });
  };
  out.title = root.Text("title");
  out.library = root.Text("library");
  out.population = root.Text("population");
  out.population_sees_everything = root.Has("population_sees") && root.Choice("population_sees", {"before-index", "everything"}) == 1;
  object("index", ReadIndex);
  object("outcome", ReadOutcome);
  object("time_at_risk", ReadRisk);
  if (root.Has("observation")) {
    out.has_observation = true;
    root.Object("observation", [&](JsonFields& fields) {
      if (fields.Has("definition") == fields.Has("contacts_within")) fields.Report("", "it has one of definition and contacts_within");
      if (fields.Has("definition")) out.observation_definition = fields.Text("definition");
      out.tolerance_days = ReadDaysOr(fields, "contacts_within", 0);
    });
  }
  out.washout_days = ReadDaysOr(root, "washout", 0);
  if (out.washout_days > 0 && !out.has_observation) root.Report("washout", "without observation nobody knows since when a person is observed");
  if (root.Has("prior_outcome")) object("prior_outcome", ReadPrior);
  if (root.Has("follow_up")) object("follow_up", ReadFollowUp);
  if (root.Has("death")) out.on_death = static_cast<CohortDeclaration::OnDeath>(root.Choice("death", {"competing", "censor"}));
  root.Object("need", [&](JsonFields& fields) { out.need_definition = fields.Text("definition"); });
  out.lag_days = ReadDaysOr(root, "lag", 0);
  const bool of_need = out.measures == CohortDeclaration::Measures::kAccess || out.measures == CohortDeclaration::Measures::kCost;
  if (of_need && out.need_definition.empty()) {
    root.Report("need", "an outcome that measures access or cost needs a second one that measures need: who is under-served looks well by the first");
  }
  return out;
}

std::vector<CohortWarning> WarningsOf(const CohortDeclaration& declaration) {
  using D = CohortDeclaration;
  std::vector<CohortWarning> out;
  const auto warn = [&](bool when, std::string name, std::string message) {
    if (when) out.push_back({std::move(name), std::move(message)});
  };
  warn(declaration.measures == D::Measures::kUndeclared, "outcome-measures-undeclared",
       "The outcome does not say whether it measures health, access or cost; access and cost need a second outcome that measures need.");
  warn(declaration.follow_up_of == D::FollowUpOf::kWithoutOutcome, "keeps-early-cases",
       "Follow-up is asked of people without the outcome only: early cases who would have left stay, their like without it go, and risk is overstated.");
  warn(declaration.follow_up_of == D::FollowUpOf::kEveryone, "follow-up-conditions-on-the-future",
       "Follow-up after the index decides who is in, which nobody knows at the index; censoring keeps everybody.");
  warn(declaration.population_sees_everything, "population-sees-the-future",
       "The population is judged by records after the index; a score is given before there are any.");
  warn(declaration.risk_from <= 0, "risk-overlaps-washout",
       "The time at risk begins on or before the index, in the time that features are worked out from: what is predicted may be known already.");
  warn(declaration.risk_from > 1, "immortal-time",
       "The time at risk begins " + std::to_string(declaration.risk_from) +
           " days after the index; whoever is in must live and stay without outcome until then.");
  warn(!declaration.remove_prior, "prevalent-cases", "People who had the outcome before stay: their records before the index may hold the answer.");
  warn(declaration.remove_prior && declaration.look_back_days != kAnyDays && declaration.washout_days == 0, "no-washout",
       "Without a washout a first outcome in the records may be an old one.");
  warn(declaration.take == D::Take::kAll && !declaration.dates.empty() && declaration.dates.size() > 1 &&
           DayOf(declaration.dates[1]) - DayOf(declaration.dates[0]) <= declaration.risk_to - declaration.risk_from,
       "overlapping-rows", "Several indexes of one person lie within one time at risk; one outcome counts several times. Splits must be by person.");
  warn(declaration.has_observation && declaration.observation_definition.empty(), "observed-by-contacts",
       "Observed time ends with the last contact: who is well may look as if they had left.");
  warn(!declaration.has_observation, "nobody-leaves", "No observed time is declared: who left counts as without outcome.");
  warn(declaration.on_death == D::OnDeath::kCensor, "death-censors", "Death ends observation as leaving does: risk is that of a world in which nobody dies.");
  return out;
}

}  // namespace bogam::risk
