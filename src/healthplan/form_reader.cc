// SPDX-License-Identifier: Apache-2.0
// form.yaml, and `form` of letters/….yaml.
#include <algorithm>
#include <set>

#include "healthplan/form_plan.h"
#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

/// Names of what may be asked: facts that are told, and relations.
std::vector<std::string> Askable(const Programme& programme) {
  std::vector<std::string> out;
  for (const Fact& fact : programme.facts) {
    if (fact.origin == Origin::kTold) out.push_back(fact.name);
  }
  for (size_t i = 0; i < kRelations; ++i) out.emplace_back(KeyOf(static_cast<Relation>(i)));
  return out;
}

/// "unborn: {pregnant: [yes]}".
void ReadAskedWhen(const std::string& name, JsonFields& fields, const Json& json, Programme* out) {
  const auto asked = out->FactNamed(name);
  if (!asked || out->facts[*asked].origin != Origin::kTold) return fields.Report("", "there is no such fact to ask");
  if (json.members.size() != 1) return fields.Report("", "it hangs on one fact");
  const std::string& on = json.members.front().first;
  const auto fact = out->FactNamed(on);
  AskedWhen when;
  const std::vector<std::string> values = fields.Texts(on);
  if (!fact || out->facts[*fact].origin != Origin::kTold || *fact == *asked) return fields.Report(on, "there is no such other fact to ask");
  const FactType type = out->facts[*fact].type;
  if (type != FactType::kBoolean && type != FactType::kCoded) return fields.Report(on, "it is neither boolean nor coded");
  when.fact = *fact;
  for (const std::string& value : values) {
    std::string why;
    when.slots.push_back(SlotOf(out->facts[*fact], value, &why));
    if (!why.empty()) fields.Report(on, why);
  }
  out->form->asked_when.emplace(*asked, std::move(when));
}

/// "USD: [assets, year_income]": questions that are answered in a unit.
void ReadUnit(const std::string& unit, const Json& facts, JsonFields& root, Programme* out) {
  for (const Json& name : facts.items) {
    const auto fact = out->FactNamed(name.text);
    const bool number = fact && (out->facts[*fact].type == FactType::kInteger || out->facts[*fact].type == FactType::kDecimal);
    if (!number || out->facts[*fact].origin != Origin::kTold)
      root.Report("units", unit + ": \"" + name.text + "\" is no number to ask");
    else if (!out->form->units.emplace(*fact, unit).second)
      root.Report("units", unit + ": " + name.text + " has another unit");
  }
}

/// What may have a help: every question of the form, and the form's sections.
std::vector<std::string> Helpable(const Programme& programme) {
  std::vector<std::string> out = Askable(programme);
  for (const std::string_view link : kFormQuestions) out.emplace_back(link);
  for (const FormSection& section : programme.form->sections) out.push_back("section." + section.id);
  return out;
}

/// A help and a unit that one language has, the others have too.
void CheckBesideFirst(JsonFields& form, const FormWords& words, const Programme& programme) {
  if (programme.letters.empty() || !programme.letters.front().form) return;
  const FormWords& first = *programme.letters.front().form;
  for (const auto& [link, text] : first.help) {
    if (!words.help.contains(link)) form.Report("help", link + ": it is missing");
  }
  for (const auto& [link, text] : words.help) {
    if (!first.help.contains(link)) form.Report("help", link + ": " + programme.letters.front().language + " has none");
  }
}

template <typename T>
std::vector<std::string> Titles(JsonFields& form, std::string_view key, const std::vector<T>& all) {
  std::vector<std::string> out;
  for (const T& one : all) out.push_back(one.title);
  form.Object(key, [&](JsonFields& fields) {
    for (size_t i = 0; i < all.size(); ++i) out[i] = fields.Text(all[i].id);
  });
  return out;
}

}  // namespace

