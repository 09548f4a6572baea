// SPDX-License-Identifier: Apache-2.0
// Parsing of searches. Covered by query_test.cc.
#include "search/query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/row_form.h"
#include "value/unit.h"

namespace bogam::search {
namespace {

using fhir::SearchParameter;
using fhir::SearchType;
using fhir::TypeId;
using value::Decimal;

constexpr int kMaxChain = 5;

Status Wrong(std::string message, std::string detail = {}) { return Status(Code::kInvalid, "search: " + std::move(message), std::move(detail)); }

struct ModifierName {
  std::string_view name;
  Modifier modifier;
};
constexpr ModifierName kModifiers[] = {
    {"missing", Modifier::kMissing}, {"exact", Modifier::kExact},    {"contains", Modifier::kContains},     {"not", Modifier::kNot},
    {"text", Modifier::kText},       {"of-type", Modifier::kOfType}, {"identifier", Modifier::kIdentifier}, {"above", Modifier::kAbove},
    {"below", Modifier::kBelow},
};

constexpr Modifier kForString[] = {Modifier::kMissing, Modifier::kExact, Modifier::kContains};
constexpr Modifier kForToken[] = {Modifier::kMissing, Modifier::kNot, Modifier::kText, Modifier::kOfType};
constexpr Modifier kForReference[] = {Modifier::kMissing, Modifier::kIdentifier, Modifier::kType};
constexpr Modifier kForUri[] = {Modifier::kMissing, Modifier::kAbove, Modifier::kBelow};
constexpr Modifier kForOther[] = {Modifier::kMissing};

/// Parts between unescaped separators; the escapes stay in them. There is always one part at least.
std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == separator) {
      out.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  out.push_back(text.substr(std::min(begin, text.size())));
  return out;
}

/// R4 3.1.1.3: \, \| \$ \\ stand for themselves.
Result<std::string> Unescape(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
    } else if (i + 1 < text.size() && std::string_view(",|$\\").find(text[i + 1]) != std::string_view::npos) {
      out.push_back(text[++i]);
    } else {
      return Wrong("a \\ must be followed by , | $ or \\", std::string(text));
    }
  }
  return out;
}

constexpr std::array<std::string_view, 9> kPrefixes = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};

Prefix TakePrefix(std::string_view* text) {
  for (size_t i = 0; i < kPrefixes.size(); ++i) {
    if (text->starts_with(kPrefixes[i]) && text->size() > 2) {
      text->remove_prefix(2);
      return static_cast<Prefix>(i);
    }
  }
  return Prefix::kEq;
}

class Parser {
 public:
  Parser(TypeId type, const QueryOptions& options) : options_(options) { query_.type = type; }

  Result<Query> Run(const std::vector<std::pair<std::string, std::string>>& parameters) {
    for (const auto& [name, value] : parameters) {
      Status s = Add(name, value);
      if (s.ok()) {
        if (name != "_count") Append(&query_.canonical, name, value);
        continue;
      }
      if (!options_.lenient) return s;
      query_.ignored.push_back(s.ToString());
    }
    return std::move(query_);
  }

 private:
  static void Encode(std::string* out, std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    for (const char c : text) {
      const bool plain =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("-._~:/|,$").find(c) != std::string_view::npos;
      if (plain) {
        out->push_back(c);
      } else {
        out->push_back('%');
        out->push_back(kHex[static_cast<uint8_t>(c) >> 4]);
        out->push_back(kHex[static_cast<uint8_t>(c) & 15]);
      }
    }
  }
  static void Append(std::string* out, std::string_view name, std::string_view value) {
    if (!out->empty()) out->push_back('&');
    Encode(out, name);
    out->push_back('=');
    Encode(out, value);
  }

