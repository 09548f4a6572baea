// SPDX-License-Identifier: Apache-2.0
#include "measure/evaluate.h"

#include <algorithm>
#include <unordered_set>

#include "fhir/ids.h"
#include "value/quantity.h"

namespace bogam::measure {
namespace {

// Members of a population: the patient (one member without key), or values with the key that tells them apart.
struct Members {
  std::vector<std::string> keys;
  std::vector<expr::Value> values;

  size_t size() const { return keys.size(); }
  bool empty() const { return keys.empty(); }
  bool Has(const std::string& key) const { return std::find(keys.begin(), keys.end(), key) != keys.end(); }
  void Add(std::string key, const expr::Value& value) {
    keys.push_back(std::move(key));
    values.push_back(value);
  }
};

// What a member is told apart by: a resource by type and id, anything else by its text.
std::string MemberKey(const expr::Value& value) { return ValueText(value); }

template <typename Keep>
Members Filtered(const Members& from, const Keep& keep) {
  Members out;
  for (size_t i = 0; i < from.size(); ++i) {
    if (keep(from.keys[i])) out.Add(from.keys[i], from.values[i]);
  }
  return out;
}

class KeySet {
 public:
  explicit KeySet(const Members& members) : keys_(members.keys.begin(), members.keys.end()) {}
  bool Has(const std::string& key) const { return keys_.contains(key); }

 private:
  std::unordered_set<std::string> keys_;
};

Members Within(const Members& a, const Members& b) {
  const KeySet set(b);
  return Filtered(a, [&](const std::string& key) { return set.Has(key); });
}

Members Without(const Members& a, const Members& b) {
  const KeySet set(b);
  return Filtered(a, [&](const std::string& key) { return !set.Has(key); });
}

class GroupFold {
 public:
  GroupFold(const Group& group, const LinkedGroup& linked, PatientEvaluator* evaluator)
      : group_(group), linked_(linked), evaluator_(evaluator), sets_(group.populations.size()) {}

  Status Run(const EvaluateOptions& options, GroupResult* out);

 private:
  int IndexOf(PopulationType type, int nth = 0) const;
  Status Eval(int index, Members* out);
  Status EvalWithin(PopulationType type, const Members& frame);
  const Members& Set(PopulationType type) const;
  Status FoldRatio();
  Status FoldNumerator(const Members& frame);
  Status FoldContinuous();
  Status Observe(GroupResult* out);
  Status ObserveOne(int index, const Members& members, GroupResult* out);
  Status Stratify(GroupResult* out);
  Status StratumValue(const LinkedStratifier& stratifier, const std::string& key, const expr::Value& member, std::vector<std::string>* values);
  Status OneStratumValue(const Criterion& criterion, const std::string& key, const expr::Value& member, std::string* text);
  void Classify(GroupResult* out) const;
  bool TwoInitial() const { return IndexOf(PopulationType::kInitialPopulation, 1) >= 0; }
  int InitialOf(PopulationType type, int nth) const;

