// SPDX-License-Identifier: Apache-2.0
// JSON to record in one pass: the schema row of each member says what its value must be, and the value goes straight
// into the Builder. Nothing is built in between, and a number keeps its digits because its text is copied.
//
// Two kinds of error. Text that is not JSON ends the parse. An offence against the schema is noted with its path, the
// value is passed over, and the parse goes on, so that all are told at once; with `lenient` the smallest offending
// member is kept as raw text instead.
//
// A primitive and its `_primitive` become one slot, in whatever order they come. Tested by json_test.cc.
#include <array>
#include <charconv>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/json_scan.h"
#include "fhir/lexical.h"
#include "fhir/name_hash.h"
#include "fhir/utf8.h"

// Keeps the frames on the recursive path small: what is not recursive must not be inlined into it.
#define BOGAM_LEAF __attribute__((noinline))

namespace bogam::fhir {
namespace {

/// The bit of `_name` stands this many after the bit of `name`: no type has more rows.
constexpr size_t kUnderscores = 256;

/// Which elements of the open object were there already.
class Seen {
 public:
  bool Has(size_t bit) const { return (words_[bit >> 6 & (kWords - 1)] >> (bit & 63) & 1) != 0; }
  /// False where the bit was set before.
  bool Set(size_t bit) {
    uint64_t& word = words_[bit >> 6 & (kWords - 1)];
    const uint64_t mask = uint64_t{1} << (bit & 63);
    const bool fresh = (word & mask) == 0;
    word |= mask;
    return fresh;
  }

 private:
  static constexpr size_t kWords = 8;
  std::array<uint64_t, kWords> words_{};
};

/// Which row of its type it is.
size_t LocalIndex(const ElementRow& row) { return static_cast<size_t>(&row - &Row(static_cast<ElementId>(Row(row.owner).first_element))); }

/// Where the parse is: a chain through the stack, read only when an issue is told.
struct Place {
  const Place* outer;
  std::string_view name;
  int index;  // -1: not in a list
};

class Parser {
 public:
  Parser(std::string_view json, const ParseOptions& options, Builder* builder)
      : scan_(json, options.max_depth), size_(json.size()), options_(options), b_(*builder) {}

  bool Run();
  Result<Record> Finish(std::vector<JsonIssue>* issues);
  void FailText(const char* message, Code code);

 private:
  bool Object(TypeId type, const Place& place, bool resource);
  bool Members(TypeId type, const Place& place, bool resource);
  bool Member(TypeId type, const Place& place, std::string_view key, Seen* seen, bool* nulls);
  BOGAM_LEAF bool CheckSeen(const ElementRow& row, bool underscore, const Place& place, Seen* seen);
  BOGAM_LEAF bool Unknown(TypeId type, const Place& place, std::string_view key);
  bool Known(const ElementRow& row, const Place& place, bool extended, bool* nulls);
  bool Values(const ElementRow& row, const Place& place, bool* nulls);
  bool Value(const ElementRow& row, const Place& place);
  /// The type that the object at the cursor says; kNone (told) where it is none.
  BOGAM_LEAF TypeId ResourceTypeHere(const Place& place);
  bool ResourceValue(const ElementRow& row, const Place& place);
  BOGAM_LEAF bool Primitive(const ElementRow& row, const Place& place);
  BOGAM_LEAF bool Number(const ElementRow& row, const Place& place);
  BOGAM_LEAF bool Text(const ElementRow& row, const Place& place);
  BOGAM_LEAF bool Underscore(const ElementRow& row, const Place& place, bool* nulls);
  BOGAM_LEAF bool UnderscoreList(const ElementRow& row, const Place& place, size_t values, bool* nulls);
  bool ExtendedBody(const ElementRow& row, const Place& place, size_t back);
  BOGAM_LEAF void CheckNulls(const Place& place);
  BOGAM_LEAF bool FindResourceTypeName(std::string* name);
  /// Notes an issue and passes over the value at `from`.
  BOGAM_LEAF bool Wrong(const Place& place, const char* from, std::string_view message);
  /// The same: the value at the cursor is of another kind than it must be.
  BOGAM_LEAF bool WrongKind(const Place& place, const char* wanted);
  /// The same: a resource without a type, or with one that R4 does not have.
  BOGAM_LEAF bool WrongType(const Place& place, const char* from, std::string_view name);
  /// Lenient: takes back what the member left and keeps its text instead.
  BOGAM_LEAF void KeepRaw(const char* from, size_t count, size_t described, const Builder::Mark& mark);
  BOGAM_LEAF void Note(const Place& place, const char* at, std::string_view message);
  JsonIssue Locate(const char* at, std::string_view message);

