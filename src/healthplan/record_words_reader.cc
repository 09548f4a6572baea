// SPDX-License-Identifier: Apache-2.0
// records.yaml.
#include "healthplan/programme_reader.h"
#include "healthplan/record_words.h"

namespace bogam::healthplan {
namespace {

size_t ToldFact(JsonFields& fields, std::string_view key, const Programme& programme) {
  const std::string name = fields.Text(key);
  const auto fact = programme.FactNamed(name);
  const bool told = fact && programme.facts[*fact].origin == Origin::kTold;
  if (!told && !name.empty()) fields.Report(key, "there is no fact \"" + name + "\" to tell");
  return told ? *fact : 0;
}

int64_t SlotIn(JsonFields& fields, std::string_view key, const Fact& fact, const std::string& text) {
  std::string why;
  const int64_t slot = SlotOf(fact, text, &why);
  if (!why.empty()) fields.Report(key, why);
  return why.empty() ? slot : 0;
}

template <typename T>
void Places(JsonFields& fields, std::string_view key, const std::vector<T>& all, std::map<std::string, size_t, std::less<>>* out) {
  const Json* const raw = fields.Raw(key);
  fields.Object(key, [&](JsonFields& names) {
    for (const auto& [from, to] : raw->members) (*out)[from] = Named(names, from, all);
  });
  if (out->empty()) fields.Report(key, "it is missing");
}

CoverMark ReadMark(JsonFields& fields) {
  CoverMark out{fields.TextOr("system", ""), fields.TextOr("class", ""), fields.Texts("codes"), ReadSource(fields).citation};
  if (out.system.empty() == out.class_type.empty()) fields.Report("", "it has either system or class");
  return out;
}

HouseholdWords ReadHousehold(JsonFields& fields, const Programme& programme) {
  HouseholdWords out{.questionnaire = fields.Text("questionnaire"), .citation = ReadSource(fields).citation};
  out.disabled = ToldFact(fields, "disabled", programme);
  out.work_hours = ToldFact(fields, "work_hours", programme);
  if (programme.facts[out.disabled].type != FactType::kBoolean) fields.Report("disabled", "it is not boolean");
  if (programme.facts[out.work_hours].type != FactType::kDecimal) fields.Report("work_hours", "it is no decimal");
  out.hours_every = Named(fields, "hours_every", programme.frequencies);
  fields.Object("immigration", [&](JsonFields& immigration) {
    out.immigration = ToldFact(immigration, "fact", programme);
    immigration.EachNamed("groups", [&](const std::string& group, const Json& code) {
      out.groups[group] = SlotIn(immigration, "groups", programme.facts[out.immigration], code.text);
    });
  });
  if (out.groups.empty()) fields.Report("immigration", "it is missing");
  Places(fields, "kinds", programme.kinds, &out.kinds);
  Places(fields, "frequencies", programme.frequencies, &out.frequencies);
  return out;
}

}  // namespace

void ReadRecordWords(JsonFields& root, Programme* out) {
  RecordWords words;
  root.Object("residence", [&](JsonFields& fields) {
    words.residence = ToldFact(fields, "fact", *out);
    if (out->facts[words.residence].type != FactType::kBoolean) fields.Report("fact", "it is not boolean");
    words.states = fields.Texts("states");
  });
  if (!root.Has("residence")) root.Report("residence", "it is missing");
  root.Each("covers", false, [&](JsonFields& fields) {
    CoverWords cover{.fact = ToldFact(fields, "fact", *out)};
    cover.slot = SlotIn(fields, "is", out->facts[cover.fact], fields.Text("is"));
    cover.mark = ReadMark(fields);
    words.covers.push_back(std::move(cover));
  });
  root.Each("members", false, [&](JsonFields& fields) {
    MemberWords member{Named(fields, "type", out->types), ReadMark(fields)};
    const bool one_track = words.members.empty() || out->types[member.type].track == out->types[words.members.front().type].track;
    if (!one_track) fields.Report("type", "it is of another track than those before it");
    words.members.push_back(std::move(member));
  });
  root.Object("household_form", [&](JsonFields& fields) { words.household = ReadHousehold(fields, *out); });
  out->records = std::move(words);
}

}  // namespace bogam::healthplan
