// SPDX-License-Identifier: Apache-2.0
// ELM JSON (Clinical Quality Language, Expression Logical Model r1, as translators publish it) to the tree.
//
// Everything ELM defines is read; what this build cannot run is refused by name, never dropped. Locators become spans,
// result types are kept where the translator wrote them, and decimals keep their written digits. Annotations are skipped.
#ifndef BOGAM_EXPR_ELM_READER_H_
#define BOGAM_EXPR_ELM_READER_H_

#include <memory>
#include <string_view>

#include "bogam/status.h"
#include "expr/tree.h"

namespace bogam::expr {

/// `{"library": {...}}`, or the inner object alone. kInvalid names the place: malformed JSON, a node of unknown type, a
/// part with the wrong shape; kTooLarge past 64 MiB or 1,000 nested expressions; kUnsupported names the construct.
Result<std::shared_ptr<const Library>> ReadElm(std::string_view json);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_ELM_READER_H_