  const Group& group_;
  const LinkedGroup& linked_;
  PatientEvaluator* evaluator_;
  std::vector<Members> sets_;
  Members none_;
};

int GroupFold::IndexOf(PopulationType type, int nth) const {
  for (size_t i = 0; i < group_.populations.size(); ++i) {
    if (group_.populations[i].type == type && nth-- == 0) return static_cast<int>(i);
  }
  return -1;
}

const Members& GroupFold::Set(PopulationType type) const {
  const int index = IndexOf(type);
  return index < 0 ? none_ : sets_[static_cast<size_t>(index)];
}

Status GroupFold::Eval(int index, Members* out) {
  const auto at = static_cast<size_t>(index);
  BOGAM_ASSIGN(const expr::Value value, evaluator_->Evaluate(linked_.populations[at]));
  const auto wrong = [&](std::string_view wanted) {
    return Status(Code::kInvalid, "population " + std::string(PopulationCode(group_.populations[at].type)) + " (\"" + group_.populations[at].expression +
                                      "\") has the basis " + group_.basis + " and must give " + std::string(wanted));
  };
  if (group_.patient_basis()) {
    if (!value.is_null() && !value.Is(expr::Kind::kBoolean)) return wrong("true or false");
    if (value.is_true()) out->Add({}, value);
    return Status::Ok();
  }
  if (value.is_null()) return Status::Ok();
  if (value.Is(expr::Kind::kBoolean)) return wrong("a list");
  const std::span<const expr::Value> list = value.Is(expr::Kind::kList) ? value.list() : std::span<const expr::Value>(&value, 1);
  std::unordered_set<std::string> seen;
  for (const expr::Value& member : list) {
    if (member.is_null()) continue;
    std::string key = MemberKey(member);
    if (seen.insert(key).second) out->Add(std::move(key), member);
  }
  return Status::Ok();
}

// Evaluates the population of that type and keeps what stands in the frame. Nothing to keep: nothing to evaluate.
Status GroupFold::EvalWithin(PopulationType type, const Members& frame) {
  const int index = IndexOf(type);
  if (index < 0 || frame.empty()) return Status::Ok();
  Members all;
  BOGAM_TRY(Eval(index, &all));
  sets_[static_cast<size_t>(index)] = Within(all, frame);
  return Status::Ok();
}

// The initial population that a branch of a ratio starts from.
int GroupFold::InitialOf(PopulationType type, int nth) const {
  const Population* population = group_.Find(type);
  if (population != nullptr && !population->criteria_reference.empty()) {
    for (size_t i = 0; i < group_.populations.size(); ++i) {
      const Population& other = group_.populations[i];
      if (other.type == PopulationType::kInitialPopulation && other.id == population->criteria_reference) return static_cast<int>(i);
    }
  }
  const int own = IndexOf(PopulationType::kInitialPopulation, nth);
  return own >= 0 ? own : IndexOf(PopulationType::kInitialPopulation);
}

Status GroupFold::FoldRatio() {
  const int first = InitialOf(PopulationType::kDenominator, 0), second = InitialOf(PopulationType::kNumerator, 1);
  for (const int index : {IndexOf(PopulationType::kInitialPopulation, 0), IndexOf(PopulationType::kInitialPopulation, 1)}) {
    if (index >= 0) BOGAM_TRY(Eval(index, &sets_[static_cast<size_t>(index)]));
  }
  BOGAM_TRY(EvalWithin(PopulationType::kDenominator, sets_[static_cast<size_t>(first)]));
  const Members& denominator = Set(PopulationType::kDenominator);
  BOGAM_TRY(EvalWithin(PopulationType::kDenominatorExclusion, denominator));
  BOGAM_TRY(EvalWithin(PopulationType::kDenominatorException, Without(denominator, Set(PopulationType::kDenominatorExclusion))));
  BOGAM_TRY(EvalWithin(PopulationType::kNumerator, sets_[static_cast<size_t>(second)]));
  return EvalWithin(PopulationType::kNumeratorExclusion, Set(PopulationType::kNumerator));
}

Status GroupFold::FoldNumerator(const Members& frame) {
  BOGAM_TRY(EvalWithin(PopulationType::kDenominator, frame));
  const Members& denominator = Set(PopulationType::kDenominator);
  BOGAM_TRY(EvalWithin(PopulationType::kDenominatorExclusion, denominator));
  const Members considered = Without(denominator, Set(PopulationType::kDenominatorExclusion));
  BOGAM_TRY(EvalWithin(PopulationType::kNumerator, considered));
  const Members& numerator = Set(PopulationType::kNumerator);
  BOGAM_TRY(EvalWithin(PopulationType::kNumeratorExclusion, numerator));
  return EvalWithin(PopulationType::kDenominatorException, Without(considered, numerator));
}

Status GroupFold::FoldContinuous() {
  BOGAM_TRY(EvalWithin(PopulationType::kMeasurePopulation, Set(PopulationType::kInitialPopulation)));
  return EvalWithin(PopulationType::kMeasurePopulationExclusion, Set(PopulationType::kMeasurePopulation));
}

Status GroupFold::ObserveOne(int index, const Members& members, GroupResult* out) {
  const Criterion& criterion = linked_.populations[static_cast<size_t>(index)];
  for (size_t i = 0; i < members.size(); ++i) {
    Result<expr::Value> value = expr::Value::Null();
    if (!criterion.is_function()) {
      value = evaluator_->Evaluate(criterion);
    } else {
      const std::span<const expr::Value> operands(&members.values[i], criterion.definition->operands.empty() ? 0 : 1);
      value = evaluator_->Call(criterion, operands);
    }
    if (!value.ok()) return value.status();
    if (value->is_null()) continue;
    Observation observation;
    observation.population = static_cast<uint32_t>(index);
    observation.member = members.keys[i];
    switch (value->kind()) {
      case expr::Kind::kInteger:
      case expr::Kind::kLong: observation.number = value::Decimal(value->int64()); break;
      case expr::Kind::kDecimal: observation.number = value->decimal(); break;
      case expr::Kind::kQuantity:
        observation.number = value->quantity().value;
        observation.unit = value->quantity().unit;
        break;
      default:
        return Status(Code::kInvalid, "measure observation \"" + criterion.definition->name + "\" gave a " + std::string(expr::KindName(value->kind())) +
                                          ", not a number or quantity");
    }
    out->observations.push_back(std::move(observation));
  }
  return Status::Ok();
}

Status GroupFold::Observe(GroupResult* out) {
  for (int nth = 0;; ++nth) {
    const int index = IndexOf(PopulationType::kMeasureObservation, nth);
    if (index < 0) return Status::Ok();
    const Population& population = group_.populations[static_cast<size_t>(index)];
    const Population* of = group_.FindById(population.criteria_reference);
    PopulationType type = of != nullptr ? of->type : PopulationType::kMeasurePopulation;
    if (of == nullptr && group_.scoring == Scoring::kRatio) type = nth == 0 ? PopulationType::kDenominator : PopulationType::kNumerator;
    const PopulationType exclusion = type == PopulationType::kDenominator ? PopulationType::kDenominatorExclusion
                                     : type == PopulationType::kNumerator ? PopulationType::kNumeratorExclusion
                                                                          : PopulationType::kMeasurePopulationExclusion;
    BOGAM_TRY(ObserveOne(index, Without(Set(type), Set(exclusion)), out));
  }
}

Status GroupFold::OneStratumValue(const Criterion& criterion, const std::string& key, const expr::Value& member, std::string* text) {
  Result<expr::Value> value = criterion.is_function() ? evaluator_->Call(criterion, std::span(&member, 1)) : evaluator_->Evaluate(criterion);
  if (!value.ok()) return value.status();
  // With a resource basis a list says which members belong to the stratum.
  if (!group_.patient_basis() && value->Is(expr::Kind::kList)) {
    bool belongs = false;
    for (const expr::Value& one : value->list()) belongs = belongs || (!one.is_null() && MemberKey(one) == key);
    *text = belongs ? "true" : "false";
    return Status::Ok();
  }
  *text = value->is_null() ? "" : ValueText(*value);
  return Status::Ok();
}

Status GroupFold::StratumValue(const LinkedStratifier& stratifier, const std::string& key, const expr::Value& member, std::vector<std::string>* values) {
  if (stratifier.criterion) return OneStratumValue(stratifier.criterion, key, member, &values->emplace_back());
  for (const Criterion& component : stratifier.components) BOGAM_TRY(OneStratumValue(component, key, member, &values->emplace_back()));
  return Status::Ok();
}

bool Applies(const Stratifier& stratifier, const Population& population) {
  if (stratifier.applies_to.empty()) return true;
  for (const std::string& name : stratifier.applies_to) {
    if (name == PopulationCode(population.type) || (!population.id.empty() && name == population.id)) return true;
  }
  return false;
}

Status GroupFold::Stratify(GroupResult* out) {
  Members initial = Set(PopulationType::kInitialPopulation);
  if (TwoInitial()) {
    const Members& second = sets_[static_cast<size_t>(IndexOf(PopulationType::kInitialPopulation, 1))];
    for (size_t i = 0; i < second.size(); ++i) {
      if (!initial.Has(second.keys[i])) initial.Add(second.keys[i], second.values[i]);
    }
  }
  for (size_t s = 0; s < linked_.stratifiers.size(); ++s) {
    for (size_t i = 0; i < initial.size(); ++i) {
      std::vector<std::string> values;
      BOGAM_TRY(StratumValue(linked_.stratifiers[s], initial.keys[i], initial.values[i], &values));
      auto stratum =
          std::find_if(out->strata.begin(), out->strata.end(), [&](const StratumCount& known) { return known.stratifier == s && known.values == values; });
      if (stratum == out->strata.end()) {
        out->strata.push_back({static_cast<uint32_t>(s), values, std::vector<int64_t>(sets_.size())});
        stratum = out->strata.end() - 1;
      }
      for (size_t p = 0; p < sets_.size(); ++p) {
        if (!Applies(group_.stratifiers[s], group_.populations[p])) continue;
        if (group_.populations[p].type != PopulationType::kMeasureObservation) {
          stratum->counts[p] += sets_[p].Has(initial.keys[i]) ? 1 : 0;
          continue;
        }
        stratum->counts[p] += std::count_if(out->observations.begin(), out->observations.end(), [&](const Observation& observation) {
          return observation.population == p && observation.member == initial.keys[i];
        });
      }
    }
  }
  return Status::Ok();
}

void GroupFold::Classify(GroupResult* out) const {
  if (group_.scoring == Scoring::kCohort) {
    out->status = Set(PopulationType::kInitialPopulation).empty() ? PersonStatus::kNone : PersonStatus::kMet;
    return;
  }
  if (group_.scoring == Scoring::kContinuousVariable) {
    const Members& population = Set(PopulationType::kMeasurePopulation);
    if (population.empty()) return;
    out->status = Without(population, Set(PopulationType::kMeasurePopulationExclusion)).empty() ? PersonStatus::kExcluded : PersonStatus::kMet;
    return;
  }
  const Members& denominator = Set(PopulationType::kDenominator);
  if (group_.improvement) out->due = false;
  if (denominator.empty()) return;
  const Members considered = Without(denominator, Set(PopulationType::kDenominatorExclusion));
  if (considered.empty()) {
    out->status = PersonStatus::kExcluded;
    return;
  }
  const Members counted = Without(considered, Set(PopulationType::kDenominatorException));
  if (counted.empty()) {
    out->status = PersonStatus::kException;
    return;
  }
  const Members numerator = Within(Without(Set(PopulationType::kNumerator), Set(PopulationType::kNumeratorExclusion)), counted);
  if (group_.improvement) {
    out->due = *group_.improvement == Improvement::kIncrease ? numerator.size() < counted.size() : !numerator.empty();
  }
  out->status = !out->due ? PersonStatus::kCounted : *out->due ? PersonStatus::kDue : PersonStatus::kMet;
}

Status GroupFold::Run(const EvaluateOptions& options, GroupResult* out) {
  if (group_.scoring == Scoring::kRatio) {
    BOGAM_TRY(FoldRatio());
  } else {
    const int initial = IndexOf(PopulationType::kInitialPopulation);
    Members& frame = sets_[static_cast<size_t>(initial)];
    BOGAM_TRY(Eval(initial, &frame));
    BOGAM_TRY(group_.scoring == Scoring::kContinuousVariable ? FoldContinuous() : FoldNumerator(frame));
  }
  BOGAM_TRY(Observe(out));
  out->counts.resize(sets_.size());
  for (size_t i = 0; i < sets_.size(); ++i) out->counts[i] = static_cast<int64_t>(sets_[i].size());
  for (const Observation& observation : out->observations) ++out->counts[observation.population];
  if (!group_.patient_basis()) {
    for (const Members& set : sets_) out->members.push_back(set.keys);
  }
  if (options.strata) BOGAM_TRY(Stratify(out));
  Classify(out);
  return Status::Ok();
}

void AddCodes(uint32_t element, const expr::Value& value, std::vector<SupplementalValue>* out) {
  switch (value.kind()) {
    case expr::Kind::kNull: return;
    case expr::Kind::kCode:
      out->push_back({element, std::string(value.code().system), std::string(value.code().code), std::string(value.code().display)});
      return;
    case expr::Kind::kConcept:
      for (const expr::CodeValue& code : value.concept_value().codes) {
        out->push_back({element, std::string(code.system), std::string(code.code), std::string(code.display)});
      }
      return;
    case expr::Kind::kList:
      for (const expr::Value& one : value.list()) AddCodes(element, one, out);
      return;
    case expr::Kind::kTuple:
      for (const expr::TupleValue::Field& field : value.tuple().fields) AddCodes(element, field.value, out);
      return;
    case expr::Kind::kNode: {
      const fhir::Node node = value.node();
      if (node.type() == fhir::type::kCoding) {
        out->push_back({element, std::string(node.Get(fhir::name::kSystem).text()), std::string(node.Get(fhir::name::kCode).text()),
                        std::string(node.Get(fhir::name::kDisplay).text())});
        return;
      }
      if (node.type() == fhir::type::kCodeableConcept) {
        for (const fhir::Node coding : node.children(fhir::name::kCoding)) AddCodes(element, expr::Value::Node(coding), out);
        return;
      }
      out->push_back({element, {}, {}, ValueText(value)});
      return;
    }
    default: out->push_back({element, {}, {}, ValueText(value)});
  }
}

bool InAnyInitial(const MeasureDefinition& definition, const PatientResult& result) {
  for (size_t g = 0; g < result.groups.size(); ++g) {
    for (size_t p = 0; p < definition.groups[g].populations.size(); ++p) {
      if (definition.groups[g].populations[p].type == PopulationType::kInitialPopulation && result.groups[g].counts[p] > 0) return true;
    }
  }
  return false;
}

Status Run(const LinkedMeasure& measure, PatientEvaluator* evaluator, const EvaluateOptions& options, PatientResult* out) {
  const MeasureDefinition& definition = measure.definition();
  for (size_t g = 0; g < definition.groups.size(); ++g) {
    GroupFold fold(definition.groups[g], measure.groups()[g], evaluator);
    BOGAM_TRY(fold.Run(options, &out->groups.emplace_back()));
  }
  if (!options.supplemental || !InAnyInitial(definition, *out)) return Status::Ok();
  for (size_t i = 0; i < measure.supplemental().size(); ++i) {
    BOGAM_ASSIGN(const expr::Value value, evaluator->Evaluate(measure.supplemental()[i]));
    AddCodes(static_cast<uint32_t>(i), value, &out->supplemental);
  }
  return Status::Ok();
}

// A failed patient: in no population of any group.
void Fail(const LinkedMeasure& measure, const Status& status, PatientResult* out) {
  out->error = status.message().empty() ? "the evaluation failed" : status.message();
  out->error_detail = status.detail();
  out->groups.clear();
  out->supplemental.clear();
  for (const Group& group : measure.definition().groups) {
    GroupResult& empty = out->groups.emplace_back();
    empty.counts.resize(group.populations.size());
    empty.status = PersonStatus::kFailed;
  }
}

}  // namespace

std::string_view PersonStatusName(PersonStatus status) {
  switch (status) {
    case PersonStatus::kNone: return "none";
    case PersonStatus::kDue: return "due";
    case PersonStatus::kMet: return "met";
    case PersonStatus::kExcluded: return "excluded";
    case PersonStatus::kException: return "exception";
    case PersonStatus::kFailed: return "failed";
    case PersonStatus::kCounted: return "counted";
  }
  return "";
}

PatientResult EvaluatePatient(const LinkedMeasure& measure, PatientEvaluator* evaluator, const EvaluateOptions& options) {
  PatientResult result;
  if (const Status status = Run(measure, evaluator, options, &result); !status.ok()) Fail(measure, status, &result);
  return result;
}

}  // namespace bogam::measure
