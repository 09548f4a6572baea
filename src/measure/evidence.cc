// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence.h"

#include <algorithm>
#include <unordered_set>

namespace bogam::measure {
namespace {

constexpr int kMaxDepth = 12;

std::string ResourceName(fhir::Node node) { return ValueText(expr::Value::Node(node)); }

class Explainer {
 public:
  Explainer(const LinkedMeasure& measure, const EvidenceLog& log) : measure_(measure), log_(log) {}

  // The node of a criterion and below; a definition that stands elsewhere in the tree is not opened twice.
  EvidenceNode Tree(const Criterion& criterion, const DefinitionResult& result, int depth) {
    EvidenceNode node;
    node.library = criterion.library->id;
    node.definition = criterion.definition->name;
    node.value = ValueText(result.value);
    node.truth = result.truth;
    for (const fhir::Node resource : result.resources) {
      std::string name = ResourceName(resource);
      if (std::find(node.resources.begin(), node.resources.end(), name) == node.resources.end()) node.resources.push_back(std::move(name));
    }
    if (depth >= kMaxDepth || !seen_.insert(criterion.definition).second) return node;
    for (const Criterion& next : measure_.UsedBy(criterion)) {
      const DefinitionResult* found = next.is_function() ? nullptr : log_.Find(next);
      if (found != nullptr) node.uses.push_back(Tree(next, *found, depth + 1));
    }
    return node;
  }

 private:
  const LinkedMeasure& measure_;
  const EvidenceLog& log_;
  std::unordered_set<const expr::Definition*> seen_;
};

// The population whose criterion decided a status.
PopulationType Deciding(const Group& group, const GroupResult& result) {
  switch (result.status) {
    case PersonStatus::kExcluded:
      return group.scoring == Scoring::kContinuousVariable ? PopulationType::kMeasurePopulationExclusion : PopulationType::kDenominatorExclusion;
    case PersonStatus::kException: return PopulationType::kDenominatorException;
    case PersonStatus::kDue:
    case PersonStatus::kMet:
    case PersonStatus::kCounted:
      if (group.scoring == Scoring::kContinuousVariable) return PopulationType::kMeasurePopulation;
      return group.scoring == Scoring::kCohort ? PopulationType::kInitialPopulation : PopulationType::kNumerator;
    case PersonStatus::kNone:
    case PersonStatus::kFailed: return PopulationType::kInitialPopulation;
  }
  return PopulationType::kInitialPopulation;
}

// Down from the criterion along the first part that has the same truth and stands for it.
void GoToReason(const LinkedMeasure& measure, const EvidenceLog& log, Decision* decision) {
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    const std::vector<Criterion>& parts = measure.UsedBy(decision->reason);
    const auto next = std::find_if(parts.begin(), parts.end(), [&](const Criterion& part) {
      const DefinitionResult* found = part.is_function() ? nullptr : log.Find(part);
      return found != nullptr && found->truth && found->truth == decision->value;
    });
    if (next == parts.end()) return;
    decision->reason = *next;
  }
}

}  // namespace

void EvidenceLog::OnDefinition(const expr::Library&, const expr::Definition& definition, const expr::Value& value, std::span<const fhir::Node> resources) {
  Entry& entry = results_[&definition];
  entry.patient = patient_;
  DefinitionResult& result = entry.result;
  result.value = value;
  result.truth.reset();
  if (value.Is(expr::Kind::kBoolean))
    result.truth = value.boolean();
  else if (value.Is(expr::Kind::kList))
    result.truth = !value.list().empty();
  result.resources.assign(resources.begin(), resources.end());
}

const DefinitionResult* EvidenceLog::Find(const Criterion& criterion) const {
  const auto found = results_.find(criterion.definition);
  return found == results_.end() || found->second.patient != patient_ ? nullptr : &found->second.result;
}

std::vector<Decision> Decide(const LinkedMeasure& measure, const PatientResult& result, const EvidenceLog& log) {
  std::vector<Decision> out;
  for (size_t g = 0; g < measure.definition().groups.size(); ++g) {
    const Group& group = measure.definition().groups[g];
    const PopulationType deciding = Deciding(group, result.groups[g]);
    Decision& decision = out.emplace_back();
    for (size_t p = 0; p < group.populations.size(); ++p) {
      const Criterion& criterion = measure.groups()[g].populations[p];
      const DefinitionResult* found = group.populations[p].type == deciding ? log.Find(criterion) : nullptr;
      if (found != nullptr) decision = {criterion, found->truth, found};
    }
    if (decision.reason) GoToReason(measure, log, &decision);
  }
  return out;
}

std::vector<GroupEvidence> Explain(const LinkedMeasure& measure, const PatientResult& result, const EvidenceLog& log) {
  std::vector<GroupEvidence> out;
  const std::vector<Decision> decisions = Decide(measure, result, log);
  for (size_t g = 0; g < measure.definition().groups.size(); ++g) {
    const Group& group = measure.definition().groups[g];
    const Decision& decision = decisions[g];
    GroupEvidence& evidence = out.emplace_back();
    evidence.group = group.id;
    evidence.status = result.groups[g].status;
    if (decision.reason) {
      evidence.reason_library = decision.reason.library->id;
      evidence.reason_definition = decision.reason.definition->name;
      evidence.reason_value = decision.value;
    }
    for (size_t p = 0; p < group.populations.size(); ++p) {
      const Population& population = group.populations[p];
      PopulationEvidence& one = evidence.populations.emplace_back();
      one.population = PopulationCode(population.type);
      one.id = population.id;
      one.description = population.description;
      one.count = result.groups[g].counts[p];
      const Criterion& criterion = measure.groups()[g].populations[p];
      const DefinitionResult* found = log.Find(criterion);
      if (found == nullptr) continue;
      one.evaluated = true;
      one.why = Explainer(measure, log).Tree(criterion, *found, 0);
      if (found == decision.population) evidence.resources = one.why.resources;
    }
  }
  return out;
}

}  // namespace bogam::measure
