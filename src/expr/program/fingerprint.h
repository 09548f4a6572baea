// SPDX-License-Identifier: Apache-2.0
// Fingerprint: a tree as bytes, equal for equal trees whatever their places in the text. Names the program and finds retrieves that
// stand more than once. Internal to expr/program.
#ifndef BOGAM_EXPR_PROGRAM_FINGERPRINT_H_
#define BOGAM_EXPR_PROGRAM_FINGERPRINT_H_

#include <string>

#include "expr/tree.h"

namespace bogam::expr::program {

void AppendFingerprint(const Expr& expr, std::string* out);
void AppendFingerprint(const Library& library, std::string* out);

}  // namespace bogam::expr::program

#endif  // BOGAM_EXPR_PROGRAM_FINGERPRINT_H_
