// SPDX-License-Identifier: Apache-2.0
#include "format/json_text.h"
#include "format/shortest_number.h"
#include "healthplan/form.h"
#include "healthplan/questionnaire.h"

namespace bogam::healthplan {
namespace {

using format::JsonText;
using Kind = FormItem::Kind;

class ResponseWriter {
 public:
  ResponseWriter(const Programme& programme, const Application& application) : programme_(programme), application_(application) {}

  std::string Write(const ResponseFrame& frame) && {
    json_.Object().String("resourceType", "QuestionnaireResponse").Optional("id", frame.id);
    if (frame.synthetic) {
      json_.Object("meta").Array("security").Object().String("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason").String("code", "HTEST");
      json_.End().End().End();
    }
    if (!application_.id.empty()) json_.Object("identifier").String("value", application_.id).End();
    json_.String("questionnaire", FormUrl(programme_) + "|" + programme_.form->version).String("status", frame.status);
    if (!frame.subject.empty()) json_.Object("subject").String("reference", frame.subject).End();
    json_.Optional("authored", frame.authored);
    if (!frame.author.empty()) json_.Object("author").String("display", frame.author).End();
    json_.Array("item");
    if (application_.asked_on != 0) Open("asked_on").String("valueDate", DayText(application_.asked_on)), Close();
    if (!application_.place.empty()) Open("place").String("valueString", application_.place), Close();
    for (const FormItem& item : FormOf(programme_)) {
      if (item.kind == Kind::kPeople) form_ = item;
    }
    for (const Person& person : application_.people) People(person);
    json_.End().End();
    return std::move(json_).Take();
  }

 private:
  /// A question with one answer, whose value is to be written.
  JsonText& Open(std::string_view link) { return json_.Object().String("linkId", link).Array("answer").Object(); }
  void Close() { json_.End().End().End(); }

  void People(const Person& person) {
    json_.Object().String("linkId", form_.link).Array("item");
    if (!person.id.empty()) Open("id").String("valueString", person.id), Close();
    for (const FormItem& section : form_.items) {
      if (section.kind != Kind::kSection || !HasAnswer(section, person)) continue;
      json_.Object().String("linkId", section.link).Array("item");
      for (const FormItem& item : section.items) {
        if (Answered(item, person)) Item(item, person);
      }
      json_.End().End();
    }
    json_.End().End();
  }

  bool HasAnswer(const FormItem& section, const Person& person) const {
    for (const FormItem& item : section.items) {
      if (Answered(item, person)) return true;
    }
    return false;
  }

  static bool Answered(const FormItem& item, const Person& person) {
    if (item.kind == Kind::kFact) return person.facts[item.what] != kNotKnown;
    if (item.kind == Kind::kIncome) return person.income_told && !person.income.empty();
    if (item.kind == Kind::kQuestion) return person.income_told;  // has_income
    switch (static_cast<Relation>(item.what)) {
      case Relation::kSpouse: return person.spouse != kNotTold;
      case Relation::kParents: return person.parents_told;
      case Relation::kClaimedBy: return person.claimed_by != kNotTold;
      case Relation::kIncome: break;
    }
    return false;
  }

  void Item(const FormItem& item, const Person& person) {
    switch (item.kind) {
      case Kind::kFact: return FactAnswer(item, person.facts[item.what]);
      case Kind::kIncome: return Income(item, person);
      case Kind::kRelation: return Relatives(item, person);
      default: Open(item.link).Boolean("valueBoolean", !person.income.empty()), Close();
    }
  }

  void FactAnswer(const FormItem& item, int64_t slot) {
    const Fact& fact = programme_.facts[item.what];
    Open(item.link);
    switch (fact.type) {
      case FactType::kBoolean: json_.Boolean("valueBoolean", slot == 1); break;
      case FactType::kInteger: json_.Number("valueInteger", slot); break;
      case FactType::kDecimal: json_.Raw("valueDecimal", format::ShortestNumber(static_cast<double>(slot) / kDecimalUnit)); break;
      case FactType::kDate: json_.String("valueDate", DayText(static_cast<Day>(slot))); break;
      case FactType::kCoded: Coding(item, fact.values[static_cast<size_t>(slot)].first); break;
    }
    Close();
  }

  void Coding(const FormItem& item, std::string_view code) {
    json_.Object("valueCoding").String("system", CodeSystemOf(programme_, item)).String("code", code).End();
  }

  void Income(const FormItem& item, const Person& person) {
    for (const IncomeLine& line : person.income) {
      json_.Object().String("linkId", item.link).Array("item");
      Open("kind"), Coding(item.items[0], programme_.kinds[line.kind].id), Close();
      Open("amount").Raw("valueDecimal", format::ShortestNumber(static_cast<double>(line.cents) / 100)), Close();
      Open("every"), Coding(item.items[2], programme_.frequencies[line.frequency].id), Close();
      json_.End().End();
    }
  }

  void Relatives(const FormItem& item, const Person& person) {
    json_.Object().String("linkId", item.link).Array("answer");
    switch (static_cast<Relation>(item.what)) {
      case Relation::kSpouse: Relative(item, person.spouse, 0); break;
      case Relation::kClaimedBy: Relative(item, person.claimed_by, person.claimed_by == kNobody ? 1 : person.claimed_by == kParentElsewhere ? 2 : 3); break;
      default:
        if (person.parents == 0) Relative(item, kNobody, 0);
        for (int i = 0; i < static_cast<int>(application_.people.size()); ++i) {
          if ((person.parents >> i & 1) != 0) Relative(item, i, 0);
        }
    }
    json_.End().End();
  }

  /// Somebody of the list, else one of kPeopleAnswers.
  void Relative(const FormItem& item, int who, size_t otherwise) {
    json_.Object();
    if (who >= 0)
      json_.String("valueString", application_.people[static_cast<size_t>(who)].id);
    else
      Coding(item, kPeopleAnswers[otherwise]);
    json_.End();
  }

  const Programme& programme_;
  const Application& application_;
  FormItem form_;
  JsonText json_;
};

}  // namespace

std::string ResponseOf(const Programme& programme, const Application& application, const ResponseFrame& frame) {
  return ResponseWriter(programme, application).Write(frame);
}

}  // namespace bogam::healthplan
