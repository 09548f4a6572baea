// SPDX-License-Identifier: Apache-2.0
// Reads the index rows of a criterion. The forms of rows are drawn in extract.h. Covered by plan_test.cc.
#include "search/rows.h"

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "fhir/ids.h"
#include "search/facts.h"
#include "search/fold.h"
#include "search/row_form.h"
#include "store/facts.h"
#include "store/type_code.h"

namespace bogam::search {

using fhir::SearchType;
using fhir::TypeId;
using store::Family;
using store::Posting;
using store::Range;

void SortUnique(std::vector<Posting>* rows) {
  std::sort(rows->begin(), rows->end());
  rows->erase(std::unique(rows->begin(), rows->end()), rows->end());
}

namespace {

constexpr int64_t kMicrosecondsInSecond = 1'000'000;

std::string AtomKey(uint16_t number) {
  std::string key;
  base::PutBigEndian<uint16_t>(&key, number);
  return key;
}

std::string TokenKey(uint16_t number, uint32_t system, uint32_t code) {
  std::string key = AtomKey(number);
  base::PutBigEndian<uint32_t>(&key, system);
  base::PutBigEndian<uint32_t>(&key, code);
  return key;
}

std::string SystemKey(uint16_t number, uint32_t system) {
  std::string key = AtomKey(number);
  base::PutBigEndian<uint32_t>(&key, system);
  return key;
}

/// The first key after all that start with prefix; "" where there is none.
std::string After(const std::string& prefix) { return store::PrefixRange(prefix).end; }

}  // namespace

Status RowScan::Scan(Family family, const Range& range, size_t prefix, const std::function<bool(std::string_view)>& wanted, Candidates* out) {
  const auto cursor = reader_->Scan(family, range);
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    Posting row;
    if (key.size() < prefix + store::kRowSuffixBytes || !store::ParseRowSuffix(key, &row.patient, &row.number)) {
      return Status(Code::kDataLoss, "damaged index row");
    }
    if (row.patient < bounds_.low || row.patient > bounds_.high) continue;
    if (wanted(key.substr(prefix, key.size() - prefix - store::kRowSuffixBytes))) out->rows.push_back(row);
  }
  return cursor->status();
}

Status RowScan::Blocks(const std::string& prefix, Candidates* out) {
  Range range = store::PrefixRange(prefix);
  const bool narrow = bounds_.low > 0 && prefix.size() == 10;
  if (narrow) {
    range.begin = prefix;
    base::PutBigEndian<uint32_t>(&range.begin, store::ChunkOf(bounds_.low, 0));
    const uint32_t last = store::ChunkOf(bounds_.high, 0);
    if (last != UINT32_MAX) {
      range.end = prefix;
      base::PutBigEndian<uint32_t>(&range.end, last + 1);
    }
  }
  const auto cursor = reader_->Scan(Family::kTokens, range);
  for (; cursor->Valid(); cursor->Next()) {
    store::PostingReader block(cursor->value());
    Posting row;
    while (block.Next(&row)) {
      if (row.patient >= bounds_.low && row.patient <= bounds_.high) out->rows.push_back(row);
    }
    if (!block.ok()) return Status(Code::kDataLoss, "damaged posting block");
  }
  return cursor->status();
}

Status RowScan::TokenSystem(const Atom& atom, uint32_t system, std::string_view code, Candidates* out) {
  BOGAM_ASSIGN(const uint32_t ordinal, dictionary_->Find(store::Term::kCode, store::CodeText(system, code)));
  return ordinal == 0 ? Status::Ok() : Blocks(TokenKey(atom.number, system, ordinal), out);
}

