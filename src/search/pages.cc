// SPDX-License-Identifier: Apache-2.0
// Pages of a search: cursor, the state of a former change, _sort, _include and _revinclude. Covered by plan_test.cc.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/bytes.h"
#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "search/plan.h"
#include "search/rows.h"
#include "store/type_code.h"

namespace bogam::search {

using fhir::TypeId;
using store::Family;
using store::Posting;

namespace {

/// Change at which the search began, the last match, and a mark of the query: "1a.7.12c.9f3e".
struct Cursor {
  uint64_t change = 0;
  Posting last;
  uint64_t query = 0;
};

uint64_t Mark(const Query& query) {
  uint64_t h = 1469598103934665603u;
  for (const char c : std::string(fhir::Name(query.type)) + "?" + query.canonical) h = (h ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return h;
}

std::string Write(const Cursor& c) {
  std::string out;
  for (const uint64_t v : {c.change, static_cast<uint64_t>(c.last.patient), c.last.number, c.query}) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, v, 16).ptr;
    if (!out.empty()) out.push_back('.');
    out.append(digits, end);
  }
  return out;
}

bool Read(std::string_view text, Cursor* c) {
  uint64_t values[4] = {};
  for (int i = 0; i < 4; ++i) {
    const size_t end = std::min(text.find('.'), text.size());
    const auto r = std::from_chars(text.data(), text.data() + end, values[i], 16);
    if (r.ec != std::errc() || r.ptr != text.data() + end || end == 0) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  *c = {values[0], {static_cast<uint32_t>(values[1]), values[2]}, values[3]};
  return text.empty();
}

struct Ranked {
  Posting row;
  std::vector<std::optional<std::string>> keys;
};

bool Before(const std::vector<SortKey>& sort, const Ranked& a, const Ranked& b) {
  for (size_t i = 0; i < sort.size(); ++i) {
    if (a.keys[i].has_value() != b.keys[i].has_value()) return a.keys[i].has_value();
    if (!a.keys[i] || *a.keys[i] == *b.keys[i]) continue;
    return (*a.keys[i] < *b.keys[i]) != sort[i].descending;
  }
  return a.row < b.row;
}

}  // namespace

Status Searcher::Load(const store::Address& address, uint64_t change, store::VersionHeader* header, std::string* record) const {
  const Status now = LoadCurrent(address, header, record);
  if (now.ok() && header->change <= change) return now;
  if (!now.ok() && now.code() != Code::kNotFound) return now;
  const auto cursor = reader_->Scan(Family::kHistory, store::PrefixRange(store::HistoryPrefix(address.number)));
  for (; cursor->Valid(); cursor->Next()) {
    std::string_view rest;
    if (!store::ParseVersion(cursor->value(), header, &rest)) return Damaged("record");
    if (header->change > change) continue;
    if (header->deleted) break;
    record->assign(rest);
    return Status::Ok();
  }
  BOGAM_TRY(cursor->status());
  return Status(Code::kNotFound, "no such resource at that time");
}

namespace {

/// One page of one search.
class Pager {
 public:
  Pager(const Searcher* searcher, const store::Reader* reader, const Query& query, const PageOptions& options)
      : searcher_(searcher), reader_(reader), query_(query), options_(options), type_(store::CodeOf(query.type)) {}

  Result<Page> Run(std::string_view text) {
    BOGAM_ASSIGN(const uint64_t next_change, store::ReadMark(*reader_, "next/change"));
    const uint64_t newest = next_change == 0 ? 0 : next_change - 1;
    Cursor cursor;
    cursor.change = newest;
    cursor.query = Mark(query_);
    if (!text.empty()) {
      Cursor given;
      if (!Read(text, &given) || given.query != cursor.query || given.change > newest) {
        return Status(Code::kInvalid, "search: this page link is damaged or of another search");
      }
      cursor = given;
    }
    page_.change = cursor.change;
    BOGAM_ASSIGN(std::vector<Posting> rows, searcher_->Find(query_));
    if (cursor.change < newest) BOGAM_TRY(GoBack(newest, &rows));
    if (query_.total != Total::kNone || query_.summary == Summary::kCount) page_.total = rows.size();
    const size_t count = std::min<size_t>(query_.count.value_or(options_.default_count), options_.max_count);
    if (query_.summary == Summary::kCount || count == 0) return std::move(page_);
    BOGAM_TRY(Sort(&rows));
    size_t begin = 0;
    if (!text.empty()) {
      const auto last = std::find(rows.begin(), rows.end(), cursor.last);
      begin = last != rows.end() ? static_cast<size_t>(last - rows.begin()) + 1
                                 : static_cast<size_t>(std::upper_bound(rows.begin(), rows.end(), cursor.last) - rows.begin());
    }
    const size_t end = std::min(rows.size(), begin + count);
    for (size_t i = begin; i < end; ++i) Add({rows[i].patient, type_, rows[i].number}, false);
    if (end < rows.size() && end > begin) page_.next = Write({cursor.change, rows[end - 1], cursor.query});
    BOGAM_TRY(Includes());
    return std::move(page_);
  }

