// SPDX-License-Identifier: Apache-2.0
#include "worklist/urgent.h"

#include <algorithm>
#include <charconv>

#include "fhir/ids.h"
#include "worklist/coding.h"

namespace bogam::worklist {
namespace {

namespace n = fhir::name;

constexpr int kDeepest = 16;  // items in items
constexpr std::string_view kOrdinals[] = {"http://hl7.org/fhir/StructureDefinition/ordinalValue", "http://hl7.org/fhir/StructureDefinition/itemWeight"};
/// LOINC answers of the item's options.
constexpr std::pair<std::string_view, double> kOptions[] = {{"LA6568-5", 0}, {"LA6569-3", 1}, {"LA6570-1", 2}, {"LA6571-9", 3}};

/// One answer: nothing, a number, or something that is not understood.
struct Answer {
  bool given = false;
  std::optional<double> value;
};

std::optional<double> Number(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<double> OptionOf(fhir::Node coding) {
  for (const std::string_view url : kOrdinals) {
    const fhir::Node weight = coding.Extension(url).Get(n::kValue);
    if (!weight.missing()) return Number(weight.ToText());
  }
  if (coding.Get(n::kSystem).text() != kLoinc) return std::nullopt;
  for (const auto& [code, value] : kOptions) {
    if (coding.Get(n::kCode).text() == code) return value;
  }
  return std::nullopt;
}

Answer Read(fhir::Node value) {
  if (value.missing()) return {};
  Answer out{true, std::nullopt};
  const fhir::TypeId type = value.type();
  if (type == fhir::type::kQuantity) {
    out.value = Number(value.Get(n::kValue).ToText());
  } else if (type == fhir::type::kCoding) {
    out.value = OptionOf(value);
  } else if (type == fhir::type::kCodeableConcept) {
    for (const fhir::Node coding : value.children(n::kCoding)) {
      if (const auto one = OptionOf(coding); one && (!out.value || *one > *out.value)) out.value = one;
    }
  } else if (value.is_primitive()) {
    const std::string text = value.ToText();
    out.value = text == "true" ? std::optional(1.0) : text == "false" ? std::optional(0.0) : Number(text);
  }
  return out;
}

/// The answer that asks for more: one that is not understood, else the highest.
void Raise(const Answer& other, Answer* answer) {
  if (!other.given) return;
  const bool first = !answer->given;
  if (first || !other.value || (answer->value && *other.value > *answer->value)) *answer = other;
}

bool IsItem(fhir::Node concept_node) {
  for (const fhir::Node coding : concept_node.children(n::kCoding)) {
    if (coding.Get(n::kCode).text() == kSelfHarmItem && coding.Get(n::kSystem).text() == kLoinc) return true;
  }
  return false;
}

Answer OfObservation(fhir::Node observation) {
  Answer out;
  if (IsItem(observation.Get(n::kCode))) Raise(Read(observation.Get(n::kValue)), &out);
  for (const fhir::Node component : observation.children(fhir::FindName("component"))) {
    if (IsItem(component.Get(n::kCode))) Raise(Read(component.Get(n::kValue)), &out);
  }
  return out;
}

bool IsLink(std::string_view link) { return link == kSelfHarmItem || (link.ends_with(kSelfHarmItem) && link[link.size() - kSelfHarmItem.size() - 1] == '/'); }

void OfItems(fhir::Node parent, int depth, Answer* out) {
  static const fhir::NameId kAnswer = fhir::FindName("answer");
  if (depth > kDeepest) return;
  for (const fhir::Node item : parent.children(n::kItem)) {
    for (const fhir::Node answer : item.children(kAnswer)) {
      if (IsLink(item.Get(n::kLinkId).text())) Raise(Read(answer.Get(n::kValue)), out);
      OfItems(answer, depth + 1, out);
    }
    OfItems(item, depth + 1, out);
  }
}

}  // namespace

std::optional<UrgentAnswer> FindUrgentAnswer(fhir::Node resource) {
  const std::string_view status = resource.Get(n::kStatus).text();
  if (status == "entered-in-error" || status == "cancelled") return std::nullopt;
  Answer answer;
  std::string_view date;
  if (resource.type() == fhir::type::kObservation) {
    answer = OfObservation(resource);
    const fhir::Node effective = resource.Get(n::kEffective);
    date = effective.type() == fhir::type::kPeriod ? effective.Get(n::kStart).text() : effective.text();
    if (date.empty()) date = resource.Get(fhir::FindName("issued")).text();
  } else if (resource.type() == fhir::type::kQuestionnaireResponse) {
    OfItems(resource, 0, &answer);
    date = resource.Get(fhir::FindName("authored")).text();
  }
  if (!answer.given || (answer.value && *answer.value <= 0)) return std::nullopt;
  UrgentAnswer out;
  out.resource = std::string(fhir::Name(resource.type())) + "/" + std::string(resource.Get(n::kId).text());
  out.version = resource.Get(fhir::FindName("meta")).Get(fhir::FindName("versionId")).text();
  out.date = date;
  out.value = answer.value;
  return out;
}

void SortNewestFirst(std::vector<UrgentAnswer>* answers) {
  std::sort(answers->begin(), answers->end(), [](const UrgentAnswer& a, const UrgentAnswer& b) {
    if (a.date.empty() != b.date.empty()) return a.date.empty();
    return a.date != b.date ? a.date > b.date : a.resource < b.resource;
  });
}

}  // namespace bogam::worklist