  JsonScanner scan_;
  size_t size_;
  const ParseOptions& options_;
  Builder& b_;
  std::vector<JsonIssue> issues_;
  size_t issue_count_ = 0;
  Code code_ = Code::kUnprocessable;
  // As far as lines are counted: issues come mostly in the order of the text.
  const char* located_ = scan_.begin();
  const char* line_start_ = scan_.begin();
  uint32_t line_ = 1;
};

std::string PathOf(const Place& place) {
  std::string path = place.outer != nullptr ? PathOf(*place.outer) : std::string();
  if (!path.empty()) path += '.';
  path += place.name;
  if (place.index >= 0) path.append("[").append(std::to_string(place.index)).append("]");
  return path;
}

/// What a value that begins with this character is called.
const char* KindName(char c) {
  switch (c) {
    case '{': return "an object";
    case '[': return "a list";
    case '"': return "a string";
    case 't':
    case 'f': return "true or false";
    case 'n': return "null";
    default: return "a number";
  }
}

JsonIssue Parser::Locate(const char* at, std::string_view message) {
  if (at < located_) located_ = line_start_ = scan_.begin(), line_ = 1;
  for (; located_ < at; ++located_) {
    if (*located_ == '\n') {
      ++line_;
      line_start_ = located_ + 1;
    }
  }
  return {.message = std::string(message), .line = line_, .column = static_cast<uint32_t>(at - line_start_) + 1};
}

void Parser::Note(const Place& place, const char* at, std::string_view message) {
  if (++issue_count_ > options_.max_issues) return;
  issues_.push_back(Locate(at, message));
  issues_.back().path = PathOf(place);
}

bool Parser::Wrong(const Place& place, const char* from, std::string_view message) {
  Note(place, from, message);
  scan_.set_at(from);
  return scan_.Skip();
}

bool Parser::WrongKind(const Place& place, const char* wanted) {
  const char kind = scan_.Peek();
  return Wrong(place, scan_.at(), std::string("must be ").append(wanted).append(", not ").append(KindName(kind)));
}

bool Parser::WrongType(const Place& place, const char* from, std::string_view name) {
  if (name.empty()) return Wrong(place, from, "a resource must say its resourceType");
  return Wrong(place, from, std::string("R4 has no resource type ").append(name.substr(0, 64)));
}

void Parser::KeepRaw(const char* from, size_t count, size_t described, const Builder::Mark& mark) {
  issue_count_ = count;
  issues_.resize(described);
  b_.Rewind(mark);
  b_.AddRaw({from, static_cast<size_t>(scan_.at() - from)});
}

void Parser::FailText(const char* message, Code code) {
  issues_.push_back({.message = message});
  ++issue_count_;
  code_ = code;
}

bool Parser::Run() {
  TypeId type = options_.type;
  const bool resource = type == TypeId::kNone || IsResource(type);
  if (scan_.Peek() != '{') return scan_.Fail("not a JSON object");
  const char* from = scan_.at();
  if (resource) {
    std::string name;
    if (!FindResourceTypeName(&name)) return false;
    type = FindResourceType(name);
    if (type == TypeId::kNone || (options_.type != TypeId::kNone && type != options_.type)) {
      const Place place{nullptr, "resourceType", -1};
      return WrongType(place, from, name) && false;
    }
  }
  b_.BeginRoot(type);
  const Place place{nullptr, Name(type), -1};
  if (!Object(type, place, resource)) return false;
  return scan_.Peek() == '\0' && scan_.at() == scan_.begin() + size_ ? true : scan_.Fail("something after the end of the resource");
}

Result<Record> Parser::Finish(std::vector<JsonIssue>* issues) {
  if (scan_.failed()) {
    issues_.push_back(Locate(scan_.error_at(), scan_.error()));
    ++issue_count_;
    code_ = scan_.too_deep() ? Code::kTooLarge : Code::kInvalid;
  }
  const bool good = issue_count_ == 0;
  std::string detail;
  for (const JsonIssue& issue : issues_) detail.append(detail.empty() ? "" : "\n").append(issue.ToString());
  if (issue_count_ > issues_.size()) detail.append("\nand ").append(std::to_string(issue_count_ - issues_.size())).append(" more");
  if (issues != nullptr) *issues = std::move(issues_);
  if (good) return b_.Finish();
  const char* message = code_ == Code::kInvalid    ? "the text is not valid JSON"
                        : code_ == Code::kTooLarge ? "the text is over a limit"
                                                   : "the resource is not valid R4";
  return Status(code_, message, std::move(detail));
}

/// Reads the resourceType of the object at the cursor and leaves the cursor where it was.
bool Parser::FindResourceTypeName(std::string* name) {
  const char* from = scan_.at();
  const uint32_t depth = scan_.depth();
  JsonScanner::String text;
  if (!scan_.Take('{') || !scan_.Enter()) return false;
  bool found = false;
  while (!found && scan_.Peek() == '"') {
    if (!scan_.TakeString(&text)) return false;
    found = text.text == "resourceType";
    if (!scan_.Take(':')) return false;
    if (found && scan_.Peek() == '"') {
      if (!scan_.TakeString(&text)) return false;
      *name = text.text;
    } else if (!scan_.Skip()) {
      return false;
    }
    if (!found && scan_.Peek() == ',' && !scan_.Take(',')) return false;
  }
  scan_.set_at(from);
  scan_.set_depth(depth);
  return true;
}

/// The object at the cursor, into the builder's open one.
bool Parser::Object(TypeId type, const Place& place, bool resource) {
  const char* from = scan_.at();
  if (!scan_.Take('{') || !scan_.Enter()) return false;
  if (scan_.Peek() == '}') {
    Note(place, from, "an object must have members");
  } else if (!Members(type, place, resource)) {
    return false;
  }
  scan_.Leave();
  return scan_.Take('}');
}

bool Parser::Members(TypeId type, const Place& place, bool resource) {
  Seen seen;
  bool nulls = false;
  bool typed = false;
  JsonScanner::String key;
  do {
    scan_.Peek();
    const char* from = scan_.at();
    if (!scan_.TakeString(&key)) return false;
    std::string kept;
    if (key.copied) key.text = kept = key.text;  // the value may overwrite the scanner's copy
    if (!scan_.Take(':')) return false;
    scan_.Peek();
    if (resource && key.text == "resourceType") {
      if (typed) {
        Note(Place{&place, key.text, -1}, from, "named twice");
        code_ = Code::kInvalid;
      }
      typed = true;
      if (!scan_.Skip()) return false;
      continue;
    }
    const size_t count = issue_count_;
    const size_t described = issues_.size();
    const Builder::Mark mark = b_.mark();
    if (!Member(type, place, key.text, &seen, &nulls)) return false;
    if (options_.lenient && issue_count_ != count && code_ != Code::kInvalid) {
      KeepRaw(from, count, described, mark);
    }
  } while (scan_.Peek() == ',' && scan_.Take(','));
  if (nulls && !options_.lenient) CheckNulls(place);
  return !scan_.failed();
}

bool Parser::Member(TypeId type, const Place& place, std::string_view key, Seen* seen, bool* nulls) {
  const bool underscore = !key.empty() && key[0] == '_';
  const ElementId id = LookUpElement(Row(type), underscore ? key.substr(1) : key);
  if (id == ElementId::kNone || (underscore && Row(id).kind != TypeKind::kPrimitive)) return Unknown(type, place, key);
  const ElementRow& row = Row(id);
  const Place here{&place, key, -1};
  if (!CheckSeen(row, underscore, here, seen)) return scan_.Skip();
  if (underscore) return Underscore(row, here, nulls);
  return Known(row, here, seen->Has(LocalIndex(row) + kUnderscores), nulls);
}

/// Notes a name that was there already, or a second value of a choice.
bool Parser::CheckSeen(const ElementRow& row, bool underscore, const Place& place, Seen* seen) {
  const size_t local = LocalIndex(row);
  if (!seen->Set(local + (underscore ? kUnderscores : 0))) {
    Note(place, scan_.at(), "named twice");
    code_ = Code::kInvalid;
    return false;
  }
  if (row.choice_count < 2) return true;
  size_t count = 0;
  const Slot* members = b_.open_members(&count);
  const ElementRange choice{row.choice_first, row.choice_count};
  for (size_t i = 0; i < count; ++i) {
    const ElementId other = static_cast<ElementId>(members[i].element);
    if (choice.contains(other) && other != IdOf(row)) {
      Note(place, scan_.at(), "only one of the choice may be there, and " + std::string(JsonName(other)) + " is");
      return false;
    }
  }
  return true;
}

bool Parser::Unknown(TypeId type, const Place& place, std::string_view key) {
  std::string message = "R4 has no such element";
  const std::string near = options_.lenient || issue_count_ >= options_.max_issues ? std::string() : NearNames(type, key);
  if (!near.empty()) message.append("; did you mean ").append(near).append("?");
  return Wrong(Place{&place, key.substr(0, 64), -1}, scan_.at(), message);
}

/// extended: its `_name` came before.
bool Parser::Known(const ElementRow& row, const Place& place, bool extended, bool* nulls) {
  const ElementId id = IdOf(row);
  const size_t before = extended ? b_.Count(id) : 0;
  if (row.max == 1) {
    if (scan_.Peek() == '[') return WrongKind(place, "a single value");
    const size_t issues = issue_count_;
    if (!Value(row, place)) return false;
    if (before != 0 && issue_count_ == issues) b_.MergeValues(id, 1);
    return true;
  }
  if (scan_.Peek() != '[') return WrongKind(place, "a list");
  const size_t issues = issue_count_;
  if (!Values(row, place, nulls)) return false;
  if (before != 0 && issue_count_ == issues) b_.MergeValues(id, b_.Count(id) - before);
  return true;
}

bool Parser::Values(const ElementRow& row, const Place& place, bool* nulls) {
  const char* from = scan_.at();
  if (!scan_.Take('[') || !scan_.Enter()) return false;
  if (scan_.Peek() == ']') {
    Note(place, from, "a list must have entries");
  } else {
    Place entry = place;
    entry.index = 0;
    do {
      if (scan_.Peek() == 'n' && row.kind == TypeKind::kPrimitive) {
        if (!scan_.TakeWord("null")) return false;
        b_.AddNull(IdOf(row));
        *nulls = true;
      } else if (!Value(row, entry)) {
        return false;
      }
      ++entry.index;
    } while (scan_.Peek() == ',' && scan_.Take(','));
  }
  scan_.Leave();
  return scan_.Take(']');
}

bool Parser::Value(const ElementRow& row, const Place& place) {
  if (row.kind == TypeKind::kPrimitive) return Primitive(row, place);
  if (scan_.Peek() != '{') return WrongKind(place, "an object");
  if (row.kind == TypeKind::kResource) return ResourceValue(row, place);
  b_.BeginObject(IdOf(row));
  const bool good = Object(row.type, place, false);
  b_.End();
  return good;
}

TypeId Parser::ResourceTypeHere(const Place& place) {
  std::string name;
  const char* from = scan_.at();
  if (!FindResourceTypeName(&name)) return TypeId::kNone;
  const TypeId type = FindResourceType(name);
  if (type == TypeId::kNone) WrongType(place, from, name);
  return type;
}

bool Parser::ResourceValue(const ElementRow& row, const Place& place) {
  const TypeId type = ResourceTypeHere(place);
  if (type == TypeId::kNone) return !scan_.failed();
  b_.BeginResource(IdOf(row), type);
  const bool good = Object(type, place, true);
  b_.End();
  return good;
}

bool Parser::Primitive(const ElementRow& row, const Place& place) {
  const char c = scan_.Peek();
  switch (row.lexical) {
    case Lexical::kBoolean:
      if (c != 't' && c != 'f') return WrongKind(place, "true or false");
      b_.AddBoolean(IdOf(row), c == 't');
      return scan_.TakeWord(c == 't' ? "true" : "false");
    case Lexical::kInteger:
    case Lexical::kUnsignedInt:
    case Lexical::kPositiveInt:
    case Lexical::kDecimal:
      if (c != '-' && !(c >= '0' && c <= '9')) return WrongKind(place, "a number");
      return Number(row, place);
    default:
      if (c != '"') return WrongKind(place, "a string");
      return Text(row, place);
  }
}

bool Parser::Number(const ElementRow& row, const Place& place) {
  const char* from = scan_.at();
  std::string_view digits;
  if (!scan_.TakeNumber(&digits)) return false;
  if (row.lexical == Lexical::kDecimal) {
    b_.AddNumber(IdOf(row), digits);
    return true;
  }
  int32_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  const int32_t least = row.lexical == Lexical::kPositiveInt ? 1 : row.lexical == Lexical::kUnsignedInt ? 0 : INT32_MIN;
  if (parsed.ptr != end || parsed.ec != std::errc() || value < least || digits == "-0") {
    Note(place, from, "not a valid " + std::string(Name(row.type)));
    return true;
  }
  b_.AddInteger(IdOf(row), value);
  return true;
}

bool Parser::Text(const ElementRow& row, const Place& place) {
  const char* from = scan_.at();
  JsonScanner::String text;
  if (!scan_.TakeString(&text)) return false;
  if (!IsLexical(row.lexical, text.text)) {
    Note(place, from, text.text.empty() ? "a string must not be empty" : "not a valid " + std::string(Name(row.type)));
    return true;
  }
  b_.AddString(IdOf(row), text.text, text.clean);
  return true;
}

/// `_name`: the ids and extensions of the values of `name`, which came before or will come after.
bool Parser::Underscore(const ElementRow& row, const Place& place, bool* nulls) {
  const ElementId id = IdOf(row);
  const size_t issues = issue_count_;
  const size_t values = b_.MoveToEnd(id);
  size_t count = 0;
  const Slot* members = b_.open_members(&count);
  const std::vector<Slot> kept(members + count - values, members + count);
  const Builder::Mark mark = b_.mark();
  bool good = true;
  if (row.max == 1) {
    if (scan_.Peek() != '{') return WrongKind(place, "an object");
    if (values == 0) b_.AddNull(id);
    good = ExtendedBody(row, place, 0);
  } else {
    if (scan_.Peek() != '[') return WrongKind(place, "a list");
    good = UnderscoreList(row, place, values, nulls);
  }
  if (issue_count_ != issues) b_.Restore(mark, kept);
  return good;
}

bool Parser::UnderscoreList(const ElementRow& row, const Place& place, size_t values, bool* nulls) {
  const char* from = scan_.at();
  if (!scan_.Take('[') || !scan_.Enter()) return false;
  Place entry = place;
  entry.index = 0;
  size_t back = 0;
  if (scan_.Peek() == ']') Note(place, from, "a list must have entries");
  while (scan_.Peek() != ']') {
    const size_t index = static_cast<size_t>(entry.index);
    const bool beyond = index >= values;
    if (beyond) b_.AddNull(IdOf(row));
    back = beyond ? 0 : values - 1 - index;
    if (scan_.Peek() == 'n') {
      if (!scan_.TakeWord("null")) return false;
      *nulls |= beyond;
    } else if (scan_.Peek() != '{') {
      if (!WrongKind(entry, "an object or null")) return false;
    } else if (!ExtendedBody(row, entry, back)) {
      return false;
    }
    if (beyond && values != 0) b_.MarkExtended(0, 2);
    ++entry.index;
    if (scan_.Peek() != ',') break;
    scan_.Take(',');
    if (scan_.Peek() == ']') return scan_.Unexpected();
  }
  if (entry.index > 0 && static_cast<size_t>(entry.index) < values) b_.MarkExtended(back, 1);
  scan_.Leave();
  return scan_.Take(']');
}

bool Parser::ExtendedBody(const ElementRow& row, const Place& place, size_t back) {
  b_.BeginExtended(back);
  const bool good = Object(row.type, place, false);
  b_.End();
  return good;
}

/// A null between values must have an extension in its place.
void Parser::CheckNulls(const Place& place) {
  size_t count = 0;
  const Slot* members = b_.open_members(&count);
  for (size_t i = 0; i < count; ++i) {
    if (members[i].tag == Tag::kNull) {
      return Note(Place{&place, JsonName(static_cast<ElementId>(members[i].element)), -1}, scan_.at(), "null stands only where an extension takes its place");
    }
  }
}

/// The builder of this thread; its buffers are given back when one text made them large.
Builder& ThreadBuilder() {
  thread_local Builder builder;
  return builder;
}

}  // namespace

std::string JsonIssue::ToString() const {
  std::string text;
  if (line != 0) text.append("line ").append(std::to_string(line)).append(", column ").append(std::to_string(column)).append(": ");
  if (!path.empty()) text.append(path).append(": ");
  return text.append(message);
}

Result<Record> ParseJson(std::string_view json, const ParseOptions& options, std::vector<JsonIssue>* issues) {
  if (json.starts_with("\xef\xbb\xbf")) json.remove_prefix(3);  // a byte order mark at the begin of a file
  Builder& builder = ThreadBuilder();
  Parser parser(json, options, &builder);
  if (json.size() > options.max_bytes || json.size() > (size_t{1} << 30)) {
    parser.FailText("larger than the limit", Code::kTooLarge);
  } else if (!IsUtf8(json)) {
    parser.FailText("not UTF-8", Code::kInvalid);
  } else {
    parser.Run();
  }
  Result<Record> result = parser.Finish(issues);
  builder.Trim();
  return result;
}

}  // namespace bogam::fhir