 private:
  bool Add(const store::Address& address, bool included) {
    if (!seen_.insert(address.number).second) return false;
    page_.hits.push_back({address, included});
    return true;
  }

  /// From the rows of now to those of page_.change: what changed since is judged by its version of then.
  Status GoBack(uint64_t newest, std::vector<Posting>* rows) {
    std::set<uint64_t> changed;
    const auto cursor = reader_->Scan(Family::kChanges, {store::ChangeKey(page_.change + 1), {}});
    uint64_t expected = page_.change + 1;
    for (; cursor->Valid(); cursor->Next(), ++expected) {
      store::ChangeRow row;
      if (!store::ParseChange(cursor->value(), &row)) return Damaged("change");
      if (cursor->key() > store::ChangeKey(expected)) return Status(Code::kGone, "search: this page link is older than the history that is kept");
      for (const store::ChangedResource& r : row.resources) {
        if (r.type == type_) changed.insert(r.number);
      }
    }
    BOGAM_TRY(cursor->status());
    if (expected <= newest) return Status(Code::kGone, "search: this page link is older than the history that is kept");
    std::erase_if(*rows, [&](const Posting& row) { return changed.contains(row.number); });
    const RowJudge judge(searcher_);
    for (const uint64_t number : changed) {
      BOGAM_ASSIGN(const uint32_t patient, PatientOf(number));
      store::VersionHeader header;
      std::string record;
      const Status loaded = searcher_->Load({patient, type_, number}, page_.change, &header, &record);
      if (loaded.code() == Code::kNotFound) continue;
      BOGAM_TRY(loaded);
      BOGAM_ASSIGN(const bool matches, judge.Matches(query_, fhir::RecordView(record)));
      if (!matches) continue;
      BOGAM_ASSIGN(const uint32_t home, HomeOf(fhir::RecordView(record)));
      rows->push_back({home, number});
    }
    SortUnique(rows);
    return Status::Ok();
  }

  /// The patient under whom a version lay: not that of today where the resource has moved since.
  Result<uint32_t> HomeOf(fhir::RecordView record) const {
    const std::string_view home = fhir::HomePatient(record);
    if (home.empty()) return 0u;
    BOGAM_ASSIGN(const auto identity, searcher_->Identify(fhir::type::kPatient, home));
    return identity ? identity->patient : 0u;
  }

  Result<uint32_t> PatientOf(uint64_t number) const {
    std::string value;
    store::AddressRow address;
    BOGAM_ASSIGN(const bool found, reader_->Get(Family::kAddress, store::AddressKey(number), &value));
    if (!found || !store::ParseAddress(value, &address)) return Damaged("address");
    return address.patient;
  }

  Status Sort(std::vector<Posting>* rows) const {
    if (query_.sort.empty()) return Status::Ok();
    std::vector<Ranked> ranked;
    ranked.reserve(rows->size());
    std::string record;
    for (const Posting& row : *rows) {
      store::VersionHeader header;
      BOGAM_TRY(searcher_->Load({row.patient, type_, row.number}, page_.change, &header, &record));
      Ranked r{row, {}};
      for (const SortKey& key : query_.sort) {
        BOGAM_ASSIGN(auto bytes, SortValue(key, fhir::RecordView(record)));
        r.keys.push_back(std::move(bytes));
      }
      ranked.push_back(std::move(r));
    }
    std::sort(ranked.begin(), ranked.end(), [&](const Ranked& a, const Ranked& b) { return Before(query_.sort, a, b); });
    for (size_t i = 0; i < ranked.size(); ++i) (*rows)[i] = ranked[i].row;
    return Status::Ok();
  }