  Status Add(const std::string& name, const std::string& value) {
    if (name == "_format" || name == "_pretty") return Status::Ok();
    if (name == "_sort") return Sort(value);
    if (name == "_count") return Count(value);
    if (name == "_summary") return SummaryOf(value);
    if (name == "_total") return TotalOf(value);
    if (name == "_elements") return Elements(value);
    if (name == "_contained") return value == "false" ? Status::Ok() : Status(Code::kUnsupported, "search: _contained is not supported");
    if (name == "_filter" || name == "_list" || name == "_containedType") return Status(Code::kUnsupported, "search: " + name + " is not supported");
    if (name == "_include" || name == "_include:iterate" || name == "_include:recurse") return AddInclude(name, value, &query_.includes, false);
    if (name == "_revinclude" || name == "_revinclude:iterate" || name == "_revinclude:recurse") return AddInclude(name, value, &query_.reverse_includes, true);
    BOGAM_ASSIGN(Criterion criterion, ParseCriterion(query_.type, name, value, 0));
    criterion.written = name + "=" + value;
    query_.criteria.push_back(std::move(criterion));
    return Status::Ok();
  }

  Status Count(const std::string& value) {
    uint32_t n = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (error != std::errc() || end != value.data() + value.size() || value.empty()) return Wrong("_count wants a whole number", value);
    query_.count = n;
    return Status::Ok();
  }

  Status SummaryOf(const std::string& value) {
    static constexpr std::array<std::string_view, 5> kNames = {"false", "true", "text", "data", "count"};
    const auto* found = std::find(kNames.begin(), kNames.end(), value);
    if (found == kNames.end()) return Wrong("_summary is true, false, text, data or count", value);
    query_.summary = static_cast<Summary>(found - kNames.begin());
    return Status::Ok();
  }

  Status TotalOf(const std::string& value) {
    if (value == "none")
      query_.total = Total::kNone;
    else if (value == "estimate")
      query_.total = Total::kEstimate;
    else if (value == "accurate")
      query_.total = Total::kAccurate;
    else
      return Wrong("_total is none, estimate or accurate", value);
    return Status::Ok();
  }

  Status Elements(const std::string& value) {
    for (const std::string_view part : Split(value, ',')) {
      const std::string_view head = part.substr(0, part.find('.'));
      if (fhir::FindElements(query_.type, head).empty() && fhir::FindJsonElement(query_.type, head) == fhir::ElementId::kNone) {
        return Wrong("_elements: " + std::string(fhir::Name(query_.type)) + " has no element '" + std::string(part) + "'", fhir::NearNames(query_.type, head));
      }
      query_.elements.emplace_back(part);
    }
    return Status::Ok();
  }

  Status Sort(const std::string& value) {
    for (std::string_view part : Split(value, ',')) {
      SortKey key;
      if (part.starts_with('-')) key.descending = true, part.remove_prefix(1);
      BOGAM_ASSIGN(key.parameter, Parameter(query_.type, std::string(part)));
      key.plan = &PlanOf(query_.type, *key.parameter);
      const bool sortable = key.parameter->type != SearchType::kComposite && key.parameter->type != SearchType::kSpecial;
      if (!sortable || key.plan->answer == Answer::kNone) return Status(Code::kUnsupported, "search: _sort by " + std::string(part) + " is not supported");
      query_.sort.push_back(key);
    }
    return Status::Ok();
  }

  Status AddInclude(const std::string& name, const std::string& value, std::vector<Include>* out, bool reverse) {
    Include include;
    include.iterate = name.find(':') != std::string::npos;
    if (value == "*") return out->push_back(include), Status::Ok();
    const std::vector<std::string_view> parts = Split(value, ':');
    if (parts.size() < 2 || parts.size() > 3) return Wrong(name + " is Type:parameter or Type:parameter:Type", value);
    include.source = fhir::FindResourceType(parts[0]);
    if (include.source == TypeId::kNone) return Wrong(name + ": there is no resource type '" + std::string(parts[0]) + "'");
    if (!reverse && !include.iterate && include.source != query_.type) {
      return Wrong(name + " of " + std::string(parts[0]) + " in a search for " + std::string(fhir::Name(query_.type)) + " needs :iterate");
    }
    if (parts.size() == 3) {
      include.target = fhir::FindResourceType(parts[2]);
      if (include.target == TypeId::kNone) return Wrong(name + ": there is no resource type '" + std::string(parts[2]) + "'");
    }
    if (parts[1] != "*") {
      BOGAM_ASSIGN(include.parameter, Parameter(include.source, std::string(parts[1])));
      if (include.parameter->type != SearchType::kReference) return Wrong(name + ": " + std::string(parts[1]) + " is no reference");
    }
    out->push_back(include);
    return Status::Ok();
  }

