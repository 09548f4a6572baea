// SPDX-License-Identifier: Apache-2.0
// Answers into the JSON that an application is, which the reader of applications judges further (healthplan/questionnaire.h).
#include <algorithm>
#include <map>

#include "healthplan/form.h"
#include "healthplan/programme_reader.h"
#include "healthplan/questionnaire.h"

namespace bogam::healthplan {
namespace {

using Kind = FormItem::Kind;

std::string TextOf(const Json& json, std::string_view key) {
  const Json* const member = json.Find(key);
  return member == nullptr ? "" : member->text;
}

Json TextJson(std::string text) {
  Json out;
  out.kind = Json::Kind::kText;
  out.text = std::move(text);
  return out;
}

Json EmptyJson(Json::Kind kind) {
  Json out;
  out.kind = kind;
  return out;
}

class ResponseReader {
 public:
  ResponseReader(const Programme& programme, std::string file, Findings& findings) : programme_(programme), file_(std::move(file)), findings_(findings) {}

  Json Read(const Json& response) {
    Json out = EmptyJson(Json::Kind::kObject);
    if (!IsResponse(response)) return Report("", "it is no QuestionnaireResponse"), out;
    const std::string canonical = FormUrl(programme_), about = TextOf(response, "questionnaire");
    if (about != canonical && about != canonical + "|" + programme_.form->version) {
      return Report("", "it answers \"" + about + "\", not " + canonical + "|" + programme_.form->version), out;
    }
    const std::string status = TextOf(response, "status");
    if (status != "in-progress" && status != "completed" && status != "amended") Report("", "its status is \"" + status + "\"");
    if (const Json* const identifier = response.Find("identifier")) {
      if (!TextOf(*identifier, "value").empty()) out.members.emplace_back("id", TextJson(TextOf(*identifier, "value")));
    }
    Group(FormOf(programme_), response, "", &out);
    if (out.Find("asked_on") == nullptr) {
      const std::string day = TextOf(response, "authored").substr(0, 10);
      if (ParseDay(day)) out.members.emplace_back("asked_on", TextJson(day));
    }
    return out;
  }

 private:
  void Report(const std::string& place, std::string why) { findings_.push_back({file_, place, std::move(why)}); }
  static std::string PlaceOf(const std::string& path, std::string_view link) { return path.empty() ? std::string(link) : path + "." + std::string(link); }

  /// The answers below `parent` to items, as members of *out.
  void Group(const std::vector<FormItem>& items, const Json& parent, const std::string& path, Json* out) {
    const Json* const given = parent.Find("item");
    if (given == nullptr) return;
    if (given->kind != Json::Kind::kArray) return Report(path, "its items are no list");
    std::map<std::string, size_t> seen;
    for (const Json& one : given->items) {
      const std::string link = TextOf(one, "linkId");
      const auto item = std::find_if(items.begin(), items.end(), [&](const FormItem& wanted) { return wanted.link == link; });
      const bool section = item != items.end() && item->kind == Kind::kSection;
      const std::string place = section ? path : PlaceOf(path, link);
      if (item == items.end() || item->kind == Kind::kNotice) {
        Report(place, link.empty() ? "an item has no linkId" : "the form has no such question here");
        continue;
      }
      const size_t before = seen[link]++;
      const bool group = item->type == "group";
      if (before > 0 && !(group && item->repeats)) {
        Report(place, "it is answered twice");
        continue;
      }
      for (const auto& [key, value] : one.members) {
        const bool known = key == "linkId" || key == "text" || key == "definition" || key == "id" || key == "extension" || key == (group ? "item" : "answer");
        if (!known && !key.starts_with('_')) Report(place, group ? "it is a group and has no \"" + key + "\"" : "a question has no \"" + key + "\"");
      }
      if (section)
        Group(item->items, one, path, out);
      else if (group)
        Repeat(*item, one, place + "[" + std::to_string(before) + "]", out);
      else
        Answer(*item, one, place, out);
    }
  }

  void Repeat(const FormItem& item, const Json& one, const std::string& place, Json* out) {
    auto list = std::find_if(out->members.begin(), out->members.end(), [&](const auto& member) { return member.first == item.link; });
    if (list == out->members.end()) {
      out->members.emplace_back(item.link, EmptyJson(Json::Kind::kArray));
      list = out->members.end() - 1;
    }
    Json entry = EmptyJson(Json::Kind::kObject);
    Group(item.items, one, place, &entry);
    if (item.kind == Kind::kPeople) Person(place, &entry);
    list->second.items.push_back(std::move(entry));
  }

  void Answer(const FormItem& item, const Json& one, const std::string& place, Json* out) {
    const Json* const answers = one.Find("answer");
    if (answers == nullptr || answers->items.empty()) return;  // asked, not answered
    if (answers->items.size() > 1 && !item.repeats) return Report(place, "it has several answers");
    Json values = EmptyJson(Json::Kind::kArray);
    for (const Json& answer : answers->items) {
      Json value;
      if (const std::string why = Value(item, answer, &value); !why.empty()) return Report(place, why);
      values.items.push_back(std::move(value));
    }
    if (!item.repeats) {
      out->members.emplace_back(item.link, std::move(values.items.front()));
      return;
    }
    const auto none = [](const Json& value) { return value.text == kPeopleAnswers[0]; };
    if (std::any_of(values.items.begin(), values.items.end(), none)) {
      if (values.items.size() > 1) return Report(place, "it names somebody beside none");
      values.items.clear();
    }
    out->members.emplace_back(item.link, std::move(values));
  }