Status RowScan::Tokens(const Atom& atom, const QueryValue& v, Candidates* out) {
  if (v.system && !v.system->empty()) {
    BOGAM_ASSIGN(const uint32_t system, dictionary_->Find(store::Term::kSystem, *v.system));
    if (system != 0) BOGAM_TRY(v.code.empty() ? Blocks(SystemKey(atom.number, system), out) : TokenSystem(atom, system, v.code, out));
    if (!atom.some_code || v.code.empty()) return Status::Ok();
    out->exact &= atom.all_code || atom.evaluated;
    return TokenSystem(atom, 0, v.code, out);
  }
  if (v.system) return TokenSystem(atom, 0, v.code, out);
  // Any system: step from one system that occurs to the next.
  const auto cursor = reader_->Scan(Family::kTokens, store::PrefixRange(AtomKey(atom.number)));
  while (cursor->Valid()) {
    if (cursor->key().size() < 6) return Status(Code::kDataLoss, "damaged index row");
    const uint32_t system = base::GetBigEndian<uint32_t>(cursor->key().data() + 2);
    BOGAM_TRY(TokenSystem(atom, system, v.code, out));
    const std::string next = After(SystemKey(atom.number, system));
    if (next.empty()) break;
    cursor->Seek(next);
  }
  return cursor->status();
}

Status RowScan::Identifiers(const Atom& atom, const QueryValue& v, std::string_view text, Candidates* out) {
  uint32_t system = 0;
  if (v.system && !v.system->empty()) {
    BOGAM_ASSIGN(system, dictionary_->Find(store::Term::kSystem, *v.system));
    if (system == 0) return Status::Ok();
  }
  std::string prefix = AtomKey(atom.number);
  if (!text.empty()) {
    PutText(&prefix, text, kMaxUriKey);
    out->exact &= prefix.back() == '\0';
  }
  return Scan(
      Family::kIdentifiers, store::PrefixRange(prefix), prefix.size(),
      [&](std::string_view rest) { return !v.system || (rest.size() >= 4 && base::GetBigEndian<uint32_t>(rest.data() + rest.size() - 4) == system); }, out);
}

Status RowScan::DateSpan(uint16_t number, int64_t from, int64_t to, const QueryValue& v, Candidates* out) {
  from = std::max(from, kOpenLow);
  to = std::min(to, kOpenHigh);
  if (from > to) return Status::Ok();
  Range range{AtomKey(number), AtomKey(number)};
  PutSecond(&range.begin, from);
  PutSecond(&range.end, to);
  range.end = After(range.end);
  const size_t seconds = (number & kByEnd) != 0 ? 2 * kSecondBytes : kSecondBytes;
  bool damaged = false;
  BOGAM_TRY(Scan(
      Family::kDates, range, 2,
      [&](std::string_view rest) {
        value::InstantRange r;
        if (rest.size() < seconds || !ParseRange(rest.data() + seconds - kSecondBytes, rest.substr(seconds), &r)) return damaged = true, false;
        return MatchesRange(v, r);
      },
      out));
  return damaged ? Status(Code::kDataLoss, "damaged index row") : Status::Ok();
}

Status RowScan::Dates(const Atom& atom, const QueryValue& v, Candidates* out) {
  const int64_t first = v.range.first;
  const int64_t last = v.range.last;
  const uint16_t by_end = atom.number | kByEnd;
  switch (v.prefix) {
    case Prefix::kEq: return DateSpan(atom.number, first, last, v, out);
    case Prefix::kNe: return DateSpan(atom.number, kOpenLow, kOpenHigh, v, out);
    case Prefix::kGt:
    case Prefix::kGe: BOGAM_TRY(DateSpan(atom.number, std::min(first, last - kLongRange), kOpenHigh, v, out)); return DateSpan(by_end, last, kOpenHigh, v, out);
    case Prefix::kLt: return DateSpan(atom.number, kOpenLow, first, v, out);
    case Prefix::kLe: return DateSpan(atom.number, kOpenLow, last, v, out);
    case Prefix::kSa: return DateSpan(atom.number, last, kOpenHigh, v, out);
    case Prefix::kEb: return DateSpan(atom.number, kOpenLow, first, v, out);
    case Prefix::kAp:
      BOGAM_TRY(DateSpan(atom.number, first - kLongRange - kMicrosecondsInSecond, last, v, out));
      return DateSpan(by_end, first, kOpenHigh, v, out);
  }
  return Status::Ok();
}

