// SPDX-License-Identifier: Apache-2.0
// LinkedMeasure: a measure's criteria as definitions of its libraries. Every criterion is found, or an error names it and
// what is near; every value set that the criteria can reach is known by name and user before the first patient.
#ifndef BOGAM_MEASURE_LINKED_MEASURE_H_
#define BOGAM_MEASURE_LINKED_MEASURE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bogam/status.h"
#include "cohort/definitions.h"
#include "expr/evaluation.h"
#include "expr/tree.h"
#include "fhir/schema.h"
#include "measure/definition.h"

namespace bogam::measure {

using cohort::Criterion;
using cohort::References;

struct LinkedStratifier {
  Criterion criterion;
  std::vector<Criterion> components;
};

struct LinkedGroup {
  std::vector<Criterion> populations;  ///< beside Group::populations
  std::vector<LinkedStratifier> stratifiers;
};

/// A value set that the criteria use, by the definitions that name it.
struct ValueSetUse {
  std::string url, version, name;
  std::vector<std::string> users;  ///< "Library"."Definition"
  Status status;                   ///< why it has no members, or ok
};

class LinkedMeasure {
 public:
  /// kInvalid: a criterion that no library defines.
  static Result<std::shared_ptr<const LinkedMeasure>> Link(MeasureDefinition definition, std::shared_ptr<const expr::LibrarySet> libraries);

  const MeasureDefinition& definition() const { return definition_; }
  const expr::LibrarySet& libraries() const { return *libraries_; }
  const std::shared_ptr<const expr::LibrarySet>& library_set() const { return libraries_; }
  const std::vector<LinkedGroup>& groups() const { return groups_; }
  const std::vector<Criterion>& supplemental() const { return supplemental_; }
  /// All criteria, each once: what an evaluator has to prepare.
  std::vector<Criterion> Criteria() const;
  /// All definitions that a criterion reaches, itself included, functions too.
  std::vector<Criterion> Reachable() const;
  /// References() of a definition that a criterion reaches, found once for all patients.
  const std::vector<Criterion>& UsedBy(const Criterion& reachable) const { return uses_.at(reachable.definition); }
  /// The resource types that a person's answer may depend on by what the criteria retrieve; nullopt where a retrieve is over all types, or over other people.
  std::optional<std::vector<fhir::TypeId>> RetrievedTypes() const;
  /// The value sets that Reachable() names, each asked of terminology.
  std::vector<ValueSetUse> ValueSets(expr::Terminology* terminology) const;
  /// kNotFound that names every value set without members and who uses it; ok when all are known.
  Status CheckValueSets(expr::Terminology* terminology) const;

 private:
  MeasureDefinition definition_;
  std::shared_ptr<const expr::LibrarySet> libraries_;
  std::vector<LinkedGroup> groups_;
  std::vector<Criterion> supplemental_;
  std::unordered_map<const expr::Definition*, std::vector<Criterion>> uses_;
};

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_LINKED_MEASURE_H_
