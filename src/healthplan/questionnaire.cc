// SPDX-License-Identifier: Apache-2.0
#include "healthplan/questionnaire.h"

#include <algorithm>
#include <functional>

#include "format/json_text.h"
#include "format/shortest_number.h"
#include "healthplan/form.h"

namespace bogam::healthplan {
namespace {

using format::JsonText;
using Kind = FormItem::Kind;
using TextIn = std::function<const std::string&(const LetterWords&)>;

constexpr std::string_view kTranslation = "http://hl7.org/fhir/StructureDefinition/translation";
constexpr std::string_view kAmount = "amount", kMoney = "USD";  // an application's amounts are dollars (healthplan/application.h)
constexpr std::string_view kSdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

class QuestionnaireWriter {
 public:
  explicit QuestionnaireWriter(const Programme& programme) : programme_(programme) {}

  std::string Write() && {
    json_.Object().String("resourceType", "Questionnaire").String("id", programme_.id);
    json_.Object("meta").Array("profile").String(std::string(kSdc) + "sdc-questionnaire").End().End();
    json_.String("language", programme_.letters.front().language);
    json_.Array("extension").Object().String("url", "http://hl7.org/fhir/5.0/StructureDefinition/extension-Questionnaire.versionAlgorithm[x]");
    json_.Object("valueCoding").String("system", "http://hl7.org/fhir/version-algorithm").String("code", "natural").End().End().End();
    json_.String("url", FormUrl(programme_)).String("version", programme_.form->version).String("name", NameOf(programme_.id));
    Text("title", [](const LetterWords& words) -> const std::string& { return words.form->title; });
    json_.String("status", "draft").Boolean("experimental", true);
    json_.Array("subjectType").String("Patient").End();
    Text("description", [](const LetterWords& words) -> const std::string& { return words.form->notice; });
    json_.Array("item");
    for (const FormItem& item : FormOf(programme_)) Item(item);
    json_.End().End();
    return std::move(json_).Take();
  }

 private:
  /// "MasshealthQuestions": a name that programs may use.
  static std::string NameOf(const std::string& id) {
    std::string out;
    for (const char c : id) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += out.empty() ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    }
    return out + "Questions";
  }

  /// A text with its translations, in an object.
  void Text(std::string_view key, const TextIn& in) {
    json_.String(key, in(programme_.letters.front()));
    if (programme_.letters.size() < 2) return;
    json_.Object("_" + std::string(key)).Array("extension");
    for (size_t i = 1; i < programme_.letters.size(); ++i) {
      const LetterWords& words = programme_.letters[i];
      json_.Object().Array("extension").Object().String("url", "lang").String("valueCode", words.language).End();
      json_.Object().String("url", "content").String("valueString", in(words)).End().End().String("url", kTranslation).End();
    }
    json_.End().End();
  }

  const std::string& TextOf(const FormItem& item, const LetterWords& words) const {
    switch (item.kind) {
      case Kind::kNotice: return words.form->notice;
      case Kind::kSection: return words.form->sections[item.what];
      case Kind::kFact: return words.questions[item.what];
      case Kind::kRelation: return words.relation_questions[item.what];
      case Kind::kIncome: return words.relation_questions[static_cast<size_t>(Relation::kIncome)];
      case Kind::kPeople:
      case Kind::kQuestion: break;
    }
    return words.form->questions.find(item.link)->second;
  }

  const std::string& WordsOfCode(const FormItem& item, const std::string& code, size_t place, const LetterWords& words) const {
    if (item.kind == Kind::kFact) return words.form->values[item.what][place];
    if (item.kind == Kind::kRelation) return words.form->people_answers.find(code)->second;
    return item.link == "kind" ? words.form->kinds[place] : words.form->frequencies[place];
  }

  void Item(const FormItem& item) {
    json_.Object();
    Extensions(item);
    json_.String("linkId", item.link);
    Text("text", [&](const LetterWords& words) -> const std::string& { return TextOf(item, words); });
    json_.String("type", item.type);
    EnableWhen(item);
    if (item.required) json_.Boolean("required", true);
    if (item.repeats) json_.Boolean("repeats", true);
    Options(item);
    const bool helped = programme_.letters.front().form->help.contains(item.link);
    if (helped || !item.items.empty()) {
      json_.Array("item");
      if (helped) Help(item);
      for (const FormItem& one : item.items) Item(one);
      json_.End();
    }
    json_.End();
  }

