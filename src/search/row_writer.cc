// SPDX-License-Identifier: Apache-2.0
// Values to index rows, by the parameter's type and the value's (R4 3.1.1.4.1 to 3.1.1.4.15, "cross-map").
#include "search/row_writer.h"

#include <algorithm>

#include "base/bytes.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/fold.h"
#include "search/row_form.h"

namespace bogam::search {
namespace {

using fhir::Node;
using fhir::SearchType;
using value::InstantRange;
namespace n = fhir::name;
namespace t = fhir::type;

std::optional<InstantRange> MomentRange(Node node) {
  if (!node.has_value()) return std::nullopt;
  std::optional<value::DateTime> moment;
  if (fhir::Row(node.type()).lexical == fhir::Lexical::kDate) {
    if (const auto date = value::Date::Parse(node.text())) moment = value::DateTime::FromDate(*date);
  } else {
    moment = value::DateTime::Parse(node.text());
  }
  if (!moment) return std::nullopt;
  InstantRange range = moment->Instants(0);
  range.first = std::clamp(range.first, kOpenLow, kOpenHigh);
  range.last = std::clamp(range.last, range.first, kOpenHigh);
  return range;
}

std::optional<InstantRange> PeriodRange(Node node) {
  const auto low = MomentRange(node.Get(n::kStart));
  const auto high = MomentRange(node.Get(n::kEnd));
  if (!low && !high) return std::nullopt;
  InstantRange range{low ? low->first : kOpenLow, high ? high->last : kOpenHigh};
  if (range.last < range.first) range.last = range.first;
  return range;
}

/// From the earliest to the latest of its events and of its bounds.
std::optional<InstantRange> TimingRange(Node node) {
  std::optional<InstantRange> all;
  const auto add = [&](const std::optional<InstantRange>& r) {
    if (!r) return;
    all = all ? InstantRange{std::min(all->first, r->first), std::max(all->last, r->last)} : *r;
  };
  for (Node event : node.children(n::kEvent)) add(MomentRange(event));
  const Node bounds = node.Get(n::kRepeat).Get(n::kBounds);
  if (bounds.type() == t::kPeriod) add(PeriodRange(bounds));
  return all;
}

bool IsText(fhir::Lexical l) { return l >= fhir::Lexical::kString && l <= fhir::Lexical::kXhtml; }

}  // namespace

std::optional<InstantRange> RangeOf(Node node) {
  if (node.is_primitive()) {
    const fhir::Lexical l = fhir::Row(node.type()).lexical;
    const bool moment = l == fhir::Lexical::kDate || l == fhir::Lexical::kDateTime || l == fhir::Lexical::kInstant;
    return moment ? MomentRange(node) : std::nullopt;
  }
  if (node.type() == t::kPeriod) return PeriodRange(node);
  return node.type() == t::kTiming ? TimingRange(node) : std::nullopt;
}

void RowWriter::Open(store::Family family, const Atom& atom) {
  out_->BeginRow(family);
  base::PutBigEndian<uint16_t>(out_->bytes(), atom.number);
}

Status RowWriter::Emit(const Atom& atom, Node node) {
  if (node.is_primitive() && !node.has_value()) return Status::Ok();
  switch (atom.kind) {
    case SearchType::kToken: return Token(atom, node);
    case SearchType::kDate: return DateRow(atom, node), Status::Ok();
    case SearchType::kNumber: return Number(atom, node);
    case SearchType::kQuantity: return Quantity(atom, node);
    case SearchType::kString: return String(atom, node), Status::Ok();
    case SearchType::kReference: return Reference(atom, node);
    case SearchType::kUri: return node.is_primitive() ? Uri(atom, node.text()) : Status::Ok();
    case SearchType::kSpecial: return Position(atom, node), Status::Ok();
    case SearchType::kComposite: return Status::Ok();
  }
  return Status::Ok();
}

Status RowWriter::EmitBoolean(const Atom& atom, bool value) { return Code(atom, {}, value ? "true" : "false"); }

Status RowWriter::Code(const Atom& atom, std::string_view system, std::string_view code) {
  BOGAM_ASSIGN(const CodeOrdinals ordinals, ordinals_->Code(system, code));
  Open(store::Family::kTokens, atom);
  base::PutBigEndian<uint32_t>(out_->bytes(), ordinals.system);
  base::PutBigEndian<uint32_t>(out_->bytes(), ordinals.code);
  out_->EndRow();
  return Status::Ok();
}

void RowWriter::Identifier(const Atom& atom, std::string_view value, uint32_t system) {
  Open(store::Family::kIdentifiers, atom);
  PutText(out_->bytes(), value, kMaxUriKey);
  base::PutBigEndian<uint32_t>(out_->bytes(), system);
  out_->EndRow();
}

Status RowWriter::IdentifierOf(const Atom& atom, Node node) {
  const Node value = node.Get(n::kValue);
  if (!value.has_value()) return Status::Ok();
  uint32_t system = 0;
  if (const Node s = node.Get(n::kSystem); s.has_value()) {
    BOGAM_ASSIGN(system, ordinals_->Term(store::Term::kSystem, s.text()));
  }
  Identifier(atom, value.text(), system);
  return Status::Ok();
}

Status RowWriter::Token(const Atom& atom, Node node) {
  const fhir::TypeId type = node.type();
  if (type == t::kCodeableConcept) {
    for (Node coding : node.children(n::kCoding)) BOGAM_TRY(Token(atom, coding));
    return Status::Ok();
  }
  if (type == t::kCoding) {
    const Node code = node.Get(n::kCode);
    return code.has_value() ? Code(atom, node.Get(n::kSystem).text(), code.text()) : Status::Ok();
  }
  if (type == t::kIdentifier) return IdentifierOf(atom, node);
  if (type == t::kContactPoint) {
    if (const Node value = node.Get(n::kValue); value.has_value()) Identifier(atom, value.text(), 0);
    return Status::Ok();
  }
  if (node.is_object()) return Status::Ok();
  const fhir::Lexical l = fhir::Row(type).lexical;
  if (l == fhir::Lexical::kCode || l == fhir::Lexical::kBoolean || !IsText(l)) return Code(atom, {}, node.ToText());
  Identifier(atom, node.text(), 0);
  return Status::Ok();
}

void RowWriter::DateRow(const Atom& atom, Node node) {
  const std::optional<InstantRange> range = RangeOf(node);
  if (!range) return;
  Open(store::Family::kDates, atom);
  PutSecond(out_->bytes(), range->first);
  PutRangeValue(out_->bytes(), *range);
  out_->EndRow();
  if (range->last - range->first < kLongRange) return;
  out_->BeginRow(store::Family::kDates);
  base::PutBigEndian<uint16_t>(out_->bytes(), static_cast<uint16_t>(atom.number | kByEnd));
  PutSecond(out_->bytes(), range->last);
  PutSecond(out_->bytes(), range->first);
  PutRangeValue(out_->bytes(), *range);
  out_->EndRow();
}

void RowWriter::Decimal(const Atom& atom, uint32_t unit, const value::Decimal& number) {
  Open(store::Family::kQuantities, atom);
  base::PutBigEndian<uint32_t>(out_->bytes(), unit);
  PutOrderedDecimal(out_->bytes(), number);
  out_->EndRow();
}

Status RowWriter::Number(const Atom& atom, Node node) {
  if (node.is_object()) return Quantity(atom, node);
  if (const auto number = value::Decimal::Parse(node.ToText())) Decimal(atom, 0, *number);
  return Status::Ok();
}

Status RowWriter::Quantity(const Atom& atom, Node node) {
  if (node.is_primitive()) return Number(atom, node);
  if (node.type() == t::kRange) {
    for (const fhir::NameId bound : {n::kLow, n::kHigh}) {
      if (const Node b = node.Get(bound)) BOGAM_TRY(Quantity(atom, b));
    }
    return Status::Ok();
  }
  const bool money = node.type() == t::kMoney;
  if (!money && !fhir::IsA(node.type(), t::kQuantity)) return Status::Ok();
  const Node value = node.Get(n::kValue);
  const auto number = value.has_value() ? value::Decimal::Parse(value.text()) : std::nullopt;
  if (!number) return Status::Ok();
  const std::string unit = money ? UnitText("urn:iso:std:iso:4217", node.Get(n::kCurrency).text(), {})
                                 : UnitText(node.Get(n::kSystem).text(), node.Get(n::kCode).text(), node.Get(n::kUnit).text());
  BOGAM_ASSIGN(const uint32_t ordinal, ordinals_->Term(store::Term::kUnit, unit));
  Decimal(atom, ordinal, *number);
  return Status::Ok();
}

void RowWriter::Text(const Atom& atom, std::string_view text) {
  if (text.empty()) return;
  folded_.clear();
  // Four times the key's limit leaves room for what folding drops.
  std::string_view head = text.substr(0, 4 * kMaxStringKey);
  while (head.size() < text.size() && !head.empty() && (static_cast<uint8_t>(text[head.size()]) & 0xc0) == 0x80) head.remove_suffix(1);
  AppendFolded(head, &folded_);
  if (folded_.empty()) return;
  if (head.size() < text.size()) folded_.append(kMaxStringKey, ' ');  // it is longer than what was folded
  Open(store::Family::kStrings, atom);
  PutText(out_->bytes(), folded_, kMaxStringKey);
  out_->EndRow();
}

void RowWriter::String(const Atom& atom, Node node) {
  const fhir::TypeId type = node.type();
  if (node.is_primitive()) {
    if (IsText(fhir::Row(type).lexical)) Text(atom, node.text());
    return;
  }
  if (type != t::kHumanName && type != t::kAddress) return;
  static constexpr fhir::NameId kName[] = {n::kText, n::kFamily, n::kGiven, n::kPrefix, n::kSuffix};
  static constexpr fhir::NameId kAddress[] = {n::kText, n::kLine, n::kCity, n::kDistrict, n::kState, n::kPostalCode, n::kCountry};
  const std::span<const fhir::NameId> parts = type == t::kHumanName ? std::span<const fhir::NameId>(kName) : std::span<const fhir::NameId>(kAddress);
  for (const fhir::NameId part : parts) {
    for (Node child : node.children(part)) Text(atom, child.text());
  }
}

Status RowWriter::Reference(const Atom& atom, Node node) {
  if (node.is_resource()) {
    out_->AddReference(atom.number, node.type(), node.Get(n::kId).text());
    return Status::Ok();
  }
  if (node.is_primitive()) return IsText(fhir::Row(node.type()).lexical) ? ReferenceText(atom, node.text()) : Status::Ok();
  if (node.type() != t::kReference) return Status::Ok();
  if (const Node identifier = node.Get(n::kIdentifier)) BOGAM_TRY(IdentifierOf(atom, identifier));
  return ReferenceText(atom, node.Get(n::kReference).text());
}

Status RowWriter::ReferenceText(const Atom& atom, std::string_view text) {
  const fhir::Reference r = fhir::ParseReference(text);
  switch (r.kind) {
    case fhir::Reference::Kind::kEmpty:
    case fhir::Reference::Kind::kContained: return Status::Ok();
    case fhir::Reference::Kind::kRelative:
      if (!atom.home || r.type != t::kPatient || r.id != home_) out_->AddReference(atom.number, r.type, r.id);
      return Status::Ok();
    default: return Uri(atom, text);
  }
}

Status RowWriter::Uri(const Atom& atom, std::string_view text) {
  if (text.empty()) return Status::Ok();
  if (atom.url_terms) {
    BOGAM_ASSIGN(const uint32_t ordinal, ordinals_->Term(store::Term::kUrl, text));
    Open(store::Family::kTokens, atom);
    base::PutBigEndian<uint32_t>(out_->bytes(), kUrlSystem);
    base::PutBigEndian<uint32_t>(out_->bytes(), ordinal);
  } else {
    Open(store::Family::kUris, atom);
    PutText(out_->bytes(), text, kMaxUriKey);
  }
  out_->EndRow();
  return Status::Ok();
}

void RowWriter::Position(const Atom& atom, Node node) {
  const Node latitude = node.Get(n::kLatitude);
  const auto number = latitude.has_value() ? value::Decimal::Parse(latitude.text()) : std::nullopt;
  if (number && node.Get(n::kLongitude).has_value()) Decimal(atom, 0, *number);
}

}  // namespace bogam::search
