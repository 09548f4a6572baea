// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/strings.h"

#include <re2/re2.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace bogam::expr::ops {
namespace {

bool IsText(Context& context, std::string_view op, const Value& a) {
  if (a.Is(Kind::kString)) return true;
  if (!a.is_null()) context.Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(a.kind())));
  return false;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

int64_t CountCharacters(std::string_view text) { return static_cast<int64_t>(text.size()) - std::count_if(text.begin(), text.end(), IsContinuation); }

// Byte offset of the nth character; text.size() at or past the end.
size_t OffsetOf(std::string_view text, int64_t n) {
  size_t at = 0;
  for (; n > 0 && at < text.size(); --n) {
    ++at;
    while (at < text.size() && IsContinuation(text[at])) ++at;
  }
  return at;
}

UChar32 NextFolded(std::string_view text, int32_t* at) {
  UChar32 c = 0;
  U8_NEXT(text.data(), *at, static_cast<int32_t>(text.size()), c);
  if (c < 0) return 0xfffd;
  return u_isUWhiteSpace(c) ? ' ' : u_foldCase(c, U_FOLD_CASE_DEFAULT);
}

Value ChangeCase(Context& context, const Value& text, bool upper) {
  if (!IsText(context, upper ? "Upper" : "Lower", text)) return {};
  icu::UnicodeString wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.string().data(), static_cast<int32_t>(text.string().size())));
  upper ? wide.toUpper(icu::Locale::getRoot()) : wide.toLower(icu::Locale::getRoot());
  std::string out;
  wide.toUTF8String(out);
  return context.NewString(out);
}

Value Position(Context& context, std::string_view op, const Value& pattern, const Value& text, bool last) {
  if (!IsText(context, op, pattern) || !IsText(context, op, text)) return {};
  const size_t at = last ? text.string().rfind(pattern.string()) : text.string().find(pattern.string());
  if (at == std::string_view::npos) return Value::Integer(-1);
  return Value::Integer(static_cast<int32_t>(CountCharacters(text.string().substr(0, at))));
}

// The compiled pattern of this thread's last call: patterns are constants as a rule.
const re2::RE2* Compiled(Context& context, std::string_view pattern) {
  thread_local std::unique_ptr<re2::RE2> compiled;
  if (!compiled || compiled->pattern() != pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    options.set_max_mem(8 << 20);
    compiled = std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  }
  if (compiled->ok()) return compiled.get();
  context.Fail(Code::kInvalid, "not a regular expression: " + compiled->error());
  return nullptr;
}