  /// What a question means, for whoever asks.
  void Help(const FormItem& item) {
    json_.Object().Array("extension").Object().String("url", "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl");
    json_.Object("valueCodeableConcept").Array("coding").Object().String("system", "http://hl7.org/fhir/questionnaire-item-control").String("code", "help");
    json_.End().End().End().End().End().String("linkId", item.link + ".help");
    Text("text", [&](const LetterWords& words) -> const std::string& { return words.form->help.find(item.link)->second; });
    json_.String("type", "display").End();
  }

  void Extensions(const FormItem& item) {
    const Fact* const fact = item.kind == Kind::kFact ? &programme_.facts[item.what] : nullptr;
    const bool limited = fact != nullptr && (fact->lowest || fact->highest);
    const bool relative = item.kind == Kind::kRelation, money = item.link == kAmount;
    const auto unit = fact == nullptr ? programme_.form->units.end() : programme_.form->units.find(item.what);
    const bool measured = unit != programme_.form->units.end();
    if (!limited && !relative && !money && !measured) return;
    json_.Array("extension");
    if (limited && fact->lowest) Limit("minValue", *fact, *fact->lowest);
    if (limited && fact->highest) Limit("maxValue", *fact, *fact->highest);
    if (relative) {  // somebody of the list
      json_.Object().String("url", std::string(kSdc) + "sdc-questionnaire-candidateExpression").Object("valueExpression");
      json_.String("language", "text/fhirpath").String("expression", "%resource.item.where(linkId='people').item.where(linkId='id').answer.value").End().End();
    }
    if (money || measured) Unit(money ? std::string(kMoney) : unit->second);
    json_.End();
  }

  void Unit(const std::string& unit) {
    const bool currency = unit.size() == 3 && std::all_of(unit.begin(), unit.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    json_.Object().String("url", "http://hl7.org/fhir/StructureDefinition/questionnaire-unit").Object("valueCoding");
    json_.String("system", currency ? "urn:iso:std:iso:4217" : "http://unitsofmeasure.org").String("code", unit);
    if (programme_.letters.front().form->units.contains(unit)) {
      Text("display", [&](const LetterWords& words) -> const std::string& { return words.form->units.find(unit)->second; });
    }
    json_.End().End();
  }

  void Limit(std::string_view name, const Fact& fact, int64_t slot) {
    json_.Object().String("url", "http://hl7.org/fhir/StructureDefinition/" + std::string(name));
    if (fact.type == FactType::kDate)
      json_.String("valueDate", DayText(static_cast<Day>(slot)));
    else if (fact.type == FactType::kDecimal)
      json_.Raw("valueDecimal", format::ShortestNumber(static_cast<double>(slot) / kDecimalUnit));
    else
      json_.Number("valueInteger", slot);
    json_.End();
  }

  void Coding(const FormItem& item, const std::string& code) { json_.String("system", CodeSystemOf(programme_, item)).String("code", code); }

  void EnableWhen(const FormItem& item) {
    if (item.kind == Kind::kIncome) {
      json_.Array("enableWhen").Object().String("question", "has_income").String("operator", "=").Boolean("answerBoolean", true).End().End();
      return;
    }
    if (item.kind != Kind::kFact) return;
    const auto found = programme_.form->asked_when.find(item.what);
    if (found == programme_.form->asked_when.end()) return;
    const Fact& on = programme_.facts[found->second.fact];
    FormItem asked{.kind = Kind::kFact, .link = on.name, .what = found->second.fact, .items = {}};
    json_.Array("enableWhen");
    for (const int64_t slot : found->second.slots) {
      json_.Object().String("question", on.name).String("operator", "=");
      if (on.type == FactType::kBoolean) {
        json_.Boolean("answerBoolean", slot == 1);
      } else {
        json_.Object("answerCoding");
        Coding(asked, on.values[static_cast<size_t>(slot)].first);
        json_.End();
      }
      json_.End();
    }
    json_.End();
    if (found->second.slots.size() > 1) json_.String("enableBehavior", "any");
  }

  void Options(const FormItem& item) {
    if (item.type != "choice" && item.type != "open-choice") return;
    json_.Array("answerOption");
    const std::vector<std::string> codes = CodesOf(programme_, item);
    for (size_t i = 0; i < codes.size(); ++i) {
      json_.Object().Object("valueCoding");
      Coding(item, codes[i]);
      Text("display", [&](const LetterWords& words) -> const std::string& { return WordsOfCode(item, codes[i], i, words); });
      json_.End().End();
    }
    json_.End();
  }

  const Programme& programme_;
  JsonText json_;
};

}  // namespace

std::string QuestionnaireOf(const Programme& programme) { return QuestionnaireWriter(programme).Write(); }

}  // namespace bogam::healthplan
