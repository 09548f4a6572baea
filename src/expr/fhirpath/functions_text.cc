// SPDX-License-Identifier: Apache-2.0
// FHIRPath §5.6 string manipulation, and the additional string functions. Positions count characters (code points), not bytes.
#include <re2/re2.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "expr/fhirpath/machine.h"

namespace bogam::expr::fhirpath {
namespace {

size_t Width(char lead) {
  const uint8_t b = static_cast<uint8_t>(lead);
  return b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
}

/// Byte offset of the n-th character; text.size() past the end.
size_t ByteAt(std::string_view text, int64_t n) {
  size_t at = 0;
  while (n-- > 0 && at < text.size()) at += Width(text[at]);
  return std::min(at, text.size());
}

int64_t CharAt(std::string_view text, size_t byte) {
  int64_t n = 0;
  for (size_t at = 0; at < byte; at += Width(text[at])) ++n;
  return n;
}
int64_t Length(std::string_view text) { return CharAt(text, text.size()); }

/// The focus as a string; *text stays nullopt for the empty collection.
bool Focus(const Call& c, std::optional<std::string_view>* text) {
  std::optional<Item> item;
  if (!c.machine->FocusItem(c, &item)) return false;
  if (!item) return true;
  if (!item->is(ItemType::kString)) return c.machine->Fail("FHIRPath: " + c.expr->text + "() works on a string, not " + std::string(TypeName(*item)));
  *text = item->text;
  return true;
}

/// Focus and first argument, both strings.
bool Pair(const Call& c, std::optional<std::string_view>* text, std::optional<std::string_view>* arg) {
  return Focus(c, text) && c.machine->ArgString(c, 0, arg);
}

bool Text(const Call& c, Collection* out, std::string text) { return Give(out, Item::String(c.machine->Keep(text))); }

bool IndexOf(const Call& c, Collection* out) {
  std::optional<std::string_view> text, arg;
  if (!Pair(c, &text, &arg)) return false;
  if (!text || !arg) return true;
  const size_t at = text->find(*arg);
  return Give(out, Item::Integer(at == std::string_view::npos ? -1 : CharAt(*text, at)));
}
bool LastIndexOf(const Call& c, Collection* out) {
  std::optional<std::string_view> text, arg;
  if (!Pair(c, &text, &arg)) return false;
  if (!text || !arg) return true;
  const size_t at = text->rfind(*arg);
  return Give(out, Item::Integer(at == std::string_view::npos ? -1 : CharAt(*text, at)));
}

bool Substring(const Call& c, Collection* out) {
  std::optional<std::string_view> text;
  std::optional<int64_t> start, length;
  if (!Focus(c, &text) || !c.machine->ArgInteger(c, 0, &start)) return false;
  if (c.args() == 2 && !c.machine->ArgInteger(c, 1, &length)) return false;
  if (!text || !start || *start < 0 || *start >= Length(*text)) return true;
  std::string_view rest = text->substr(ByteAt(*text, *start));
  if (length) rest = rest.substr(0, ByteAt(rest, std::max<int64_t>(0, *length)));
  return Give(out, Item::String(rest));
}

bool StartsWith(const Call& c, Collection* out) {
  std::optional<std::string_view> text, arg;
  if (!Pair(c, &text, &arg)) return false;
  return !text || !arg || Give(out, Item::Boolean(text->starts_with(*arg)));
}
bool EndsWith(const Call& c, Collection* out) {
  std::optional<std::string_view> text, arg;
  if (!Pair(c, &text, &arg)) return false;
  return !text || !arg || Give(out, Item::Boolean(text->ends_with(*arg)));
}
bool Contains(const Call& c, Collection* out) {
  std::optional<std::string_view> text, arg;
  if (!Pair(c, &text, &arg)) return false;
  return !text || !arg || Give(out, Item::Boolean(text->find(*arg) != std::string_view::npos));
}

bool Upper(const Call& c, Collection* out) {
  std::optional<std::string_view> text;
  if (!Focus(c, &text)) return false;
  if (!text) return true;
  std::string upper;
  icu::UnicodeString::fromUTF8({text->data(), static_cast<int32_t>(text->size())}).toUpper(icu::Locale::getRoot()).toUTF8String(upper);
  return Text(c, out, std::move(upper));
}
bool Lower(const Call& c, Collection* out) {
  std::optional<std::string_view> text;
  if (!Focus(c, &text)) return false;
  if (!text) return true;
  std::string lower;
  icu::UnicodeString::fromUTF8({text->data(), static_cast<int32_t>(text->size())}).toLower(icu::Locale::getRoot()).toUTF8String(lower);
  return Text(c, out, std::move(lower));
}

bool Replace(const Call& c, Collection* out) {
  std::optional<std::string_view> text, from, to;
  if (!Pair(c, &text, &from) || !c.machine->ArgString(c, 1, &to)) return false;
  if (!text || !from || !to) return true;
  std::string result;
  if (from->empty()) {
    // An empty pattern stands between and around all characters.
    for (size_t at = 0; at < text->size(); at += Width((*text)[at])) {
      result.append(*to).append(text->substr(at, Width((*text)[at])));
    }
    return Text(c, out, result.append(*to));
  }
  size_t at = 0;
  for (size_t found = text->find(*from); found != std::string_view::npos; found = text->find(*from, at)) {
    result.append(text->substr(at, found - at)).append(*to);
    at = found + from->size();
  }
  return Text(c, out, result.append(text->substr(at)));
}

/// §5.6.9: single-line mode, so that '.' is any character; flags: i, m.
bool Compile(const Call& c, std::string_view pattern, std::string_view flags, std::unique_ptr<re2::RE2>* out) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_case_sensitive(flags.find('i') == std::string_view::npos);
  const std::string text = (flags.find('m') != std::string_view::npos ? "(?m)" : "") + std::string(pattern);
  *out = std::make_unique<re2::RE2>(text, options);
  return (*out)->ok() || c.machine->Fail(Status(Code::kInvalid, "FHIRPath: a regular expression is malformed", (*out)->error()));
}

bool Match(const Call& c, bool full, Collection* out) {
  std::optional<std::string_view> text, pattern, flags;
  if (!Pair(c, &text, &pattern) || (c.args() == 2 && !c.machine->ArgString(c, 1, &flags))) return false;
  if (!text || !pattern) return true;
  std::unique_ptr<re2::RE2> re;
  if (!Compile(c, *pattern, flags.value_or(""), &re)) return false;
  const re2::StringPiece input(text->data(), text->size());
  return Give(out, Item::Boolean(full ? re2::RE2::FullMatch(input, *re) : re2::RE2::PartialMatch(input, *re)));
}
bool Matches(const Call& c, Collection* out) { return Match(c, false, out); }
bool MatchesFull(const Call& c, Collection* out) { return Match(c, true, out); }

/// "$1" and "${name}" of the substitution as RE2 writes them: "\1".
std::string Rewrite(const re2::RE2& re, std::string_view text) {
  std::string out;
  const auto& names = re.NamedCapturingGroups();
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\\') {
      out += "\\\\";
    } else if (text[i] == '$' && next >= '0' && next <= '9') {
      out += '\\';
      out += next;
      ++i;
    } else if (const size_t close = text.find('}', i); text[i] == '$' && next == '{' && close != std::string_view::npos) {
      const auto found = names.find(std::string(text.substr(i + 2, close - i - 2)));
      if (found != names.end()) out += '\\' + std::to_string(found->second);
      i = close;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool ReplaceMatches(const Call& c, Collection* out) {
  std::optional<std::string_view> text, pattern, to, flags;
  if (!Pair(c, &text, &pattern) || !c.machine->ArgString(c, 1, &to)) return false;
  if (c.args() == 3 && !c.machine->ArgString(c, 2, &flags)) return false;
  if (!text || !pattern || !to) return true;
  if (pattern->empty()) return Give(out, Item::String(*text));
  std::unique_ptr<re2::RE2> re;
  if (!Compile(c, *pattern, flags.value_or(""), &re)) return false;
  std::string result(*text);
  re2::RE2::GlobalReplace(&result, *re, Rewrite(*re, *to));
  return Text(c, out, std::move(result));
}

bool LengthOf(const Call& c, Collection* out) {
  std::optional<std::string_view> text;
  if (!Focus(c, &text)) return false;
  return !text || Give(out, Item::Integer(Length(*text)));
}

bool ToChars(const Call& c, Collection* out) {
  std::optional<std::string_view> text;
  if (!Focus(c, &text)) return false;
  for (size_t at = 0; text && at < text->size(); at += Width((*text)[at])) out->push_back(Item::String(text->substr(at, Width((*text)[at]))));
  return true;
}

bool Split(const Call& c, Collection* out) {
  std::optional<std::string_view> text, by;
  if (!Pair(c, &text, &by)) return false;
  if (!text || !by) return true;
  if (by->empty()) return ToChars(c, out);
  size_t at = 0;
  for (size_t found = text->find(*by); found != std::string_view::npos; found = text->find(*by, at)) {
    out->push_back(Item::String(text->substr(at, found - at)));
    at = found + by->size();
  }
  return Give(out, Item::String(text->substr(at)));
}

bool Join(const Call& c, Collection* out) {
  std::optional<std::string_view> by;
  if (c.args() == 1 && !c.machine->ArgString(c, 0, &by)) return false;
  std::string text;
  bool first = true;
  for (const Item& item : *c.focus) {
    const Item i = ToSystem(item);
    if (!i.is(ItemType::kString)) return c.machine->Fail("FHIRPath: join() wants strings");
    if (!first) text.append(by.value_or(""));
    text.append(i.text);
    first = false;
  }
  return c.focus->empty() || Text(c, out, std::move(text));
}

bool Trim(const Call& c, Collection* out) {
  std::optional<std::string_view> text;
  if (!Focus(c, &text)) return false;
  if (!text) return true;
  const size_t begin = text->find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return Give(out, Item::String(""));
  return Give(out, Item::String(text->substr(begin, text->find_last_not_of(" \t\r\n") - begin + 1)));
}

constexpr std::string_view kHex = "0123456789abcdef";

std::string Base64(std::string_view text, bool url) {
  const std::string_view digits =
      url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < text.size(); i += 3) {
    const size_t n = std::min<size_t>(3, text.size() - i);
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < n ? static_cast<uint8_t>(text[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) out.push_back(k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
  }
  return out;
}

bool FromBase64(std::string_view text, std::string* out) {
  uint32_t bits = 0;
  int have = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (char ch : text) {
    uint32_t v;
    if (ch >= 'A' && ch <= 'Z')
      v = static_cast<uint32_t>(ch - 'A');
    else if (ch >= 'a' && ch <= 'z')
      v = static_cast<uint32_t>(ch - 'a') + 26;
    else if (ch >= '0' && ch <= '9')
      v = static_cast<uint32_t>(ch - '0') + 52;
    else if (ch == '+' || ch == '-')
      v = 62;
    else if (ch == '/' || ch == '_')
      v = 63;
    else
      return false;
    bits = bits << 6 | v;
    if ((have += 6) >= 8) {
      have -= 8;
      out->push_back(static_cast<char>(bits >> have & 255));
    }
  }
  return true;
}

bool FromHex(std::string_view text, std::string* out) {
  if (text.size() % 2 != 0) return false;
  for (size_t i = 0; i < text.size(); i += 2) {
    const size_t high = kHex.find(static_cast<char>(text[i] | 32));
    const size_t low = kHex.find(static_cast<char>(text[i + 1] | 32));
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    out->push_back(static_cast<char>(high << 4 | low));
  }
  return true;
}

bool Encode(const Call& c, Collection* out) {
  std::optional<std::string_view> text, format;
  if (!Pair(c, &text, &format)) return false;
  if (!text || !format) return true;
  if (*format == "base64" || *format == "urlbase64") return Text(c, out, Base64(*text, *format == "urlbase64"));
  if (*format != "hex") return c.machine->Fail("FHIRPath: encode() knows hex, base64 and urlbase64");
  std::string result;
  for (char ch : *text) {
    result.push_back(kHex[static_cast<uint8_t>(ch) >> 4]);
    result.push_back(kHex[static_cast<uint8_t>(ch) & 15]);
  }
  return Text(c, out, std::move(result));
}

bool Decode(const Call& c, Collection* out) {
  std::optional<std::string_view> text, format;
  if (!Pair(c, &text, &format)) return false;
  if (!text || !format) return true;
  std::string result;
  if (*format == "base64" || *format == "urlbase64") {
    return !FromBase64(*text, &result) || Text(c, out, std::move(result));
  }
  if (*format != "hex") return c.machine->Fail("FHIRPath: decode() knows hex, base64 and urlbase64");
  return !FromHex(*text, &result) || Text(c, out, std::move(result));
}

struct Entity {
  std::string_view plain;
  std::string_view escaped;
};
constexpr Entity kHtml[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};
constexpr Entity kJson[] = {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\r", "\\r"}, {"\t", "\\t"}, {"\f", "\\f"}};

bool Translate(const Call& c, bool escape, Collection* out) {
  std::optional<std::string_view> text, format;
  if (!Pair(c, &text, &format)) return false;
  if (!text || !format) return true;
  const bool html = *format == "html";
  if (!html && *format != "json") return c.machine->Fail("FHIRPath: " + c.expr->text + "() knows html and json");
  const std::vector<Entity> table = html ? std::vector<Entity>(std::begin(kHtml), std::end(kHtml)) : std::vector<Entity>(std::begin(kJson), std::end(kJson));
  std::string result;
  for (size_t at = 0; at < text->size();) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Entity& e) { return text->substr(at).starts_with(escape ? e.plain : e.escaped); });
    if (found == table.end()) {
      result.push_back((*text)[at++]);
    } else {
      result.append(escape ? found->escaped : found->plain);
      at += (escape ? found->plain : found->escaped).size();
    }
  }
  return Text(c, out, std::move(result));
}
bool Escape(const Call& c, Collection* out) { return Translate(c, true, out); }
bool Unescape(const Call& c, Collection* out) { return Translate(c, false, out); }

}  // namespace

std::vector<FunctionRow> TextFunctions() {
  return {
      {"indexOf", 1, 1, IndexOf},
      {"lastIndexOf", 1, 1, LastIndexOf},
      {"substring", 1, 2, Substring},
      {"startsWith", 1, 1, StartsWith},
      {"endsWith", 1, 1, EndsWith},
      {"contains", 1, 1, Contains},
      {"upper", 0, 0, Upper},
      {"lower", 0, 0, Lower},
      {"replace", 2, 2, Replace},
      {"matches", 1, 2, Matches},
      {"matchesFull", 1, 2, MatchesFull},
      {"replaceMatches", 2, 3, ReplaceMatches},
      {"length", 0, 0, LengthOf},
      {"toChars", 0, 0, ToChars},
      {"split", 1, 1, Split},
      {"join", 0, 1, Join},
      {"trim", 0, 0, Trim},
      {"encode", 1, 1, Encode},
      {"decode", 1, 1, Decode},
      {"escape", 1, 1, Escape},
      {"unescape", 1, 1, Unescape},
  };
}

}  // namespace bogam::expr::fhirpath
