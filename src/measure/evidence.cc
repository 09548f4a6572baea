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
    node.value = result.value;
    node.truth = result.truth;
    for (const fhir::Node resource : result.resources) {
      std::string name = ResourceName(resource);
      if (std::find(node.resources.begin(), node.resources.end(), name) == node.resources.end()) node.resources.push_back(std::move(name));
    }
    if (depth >= kMaxDepth || !seen_.insert(criterion.definition).second) return node;
    for (const Criterion& next : References(measure_.libraries(), criterion)) {
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
const EvidenceNode* Reason(const EvidenceNode* node) {
  for (;;) {
    const EvidenceNode* next = nullptr;
    for (const EvidenceNode& part : node->uses) {
      if (!part.truth || part.truth != node->truth) continue;
      next = &part;
      break;
    }
    if (next == nullptr) return node;
    node = next;
  }
}

}  // namespace

void EvidenceLog::OnDefinition(const expr::Library&, const expr::Definition& definition, const expr::Value& value, std::span<const fhir::Node> resources) {
  DefinitionResult& result = results_[&definition];
  result.value = ValueText(value);
  if (value.Is(expr::Kind::kBoolean))
    result.truth = value.boolean();
  else if (value.Is(expr::Kind::kList))
    result.truth = !value.list().empty();
  result.resources.assign(resources.begin(), resources.end());
}

const DefinitionResult* EvidenceLog::Find(const Criterion& criterion) const {
  const auto found = results_.find(criterion.definition);
  return found == results_.end() ? nullptr : &found->second;
}

std::vector<GroupEvidence> Explain(const LinkedMeasure& measure, const PatientResult& result, const EvidenceLog& log) {
  std::vector<GroupEvidence> out;
  for (size_t g = 0; g < measure.definition().groups.size(); ++g) {
    const Group& group = measure.definition().groups[g];
    const GroupResult& group_result = result.groups[g];
    GroupEvidence& evidence = out.emplace_back();
    evidence.group = group.id;
    evidence.status = group_result.status;
    const PopulationType deciding = Deciding(group, group_result);
    for (size_t p = 0; p < group.populations.size(); ++p) {
      const Population& population = group.populations[p];
      PopulationEvidence& one = evidence.populations.emplace_back();
      one.population = PopulationCode(population.type);
      one.id = population.id;
      one.description = population.description;
      one.count = group_result.counts[p];
      const Criterion& criterion = measure.groups()[g].populations[p];
      const DefinitionResult* found = log.Find(criterion);
      if (found == nullptr) continue;
      one.evaluated = true;
      one.why = Explainer(measure, log).Tree(criterion, *found, 0);
      if (population.type != deciding) continue;
      const EvidenceNode* reason = Reason(&one.why);
      evidence.reason_library = reason->library;
      evidence.reason_definition = reason->definition;
      evidence.reason_value = reason->truth;
      evidence.resources = one.why.resources;
    }
  }
  return out;
}

}  // namespace bogam::measure
