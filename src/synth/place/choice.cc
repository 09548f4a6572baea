// SPDX-License-Identifier: Apache-2.0
#include "synth/place/choice.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bogam::synth::place {
namespace {

constexpr double kMostFactor = 1e6;

template <typename List, typename Name>
size_t PlaceIn(const List& list, std::string_view value, const Name& name) {
  const auto at = std::find_if(std::begin(list), std::end(list), [&](const auto& item) { return name(item) == value; });
  return at == std::end(list) ? kNoPlace : static_cast<size_t>(at - std::begin(list));
}

constexpr std::string_view kCategories[] = {"Low", "Middle", "High"};
constexpr std::string_view kCovers[] = {"medicare", "medicaid", "private", "none"};
constexpr size_t kUncovered = 3;

}  // namespace

Result<Choice> Choice::Make(const Place& place, const Vocabulary& vocabulary, uint64_t seed, Instant census, const ChoiceOptions& options) {
  if (options.population == 0) return Status(Code::kInvalid, "population: it is 0");
  if (options.age_from > options.age_to || options.age_from < 0) return Status(Code::kInvalid, "age: it is no range of ages");
  Choice choice(place, vocabulary, seed, census, options);
  for (const std::string& text : options.oversample) BOGAM_TRY(choice.AddWeight(text));
  choice.FindMost();
  return choice;
}

/// The largest weight that anybody can have: factors below 1 may not apply; of the values of one kind that exclude each other one applies at most.
void Choice::FindMost() {
  for (const auto of : {Weight::Of::kRace, Weight::Of::kEthnicity, Weight::Of::kCounty, Weight::Of::kCategory}) {
    double most = 1;
    for (const Weight& weight : before_) {
      if (weight.of == of) most = std::max(most, weight.factor);
    }
    most_before_ *= most;
  }
  for (const Weight& weight : before_) {
    if (weight.of == Weight::Of::kCover) most_before_ *= std::max(1.0, weight.factor);
  }
  for (const Weight& weight : after_) most_after_ *= std::max(1.0, weight.factor);
}

Status Choice::AddWeight(const std::string& text) {
  const auto wrong = [&](const std::string& why) { return Status(Code::kInvalid, "oversample \"" + text + "\": " + why); };
  const size_t colon = text.find(':'), equals = text.rfind('=');
  if (colon == std::string::npos || equals == std::string::npos || equals < colon) return wrong("it is not KIND:VALUE=FACTOR");
  const std::string kind = text.substr(0, colon), value = text.substr(colon + 1, equals - colon - 1);
  Weight weight;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + equals + 1, end, weight.factor);
  if (error != std::errc() || stopped != end || !(weight.factor > 0 && weight.factor <= kMostFactor)) return wrong("the factor is no number above 0");
  const auto itself = [](std::string_view item) { return item; };
  const auto set = [&](Weight::Of of, size_t place) {
    weight.of = of;
    weight.value = place;
  };
  const SymbolId code = vocabulary_->FindSymbol(value);
  if (kind == "race")
    set(Weight::Of::kRace, PlaceIn(place_->groups, value, [](const Group& group) { return group.race; }));
  else if (kind == "ethnicity")
    set(Weight::Of::kEthnicity, PlaceIn(place_->groups, value, [](const Group& group) { return group.ethnicity; }));
  else if (kind == "county")
    set(Weight::Of::kCounty, PlaceIn(place_->counties, value, [](const County& county) { return county.name; }));
  else if (kind == "category")
    set(Weight::Of::kCategory, PlaceIn(kCategories, value, itself));
  else if (kind == "cover")
    set(Weight::Of::kCover, PlaceIn(kCovers, value, itself));
  else if (kind == "condition")
    set(Weight::Of::kCondition, code == 0 ? kNoPlace : code);
  else
    return wrong("the kind is race, ethnicity, county, category, cover or condition");
  if (weight.value == kNoPlace) return wrong(kind == "condition" ? "no module names this code" : "there is no such " + kind + " in this place");
  std::vector<Weight>& list = weight.of == Weight::Of::kCondition ? after_ : before_;
  if (std::any_of(list.begin(), list.end(), [&](const Weight& other) { return other.of == weight.of && other.value == weight.value; }))
    return wrong("it stands twice");
  list.push_back(weight);
  return Status::Ok();
}

bool Choice::Is(const Weight& weight, const Circumstances& who) const {
  const Group& group = place_->groups[who.member().group];
  switch (weight.of) {
    case Weight::Of::kRace: return group.race == place_->groups[weight.value].race;
    case Weight::Of::kEthnicity: return group.ethnicity == place_->groups[weight.value].ethnicity;
    case Weight::Of::kCounty: return who.household.county == weight.value;
    case Weight::Of::kCategory: return who.category == weight.value;
    case Weight::Of::kCover: return weight.value == kUncovered ? who.CoveredBy(census_) == 0 : (who.CoveredBy(census_) >> weight.value & 1u) != 0;
    case Weight::Of::kCondition: break;
  }
  return false;
}

double Choice::WeightBefore(const Circumstances& who) const {
  double product = 1;
  for (const Weight& weight : before_) {
    if (Is(weight, who)) product *= weight.factor;
  }
  return product;
}

bool Choice::Keeps(const Circumstances& who, std::string_view purpose, double share) const {
  return share >= 1 || Once(Mix(Mix(seed_, HashName(purpose)), who.person), 1).Chance(share);
}

bool Choice::ChoosesBefore(const Circumstances& who) const { return Keeps(who, "chosen before", WeightBefore(who) / most_before_); }

bool Choice::HadCondition(const Person& person, SymbolId code) const {
  const auto& entries = person.record().entries();
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.kind == EntryKind::kCondition && entry.start <= census_ && (!entry.ended || entry.stop > census_) &&
           vocabulary_->PrimarySymbol(entry.codes) == code;
  });
}

bool Choice::ChoosesAfter(Circumstances& who, const Person& person) const {
  double product = 1;
  for (const Weight& weight : after_) {
    if (HadCondition(person, static_cast<SymbolId>(weight.value))) product *= weight.factor;
  }
  who.sampling_weight = 1 / (product * WeightBefore(who));
  return Keeps(who, "chosen after", product / most_after_);
}

}  // namespace bogam::synth::place