Status RowScan::Quantities(const Atom& atom, const QueryValue& v, Candidates* out) {
  // Step from one unit that occurs to the next.
  const auto cursor = reader_->Scan(Family::kQuantities, store::PrefixRange(AtomKey(atom.number)));
  while (cursor->Valid()) {
    if (cursor->key().size() < 6) return Status(Code::kDataLoss, "damaged index row");
    const uint32_t unit = base::GetBigEndian<uint32_t>(cursor->key().data() + 2);
    BOGAM_TRY(QuantitiesOfUnit(atom, unit, v, out));
    const std::string next = After(SystemKey(atom.number, unit));
    if (next.empty()) break;
    cursor->Seek(next);
  }
  return cursor->status();
}

Status RowScan::QuantitiesOfUnit(const Atom& atom, uint32_t unit, const QueryValue& v, Candidates* out) {
  std::string text;
  std::string_view system, code, name;
  if (unit != 0) {
    BOGAM_ASSIGN(text, dictionary_->Text(store::Term::kUnit, unit));
    if (!ParseUnitText(text, &system, &code, &name)) return Status(Code::kDataLoss, "damaged unit");
  } else if (v.system || !v.code.empty()) {
    return Status::Ok();
  }
  const std::string prefix = SystemKey(atom.number, unit);
  Range range = store::PrefixRange(prefix);
  const bool same = !v.system || v.code.empty() || v.code == code;
  if (same && v.prefix != Prefix::kNe) {
    const bool from = v.prefix != Prefix::kLt && v.prefix != Prefix::kLe && v.prefix != Prefix::kEb;
    const bool to = v.prefix != Prefix::kGt && v.prefix != Prefix::kGe && v.prefix != Prefix::kSa;
    const bool digits = from && to;
    if (from) PutOrderedDecimal(&(range.begin = prefix), digits ? v.low : v.number);
    if (to) {
      PutOrderedDecimal(&(range.end = prefix), digits ? v.high : v.number);
      range.end = After(range.end);
    }
  }
  bool damaged = false;
  BOGAM_TRY(Scan(
      Family::kQuantities, range, prefix.size(),
      [&](std::string_view rest) {
        value::Decimal number;
        if (!TakeOrderedDecimal(&rest, &number)) return damaged = true, false;
        return unit == 0 ? MatchesNumber(v, number) : MatchesQuantity(v, number, system, code, name);
      },
      out));
  return damaged ? Status(Code::kDataLoss, "damaged index row") : Status::Ok();
}

Status RowScan::Strings(const Atom& atom, Modifier modifier, const QueryValue& v, Candidates* out) {
  const std::string wanted = Folded(v.text);
  if (wanted.empty() && modifier == Modifier::kExact) return Status::Ok();
  std::string prefix = AtomKey(atom.number);
  const bool all = modifier == Modifier::kContains || IsInitials(wanted);
  if (!all) {
    // Half of the limit is surely in the key of every text that begins so.
    std::string head;
    PutText(&head, wanted, kMaxStringKey / 2);
    prefix.append(head, 0, head.size() - 1);
  }
  bool damaged = false;
  BOGAM_TRY(Scan(
      Family::kStrings, store::PrefixRange(prefix), 2,
      [&](std::string_view rest) {
        std::string_view text;
        bool cut = false;
        if (!TakeText(&rest, &text, &cut)) return damaged = true, false;
        if (modifier == Modifier::kExact) {
          out->exact = false;
          return cut ? wanted.starts_with(text) : text == wanted;
        }
        if (modifier == Modifier::kContains ? Holds(text, wanted) : BeginsWith(text, wanted)) return true;
        const bool perhaps = cut && (all || wanted.starts_with(text));
        out->exact &= !perhaps;
        return perhaps;
      },
      out));
  return damaged ? Status(Code::kDataLoss, "damaged index row") : Status::Ok();
}

Status RowScan::ReferencesTo(const AtomUse& use, TypeId target, const store::Identity& identity, TypeId source, Candidates* out) {
  std::string prefix = AtomKey(use.atom);
  store::PutNumber(&prefix, identity.number);
  BOGAM_TRY(Scan(
      Family::kReferences, store::PrefixRange(prefix), prefix.size(), [](std::string_view) { return true; }, out));
  if (!Atoms()[use.atom].home || target != fhir::type::kPatient || identity.patient == 0) return Status::Ok();
  if (identity.patient < bounds_.low || identity.patient > bounds_.high) return Status::Ok();
  return searcher_->OfPatient(identity.patient, source, &out->rows);
}

