// SPDX-License-Identifier: Apache-2.0
// Records: opens the parts and hands writes to the sequencer, reads to read.cc and history.cc.
#include "records/records.h"

#include <chrono>
#include <cstdio>

#include "records/rebuild.h"
#include "records/sequencer.h"
#include "records/state.h"
#include "store/type_code.h"

namespace bogam::records {

struct Records::State {
  std::shared_ptr<store::Store> store;
  Options options;
  std::unique_ptr<store::Dictionary> dictionary;
  std::unique_ptr<StoreNumbering> numbering;
  std::unique_ptr<Sequencer> sequencer;
  OriginGuard origin;

  Status Admit(const records::Write& write) { return write.kind == Write::Kind::kDelete ? Status() : origin.Admit(store.get(), OriginOf(write.record)); }
  Context context() const { return {store.get(), &options, dictionary.get(), numbering.get()}; }
};

Records::Records(std::unique_ptr<State> state) : state_(std::move(state)) {}
Records::~Records() = default;

namespace {

int64_t SystemNow() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

std::string FormatInstant(int64_t ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(ms)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const int64_t rest = (time - day).count();
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(rest / 3600000), static_cast<int>(rest / 60000 % 60), static_cast<int>(rest / 1000 % 60),
                static_cast<int>(rest % 1000));
  return text;
}

Result<std::unique_ptr<Records>> Records::Open(std::shared_ptr<store::Store> store, Options options) {
  auto state = std::make_unique<State>();
  if (!options.now_ms) options.now_ms = SystemNow;
  state->store = std::move(store);
  state->options = std::move(options);
  state->dictionary = std::make_unique<store::Dictionary>(state->store.get());
  BOGAM_ASSIGN(state->numbering, StoreNumbering::Open(state->store.get()));
  BOGAM_TRY(BringUpToDate(state->context()));
  state->sequencer = std::make_unique<Sequencer>(state->context());
  BOGAM_TRY(state->sequencer->Open());
  return std::unique_ptr<Records>(new Records(std::move(state)));
}

Result<Written> Records::Write(records::Write write) {
  std::vector<records::Write> one;
  one.push_back(std::move(write));
  BOGAM_ASSIGN(std::vector<Written> written, Transaction(std::move(one)));
  return std::move(written[0]);
}

Result<Written> Records::Create(fhir::Record record, std::optional<std::string> if_none_exist) {
  records::Write write;
  write.type = record.resource_type();
  write.record = std::move(record);
  write.condition = std::move(if_none_exist);
  return Write(std::move(write));
}

Result<Written> Records::Update(fhir::TypeId type, std::string_view id, fhir::Record record, std::optional<uint32_t> if_match) {
  records::Write write;
  write.kind = Write::Kind::kUpdate;
  write.type = type;
  write.id = id;
  write.record = std::move(record);
  write.if_match = if_match;
  return Write(std::move(write));
}

Result<Written> Records::Delete(fhir::TypeId type, std::string_view id, std::optional<uint32_t> if_match) {
  records::Write write;
  write.kind = Write::Kind::kDelete;
  write.type = type;
  write.id = id;
  write.if_match = if_match;
  return Write(std::move(write));
}

Result<std::vector<Written>> Records::Transaction(std::vector<records::Write> writes, LiveReach* within, Writer writer) {
  Unit unit;
  unit.writer = writer;
  unit.within = within;
  unit.writes = std::move(writes);
  if (unit.writes.empty()) return std::vector<Written>{};
  for (const records::Write& write : unit.writes) BOGAM_TRY(state_->Admit(write));
  BOGAM_TRY(Prepare(state_->context(), *state_->store->TakeSnapshot(), &unit));
  Unit* units[] = {&unit};
  state_->sequencer->Submit(units);
  BOGAM_TRY(unit.status);
  return std::move(unit.results);
}

std::vector<Result<Written>> Records::Batch(std::vector<records::Write> writes, LiveReach* within, Writer writer) {
  std::vector<Unit> units(writes.size());
  std::vector<Unit*> good;
  const auto snapshot = state_->store->TakeSnapshot();
  for (size_t i = 0; i < writes.size(); ++i) {
    units[i].within = within;
    units[i].writer = writer;
    units[i].writes.push_back(std::move(writes[i]));
    units[i].status = state_->Admit(units[i].writes[0]);
    if (units[i].status.ok()) units[i].status = Prepare(state_->context(), *snapshot, &units[i]);
    if (units[i].status.ok()) good.push_back(&units[i]);
  }
  if (!good.empty()) state_->sequencer->Submit(good);
  std::vector<Result<Written>> results;
  for (Unit& unit : units) {
    unit.status.ok() ? results.emplace_back(std::move(unit.results[0])) : results.emplace_back(unit.status);
  }
  return results;
}

Result<Version> Records::Read(fhir::TypeId type, std::string_view id) const { return Read(*state_->store->TakeSnapshot(), type, id); }

Result<Version> Records::Read(const store::Reader& reader, fhir::TypeId type, std::string_view id) const {
  BOGAM_ASSIGN(const store::Identity identity, ReadIdentity(reader, type, id));
  if (identity.state == store::State::kDeleted) return Status(Code::kGone, "the resource is deleted");
  if (identity.state != store::State::kCurrent) return Status(Code::kNotFound, "there is no such resource");
  return ReadCurrent(reader, {identity.patient, store::CodeOf(type), identity.number});
}

Result<Version> Records::ReadNumber(const store::Reader& reader, uint64_t number) const {
  BOGAM_ASSIGN(const store::AddressRow row, ReadAddress(reader, number));
  if (row.state != store::State::kCurrent) return Status(Code::kGone, "the resource has no current version");
  return ReadCurrent(reader, {row.patient, row.type, number});
}

Result<Version> Records::ReadVersion(fhir::TypeId type, std::string_view id, uint32_t version) const {
  return ReadVersion(*state_->store->TakeSnapshot(), type, id, version);
}

Result<Version> Records::ReadVersion(const store::Reader& reader, fhir::TypeId type, std::string_view id, uint32_t version) const {
  BOGAM_ASSIGN(const store::Identity identity, ReadIdentity(reader, type, id));
  if (identity.version == 0) return Status(Code::kNotFound, "there is no such resource");
  BOGAM_ASSIGN(Version found, ReadVersionOf(reader, identity.number, version));
  if (found.header.deleted) return Status(Code::kGone, "this version is a deletion");
  return found;
}

Result<Origin> Records::origin() const { return ReadOrigin(*state_->store); }
Status Records::Admit(Origin origin) { return state_->origin.Admit(state_->store.get(), origin); }

const std::shared_ptr<store::Store>& Records::store() const { return state_->store; }
store::Dictionary& Records::dictionary() const { return *state_->dictionary; }
store::Numbering& Records::numbering() const { return *state_->numbering; }
const Options& Records::options() const { return state_->options; }

Status Records::AfterIngest() {
  BOGAM_ASSIGN(const uint64_t number, store::ReadMark(*state_->store, "next/number"));
  BOGAM_ASSIGN(const uint64_t patient, store::ReadMark(*state_->store, "next/patient"));
  state_->numbering->Advance(number, static_cast<uint32_t>(patient));
  return state_->sequencer->Open();
}

Status Records::CatchUp() {
  BOGAM_TRY(state_->store->CatchUp());
  return state_->store->read_only() ? CheckGenerations(*state_->store, state_->options) : Status();
}

Status Records::Exclusively(const std::function<Status()>& work) { return state_->sequencer->Exclusively(work); }

}  // namespace bogam::records