  /// *out: the value of an answer; what is wrong with it, or "".
  std::string Value(const FormItem& item, const Json& answer, Json* out) const {
    const Json* value = nullptr;
    std::string type;
    for (const auto& [key, member] : answer.members) {
      if (!key.starts_with("value")) continue;
      if (value != nullptr) return "an answer has two values";
      value = &member, type = key.substr(5);
    }
    if (value == nullptr) return "an answer has no value";
    if (type == "Coding" && (item.type == "choice" || item.type == "open-choice")) return CodeOf(item, *value, out);
    if (type == "String" && item.type == "open-choice") {
      const bool reserved = std::find(std::begin(kPeopleAnswers), std::end(kPeopleAnswers), value->text) != std::end(kPeopleAnswers);
      if (reserved || value->kind != Json::Kind::kText || value->text.empty()) return "it is nobody's name";
      *out = *value;
      return "";
    }
    const struct {
      std::string_view item, value;
      Json::Kind kind;
    } kTypes[] = {{"boolean", "Boolean", Json::Kind::kBoolean},
                  {"integer", "Integer", Json::Kind::kNumber},
                  {"decimal", "Decimal", Json::Kind::kNumber},
                  {"date", "Date", Json::Kind::kText},
                  {"string", "String", Json::Kind::kText}};
    for (const auto& known : kTypes) {
      if (known.item != item.type || known.value != type) continue;
      if (value->kind != known.kind || (known.kind == Json::Kind::kText && value->text.empty())) break;
      *out = *value;
      return "";
    }
    return "it wants an answer of type " + std::string(item.type);
  }

  std::string CodeOf(const FormItem& item, const Json& coding, Json* out) const {
    const std::string code = TextOf(coding, "code"), system = TextOf(coding, "system"), wanted = CodeSystemOf(programme_, item);
    if (!system.empty() && system != wanted) return "its codes are those of " + wanted;
    const std::vector<std::string> codes = CodesOf(programme_, item);
    std::string list;
    for (const std::string& one : codes) list += (list.empty() ? "" : ", ") + one;
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) return "\"" + code + "\" is none of " + list;
    *out = TextJson(code);
    return "";
  }

  /// Where has_income is no, all income is told: there is none. An answer that another made needless contradicts it.
  void Person(const std::string& place, Json* person) {
    const std::string income(KeyOf(Relation::kIncome));
    const Json* const lines = person->Find(income);
    if (const std::string name = TextOf(*person, "id"); std::find(std::begin(kPeopleAnswers), std::end(kPeopleAnswers), name) != std::end(kPeopleAnswers)) {
      Report(PlaceOf(place, "id"), "\"" + name + "\" cannot be a name here");
    }
    if (const Json* const has = person->Find("has_income"); has != nullptr && !has->boolean) {
      if (lines != nullptr) Report(PlaceOf(place, income), "it stands beside has_income = no");
      if (lines == nullptr) person->members.emplace_back(income, EmptyJson(Json::Kind::kArray));
    }
    std::erase_if(person->members, [](const auto& member) { return member.first == "has_income"; });
    for (const auto& [asked, when] : programme_.form->asked_when) {
      const Fact& fact = programme_.facts[when.fact];
      const Json *const answer = person->Find(fact.name), *const needless = person->Find(programme_.facts[asked].name);
      if (answer == nullptr || needless == nullptr) continue;
      const std::string text = answer->kind == Json::Kind::kBoolean ? (answer->boolean ? "true" : "false") : answer->text;
      std::string why;
      const int64_t slot = SlotOf(fact, text, &why);
      if (!why.empty() || std::find(when.slots.begin(), when.slots.end(), slot) != when.slots.end()) continue;
      Report(PlaceOf(place, programme_.facts[asked].name), "it is not asked where " + fact.name + " is " + WordsOf(fact, slot));
    }
  }

  const Programme& programme_;
  const std::string file_;
  Findings& findings_;
};

}  // namespace

bool IsResponse(const Json& json) { return TextOf(json, "resourceType") == "QuestionnaireResponse"; }

bool IsResponseTo(const Programme& programme, const Json& json) {
  const std::string about = TextOf(json, "questionnaire");
  return IsResponse(json) && about.substr(0, about.find('|')) == FormUrl(programme);
}

Json ApplicationJson(const Programme& programme, const Json& response, const std::string& file, Findings& findings) {
  return ResponseReader(programme, file, findings).Read(response);
}

Application ReadResponse(const Programme& programme, const Json& response, const std::string& file, Day otherwise, Findings& findings) {
  const size_t before = findings.size();
  const Json application = ApplicationJson(programme, response, file, findings);
  if (findings.size() > before) return {};
  return ReadApplication(programme, application, file, otherwise, findings);
}

}  // namespace bogam::healthplan
