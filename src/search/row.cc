// SPDX-License-Identifier: Apache-2.0
// Searches judged on records. Covered by plan_test.cc, where it is the oracle, and row_test.cc.
#include "search/row.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <numbers>

#include "base/bytes.h"
#include "expr/fhirpath/evaluate.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/fold.h"
#include "search/row_form.h"
#include "search/row_writer.h"
#include "value/unit.h"

namespace bogam::search {
namespace {

using expr::fhirpath::Collection;
using expr::fhirpath::Expression;
using expr::fhirpath::Item;
using expr::fhirpath::ItemType;
using fhir::Node;
using fhir::SearchParameter;
using fhir::SearchType;
using value::Decimal;
namespace n = fhir::name;
namespace t = fhir::type;

constexpr std::string_view kUcum = "http://unitsofmeasure.org";
constexpr double kEarthRadius = 6'371'000;

/// Parsed once a process; keyed by the text's place in the generated tables.
Result<const Expression*> Parsed(std::string_view text) {
  static std::mutex mutex;
  static auto* cache = new std::map<std::string_view, std::unique_ptr<Expression>>();
  const std::lock_guard lock(mutex);
  if (const auto found = cache->find(text); found != cache->end()) return found->second.get();
  BOGAM_ASSIGN(Expression e, expr::fhirpath::Parse(text));
  auto& slot = (*cache)[text];
  slot = std::make_unique<Expression>(std::move(e));
  return slot.get();
}

/// One evaluation: items may point into the arena.
class Values {
 public:
  explicit Values(Node resource) : arena_(2048) {
    env_.arena = &arena_;
    env_.resource = resource;
    env_.offset = 0;
  }
  Result<Collection> Of(std::string_view expression, Node focus) {
    BOGAM_ASSIGN(const Expression* e, Parsed(expression));
    return expr::fhirpath::Evaluate(*e, focus, env_);
  }

