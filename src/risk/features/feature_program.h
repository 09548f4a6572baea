// SPDX-License-Identifier: Apache-2.0
// FeatureProgram: a declaration compiled once into series of events (source, concepts, unit, lag) and columns over them. The same program serves one
// person and a population, training and service. Immutable; shared by threads. PersonFeatures runs it, one a thread.
#ifndef BOGAM_RISK_FEATURES_FEATURE_PROGRAM_H_
#define BOGAM_RISK_FEATURES_FEATURE_PROGRAM_H_

#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "cohort/definitions.h"
#include "expr/bind/compile.h"
#include "expr/evaluation.h"
#include "expr/program/program.h"
#include "risk/dataset.h"
#include "risk/features/declaration.h"
#include "store/type_code.h"

namespace bogam::risk {

/// Events of one kind: what a walk over a person's facts fills.
struct Series {
  FeatureSource source = FeatureSource::kObservation;
  std::vector<ConceptId> concepts;
  Feature reads;        ///< whose units, answers, bounds and lag hold
  size_t feature = 0;   ///< its place, for messages
  bool values = false;  ///< only events with a value count
};

/// Which series a resource of a type may feed; kAge: none.
FeatureSource SourceOfType(store::TypeCode type);

class FeatureProgram {
 public:
  /// terminology: for value sets; libraries: the folder's CQL, null where no feature is CQL. kNotFound: a value set or definition that is not there.
  static Result<std::shared_ptr<const FeatureProgram>> Compile(FeatureDeclaration declaration, expr::Terminology* terminology,
                                                               std::shared_ptr<const expr::LibrarySet> libraries);

  const FeatureDeclaration& declaration() const { return declaration_; }
  const std::vector<Column>& columns() const { return columns_; }
  const std::vector<Series>& series() const { return series_; }
  /// Of a feature; -1 where it needs none.
  int series_of(size_t feature) const { return series_of_[feature]; }
  int seen_series() const { return seen_series_; }
  /// Features that read numbers with a unit, ascending: their units as recorded are watched.
  const std::vector<uint32_t>& measured() const { return measured_; }
  /// The types whose facts are walked, ascending.
  const std::vector<store::TypeCode>& types() const { return types_; }
  const std::shared_ptr<const expr::Program>& cql() const { return cql_; }
  const std::vector<cohort::Criterion>& definitions() const { return definitions_; }
  expr::Terminology* terminology() const { return terminology_; }

 private:
  FeatureDeclaration declaration_;
  std::vector<Column> columns_;
  std::vector<Series> series_;
  std::vector<int> series_of_;
  int seen_series_ = -1;
  std::vector<uint32_t> measured_;
  std::vector<store::TypeCode> types_;
  std::shared_ptr<const expr::Program> cql_;
  std::vector<cohort::Criterion> definitions_;  ///< beside features; null for those without
  expr::Terminology* terminology_ = nullptr;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_FEATURE_PROGRAM_H_
