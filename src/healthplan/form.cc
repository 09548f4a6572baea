// SPDX-License-Identifier: Apache-2.0
#include "healthplan/form.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

using Kind = FormItem::Kind;

constexpr std::string_view kBase = "https://bogam.example/fhir/";

std::string_view TypeOf(FactType type) {
  constexpr std::string_view kNames[] = {"boolean", "integer", "decimal", "date", "choice"};
  return kNames[static_cast<size_t>(type)];
}

FormItem Question(std::string link, std::string_view type, bool required) {
  return {.kind = Kind::kQuestion, .link = std::move(link), .type = type, .what = 0, .repeats = false, .required = required, .items = {}};
}

FormItem IncomeLines() {
  FormItem out{.kind = Kind::kIncome, .link = std::string(KeyOf(Relation::kIncome)), .type = "group", .what = 0, .repeats = true, .items = {}};
  out.items = {Question("kind", "choice", true), Question("amount", "decimal", true), Question("every", "choice", true)};
  return out;
}

void AddAsk(const Programme& programme, const std::string& name, std::vector<FormItem>* out) {
  if (const auto fact = programme.FactNamed(name)) {
    out->push_back({.kind = Kind::kFact, .link = name, .type = TypeOf(programme.facts[*fact].type), .what = *fact, .items = {}});
    return;
  }
  size_t relation = 0;
  while (relation + 1 < kRelations && KeyOf(static_cast<Relation>(relation)) != name) ++relation;
  if (static_cast<Relation>(relation) == Relation::kIncome) {
    out->push_back(Question("has_income", "boolean", false));
    return out->push_back(IncomeLines());
  }
  const bool several = static_cast<Relation>(relation) == Relation::kParents;
  out->push_back({.kind = Kind::kRelation, .link = name, .type = "open-choice", .what = relation, .repeats = several, .items = {}});
}

}  // namespace

std::vector<FormItem> FormOf(const Programme& programme) {
  FormItem people{.kind = Kind::kPeople, .link = "people", .type = "group", .what = 0, .repeats = true, .required = true, .items = {}};
  people.items.push_back(Question("id", "string", true));
  for (size_t i = 0; i < programme.form->sections.size(); ++i) {
    FormItem section{.kind = Kind::kSection, .link = "section." + programme.form->sections[i].id, .type = "group", .what = i, .items = {}};
    for (const std::string& name : programme.form->sections[i].asks) AddAsk(programme, name, &section.items);
    people.items.push_back(std::move(section));
  }
  std::vector<FormItem> out;
  out.push_back({.kind = Kind::kNotice, .link = "notice", .type = "display", .items = {}});
  out.push_back(Question("asked_on", "date", false));
  out.push_back(Question("place", "string", false));
  out.push_back(std::move(people));
  return out;
}

std::vector<std::string> CodesOf(const Programme& programme, const FormItem& item) {
  std::vector<std::string> out;
  if (item.kind == Kind::kRelation && static_cast<Relation>(item.what) == Relation::kClaimedBy) {
    out.assign(std::begin(kPeopleAnswers) + 1, std::end(kPeopleAnswers));
  } else if (item.kind == Kind::kRelation) {
    out = {std::string(kPeopleAnswers[0])};
  } else if (item.link == "kind") {
    for (const IncomeKind& one : programme.kinds) out.push_back(one.id);
  } else if (item.link == "every") {
    for (const Frequency& one : programme.frequencies) out.push_back(one.id);
  } else if (item.kind == Kind::kFact) {
    for (const auto& [code, words] : programme.facts[item.what].values) out.push_back(code);
  }
  return out;
}

std::string CodeSystemOf(const Programme& programme, const FormItem& item) {
  std::string name = item.kind == Kind::kRelation ? "relative" : item.link == "kind" ? "income-kind" : item.link == "every" ? "income-frequency" : item.link;
  std::replace(name.begin(), name.end(), '_', '-');
  return std::string(kBase) + "CodeSystem/" + programme.id + "-" + name;
}

std::string FormUrl(const Programme& programme) { return std::string(kBase) + "Questionnaire/" + programme.id; }

}  // namespace bogam::healthplan
