// SPDX-License-Identifier: Apache-2.0
// The published CQL language suite (cql-tests): its files, and the judgement of one case. A case is an expression and, as CQL
// text too, what it must give; both are compiled and evaluated, and the two values compared as values.
#ifndef BOGAM_EXPR_CONFORMANCE_CQL_SUITE_H_
#define BOGAM_EXPR_CONFORMANCE_CQL_SUITE_H_

#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "expr/model/model.h"

namespace bogam::expr {

struct CqlCase {
  std::string file, group, name;
  std::string expression;
  std::string invalid;               ///< "", "true" (fails when run), "semantic", "syntax"
  std::vector<std::string> outputs;  ///< any of them

  std::string id() const { return file + "." + name; }
};

struct CqlVerdict {
  bool passed = false;
  std::string reason;  ///< of a failure: what came and what was wanted
};

/// The cases of one XML file (`tests > group > test`). kInvalid when it is no such file.
Result<std::vector<CqlCase>> ReadCqlSuite(std::string_view xml, std::string_view file);

/// Evaluates at 2025-12-31T23:59:59.999Z in UTC. null must equal null, lists keep their order, decimals are compared to 8
/// places, a Long is no Integer, intervals are compared by the points they hold; an invalid case passes on any error.
CqlVerdict RunCqlCase(const CqlCase& one, const ModelSource& models);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_CONFORMANCE_CQL_SUITE_H_
