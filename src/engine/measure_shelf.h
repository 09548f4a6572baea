// SPDX-License-Identifier: Apache-2.0
// MeasureShelf: the measures that an engine offers: those that the program carries, or those of the user's packages. A package is
// a world of its own: two packages may bring different libraries of one name. A measure is linked when it is first asked for.
#ifndef BOGAM_ENGINE_MEASURE_SHELF_H_
#define BOGAM_ENGINE_MEASURE_SHELF_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "engine/evaluator.h"
#include "expr/model/model.h"
#include "measure/linked_measure.h"
#include "measure/package.h"

namespace bogam::engine {

using measure::LibraryForm;

/// A measure that can run. Immutable; shared by threads.
struct ReadyMeasure {
  std::shared_ptr<const measure::LinkedMeasure> linked;
  std::shared_ptr<const Prepared> prepared;  ///< for the evaluator
  expr::Terminology* terminology = nullptr;  ///< of its package
  LibraryForm form = LibraryForm::kCql;
  std::string main_text;  ///< CQL text of its main library, or ""
};

/// Thread-safe after Open.
class MeasureShelf {
 public:
  struct Options {
    std::vector<std::string> packages, overlays;
    std::optional<LibraryForm> form;
    Evaluator evaluator = Evaluator::kDefault;
  };
  /// models must outlive it. kConflict: two packages have a measure of the same id.
  static Result<std::unique_ptr<MeasureShelf>> Open(const Options& options, const expr::ModelSource* models);
  ~MeasureShelf();

  /// In the order of the packages.
  const std::vector<const measure::MeasureDefinition*>& measures() const;
  /// By id, name, url or url|version. kNotFound with near names.
  Result<const measure::MeasureDefinition*> Find(std::string_view name) const;
  /// Linked, with every value set known and the program prepared; done once. The failure is kept too.
  Result<std::shared_ptr<const ReadyMeasure>> Ready(const measure::MeasureDefinition& measure) const;
  /// The value sets of all packages; where several have one of the same url, the first package's.
  expr::Terminology* terminology() const;
  /// Directions that were stated by an index, value sets matched loosely.
  std::vector<std::string> notes() const;

 private:
  struct State;
  explicit MeasureShelf(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MEASURE_SHELF_H_