Status RowScan::References(const Criterion& c, const AtomUse& use, const QueryValue& v, Candidates* out) {
  const Atom& atom = Atoms()[use.atom];
  if (c.modifier == Modifier::kIdentifier) {
    out->exact &= use.target == TypeId::kNone;
    return Identifiers(atom, v, v.code, out);
  }
  if (v.id.empty()) {
    out->exact &= use.target == TypeId::kNone;
    return Urls(atom, Modifier::kNone, v, true, out);
  }
  std::vector<TypeId> types;
  if (v.type != TypeId::kNone)
    types = {v.type};
  else if (c.parameter->targets.empty())
    types.assign(fhir::ResourceTypes().begin(), fhir::ResourceTypes().end());
  else
    types.assign(c.parameter->targets.begin(), c.parameter->targets.end());
  for (const TypeId type : types) {
    if (use.target != TypeId::kNone && use.target != type) continue;
    BOGAM_ASSIGN(const auto identity, searcher_->Identify(type, v.id));
    if (identity) BOGAM_TRY(ReferencesTo(use, type, *identity, c.type, out));
  }
  return Status::Ok();
}

Status RowScan::Urls(const Atom& atom, Modifier modifier, const QueryValue& v, bool canonical, Candidates* out) {
  const std::string atom_key = AtomKey(atom.number);
  std::vector<std::string> wanted;
  if (modifier == Modifier::kAbove) {
    for (size_t i = 1; i <= v.text.size(); ++i) {
      if (IsBelow(v.text, std::string_view(v.text).substr(0, i))) wanted.push_back(v.text.substr(0, i));
    }
  } else {
    wanted.push_back(v.text);
  }
  for (const std::string& text : wanted) {
    std::string prefix = atom_key;
    PutText(&prefix, text, kMaxUriKey);
    const bool cut = prefix.back() == '\x01';
    if (modifier == Modifier::kBelow || canonical || cut) prefix.pop_back();
    bool damaged = false;
    BOGAM_TRY(Scan(
        Family::kUris, store::PrefixRange(prefix), 2,
        [&](std::string_view rest) {
          std::string_view found;
          bool shortened = false;
          if (!TakeText(&rest, &found, &shortened)) return damaged = true, false;
          if (shortened) return out->exact = false, true;
          if (modifier == Modifier::kBelow) return IsBelow(found, text);
          return found == text || (canonical && found.starts_with(text) && found.substr(text.size()).starts_with('|'));
        },
        out));
    if (damaged) return Status(Code::kDataLoss, "damaged index row");
  }
  return Status::Ok();
}

Status RowScan::UrlTerms(const Atom& atom, Modifier modifier, const QueryValue& v, Candidates* out) {
  if (modifier == Modifier::kNone) {
    BOGAM_ASSIGN(const uint32_t ordinal, dictionary_->Find(store::Term::kUrl, v.text));
    return ordinal == 0 ? Status::Ok() : Blocks(TokenKey(atom.number, kUrlSystem, ordinal), out);
  }
  const auto cursor = reader_->Scan(Family::kTokens, store::PrefixRange(SystemKey(atom.number, kUrlSystem)));
  while (cursor->Valid()) {
    if (cursor->key().size() < 10) return Status(Code::kDataLoss, "damaged index row");
    const uint32_t ordinal = base::GetBigEndian<uint32_t>(cursor->key().data() + 6);
    BOGAM_ASSIGN(const std::string url, dictionary_->Text(store::Term::kUrl, ordinal));
    const std::string key = TokenKey(atom.number, kUrlSystem, ordinal);
    if (modifier == Modifier::kBelow ? IsBelow(url, v.text) : IsBelow(v.text, url)) BOGAM_TRY(Blocks(key, out));
    const std::string next = After(key);
    if (next.empty()) break;
    cursor->Seek(next);
  }
  return cursor->status();
}