  Result<const SearchParameter*> Parameter(TypeId type, const std::string& code) const {
    const SearchParameter* p = fhir::FindSearchParameter(type, code);
    if (p != nullptr) return p;
    std::string known;
    for (const ParameterPlan& plan : PlansOf(type)) {
      if (IsSupported(*plan.parameter)) known += (known.empty() ? "known are " : ", ") + std::string(plan.parameter->code);
    }
    return Wrong(std::string(fhir::Name(type)) + " has no parameter '" + code + "'", known);
  }

  Result<Criterion> ParseCriterion(TypeId type, const std::string& name, const std::string& value, int depth) {
    if (depth > kMaxChain) return Wrong("chained deeper than " + std::to_string(kMaxChain));
    if (name.starts_with("_has:")) return Has(type, name.substr(5), value, depth);
    const size_t dot = name.find('.');
    const std::string head = name.substr(0, dot);
    const size_t colon = head.find(':');
    Criterion c;
    c.type = type;
    BOGAM_ASSIGN(c.parameter, Parameter(type, head.substr(0, colon)));
    c.plan = &PlanOf(type, *c.parameter);
    if (!IsSupported(*c.parameter)) return Status(Code::kUnsupported, "search: " + head + " is not supported");
    TypeId target = TypeId::kNone;
    if (colon != std::string::npos) BOGAM_TRY(ModifierOf(head.substr(colon + 1), &c, &target));
    if (dot != std::string::npos) return Chain(std::move(c), target, name.substr(dot + 1), value, depth);
    BOGAM_TRY(Values(value, target, &c));
    return c;
  }

  Status ModifierOf(const std::string& name, Criterion* c, TypeId* target) const {
    const auto allowed = SupportedModifiers(c->parameter->type);
    if (c->parameter->type == SearchType::kReference) {
      *target = fhir::FindResourceType(name);
      if (*target != TypeId::kNone) {
        c->modifier = Modifier::kType;
        return Status::Ok();
      }
    }
    for (const ModifierName& m : kModifiers) {
      if (m.name != name) continue;
      if (std::find(allowed.begin(), allowed.end(), m.modifier) == allowed.end()) break;
      c->modifier = m.modifier;
      return Status::Ok();
    }
    return Wrong("modifier :" + name + " is not supported for " + std::string(c->parameter->code) + " (" + std::string(fhir::Name(c->parameter->type)) + ")");
  }

  Result<Criterion> Chain(Criterion c, TypeId target, const std::string& rest, const std::string& value, int depth) {
    if (c.parameter->type != SearchType::kReference) return Wrong(std::string(c.parameter->code) + " is no reference and cannot be chained");
    if (c.modifier != Modifier::kNone && c.modifier != Modifier::kType) return Wrong("this modifier cannot be chained");
    c.kind = Criterion::Kind::kChain;
    c.modifier = Modifier::kNone;
    std::vector<TypeId> targets;
    if (target != TypeId::kNone)
      targets = {target};
    else if (c.parameter->targets.empty())
      targets.assign(fhir::ResourceTypes().begin(), fhir::ResourceTypes().end());
    else
      targets.assign(c.parameter->targets.begin(), c.parameter->targets.end());
    Status last = Wrong(std::string(c.parameter->code) + " has no target to chain to");
    for (const TypeId t : targets) {
      Result<Criterion> inner = ParseCriterion(t, rest, value, depth + 1);
      if (inner.ok()) {
        c.chain.push_back({t, std::make_unique<Criterion>(std::move(*inner))});
      } else {
        last = inner.status();
      }
    }
    if (c.chain.empty()) return last;
    return c;
  }