void ReadFormPlan(JsonFields& root, Programme* out) {
  out->form.emplace();
  out->form->version = root.Text("version");
  std::vector<std::string> left = Askable(*out);
  const auto is_reserved = [&](const Fact& fact) {
    const bool own = std::find(std::begin(kFormQuestions), std::end(kFormQuestions), fact.name) != std::end(kFormQuestions);
    return fact.origin == Origin::kTold && (own || fact.name == "notice");
  };
  for (const Fact& fact : out->facts) {
    if (is_reserved(fact)) root.Report("sections", "the form has a question of its own called " + fact.name);
  }
  root.EachNamed("sections", [&](const std::string& id, const Json& asks) {
    FormSection section{id, {}};
    for (const Json& ask : asks.items) {
      const auto found = std::find(left.begin(), left.end(), ask.text);
      if (found == left.end()) {
        root.Report("sections", id + ": \"" + ask.text + "\" is no fact or relation to ask, or stands twice");
        continue;
      }
      left.erase(found);
      section.asks.push_back(ask.text);
    }
    if (section.asks.empty()) root.Report("sections", id + ": it asks nothing");
    out->form->sections.push_back(std::move(section));
  });
  for (const std::string& name : left) root.Report("sections", name + " is in no section");
  root.EachNamed("units", [&](const std::string& unit, const Json& facts) { ReadUnit(unit, facts, root, out); });
  if (const Json* const when = root.Raw("asked_when")) {
    root.EachObject("asked_when", [&](const std::string& name, JsonFields& fields) {
      const auto one = std::find_if(when->members.begin(), when->members.end(), [&](const auto& member) { return member.first == name; });
      ReadAskedWhen(name, fields, one->second, out);
    });
  }
}

FormWords ReadFormWords(JsonFields& form, const Programme& programme) {
  FormWords out{.title = form.Text("title"), .notice = form.Text("notice")};
  for (const std::string_view link : kFormQuestions) out.questions[std::string(link)] = form.Text(link);
  out.sections.resize(programme.form->sections.size());
  form.Object("sections", [&](JsonFields& fields) {
    for (size_t i = 0; i < out.sections.size(); ++i) out.sections[i] = fields.Text(programme.form->sections[i].id);
  });
  if (!form.Has("sections")) form.Report("sections", "it is missing");
  form.Object("people_answers", [&](JsonFields& fields) {
    for (const std::string_view code : kPeopleAnswers) out.people_answers[std::string(code)] = fields.Text(code);
  });
  if (!form.Has("people_answers")) form.Report("people_answers", "it is missing");
  for (const Fact& fact : programme.facts) {
    std::vector<std::string>& words = out.values.emplace_back();
    for (const auto& [code, text] : fact.values) words.push_back(text);
  }
  form.Object("values", [&](JsonFields& values) {
    for (size_t i = 0; i < programme.facts.size(); ++i) {
      const Fact& fact = programme.facts[i];
      if (fact.values.empty()) continue;
      if (!values.Has(fact.name)) values.Report(fact.name, "it is missing");
      values.Object(fact.name, [&](JsonFields& fields) {
        for (size_t v = 0; v < fact.values.size(); ++v) out.values[i][v] = fields.Text(fact.values[v].first);
      });
    }
  });
  out.kinds = Titles(form, "kinds", programme.kinds);
  out.frequencies = Titles(form, "frequencies", programme.frequencies);
  form.Object("help", [&](JsonFields& fields) {
    for (const std::string& link : Helpable(programme)) {
      if (fields.Has(link)) out.help[link] = fields.Text(link);
    }
  });
  std::set<std::string> units;
  for (const auto& [fact, unit] : programme.form->units) units.insert(unit);
  form.Object("units", [&](JsonFields& fields) {
    for (const std::string& unit : units) out.units[unit] = fields.Text(unit);
  });
  if (!units.empty() && !form.Has("units")) form.Report("units", "it is missing");
  CheckBesideFirst(form, out, programme);
  const bool some = form.Has("values") || form.Has("kinds") || form.Has("frequencies");
  if (some && !(form.Has("values") && form.Has("kinds") && form.Has("frequencies"))) form.Report("values", "values, kinds and frequencies come together");
  return out;
}

}  // namespace bogam::healthplan