// CQL's replacement writes groups as $1 and a dollar as \$; RE2's as \1 and $.
std::string Rewrite(std::string_view replacement) {
  std::string out;
  for (size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
    if (c == '$' && next >= '0' && next <= '9') {
      out.push_back('\\');
    } else if (c == '\\') {
      if (next == '\\' || next == '\0')
        out.append("\\\\");
      else
        out.push_back(next);
      ++i;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

bool EquivalentText(std::string_view a, std::string_view b) {
  if (a == b) return true;
  int32_t i = 0, j = 0;
  while (i < static_cast<int32_t>(a.size()) && j < static_cast<int32_t>(b.size())) {
    if (NextFolded(a, &i) != NextFolded(b, &j)) return false;
  }
  return i == static_cast<int32_t>(a.size()) && j == static_cast<int32_t>(b.size());
}

Value Concatenate(Context& context, const Value& a, const Value& b) {
  if (!IsText(context, "Concatenate", a) || !IsText(context, "Concatenate", b)) return {};
  return context.NewString(std::string(a.string()).append(b.string()));
}

Value Combine(Context& context, const Value& list, const Value& separator) {
  if (list.is_null()) return {};
  std::string out;
  bool any = false;
  for (const Value& item : list.list()) {
    if (item.is_null()) continue;
    if (!IsText(context, "Combine", item)) return {};
    if (any && separator.Is(Kind::kString)) out.append(separator.string());
    out.append(item.string());
    any = true;
  }
  return any ? context.NewString(out) : Value();
}

Value Split(Context& context, const Value& text, const Value& separator) {
  if (!IsText(context, "Split", text)) return {};
  ListBuilder parts(context);
  std::string_view rest = text.string();
  if (separator.Is(Kind::kString) && !separator.string().empty()) {
    for (size_t at; (at = rest.find(separator.string())) != std::string_view::npos;) {
      parts.Add(Value::String(rest.substr(0, at)));
      rest.remove_prefix(at + separator.string().size());
    }
  }
  parts.Add(Value::String(rest));
  return parts.Build();
}

Value SplitOnMatches(Context& context, const Value& text, const Value& pattern) {
  if (!IsText(context, "SplitOnMatches", text)) return {};
  if (pattern.is_null()) return Split(context, text, pattern);
  const re2::RE2* regex = Compiled(context, pattern.string());
  if (!regex) return {};
  ListBuilder parts(context);
  const std::string_view all = text.string();
  const re2::StringPiece input(all.data(), all.size());
  size_t begin = 0, from = 0;
  re2::StringPiece match;
  while (from <= all.size() && regex->Match(input, from, all.size(), re2::RE2::UNANCHORED, &match, 1)) {
    const size_t at = static_cast<size_t>(match.data() - all.data());
    if (match.empty()) {  // an empty match separates nothing
      from = OffsetOf(all.substr(at), 1) + at;
      if (at >= all.size()) break;
      continue;
    }
    parts.Add(Value::String(all.substr(begin, at - begin)));
    begin = from = at + match.size();
  }
  parts.Add(Value::String(all.substr(begin)));
  return parts.Build();
}

Value LengthOf(Context& context, const Value& v) {
  if (v.Is(Kind::kList)) return Value::Integer(static_cast<int32_t>(v.list().size()));
  if (!IsText(context, "Length", v)) return {};
  return Value::Integer(static_cast<int32_t>(CountCharacters(v.string())));
}

Value Upper(Context& context, const Value& text) { return ChangeCase(context, text, true); }
Value Lower(Context& context, const Value& text) { return ChangeCase(context, text, false); }

Value CharacterAt(Context& context, const Value& text, const Value& index) {
  if (index.is_null() || !IsText(context, "Indexer", text) || index.integer() < 0) return {};
  const size_t at = OffsetOf(text.string(), index.integer());
  if (at >= text.string().size()) return {};
  return Value::String(text.string().substr(at, OffsetOf(text.string().substr(at), 1)));
}

Value PositionOf(Context& context, const Value& pattern, const Value& text) { return Position(context, "PositionOf", pattern, text, false); }
Value LastPositionOf(Context& context, const Value& pattern, const Value& text) { return Position(context, "LastPositionOf", pattern, text, true); }

Value Substring(Context& context, const Value& text, const Value& start, const Value& length) {
  if (start.is_null() || !IsText(context, "Substring", text)) return {};
  const std::string_view all = text.string();
  const size_t at = OffsetOf(all, start.integer());
  if (start.integer() < 0 || start.integer() > CountCharacters(all) || (at == all.size() && !all.empty())) return {};
  const std::string_view rest = all.substr(at);
  if (length.is_null()) return Value::String(rest);
  if (length.integer() < 0) return {};
  return Value::String(rest.substr(0, OffsetOf(rest, length.integer())));
}

Value StartsWith(Context& context, const Value& text, const Value& prefix) {
  if (!IsText(context, "StartsWith", text) || !IsText(context, "StartsWith", prefix)) return {};
  return Value::Boolean(text.string().starts_with(prefix.string()));
}
Value EndsWith(Context& context, const Value& text, const Value& suffix) {
  if (!IsText(context, "EndsWith", text) || !IsText(context, "EndsWith", suffix)) return {};
  return Value::Boolean(text.string().ends_with(suffix.string()));
}

Value Matches(Context& context, const Value& text, const Value& pattern) {
  if (!IsText(context, "Matches", text) || !IsText(context, "Matches", pattern)) return {};
  const re2::RE2* regex = Compiled(context, pattern.string());
  if (!regex) return {};
  return Value::Boolean(re2::RE2::FullMatch(re2::StringPiece(text.string().data(), text.string().size()), *regex));
}

Value ReplaceMatches(Context& context, const Value& text, const Value& pattern, const Value& replacement) {
  for (const Value* v : {&text, &pattern, &replacement}) {
    if (!IsText(context, "ReplaceMatches", *v)) return {};
  }
  const re2::RE2* regex = Compiled(context, pattern.string());
  if (!regex) return {};
  const std::string rewrite = Rewrite(replacement.string());
  std::string error;
  if (!regex->CheckRewriteString(rewrite, &error)) return context.Fail(Code::kInvalid, "ReplaceMatches: " + error);
  std::string out(text.string());
  re2::RE2::GlobalReplace(&out, *regex, rewrite);
  return context.NewString(out);
}

Value ToChars(Context& context, const Value& text) {
  if (!IsText(context, "ToChars", text)) return {};
  ListBuilder out(context, text.string().size());
  for (std::string_view rest = text.string(); !rest.empty();) {
    const size_t size = OffsetOf(rest, 1);
    out.Add(Value::String(rest.substr(0, size)));
    rest.remove_prefix(size);
  }
  return out.Build();
}

}  // namespace bogam::expr::ops
