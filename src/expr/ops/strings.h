// SPDX-License-Identifier: Apache-2.0
// Strings (CQL 1.5 Appendix B, String Operators). Positions and lengths count characters (Unicode code points), patterns
// are RE2's. Null in, null out, where nothing else is said.
#ifndef BOGAM_EXPR_OPS_STRINGS_H_
#define BOGAM_EXPR_OPS_STRINGS_H_

#include "expr/ops/context.h"

namespace bogam::expr::ops {

/// CQL ~ of strings: without case, all white space alike.
bool EquivalentText(std::string_view a, std::string_view b);

Value Concatenate(Context& context, const Value& a, const Value& b);
/// Nulls in the list are passed over; a null or empty list gives null.
Value Combine(Context& context, const Value& list, const Value& separator);
/// A null separator gives the whole text as the only element.
Value Split(Context& context, const Value& text, const Value& separator);
Value SplitOnMatches(Context& context, const Value& text, const Value& pattern);
Value LengthOf(Context& context, const Value& text_or_list);
Value Upper(Context& context, const Value& text);
Value Lower(Context& context, const Value& text);
/// Null outside the text.
Value CharacterAt(Context& context, const Value& text, const Value& index);
Value PositionOf(Context& context, const Value& pattern, const Value& text);
Value LastPositionOf(Context& context, const Value& pattern, const Value& text);
Value Substring(Context& context, const Value& text, const Value& start, const Value& length);
Value StartsWith(Context& context, const Value& text, const Value& prefix);
Value EndsWith(Context& context, const Value& text, const Value& suffix);
/// The whole text must match; a dot matches line ends too.
Value Matches(Context& context, const Value& text, const Value& pattern);
Value ReplaceMatches(Context& context, const Value& text, const Value& pattern, const Value& replacement);
Value ToChars(Context& context, const Value& text);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_STRINGS_H_