Status RowScan::Near(const Atom& atom, const QueryValue& v, Candidates* out) {
  constexpr double metres_a_degree = 111'000;
  const double band = v.metres / metres_a_degree + 0.01;
  const auto low = value::Decimal::FromDouble(v.latitude - band, 6);
  const auto high = value::Decimal::FromDouble(v.latitude + band, 6);
  if (!low || !high) return Everything(atom.type, false, out);
  QueryValue range;
  range.prefix = Prefix::kAp;
  range.low = *low;
  range.high = *high;
  out->exact = false;
  return QuantitiesOfUnit(atom, 0, range, out);
}

Status RowScan::Value(const Criterion& c, const AtomUse& use, const QueryValue& v, Candidates* out) {
  const Atom& atom = Atoms()[use.atom];
  switch (c.parameter->type) {
    case SearchType::kToken:
      if (c.modifier == Modifier::kOfType) {
        out->exact = false;
        QueryValue any;
        return Identifiers(atom, any, v.of_value, out);
      }
      BOGAM_TRY(Tokens(atom, v, out));
      return Identifiers(atom, v, v.code, out);
    case SearchType::kDate: return Dates(atom, v, out);
    case SearchType::kNumber:
    case SearchType::kQuantity: return Quantities(atom, v, out);
    case SearchType::kString: return Strings(atom, c.modifier, v, out);
    case SearchType::kReference: return References(c, use, v, out);
    case SearchType::kUri: return atom.url_terms ? UrlTerms(atom, c.modifier, v, out) : Urls(atom, c.modifier, v, false, out);
    case SearchType::kSpecial: return Near(atom, v, out);
    case SearchType::kComposite: return Status::Ok();
  }
  return Status::Ok();
}

Status RowScan::Everything(TypeId type, bool exact, Candidates* out) {
  BOGAM_ASSIGN(out->rows, searcher_->All(type));
  out->exact = exact;
  return Status::Ok();
}

Status RowScan::Ids(const Criterion& c, Candidates* out) {
  for (const QueryValue& v : c.values) {
    if (v.system && !v.system->empty()) continue;
    BOGAM_ASSIGN(const auto identity, searcher_->Identify(c.type, v.code));
    if (identity && identity->state == store::State::kCurrent) out->rows.push_back({identity->patient, identity->number});
  }
  return Status::Ok();
}

/// Lower bounds are answered by the change log, newest first; anything else by the whole type.
Status RowScan::Updated(const Criterion& c, Candidates* out) {
  int64_t since = kOpenHigh;
  for (const QueryValue& v : c.values) {
    const bool bounded = v.prefix == Prefix::kEq || v.prefix == Prefix::kGt || v.prefix == Prefix::kGe || v.prefix == Prefix::kSa || v.prefix == Prefix::kAp;
    since = bounded ? std::min(since, v.range.first) : kOpenLow;
    if (!bounded) break;
  }
  if (since == kOpenLow) return Everything(c.type, false, out);
  const store::TypeCode type = store::CodeOf(c.type);
  const auto cursor = reader_->Scan(Family::kChanges, {}, {.reverse = true});
  for (; cursor->Valid(); cursor->Next()) {
    store::ChangeRow change;
    if (!store::ParseChange(cursor->value(), &change)) return Status(Code::kDataLoss, "damaged change");
    // A second of slack: lastUpdated is written in milliseconds, and clocks may step back a little.
    if (change.instant_ms < since / 1000 - 1000) break;
    for (const store::ChangedResource& r : change.resources) {
      if (r.type != type || r.op == store::ChangeOp::kDelete) continue;
      std::string value;
      store::AddressRow address;
      BOGAM_ASSIGN(const bool found, reader_->Get(Family::kAddress, store::AddressKey(r.number), &value));
      if (!found || !store::ParseAddress(value, &address)) return Status(Code::kDataLoss, "damaged address");
      if (address.state == store::State::kCurrent) out->rows.push_back({address.patient, r.number});
    }
  }
  out->exact = false;
  return cursor->status();
}

