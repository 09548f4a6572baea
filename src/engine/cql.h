// SPDX-License-Identifier: Apache-2.0
// CQL outside measures: checking libraries, and evaluating their definitions, or one bare expression, for a patient.
#ifndef BOGAM_ENGINE_CQL_H_
#define BOGAM_ENGINE_CQL_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "cohort/population.h"
#include "engine/run.h"
#include "expr/bind/compile.h"

namespace bogam::engine {

/// Libraries of some folders (all *.cql below them) and those that Bogam carries (FHIRHelpers and the pack's); a folder's wins.
Result<std::unique_ptr<expr::LibrarySource>> CqlSources(const std::vector<std::string>& folders);

/// All that is wrong with a library.
Result<std::vector<expr::Diagnostic>> CheckCql(std::string_view text, const std::string& file, const std::vector<std::string>& folders,
                                               const expr::ModelSource& models);

/// What one definition gave.
struct ExpressionResult {
  std::string library, name;
  Status status;     ///< why it has no value; kInvalid where it needs a patient and there is none
  std::string text;  ///< as CQL writes it
  std::string json;
};

struct CqlRequest {
  std::string text, file;                ///< the library, and its name for messages
  std::vector<std::string> folders;      ///< where its includes are looked for
  std::vector<std::string> definitions;  ///< to evaluate; none: all that are no functions
  std::string expression;                ///< instead of a library: a bare expression over FHIR 4.0.1
  std::string patient;                   ///< logical id; "": the only patient of data, else no patient
  EvaluationTime time;
  bool trust_profiles = false;
  std::shared_ptr<const cohort::MemoryPopulation> data;
  bool data_only = false;
};

/// kInvalid: the detail lists all diagnostics. kNotFound: no such patient or definition. population may be null.
Result<std::vector<ExpressionResult>> EvaluateCql(const CqlRequest& request, const expr::ModelSource& models, expr::Terminology* terminology,
                                                  cohort::Population* population, Evaluator evaluator);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_CQL_H_
