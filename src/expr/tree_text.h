// SPDX-License-Identifier: Apache-2.0
// A tree as one line of text, for people and for comparing trees: (Op part=value … operand …). Result types, spans and
// signatures are left out; two trees with the same text do the same.
#ifndef BOGAM_EXPR_TREE_TEXT_H_
#define BOGAM_EXPR_TREE_TEXT_H_

#include <string>

#include "expr/tree.h"

namespace bogam::expr {

std::string ToText(const Expr& expr);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_TREE_TEXT_H_