  Status Includes() {
    if (query_.includes.empty() && query_.reverse_includes.empty()) return Status::Ok();
    for (size_t begin = 0, round = 0; begin < page_.hits.size(); ++round) {
      const size_t end = page_.hits.size();
      for (size_t i = begin; i < end; ++i) {
        const store::Address address = page_.hits[i].address;
        for (const Include& include : query_.includes) {
          if (round == 0 || include.iterate) BOGAM_TRY(Forward(include, address));
        }
        for (const Include& include : query_.reverse_includes) {
          if (round == 0 || include.iterate) BOGAM_TRY(Backward(include, address));
        }
        if (page_.hits.size() > options_.max_included + options_.max_count) {
          return Status(Code::kTooCostly, "search: _include and _revinclude bring more than " + std::to_string(options_.max_included) + " resources");
        }
      }
      begin = end;
    }
    return Status::Ok();
  }

  Status Forward(const Include& include, const store::Address& address) {
    const TypeId type = store::TypeOf(address.type);
    if (include.source != TypeId::kNone && include.source != type) return Status::Ok();
    store::VersionHeader header;
    std::string record;
    const Status loaded = searcher_->Load(address, page_.change, &header, &record);
    if (loaded.code() == Code::kNotFound) return Status::Ok();
    BOGAM_TRY(loaded);
    for (const ParameterPlan& plan : PlansOf(type)) {
      if (plan.parameter->type != fhir::SearchType::kReference || (include.parameter != nullptr && plan.parameter != include.parameter)) continue;
      BOGAM_ASSIGN(const std::vector<ReferenceTarget> targets, ReferencesOf(*plan.parameter, fhir::RecordView(record)));
      for (const ReferenceTarget& target : targets) {
        if (include.target != TypeId::kNone && include.target != target.type) continue;
        BOGAM_ASSIGN(const auto identity, searcher_->Identify(target.type, target.id));
        if (identity && identity->state == store::State::kCurrent) Add({identity->patient, store::CodeOf(target.type), identity->number}, true);
      }
    }
    return Status::Ok();
  }

  Status Backward(const Include& include, const store::Address& address) {
    const TypeId type = store::TypeOf(address.type);
    if (include.target != TypeId::kNone && include.target != type) return Status::Ok();
    if (include.source == TypeId::kNone) return Status(Code::kUnsupported, "search: _revinclude=* is not supported; name the type and parameter");
    for (const ParameterPlan& plan : PlansOf(include.source)) {
      if (plan.parameter->type != fhir::SearchType::kReference || (include.parameter != nullptr && plan.parameter != include.parameter)) continue;
      std::vector<Posting> sources;
      BOGAM_TRY(searcher_->Referrers(plan, type, {address.patient, address.number}, &sources));
      for (const Posting& source : sources) Add({source.patient, store::CodeOf(include.source), source.number}, true);
    }
    return Status::Ok();
  }

  const Searcher* searcher_;
  const store::Reader* reader_;
  const Query& query_;
  const PageOptions& options_;
  store::TypeCode type_;
  Page page_;
  std::set<uint64_t> seen_;
};

}  // namespace

Status Searcher::Referrers(const ParameterPlan& plan, TypeId target, const Posting& row, std::vector<Posting>* out) const {
  RowScan scan(this, reader_, dictionary_, {});
  Candidates found;
  for (const AtomUse& use : plan.atoms) {
    if (use.target != TypeId::kNone && use.target != target) continue;
    store::Identity identity;
    identity.number = row.number;
    identity.patient = row.patient;
    BOGAM_TRY(scan.ReferencesTo(use, target, identity, Atoms()[use.atom].type, &found));
  }
  SortUnique(&found.rows);
  out->insert(out->end(), found.rows.begin(), found.rows.end());
  return Status::Ok();
}

Result<Page> Searcher::Run(const Query& query, std::string_view cursor, const PageOptions& options) const {
  return Pager(this, reader_, query, options).Run(cursor);
}

}  // namespace bogam::search
