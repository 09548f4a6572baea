// SPDX-License-Identifier: Apache-2.0
// Folding by ICU; plain ASCII, which is nearly all text, never reaches it.
#include "search/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace bogam::search {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Lower case, one blank for a run of white space, none at the ends.
void AppendAscii(std::string_view text, std::string* out) {
  const size_t begin = out->size();
  bool space = false;
  for (char c : text) {
    if (IsSpace(c)) {
      space = true;
      continue;
    }
    if (space && out->size() > begin) out->push_back(' ');
    space = false;
    out->push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
}

constexpr UChar32 kFirstSyllable = 0xac00, kLastSyllable = 0xd7a3, kFirstInitial = 0x1100, kLastInitial = 0x1112;
constexpr int kSyllablesOfInitial = 21 * 28;

icu::UnicodeString FoldUnicode(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
  const icu::Normalizer2* compose = icu::Normalizer2::getNFCInstance(error);
  const icu::UnicodeString source = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  if (U_FAILURE(error)) return source;
  const icu::UnicodeString apart = decompose->normalize(fold->normalize(source, error), error);
  icu::UnicodeString bare;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    bare.append(u_isUWhiteSpace(c) ? UChar32{' '} : c);
  }
  icu::UnicodeString whole = compose->normalize(bare, error);
  return U_FAILURE(error) ? source : whole;
}

/// The initials of all syllables of a folded text; other characters as they are.
icu::UnicodeString Initials(std::string_view text) {
  const icu::UnicodeString source = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  icu::UnicodeString out;
  for (int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
    const UChar32 c = source.char32At(i);
    out.append(c >= kFirstSyllable && c <= kLastSyllable ? kFirstInitial + (c - kFirstSyllable) / kSyllablesOfInitial : c);
  }
  return out;
}

}  // namespace

void AppendFolded(std::string_view text, std::string* out) {
  if (IsAscii(text)) return AppendAscii(text, out);
  std::string folded;
  FoldUnicode(text).toUTF8String(folded);
  AppendAscii(folded, out);
}

bool IsInitials(std::string_view query) {
  if (query.empty() || IsAscii(query)) return false;
  const icu::UnicodeString q = icu::UnicodeString::fromUTF8({query.data(), static_cast<int32_t>(query.size())});
  for (int32_t i = 0; i < q.length(); i = q.moveIndex32(i, 1)) {
    const UChar32 c = q.char32At(i);
    if (c < kFirstInitial || c > kLastInitial) return false;
  }
  return true;
}

bool BeginsWith(std::string_view value, std::string_view query) {
  if (value.starts_with(query)) return true;
  return IsInitials(query) && Initials(value).startsWith(icu::UnicodeString::fromUTF8({query.data(), static_cast<int32_t>(query.size())}));
}

bool Holds(std::string_view value, std::string_view query) {
  if (value.find(query) != std::string_view::npos) return true;
  return IsInitials(query) && Initials(value).indexOf(icu::UnicodeString::fromUTF8({query.data(), static_cast<int32_t>(query.size())})) >= 0;
}

}  // namespace bogam::search