 private:
  base::Arena arena_;
  expr::fhirpath::Environment env_;
};

/// system|code of a token against what an element has; implied: the element is a code, whose system its binding says.
bool SameToken(const QueryValue& v, std::string_view system, std::string_view code, bool implied) {
  if (!v.code.empty() && v.code != code) return false;
  if (!v.system) return true;
  if (implied) return !v.code.empty();
  return *v.system == system;
}

bool TokenMatches(const QueryValue& v, Node node) {
  const fhir::TypeId type = node.type();
  if (type == t::kCodeableConcept) {
    for (Node coding : node.children(n::kCoding)) {
      if (TokenMatches(v, coding)) return true;
    }
    return false;
  }
  if (type == t::kCoding) return node.Get(n::kCode).has_value() && SameToken(v, node.Get(n::kSystem).text(), node.Get(n::kCode).text(), false);
  if (type == t::kIdentifier) return node.Get(n::kValue).has_value() && SameToken(v, node.Get(n::kSystem).text(), node.Get(n::kValue).text(), false);
  if (type == t::kContactPoint) return node.Get(n::kValue).has_value() && SameToken(v, {}, node.Get(n::kValue).text(), false);
  if (node.is_object() || !node.has_value()) return false;
  const fhir::Lexical l = fhir::Row(type).lexical;
  return SameToken(v, {}, node.ToText(), l == fhir::Lexical::kCode || l == fhir::Lexical::kBoolean);
}

bool TextMatches(const QueryValue& v, Node node) {
  const std::string wanted = Folded(v.text);
  const auto begins = [&](Node text) { return text.has_value() && BeginsWith(Folded(text.text()), wanted); };
  if (node.type() == t::kIdentifier) return begins(node.Get(n::kType).Get(n::kText));
  if (begins(node.Get(n::kText)) || begins(node.Get(n::kDisplay))) return true;
  for (Node coding : node.children(n::kCoding)) {
    if (begins(coding.Get(n::kDisplay))) return true;
  }
  return false;
}

bool OfTypeMatches(const QueryValue& v, Node node) {
  if (node.type() != t::kIdentifier || node.Get(n::kValue).text() != v.of_value) return false;
  for (Node coding : node.Get(n::kType).children(n::kCoding)) {
    if (coding.Get(n::kSystem).text() == v.system.value_or("") && coding.Get(n::kCode).text() == v.code) return true;
  }
  return false;
}

bool StringMatches(Modifier modifier, const QueryValue& v, std::string_view text) {
  const std::string folded = Folded(text);
  if (modifier == Modifier::kExact) return !folded.empty() && text == v.text;
  const std::string wanted = Folded(v.text);
  return !folded.empty() && (modifier == Modifier::kContains ? Holds(folded, wanted) : BeginsWith(folded, wanted));
}

bool StringMatches(Modifier modifier, const QueryValue& v, Node node) {
  if (node.is_primitive()) return !node.text().empty() && StringMatches(modifier, v, node.text());
  if (node.type() != t::kHumanName && node.type() != t::kAddress) return false;
  static constexpr fhir::NameId kParts[] = {n::kText, n::kFamily,   n::kGiven, n::kPrefix,     n::kSuffix, n::kLine,
                                            n::kCity, n::kDistrict, n::kState, n::kPostalCode, n::kCountry};
  for (const fhir::NameId part : kParts) {
    for (Node child : node.children(part)) {
      if (!child.text().empty() && StringMatches(modifier, v, child.text())) return true;
    }
  }
  return false;
}

bool ReferenceTextMatches(const Criterion& c, const QueryValue& v, std::string_view text) {
  if (text.empty() || text.front() == '#') return false;
  if (v.id.empty()) return text == v.text || (text.starts_with(v.text) && text.substr(v.text.size()).starts_with('|'));
  const fhir::Reference r = fhir::ParseReference(text);
  if (r.kind != fhir::Reference::Kind::kRelative || r.id != v.id) return false;
  if (v.type != fhir::TypeId::kNone) return r.type == v.type;
  const auto& targets = c.parameter->targets;
  return targets.empty() || std::find(targets.begin(), targets.end(), r.type) != targets.end();
}

bool ReferenceMatches(const Criterion& c, const QueryValue& v, Node node) {
  if (c.modifier == Modifier::kIdentifier) {
    const Node identifier = node.type() == t::kReference ? node.Get(n::kIdentifier) : Node();
    return identifier && TokenMatches(v, identifier);
  }
  if (node.is_resource()) return node.Get(n::kId).text() == v.id && !v.id.empty() && (v.type == fhir::TypeId::kNone || v.type == node.type());
  return ReferenceTextMatches(c, v, node.is_object() ? node.Get(n::kReference).text() : node.text());
}

bool UriMatches(Modifier modifier, const QueryValue& v, std::string_view text) {
  if (modifier == Modifier::kBelow) return IsBelow(text, v.text);
  if (modifier == Modifier::kAbove) return !text.empty() && IsBelow(v.text, text);
  return text == v.text;
}

bool QuantityMatches(const QueryValue& v, Node node) {
  if (node.is_primitive()) {
    const auto number = Decimal::Parse(node.ToText());
    return number && MatchesNumber(v, *number) && !v.system && v.code.empty();
  }
  if (node.type() == t::kRange) return QuantityMatches(v, node.Get(n::kLow)) || QuantityMatches(v, node.Get(n::kHigh));
  const bool money = node.type() == t::kMoney;
  if (node.missing() || (!money && !fhir::IsA(node.type(), t::kQuantity))) return false;
  const Node value = node.Get(n::kValue);
  const auto number = value.has_value() ? Decimal::Parse(value.text()) : std::nullopt;
  if (!number) return false;
  if (money) return MatchesQuantity(v, *number, "urn:iso:std:iso:4217", node.Get(n::kCurrency).text(), {});
  return MatchesQuantity(v, *number, node.Get(n::kSystem).text(), node.Get(n::kCode).text(), node.Get(n::kUnit).text());
}

bool NumberMatches(const QueryValue& v, Node node) {
  if (node.is_object()) return QuantityMatches(v, node);
  const auto number = Decimal::Parse(node.ToText());
  return number && MatchesNumber(v, *number);
}

bool NearMatches(const QueryValue& v, Node node) {
  const auto lat = Decimal::Parse(node.Get(n::kLatitude).text());
  const auto lon = Decimal::Parse(node.Get(n::kLongitude).text());
  if (!lat || !lon) return false;
  const double radians = std::numbers::pi / 180;
  const double a = lat->ToDouble() * radians;
  const double b = v.latitude * radians;
  const double d_lat = a - b;
  const double d_lon = (lon->ToDouble() - v.longitude) * radians;
  const double h = std::pow(std::sin(d_lat / 2), 2) + std::cos(a) * std::cos(b) * std::pow(std::sin(d_lon / 2), 2);
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(h))) <= v.metres;
}

