// SPDX-License-Identifier: Apache-2.0
// Patient/{id}/$everything: all of a patient's compartment in the order in which it is stored, then what it refers to outside any
// patient (practitioners, organizations, medications). Page by page as of one change: a link carries change, part and last key.
#include <charconv>
#include <map>
#include <set>

#include "base/bytes.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/plan.h"
#include "server/rest/bundle_text.h"
#include "server/rest/interactions.h"
#include "store/layout.h"
#include "store/type_code.h"
#include "value/temporal.h"

namespace bogam::server {
namespace {

using store::Family;

constexpr size_t kDefaultCount = 500, kMostCount = 1000;

/// Where a page begins: after this key. Part 0: the compartment; part 1: what it refers to.
struct Cursor {
  uint64_t change = 0, part = 0, type = 0, number = 0;
};

std::string Text(const Cursor& c) {
  return std::to_string(c.change) + "." + std::to_string(c.part) + "." + std::to_string(c.type) + "." + std::to_string(c.number);
}

bool Parse(std::string_view text, Cursor* c) {
  for (uint64_t* field : {&c->change, &c->part, &c->type, &c->number}) {
    const size_t end = std::min(text.find('.'), text.size());
    const auto read = std::from_chars(text.data(), text.data() + end, *field);
    if (end == 0 || read.ec != std::errc() || read.ptr != text.data() + end) return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return text.empty() && c->part <= 1;
}

struct Order {
  bool operator()(const store::Address& a, const store::Address& b) const { return std::pair(a.type, a.number) < std::pair(b.type, b.number); }
};
using Addresses = std::set<store::Address, Order>;

Status Damaged() { return Status(Code::kDataLoss, "damaged row in a patient's compartment"); }

class EverythingAnswer {
 public:
  EverythingAnswer(const RestContext& context, const Call& call)
      : call_(call), searcher_(call.snapshot.get(), &context.records->dictionary()), bundle_("searchset", call.base) {}

  Result<std::string> Run() {
    BOGAM_TRY(ReadParameters());
    BOGAM_ASSIGN(const auto identity, searcher_.Identify(call_.type, call_.id));
    if (!identity || identity->state == store::State::kReferenced) return Status(Code::kNotFound, "there is no such patient");
    if (identity->state == store::State::kDeleted) return Status(Code::kGone, "the patient is deleted");
    patient_ = identity->patient;
    BOGAM_TRY(Compartment());
    BOGAM_TRY(ChangedSince());
    std::string next;
    BOGAM_TRY(Fill(&next));
    Links(next);
    for (const std::string& record : records_) bundle_.AddMatch(fhir::RecordView(record), "match");
    return std::move(bundle_).Finish();
  }

 private:
  Status ReadParameters() {
    BOGAM_ASSIGN(count_, ReadCount(call_, kDefaultCount, kMostCount));
    count_ = std::max<size_t>(count_, 1);
    BOGAM_ASSIGN(const uint64_t next_change, store::ReadMark(*call_.snapshot, "next/change"));
    newest_ = next_change == 0 ? 0 : next_change - 1;
    cursor_.change = newest_;
    if (const std::string* page = call_.Parameter("_page")) {
      if (!Parse(*page, &cursor_) || cursor_.change > newest_) return Status(Code::kInvalid, "this page link is damaged");
    }
    if (const std::string* since = call_.Parameter("_since")) {
      const auto moment = value::DateTime::Parse(*since);
      if (!moment) return Status(Code::kInvalid, "_since wants an instant: 2025-03-09T08:15:00Z", *since);
      since_ms_ = (moment->Instants(0).first + 999) / 1000;
    }
    if (const std::string* types = call_.Parameter("_type")) {
      for (std::string_view rest = *types; !rest.empty();) {
        const size_t end = std::min(rest.find(','), rest.size());
        const fhir::TypeId type = fhir::FindResourceType(rest.substr(0, end));
        if (type == fhir::TypeId::kNone) return Status(Code::kInvalid, "_type names no resource type", std::string(rest.substr(0, end)));
        types_.insert(store::CodeOf(type));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    return {};
  }

  Status Compartment() {
    const auto range = store::PrefixRange(store::PatientPrefix(patient_));
    const auto home = call_.snapshot->Scan(Family::kCurrent, range);
    for (; home->Valid(); home->Next()) {
      store::Address address;
      if (!store::ParseCurrentKey(home->key(), &address)) return Damaged();
      compartment_.insert(address);
    }
    BOGAM_TRY(home->status());
    const auto links = call_.snapshot->Scan(Family::kLinks, range);
    for (; links->Valid(); links->Next()) {
      store::Address address;
      if (!store::ParseCurrentKey(links->key(), &address)) return Damaged();
      std::string_view value = links->value();
      uint64_t patient = 0;
      if (!base::TakeVarint(&value, &patient)) return Damaged();
      address.patient = static_cast<uint32_t>(patient);
      compartment_.insert(address);
    }
    return links->status();
  }

  /// What was in the compartment at the cursor's change and is not any more.
  Status ChangedSince() {
    if (cursor_.change == newest_) return {};
    const auto log = call_.snapshot->Scan(Family::kChanges, {store::ChangeKey(cursor_.change + 1), {}});
    uint64_t expected = cursor_.change + 1;
    for (; log->Valid(); log->Next(), ++expected) {
      store::ChangeRow row;
      if (!store::ParseChange(log->value(), &row)) return Damaged();
      if (log->key() != store::ChangeKey(expected)) break;
      for (const store::ChangedResource& changed : row.resources) {
        std::string value;
        store::AddressRow address;
        BOGAM_ASSIGN(const bool found, call_.snapshot->Get(Family::kAddress, store::AddressKey(changed.number), &value));
        if (!found || !store::ParseAddress(value, &address)) return Damaged();
        if (address.patient == patient_) compartment_.insert({patient_, changed.type, changed.number});
      }
    }
    BOGAM_TRY(log->status());
    if (expected <= newest_) return Status(Code::kGone, "this page link is older than the history that is kept");
    return {};
  }

  /// False where the resource was not there, or is not asked for.
  Result<bool> Load(const store::Address& address, std::string* record) const {
    store::VersionHeader header;
    const Status loaded = searcher_.Load(address, cursor_.change, &header, record);
    if (loaded.code() == Code::kNotFound) return false;
    BOGAM_TRY(loaded);
    return header.instant_ms >= since_ms_;
  }

  bool Wanted(const store::Address& address) const { return types_.empty() || types_.contains(address.type); }

  Status Fill(std::string* next) {
    if (cursor_.part == 0) BOGAM_TRY(Take(compartment_, next));
    if (records_.size() > count_ || !next->empty()) return {};
    if (cursor_.part == 0) cursor_ = {cursor_.change, 1, 0, 0};
    Addresses referred;
    BOGAM_TRY(Referred(&referred));
    return Take(referred, next);
  }

  Status Take(const Addresses& from, std::string* next) {
    const store::Address start{0, static_cast<store::TypeCode>(cursor_.type), cursor_.number};
    for (auto it = from.upper_bound(start); it != from.end(); ++it) {
      if (!Wanted(*it)) continue;
      std::string record;
      BOGAM_ASSIGN(const bool there, Load(*it, &record));
      if (!there) continue;
      if (records_.size() == count_) {
        *next = Text({cursor_.change, cursor_.part, last_.type, last_.number});
        return {};
      }
      last_ = *it;
      records_.push_back(std::move(record));
    }
    return {};
  }

  /// Targets outside any patient of what the compartment holds.
  Status Referred(Addresses* out) const {
    std::set<std::string, std::less<>> seen;
    for (const store::Address& address : compartment_) {
      store::VersionHeader header;
      std::string record;
      const Status loaded = searcher_.Load(address, cursor_.change, &header, &record);
      if (loaded.code() == Code::kNotFound) continue;
      BOGAM_TRY(loaded);
      std::vector<std::string> targets;
      fhir::ForEachReference(fhir::RecordView(record), [&](fhir::Node text) { targets.emplace_back(text.text()); });
      for (const std::string& target : targets) {
        const fhir::Reference reference = fhir::ParseReference(target);
        if (reference.kind != fhir::Reference::Kind::kRelative || !seen.insert(target).second) continue;
        BOGAM_ASSIGN(const auto identity, searcher_.Identify(reference.type, reference.id));
        if (!identity || identity->patient != 0 || identity->state == store::State::kReferenced) continue;
        const store::Address found{0, store::CodeOf(reference.type), identity->number};
        if (!compartment_.contains(found)) out->insert(found);
      }
    }
    return {};
  }

  void Links(const std::string& next) {
    std::string kept;
    for (const auto& [name, value] : call_.parameters) {
      if (name != "_page") kept += (kept.empty() ? "?" : "&") + Encode(name) + "=" + Encode(value);
    }
    const std::string address = call_.base + "/" + call_.Literal() + "/$everything" + kept;
    bundle_.Link("self", address);
    if (!next.empty()) bundle_.Link("next", address + (kept.empty() ? "?" : "&") + "_page=" + next);
  }

  const Call& call_;
  search::Searcher searcher_;
  BundleText bundle_;
  uint32_t patient_ = 0;
  uint64_t newest_ = 0;
  size_t count_ = 0;
  int64_t since_ms_ = INT64_MIN;
  Cursor cursor_;
  store::Address last_;
  std::set<store::TypeCode> types_;
  Addresses compartment_;
  std::vector<std::string> records_;
};

}  // namespace

Response Everything(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {"_count", "_since", "_type", "_page"})) return *refusal;
  auto text = EverythingAnswer(context, call).Run();
  if (!text.ok()) return Outcome(text.status());
  Response response;
  response.body = std::move(*text);
  return response;
}

}  // namespace bogam::server