  /// rest: Observation:patient:code or Observation:patient:_has:…
  Result<Criterion> Has(TypeId type, const std::string& rest, const std::string& value, int depth) {
    const size_t a = rest.find(':');
    const size_t b = a == std::string::npos ? a : rest.find(':', a + 1);
    if (b == std::string::npos) return Wrong("_has is _has:Type:reference:parameter", rest);
    Criterion c;
    c.kind = Criterion::Kind::kHas;
    c.type = type;
    c.source = fhir::FindResourceType(rest.substr(0, a));
    if (c.source == TypeId::kNone) return Wrong("_has: there is no resource type '" + rest.substr(0, a) + "'");
    BOGAM_ASSIGN(c.parameter, Parameter(c.source, rest.substr(a + 1, b - a - 1)));
    c.plan = &PlanOf(c.source, *c.parameter);
    if (c.parameter->type != SearchType::kReference) return Wrong("_has: " + std::string(c.parameter->code) + " is no reference");
    BOGAM_ASSIGN(Criterion inner, ParseCriterion(c.source, rest.substr(b + 1), value, depth + 1));
    c.inner = std::make_unique<Criterion>(std::move(inner));
    return c;
  }

  Status Values(const std::string& text, TypeId target, Criterion* c) {
    if (c->modifier == Modifier::kMissing) {
      if (text != "true" && text != "false") return Wrong(":missing is true or false", text);
      c->missing = text == "true";
      return Status::Ok();
    }
    const std::vector<std::string_view> parts = Split(text, ',');
    if (parts.size() > options_.max_values) return Status(Code::kTooCostly, "search: more than " + std::to_string(options_.max_values) + " values in one list");
    for (const std::string_view part : parts) {
      if (part.empty()) return Wrong(std::string(c->parameter->code) + " has an empty value");
      QueryValue v;
      BOGAM_TRY(Value(c->parameter->type, *c, part, &v));
      if (target != TypeId::kNone) BOGAM_TRY(Target(target, *c, &v));
      c->values.push_back(std::move(v));
    }
    return Status::Ok();
  }

  static Status Target(TypeId target, const Criterion& c, QueryValue* v) {
    if (v->id.empty() || (v->type != TypeId::kNone && v->type != target)) {
      return Wrong(std::string(c.parameter->code) + ":" + std::string(fhir::Name(target)) + " wants the id of a " + std::string(fhir::Name(target)), v->text);
    }
    v->type = target;
    return Status::Ok();
  }

  Status Value(SearchType type, const Criterion& c, std::string_view raw, QueryValue* v) {
    BOGAM_ASSIGN(v->text, Unescape(raw));
    switch (type) {
      case SearchType::kDate: return DateValue(raw, v);
      case SearchType::kNumber: return NumberValue(raw, v);
      case SearchType::kQuantity: return QuantityValue(raw, v);
      case SearchType::kToken: return TokenValue(c.modifier, raw, v);
      case SearchType::kReference: return c.modifier == Modifier::kIdentifier ? TokenValue(Modifier::kNone, raw, v) : ReferenceValue(c, v);
      case SearchType::kComposite: return CompositeValue(*c.parameter, raw, v);
      case SearchType::kSpecial: return NearValue(raw, v);
      case SearchType::kString:
      case SearchType::kUri: return Status::Ok();
    }
    return Status::Ok();
  }

  Status DateValue(std::string_view text, QueryValue* v) const {
    v->prefix = TakePrefix(&text);
    const auto moment = value::DateTime::Parse(text, value::Syntax::kCql);
    if (!moment || text.empty() || text[0] == '@') return Wrong("a date is YYYY, YYYY-MM, YYYY-MM-DD or with time and zone", std::string(text));
    v->range = moment->Instants(options_.offset);
    v->range.first = std::max(v->range.first, kOpenLow);
    v->range.last = std::min(v->range.last, kOpenHigh);
    if (v->prefix == Prefix::kAp) {
      const int64_t middle = v->range.first / 2 + v->range.last / 2;
      const int64_t slack = std::abs(options_.now_us - middle) / 10;
      v->range.first = std::max(kOpenLow, v->range.first - slack);
      v->range.last = std::min(kOpenHigh, v->range.last + slack);
    }
    return Status::Ok();
  }