/// One value of a parameter of this type against one item.
bool ItemMatches(const Criterion& c, SearchType type, const QueryValue& v, const Item& item) {
  if (item.is(ItemType::kBoolean)) return type == SearchType::kToken && SameToken(v, {}, item.boolean ? "true" : "false", true);
  if (!item.is(ItemType::kNode) || (item.node.is_primitive() && !item.node.has_value())) return false;
  switch (type) {
    case SearchType::kToken:
      if (c.modifier == Modifier::kText) return TextMatches(v, item.node);
      return c.modifier == Modifier::kOfType ? OfTypeMatches(v, item.node) : TokenMatches(v, item.node);
    case SearchType::kDate: {
      const auto range = RangeOf(item.node);
      return range && MatchesRange(v, *range);
    }
    case SearchType::kNumber: return NumberMatches(v, item.node);
    case SearchType::kQuantity: return QuantityMatches(v, item.node);
    case SearchType::kString: return StringMatches(c.modifier, v, item.node);
    case SearchType::kReference: return ReferenceMatches(c, v, item.node);
    case SearchType::kUri: return item.node.is_primitive() && UriMatches(c.modifier, v, item.node.text());
    case SearchType::kSpecial: return NearMatches(v, item.node);
    case SearchType::kComposite: return false;
  }
  return false;
}

Result<bool> CompositeMatches(const Criterion& c, const QueryValue& v, const Item& item, Values* values) {
  if (!item.is(ItemType::kNode)) return false;
  const auto& components = c.parameter->components;
  for (size_t i = 0; i < components.size(); ++i) {
    BOGAM_ASSIGN(const Collection found, values->Of(components[i].expression, item.node));
    // A part is matched as its own parameter would be: references ask that one's targets.
    Criterion part;
    part.parameter = fhir::FindSearchParameter(c.type, components[i].code);
    if (part.parameter == nullptr) part.parameter = c.parameter;
    const bool any = std::any_of(found.begin(), found.end(), [&](const Item& f) { return ItemMatches(part, components[i].type, v.parts[i], f); });
    if (!any) return false;
  }
  return true;
}

Result<bool> MatchesId(const Criterion& c, std::string_view id) {
  if (c.modifier == Modifier::kMissing) return c.missing == id.empty();
  const bool any = std::any_of(c.values.begin(), c.values.end(), [&](const QueryValue& v) { return v.code == id && (!v.system || v.system->empty()); });
  return any != (c.modifier == Modifier::kNot);
}

Result<bool> MatchesUpdated(const Criterion& c, fhir::RecordView record) {
  const auto moment = value::DateTime::Parse(record.last_updated());
  if (c.modifier == Modifier::kMissing) return c.missing != moment.has_value();
  if (!moment) return false;
  const value::InstantRange range = moment->Instants(0);
  return std::any_of(c.values.begin(), c.values.end(), [&](const QueryValue& v) { return MatchesRange(v, range); });
}

}  // namespace

bool MatchesRange(const QueryValue& v, const value::InstantRange& r) {
  const value::InstantRange& q = v.range;
  const bool inside = r.first >= q.first && r.last <= q.last;
  switch (v.prefix) {
    case Prefix::kEq: return inside;
    case Prefix::kNe: return !inside;
    case Prefix::kGt: return r.last > q.last;
    case Prefix::kLt: return r.first < q.first;
    case Prefix::kGe: return inside || r.last > q.last;
    case Prefix::kLe: return inside || r.first < q.first;
    case Prefix::kSa: return r.first > q.last;
    case Prefix::kEb: return r.last < q.first;
    case Prefix::kAp: return r.first <= q.last && r.last >= q.first;
  }
  return false;
}

