// SPDX-License-Identifier: Apache-2.0
#include "measure/linked_measure.h"

#include <algorithm>
#include <functional>
#include <map>

namespace bogam::measure {
namespace {

std::string Quoted(const Criterion& criterion) { return "\"" + criterion.library->id + "\".\"" + criterion.definition->name + "\""; }

Result<LinkedGroup> LinkGroup(const Group& group, const expr::LibrarySet& libraries) {
  LinkedGroup linked;
  for (const Population& population : group.populations) {
    BOGAM_ASSIGN(const Criterion criterion, cohort::FindDefinition(libraries, population.expression));
    linked.populations.push_back(criterion);
  }
  for (const Stratifier& stratifier : group.stratifiers) {
    LinkedStratifier& out = linked.stratifiers.emplace_back();
    if (!stratifier.expression.empty()) {
      BOGAM_ASSIGN(out.criterion, cohort::FindDefinition(libraries, stratifier.expression));
    }
    for (const Stratifier::Component& component : stratifier.components) {
      BOGAM_ASSIGN(const Criterion criterion, cohort::FindDefinition(libraries, component.expression));
      out.components.push_back(criterion);
    }
  }
  return linked;
}

}  // namespace

Result<std::shared_ptr<const LinkedMeasure>> LinkedMeasure::Link(MeasureDefinition definition, std::shared_ptr<const expr::LibrarySet> libraries) {
  auto linked = std::make_shared<LinkedMeasure>();
  const std::string who = "measure " + definition.name + ": ";
  for (const Group& group : definition.groups) {
    Result<LinkedGroup> one = LinkGroup(group, *libraries);
    if (!one.ok()) return Status(one.status().code(), who + one.status().message(), one.status().detail());
    linked->groups_.push_back(std::move(*one));
  }
  for (const SupplementalData& data : definition.supplemental) {
    Result<Criterion> criterion = cohort::FindDefinition(*libraries, data.expression);
    if (!criterion.ok()) return Status(criterion.status().code(), who + criterion.status().message(), criterion.status().detail());
    linked->supplemental_.push_back(*criterion);
  }
  linked->definition_ = std::move(definition);
  linked->libraries_ = std::move(libraries);
  std::vector<Criterion> open = linked->Criteria();
  while (!open.empty()) {
    const Criterion from = open.back();
    open.pop_back();
    const auto [at, first] = linked->uses_.try_emplace(from.definition);
    if (!first) continue;
    at->second = cohort::References(*linked->libraries_, from);
    open.insert(open.end(), at->second.begin(), at->second.end());
  }
  return std::shared_ptr<const LinkedMeasure>(std::move(linked));
}

std::vector<Criterion> LinkedMeasure::Criteria() const {
  std::vector<Criterion> out;
  const auto add = [&](const Criterion& criterion) {
    if (criterion && std::find(out.begin(), out.end(), criterion) == out.end()) out.push_back(criterion);
  };
  for (const LinkedGroup& group : groups_) {
    for (const Criterion& population : group.populations) add(population);
    for (const LinkedStratifier& stratifier : group.stratifiers) {
      add(stratifier.criterion);
      for (const Criterion& component : stratifier.components) add(component);
    }
  }
  for (const Criterion& criterion : supplemental_) add(criterion);
  return out;
}

std::vector<Criterion> LinkedMeasure::Reachable() const {
  std::vector<Criterion> out = Criteria();
  for (size_t at = 0; at < out.size(); ++at) {
    for (const Criterion& next : UsedBy(out[at])) {
      if (std::find(out.begin(), out.end(), next) == out.end()) out.push_back(next);
    }
  }
  return out;
}

std::optional<std::vector<fhir::TypeId>> LinkedMeasure::RetrievedTypes() const {
  std::vector<fhir::TypeId> types;
  bool known = true;
  for (const Criterion& from : Reachable()) {
    const bool in_patient = from.definition->context == "Patient";
    known = known && (in_patient || from.definition->is_function);
    cohort::ForEachNode(from.definition->body.get(), [&](const expr::Expr& node) {
      if (!node.retrieve) return;
      const fhir::TypeId type = fhir::FindResourceType(node.retrieve->data_type.name());
      known = known && in_patient && type != fhir::TypeId::kNone && !node.retrieve->context;
      if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
    });
  }
  return known ? std::optional(std::move(types)) : std::nullopt;
}

std::vector<ValueSetUse> LinkedMeasure::ValueSets(expr::Terminology* terminology) const {
  std::map<std::pair<std::string, std::string>, ValueSetUse> uses;
  for (const Criterion& from : Reachable()) {
    cohort::ForEachNode(from.definition->body.get(), [&](const expr::Expr& node) {
      if (node.op != expr::Op::kValueSetRef) return;
      const expr::Library* library = cohort::IncludedAs(*libraries_, *from.library, node.library);
      if (library == nullptr) return;
      for (const expr::ValueSetDef& defined : library->value_sets) {
        if (defined.name != node.name) continue;
        ValueSetUse& use = uses[{defined.id, defined.version}];
        use.url = defined.id;
        use.version = defined.version;
        use.name = defined.name;
        if (const std::string user = Quoted(from); use.users.empty() || use.users.back() != user) use.users.push_back(user);
      }
    });
  }
  std::vector<ValueSetUse> out;
  for (auto& [key, use] : uses) {
    use.status = terminology->FindValueSet(use.url, use.version).status();
    out.push_back(std::move(use));
  }
  return out;
}

Status LinkedMeasure::CheckValueSets(expr::Terminology* terminology) const {
  std::string message;
  for (const ValueSetUse& use : ValueSets(terminology)) {
    if (use.status.ok()) continue;
    message += (message.empty() ? "" : "; ") + use.status.message() + ", used as \"" + use.name + "\" by " + use.users.front();
    if (use.users.size() > 1) message += " and " + std::to_string(use.users.size() - 1) + " more";
  }
  return message.empty() ? Status::Ok() : Status(Code::kNotFound, "measure " + definition_.name + ": " + message);
}

}  // namespace bogam::measure
