// SPDX-License-Identifier: Apache-2.0
// The published CQL language suite (cql-tests): its files, the judgement of one case, and the run of a folder. A case is an expression and,
// as CQL text too, what it must give; both are compiled and evaluated, and the two values compared as values.
#ifndef BOGAM_EXPR_CONFORMANCE_CQL_SUITE_H_
#define BOGAM_EXPR_CONFORMANCE_CQL_SUITE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "expr/conformance/suite.h"
#include "expr/model/model.h"

namespace bogam::expr {

struct CqlCase {
  std::string file, group, name;
  std::string expression;
  std::string invalid;               ///< "", "true" (fails when run), "semantic", "syntax"
  std::vector<std::string> outputs;  ///< any of them
  std::string defect;                ///< why the case cannot be judged, with its line; "" when it can

  std::string id() const { return file + "." + name; }
};

/// Which evaluator answers. What is expected is always read by the reference evaluator.
enum class CqlEvaluator : uint8_t { kProgram, kReference };

/// The cases of one XML file (`tests > group > test`); none when its root is something else. kInvalid, with the place, when it is no XML.
Result<std::vector<CqlCase>> ReadCqlSuite(std::string_view xml, std::string_view file);

/// Evaluates at 2025-12-31T23:59:59.999Z in UTC. null must equal null, lists keep their order, decimals are compared to 8
/// places, a Long is no Integer, intervals are compared by the points they hold; an invalid case passes on any error.
SuiteVerdict RunCqlCase(const CqlCase& one, const ModelSource& models, CqlEvaluator evaluator);

/// The cases that Bogam does not pass, by CqlCase::id().
Ledger CqlExclusions();

/// All .xml files of a folder. A Status only where nothing could be run: no such folder, no case in it.
Result<SuiteTotals> RunCqlSuite(const std::string& directory, CqlEvaluator evaluator, Ledger ledger, const OutputLine& output);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_CONFORMANCE_CQL_SUITE_H_
