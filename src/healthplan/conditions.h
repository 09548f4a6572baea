// SPDX-License-Identifier: Apache-2.0
// Conditions: the CQL of what is in force on a day, compiled. Facts are parameters of one generated library, definitions and conditions its
// definitions, so that the project's own front end decides names and types; each is then lowered to steps of a FlatProgram.
//
// What a condition may say: facts, figures and definitions by name; true and false; numbers, texts (codes of a fact) and days; and, or, xor,
// implies, not; = != < <= > >=; + and − of numbers; a day ± months or years or days; years, months or days between two days. It may not ask whether
// something is unknown (is null, is true, Coalesce, …; `in` a list does: CQL answers no for a null), nor choose (if, case): what is unknown stays so.
#ifndef BOGAM_HEALTHPLAN_CONDITIONS_H_
#define BOGAM_HEALTHPLAN_CONDITIONS_H_

#include <memory>
#include <string>
#include <vector>

#include "expr/tree.h"
#include "healthplan/flat_program.h"

namespace bogam::healthplan {

/// One condition on its way into the library.
struct NamedCondition {
  std::string name;  ///< a definition's own, or one that no content can have
  const Condition* condition = nullptr;
  const Source* source = nullptr;
};

struct Conditions {
  std::shared_ptr<const expr::LibrarySet> libraries;  ///< for the slow evaluator; null where there are findings
  FlatProgram program;
  std::vector<uint32_t> places;  ///< of each condition, in the order given
};

/// All of what is wrong is in findings, with the file and line of the content.
Conditions CompileConditions(const Programme& programme, const std::vector<NamedCondition>& conditions, Findings& findings);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_CONDITIONS_H_