Status RowScan::Composite(const Criterion& c, Candidates* out) {
  for (const QueryValue& v : c.values) {
    std::vector<Posting> both;
    bool first = true;
    for (size_t i = 0; i < v.parts.size(); ++i) {
      Criterion part;
      part.type = c.type;
      part.parameter = fhir::FindSearchParameter(c.type, c.parameter->components[i].code);
      if (part.parameter == nullptr || part.parameter->type != c.parameter->components[i].type) continue;
      part.plan = &PlanOf(c.type, *part.parameter);
      part.values.push_back(v.parts[i]);
      Candidates some;
      BOGAM_TRY(Collect(part, &some));
      if (first) {
        both = std::move(some.rows);
      } else {
        std::vector<Posting> narrowed;
        std::set_intersection(both.begin(), both.end(), some.rows.begin(), some.rows.end(), std::back_inserter(narrowed));
        both = std::move(narrowed);
      }
      first = false;
    }
    if (first) return Everything(c.type, false, out);
    out->rows.insert(out->rows.end(), both.begin(), both.end());
  }
  out->exact = false;
  return Status::Ok();
}

Status RowScan::Chain(const Criterion& c, Candidates* out) {
  for (const ChainLink& link : c.chain) {
    Query inner;
    inner.type = link.target;
    Candidates targets;
    RowScan scan(searcher_, reader_, dictionary_, {});
    BOGAM_TRY(scan.Collect(*link.inner, &targets));
    const RowJudge judge(searcher_);
    for (const Posting& target : targets.rows) {
      if (!targets.exact) {
        store::VersionHeader header;
        std::string record;
        BOGAM_TRY(searcher_->LoadCurrent({target.patient, store::CodeOf(link.target), target.number}, &header, &record));
        BOGAM_ASSIGN(const bool matches, judge.Matches(*link.inner, fhir::RecordView(record)));
        if (!matches) continue;
      }
      for (const AtomUse& use : c.plan->atoms) {
        if (use.target != TypeId::kNone && use.target != link.target) continue;
        store::Identity identity;
        identity.number = target.number;
        identity.patient = target.patient;
        BOGAM_TRY(ReferencesTo(use, link.target, identity, c.type, out));
      }
    }
  }
  return Status::Ok();
}