  Status NumberValue(std::string_view text, QueryValue* v) const {
    v->prefix = TakePrefix(&text);
    const auto number = Decimal::Parse(text);
    if (!number) return Wrong("a number was expected", std::string(text));
    v->number = *number;
    // R4 3.1.1.4.6: 100 is [99.5, 100.5), 1e2 is [95, 105), 100.00 is [99.995, 100.005).
    const size_t e = text.find_first_of("eE");
    int exponent = 0;
    if (e != std::string_view::npos) {
      std::string_view digits = text.substr(e + 1);
      if (digits.starts_with('+')) digits.remove_prefix(1);
      std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    }
    const size_t point = text.substr(0, e).find('.');
    const int places = (point == std::string_view::npos ? 0 : static_cast<int>(text.substr(0, e).size() - point - 1)) - exponent;
    std::optional<Decimal> half = places >= 0 ? Decimal::Make(5, places + 1) : Decimal::Parse("5e" + std::to_string(-places - 1));
    if (v->prefix == Prefix::kAp) {
      half = Decimal::Multiply(number->Abs(), *Decimal::Make(1, 1));
    }
    if (!half) return Wrong("a number with too many digits", std::string(text));
    const auto low = Decimal::Subtract(*number, *half);
    const auto high = Decimal::Add(*number, *half);
    if (!low || !high) return Wrong("a number with too many digits", std::string(text));
    v->low = *low;
    v->high = *high;
    return Status::Ok();
  }

  Status QuantityValue(std::string_view raw, QueryValue* v) const {
    const std::vector<std::string_view> parts = Split(raw, '|');
    if (parts.size() != 1 && parts.size() != 3) return Wrong("a quantity is number or number|system|code", std::string(raw));
    BOGAM_TRY(NumberValue(parts[0], v));
    if (parts.size() == 1) return Status::Ok();
    BOGAM_ASSIGN(const std::string system, Unescape(parts[1]));
    BOGAM_ASSIGN(v->code, Unescape(parts[2]));
    if (system.empty()) return Status::Ok();
    v->system = system;
    if (system != "http://unitsofmeasure.org" || v->code.empty()) return Status::Ok();
    return value::Unit::Find(v->code).status();
  }

  static Status TokenValue(Modifier modifier, std::string_view raw, QueryValue* v) {
    const std::vector<std::string_view> parts = Split(raw, '|');
    if (modifier == Modifier::kOfType) {
      if (parts.size() != 3) return Wrong(":of-type is system|code|value", std::string(raw));
      BOGAM_ASSIGN(v->system, Unescape(parts[0]));
      BOGAM_ASSIGN(v->code, Unescape(parts[1]));
      BOGAM_ASSIGN(v->of_value, Unescape(parts[2]));
      return Status::Ok();
    }
    if (modifier == Modifier::kText) return Status::Ok();
    const bool bar = raw.find('|') != std::string_view::npos;
    if (parts.size() > 2) return Wrong("a token is code, system|code, |code or system|", std::string(raw));
    if (parts.size() == 1 && !bar) {
      BOGAM_ASSIGN(v->code, Unescape(parts[0]));
      return Status::Ok();
    }
    BOGAM_ASSIGN(v->system, Unescape(parts[0]));
    if (parts.size() == 2) {
      BOGAM_ASSIGN(v->code, Unescape(parts[1]));
    }
    if (v->system->empty() && v->code.empty()) return Wrong("a token without system and code", std::string(raw));
    return Status::Ok();
  }

  static Status ReferenceValue(const Criterion& c, QueryValue* v) {
    const fhir::Reference r = fhir::ParseReference(v->text);
    if (r.kind == fhir::Reference::Kind::kRelative) {
      v->type = r.type;
      v->id = std::string(r.id);
    } else if (r.kind != fhir::Reference::Kind::kAbsolute && r.kind != fhir::Reference::Kind::kUrn && fhir::IsId(v->text)) {
      v->id = v->text;
      if (c.modifier != Modifier::kType && c.parameter->targets.size() == 1) v->type = c.parameter->targets[0];
    }
    return Status::Ok();
  }