bool MatchesNumber(const QueryValue& v, const Decimal& x) {
  switch (v.prefix) {
    case Prefix::kEq: return x >= v.low && x < v.high;
    case Prefix::kNe: return x < v.low || x >= v.high;
    case Prefix::kGt:
    case Prefix::kSa: return x > v.number;
    case Prefix::kLt:
    case Prefix::kEb: return x < v.number;
    case Prefix::kGe: return x >= v.number;
    case Prefix::kLe: return x <= v.number;
    case Prefix::kAp: return x >= v.low && x <= v.high;
  }
  return false;
}

bool MatchesQuantity(const QueryValue& v, const Decimal& number, std::string_view system, std::string_view code, std::string_view unit) {
  if (!v.system) return (v.code.empty() || v.code == code || v.code == unit) && MatchesNumber(v, number);
  if (*v.system != system) return false;
  if (v.code.empty() || v.code == code) return MatchesNumber(v, number);
  if (system != kUcum) return false;
  const Result<value::UnitPtr> from = value::Unit::Find(code);
  const Result<value::UnitPtr> to = value::Unit::Find(v.code);
  if (!from.ok() || !to.ok() || !value::Comparable(**from, **to)) return false;
  const Result<Decimal> converted = value::Convert(number, **from, **to);
  return converted.ok() && MatchesNumber(v, *converted);
}

bool IsBelow(std::string_view url, std::string_view base) {
  if (base.empty() || !url.starts_with(base)) return false;
  return url.size() == base.size() || base.ends_with('/') || std::string_view("/#?|").find(url[base.size()]) != std::string_view::npos;
}

Result<bool> RowJudge::Matches(const Query& query, fhir::RecordView record) const {
  if (record.resource_type() != query.type) return false;
  for (const Criterion& c : query.criteria) {
    BOGAM_ASSIGN(const bool matches, Matches(c, record));
    if (!matches) return false;
  }
  return true;
}

Result<bool> RowJudge::Matches(const Criterion& c, fhir::RecordView record) const {
  if (c.kind == Criterion::Kind::kChain) return MatchesChain(c, record);
  if (c.kind == Criterion::Kind::kHas) return MatchesHas(c, record);
  if (c.plan->answer == Answer::kId) return MatchesId(c, record.id());
  if (c.plan->answer == Answer::kLastUpdated) return MatchesUpdated(c, record);
  Values values(record.root());
  BOGAM_ASSIGN(const Collection found, values.Of(c.parameter->expression, record.root()));
  if (c.modifier == Modifier::kMissing) return c.missing == found.empty();
  bool any = false;
  for (const QueryValue& v : c.values) {
    for (const Item& item : found) {
      if (any) break;
      if (c.plan->answer == Answer::kComposite) {
        BOGAM_ASSIGN(any, CompositeMatches(c, v, item, &values));
      } else {
        any = ItemMatches(c, c.parameter->type, v, item);
      }
    }
  }
  return any != (c.modifier == Modifier::kNot);
}

Result<std::vector<ReferenceTarget>> ReferencesOf(const SearchParameter& parameter, fhir::RecordView record) {
  Values values(record.root());
  BOGAM_ASSIGN(const Collection found, values.Of(parameter.expression, record.root()));
  std::vector<ReferenceTarget> out;
  for (const Item& item : found) {
    if (!item.is(ItemType::kNode)) continue;
    if (item.node.is_resource()) {
      out.push_back({item.node.type(), std::string(item.node.Get(n::kId).text())});
      continue;
    }
    const fhir::Reference r = fhir::ParseReference(item.node.is_object() ? item.node.Get(n::kReference).text() : item.node.text());
    if (r.kind == fhir::Reference::Kind::kRelative) out.push_back({r.type, std::string(r.id)});
  }
  return out;
}

Result<bool> RowJudge::MatchesChain(const Criterion& c, fhir::RecordView record) const {
  if (source_ == nullptr) return Status(Code::kUnsupported, "search: a chained criterion cannot be judged here");
  BOGAM_ASSIGN(const std::vector<ReferenceTarget> targets, ReferencesOf(*c.parameter, record));
  for (const ReferenceTarget& target : targets) {
    for (const ChainLink& link : c.chain) {
      if (link.target != target.type) continue;
      std::string bytes;
      BOGAM_TRY(source_->Find(target.type, target.id, &bytes));
      if (bytes.empty()) continue;
      BOGAM_ASSIGN(const bool matches, Matches(*link.inner, fhir::RecordView(bytes)));
      if (matches) return true;
    }
  }
  return false;
}