Status RowScan::Has(const Criterion& c, Candidates* out) {
  Candidates sources;
  RowScan scan(searcher_, reader_, dictionary_, {});
  BOGAM_TRY(scan.Collect(*c.inner, &sources));
  if (!sources.exact) {
    const RowJudge judge(searcher_);
    std::vector<Posting> sure;
    for (const Posting& row : sources.rows) {
      store::VersionHeader header;
      std::string record;
      BOGAM_TRY(searcher_->LoadCurrent({row.patient, store::CodeOf(c.source), row.number}, &header, &record));
      BOGAM_ASSIGN(const bool matches, judge.Matches(*c.inner, fhir::RecordView(record)));
      if (matches) sure.push_back(row);
    }
    sources.rows = std::move(sure);
  }
  std::vector<uint64_t> numbers;
  for (const AtomUse& use : c.plan->atoms) {
    const bool fits = use.target == TypeId::kNone || use.target == c.type;
    if (!fits) continue;
    if (Atoms()[use.atom].home && c.type == fhir::type::kPatient) {
      uint32_t last = 0;
      for (const Posting& row : sources.rows) {
        if (row.patient != 0 && row.patient != last) BOGAM_TRY(searcher_->OfPatient(row.patient, c.type, &out->rows));
        last = row.patient;
      }
    }
    const auto cursor = reader_->Scan(Family::kReferences, store::PrefixRange(AtomKey(use.atom)));
    for (; cursor->Valid(); cursor->Next()) {
      Posting source;
      if (!store::ParseRowSuffix(cursor->key(), &source.patient, &source.number)) return Status(Code::kDataLoss, "damaged index row");
      if (std::binary_search(sources.rows.begin(), sources.rows.end(), source)) numbers.push_back(store::GetNumber(cursor->key().data() + 2));
    }
    BOGAM_TRY(cursor->status());
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (const uint64_t number : numbers) {
    std::string value;
    store::AddressRow address;
    BOGAM_ASSIGN(const bool found, reader_->Get(Family::kAddress, store::AddressKey(number), &value));
    if (!found || !store::ParseAddress(value, &address)) return Status(Code::kDataLoss, "damaged address");
    if (address.state == store::State::kCurrent && address.type == store::CodeOf(c.type)) out->rows.push_back({address.patient, number});
  }
  return Status::Ok();
}

Status RowScan::Collect(const Criterion& c, Candidates* out) {
  if (c.kind == Criterion::Kind::kChain) {
    BOGAM_TRY(Chain(c, out));
  } else if (c.kind == Criterion::Kind::kHas) {
    BOGAM_TRY(Has(c, out));
  } else if (c.modifier == Modifier::kMissing || c.modifier == Modifier::kText) {
    return Everything(c.type, false, out);
  } else if (c.modifier == Modifier::kNot) {
    Candidates without;
    for (const QueryValue& v : c.values) {
      if (c.plan->answer == Answer::kId) break;
      for (const AtomUse& use : c.plan->atoms) BOGAM_TRY(Value(c, use, v, &without));
    }
    if (c.plan->answer == Answer::kId) BOGAM_TRY(Ids(c, &without));
    SortUnique(&without.rows);
    BOGAM_ASSIGN(const std::vector<Posting> all, searcher_->All(c.type));
    // Candidates that are not exact may not be taken away: all are judged then.
    out->exact = without.exact;
    if (!without.exact) return out->rows = all, Status::Ok();
    std::set_difference(all.begin(), all.end(), without.rows.begin(), without.rows.end(), std::back_inserter(out->rows));
    return Status::Ok();
  } else if (c.plan->answer == Answer::kId) {
    BOGAM_TRY(Ids(c, out));
  } else if (c.plan->answer == Answer::kLastUpdated) {
    BOGAM_TRY(Updated(c, out));
  } else if (c.plan->answer == Answer::kComposite) {
    BOGAM_TRY(Composite(c, out));
  } else {
    for (const QueryValue& v : c.values) {
      for (const AtomUse& use : c.plan->atoms) BOGAM_TRY(Value(c, use, v, out));
    }
  }
  SortUnique(&out->rows);
  return Status::Ok();
}

Result<uint64_t> RowScan::Sample(Family family, const std::string& prefix) const {
  constexpr uint64_t limit = 256;
  constexpr uint64_t many = uint64_t{1} << 40;
  uint64_t keys = 0;
  uint64_t rows = 0;
  const auto cursor = reader_->Scan(family, store::PrefixRange(prefix));
  for (; cursor->Valid() && keys < limit; cursor->Next(), ++keys) {
    rows += family == Family::kTokens ? store::PostingReader(cursor->value()).size() : 1;
  }
  BOGAM_TRY(cursor->status());
  return keys < limit ? rows : many + rows;
}

Result<uint64_t> RowScan::Cost(const Criterion& c) {
  if (c.modifier == Modifier::kMissing || c.modifier == Modifier::kText || c.modifier == Modifier::kNot) return UINT64_MAX;
  if (c.kind != Criterion::Kind::kParameter) return UINT64_MAX / 2;
  if (c.plan->answer == Answer::kId) return 0;
  if (c.plan->answer != Answer::kAtoms) return UINT64_MAX / 4;
  uint64_t cost = 0;
  for (const AtomUse& use : c.plan->atoms) {
    const Atom& atom = Atoms()[use.atom];
    for (const QueryValue& v : c.values) {
      std::string prefix = AtomKey(atom.number);
      Family family = Family::kTokens;
      switch (c.parameter->type) {
        case SearchType::kReference: cost += 100; continue;
        case SearchType::kToken:
          if (v.system && !v.system->empty() && !v.code.empty()) {
            BOGAM_ASSIGN(const uint32_t system, dictionary_->Find(store::Term::kSystem, *v.system));
            BOGAM_ASSIGN(const uint32_t code, dictionary_->Find(store::Term::kCode, store::CodeText(system, v.code)));
            prefix = TokenKey(atom.number, system, code);
          }
          break;
        case SearchType::kDate: family = Family::kDates; break;
        case SearchType::kString:
          family = Family::kStrings;
          if (c.modifier != Modifier::kContains) prefix += Folded(v.text).substr(0, 8);
          break;
        case SearchType::kUri: family = Family::kUris; break;
        default: family = Family::kQuantities; break;
      }
      BOGAM_ASSIGN(const uint64_t some, Sample(family, prefix));
      cost += some;
    }
  }
  return cost;
}

}  // namespace bogam::search