  Status CompositeValue(const SearchParameter& p, std::string_view raw, QueryValue* v) {
    const std::vector<std::string_view> parts = Split(raw, '$');
    if (parts.size() != p.components.size())
      return Wrong(std::string(p.code) + " wants " + std::to_string(p.components.size()) + " parts between $", std::string(raw));
    for (size_t i = 0; i < parts.size(); ++i) {
      Criterion part;
      part.type = query_.type;
      const SearchParameter* own = fhir::FindSearchParameter(query_.type, p.components[i].code);
      part.parameter = own != nullptr ? own : &p;
      v->parts.emplace_back();
      BOGAM_TRY(Value(p.components[i].type, part, parts[i], &v->parts.back()));
    }
    return Status::Ok();
  }

  static Status NearValue(std::string_view raw, QueryValue* v) {
    const std::vector<std::string_view> parts = Split(raw, '|');
    if (parts.size() < 2 || parts.size() > 4) return Wrong("near is latitude|longitude[|distance[|units]]", std::string(raw));
    double numbers[3] = {0, 0, 10};
    for (size_t i = 0; i < std::min<size_t>(parts.size(), 3); ++i) {
      const auto d = Decimal::Parse(parts[i]);
      if (!d) return Wrong("near wants numbers", std::string(raw));
      numbers[i] = d->ToDouble();
    }
    const std::string_view unit = parts.size() == 4 ? parts[3] : "km";
    const double scale = unit == "km" ? 1000 : unit == "m" ? 1 : unit == "[mi_us]" ? 1609.347219 : unit == "[mi_i]" ? 1609.344 : 0;
    if (scale == 0) return Wrong("near knows the units km, m, [mi_i] and [mi_us]", std::string(unit));
    if (std::abs(numbers[0]) > 90 || std::abs(numbers[1]) > 180 || numbers[2] < 0) return Wrong("near: no such place", std::string(raw));
    v->latitude = numbers[0];
    v->longitude = numbers[1];
    v->metres = numbers[2] * scale;
    return Status::Ok();
  }

  QueryOptions options_;
  Query query_;
};

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

Result<std::string> DecodePart(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return Wrong("a % must be followed by two hexadecimal digits", std::string(text));
      out.push_back(static_cast<char>(high << 4 | low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

std::string_view Name(Modifier modifier) {
  for (const ModifierName& m : kModifiers) {
    if (m.modifier == modifier) return m.name;
  }
  return modifier == Modifier::kType ? "[type]" : "";
}

bool IsSupported(const SearchParameter& parameter) { return !parameter.expression.empty(); }

std::span<const Modifier> SupportedModifiers(SearchType type) {
  switch (type) {
    case SearchType::kString: return kForString;
    case SearchType::kToken: return kForToken;
    case SearchType::kReference: return kForReference;
    case SearchType::kUri: return kForUri;
    case SearchType::kComposite:
    case SearchType::kSpecial: return {};
    default: return kForOther;
  }
}

Result<std::vector<std::pair<std::string, std::string>>> DecodeForm(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('&', at), text.size());
    const std::string_view part = text.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    const size_t equals = std::min(part.find('='), part.size());
    BOGAM_ASSIGN(std::string name, DecodePart(part.substr(0, equals)));
    BOGAM_ASSIGN(std::string value, DecodePart(equals < part.size() ? part.substr(equals + 1) : std::string_view()));
    out.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

Result<Query> ParseQuery(TypeId type, const std::vector<std::pair<std::string, std::string>>& parameters, const QueryOptions& options) {
  return Parser(type, options).Run(parameters);
}

Result<Query> ParseQuery(TypeId type, std::string_view form, const QueryOptions& options) {
  BOGAM_ASSIGN(const auto parameters, DecodeForm(form));
  return ParseQuery(type, parameters, options);
}

}  // namespace bogam::search