Result<bool> RowJudge::MatchesHas(const Criterion& c, fhir::RecordView record) const {
  if (source_ == nullptr) return Status(Code::kUnsupported, "search: _has cannot be judged here");
  bool found = false;
  const fhir::TypeId type = record.resource_type();
  const std::string id(record.id());
  BOGAM_TRY(source_->ForEach(c.source, [&](fhir::RecordView other) -> Status {
    if (found) return Status::Ok();
    BOGAM_ASSIGN(const std::vector<ReferenceTarget> targets, ReferencesOf(*c.parameter, other));
    const bool refers = std::any_of(targets.begin(), targets.end(), [&](const ReferenceTarget& r) { return r.type == type && r.id == id; });
    if (!refers) return Status::Ok();
    BOGAM_ASSIGN(found, Matches(*c.inner, other));
    return Status::Ok();
  }));
  return found;
}

namespace {

std::vector<std::string> Texts(Node node) {
  std::vector<std::string> out;
  const fhir::TypeId type = node.type();
  if (node.is_primitive()) {
    out.push_back(Folded(node.ToText()));
  } else if (type == t::kHumanName) {
    std::string name(node.Get(n::kFamily).text());
    for (Node given : node.children(n::kGiven)) name.append(" ").append(given.text());
    if (name.empty()) name = node.Get(n::kText).text();
    out.push_back(Folded(name));
  } else if (type == t::kAddress) {
    for (const fhir::NameId part : {n::kText, n::kLine, n::kCity, n::kState, n::kPostalCode, n::kCountry}) {
      for (Node child : node.children(part)) out.push_back(Folded(child.text()));
    }
  } else if (type == t::kCodeableConcept) {
    for (Node coding : node.children(n::kCoding)) out.push_back(std::string(coding.Get(n::kCode).text()));
  } else if (type == t::kCoding) {
    out.push_back(std::string(node.Get(n::kCode).text()));
  } else if (type == t::kIdentifier || type == t::kContactPoint) {
    out.push_back(std::string(node.Get(n::kValue).text()));
  } else if (type == t::kReference) {
    out.push_back(std::string(node.Get(n::kReference).text()));
  }
  return out;
}

void SortBytes(SearchType type, bool descending, const Item& item, std::vector<std::string>* out) {
  if (item.is(ItemType::kBoolean)) out->push_back(item.boolean ? "true" : "false");
  if (!item.is(ItemType::kNode)) return;
  if (type == SearchType::kDate) {
    const auto range = RangeOf(item.node);
    if (!range) return;
    std::string key;
    base::PutBigEndian<uint64_t>(&key, base::OrderedInt64(descending ? range->last : range->first));
    out->push_back(std::move(key));
  } else if (type == SearchType::kNumber || type == SearchType::kQuantity) {
    const auto number = Decimal::Parse(item.node.is_object() ? item.node.Get(n::kValue).text() : item.node.ToText());
    if (!number) return;
    std::string key;
    PutOrderedDecimal(&key, *number);
    out->push_back(std::move(key));
  } else {
    for (std::string& text : Texts(item.node)) out->push_back(std::move(text));
  }
}

}  // namespace

Result<std::optional<std::string>> SortValue(const SortKey& key, fhir::RecordView record) {
  std::vector<std::string> all;
  if (key.plan->answer == Answer::kId) {
    all.emplace_back(record.id());
  } else {
    Values values(record.root());
    BOGAM_ASSIGN(const Collection found, values.Of(key.parameter->expression, record.root()));
    for (const Item& item : found) SortBytes(key.parameter->type, key.descending, item, &all);
  }
  if (all.empty()) return std::optional<std::string>();
  return std::optional(key.descending ? *std::max_element(all.begin(), all.end()) : *std::min_element(all.begin(), all.end()));
}

}  // namespace bogam::search
