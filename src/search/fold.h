// SPDX-License-Identifier: Apache-2.0
// Folding of text for string search (R4 3.1.1.4.8): case, width and accents do not count, Hangul syllables stay whole.
#ifndef BOGAM_SEARCH_FOLD_H_
#define BOGAM_SEARCH_FOLD_H_

#include <string>
#include <string_view>

namespace bogam::search {

/// NFKC_Casefold without combining marks, runs of white space as one blank, trimmed. Bad UTF-8 becomes U+FFFD. Idempotent.
void AppendFolded(std::string_view text, std::string* out);
inline std::string Folded(std::string_view text) {
  std::string out;
  AppendFolded(text, &out);
  return out;
}

/// Both folded: whether value begins with query, or holds it. A query of initial consonants only (ㄱㅁㅅ) is matched with the
/// initials of value's syllables.
bool BeginsWith(std::string_view value, std::string_view query);
bool Holds(std::string_view value, std::string_view query);
/// A folded query of Hangul initial consonants only: it has no place in the order of folded texts, all must be looked at.
bool IsInitials(std::string_view query);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_FOLD_H_
