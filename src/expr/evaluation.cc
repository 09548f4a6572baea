// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluation.h"

namespace bogam::expr {

Result<const CodeSystem*> Terminology::FindCodeSystem(std::string_view id, std::string_view) {
  return Status(Code::kNotFound, "code system '" + std::string(id) + "' is not loaded");
}

Result<bool> Terminology::Subsumes(const CodeValue& a, const CodeValue&) {
  return Status(Code::kUnsupported, "no hierarchy is loaded for code system '" + std::string(a.system) + "'");
}

std::string EvaluationError::ToString() const {
  std::string out = "library \"" + library + "\"";
  if (!definition.empty()) out += " definition \"" + definition + "\"";
  if (span.line) out += " at " + std::to_string(span.line) + ":" + std::to_string(span.column);
  return out + ": " + status.message();
}

}  // namespace bogam::expr
