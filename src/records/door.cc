// SPDX-License-Identifier: Apache-2.0
#include "records/door.h"

#include "records/within.h"

namespace bogam::records {

Result<Door::States> Door::BothSnapshots() const {
  States out;
  out.whole = out.seen = records_->store()->TakeSnapshot();
  if (within_ == nullptr) return out;
  BOGAM_ASSIGN(out.reach, within_->In(*out.whole));
  out.seen = Within(out.whole, out.reach);
  return out;
}

Result<std::shared_ptr<const store::Snapshot>> Door::Snapshot() const {
  BOGAM_ASSIGN(States states, BothSnapshots());
  return std::move(states.seen);
}

Result<Version> Door::Read(fhir::TypeId type, std::string_view id) const {
  BOGAM_ASSIGN(const auto state, Snapshot());
  return records_->Read(*state, type, id);
}

Result<Version> Door::ReadVersion(fhir::TypeId type, std::string_view id, uint32_t version) const {
  BOGAM_ASSIGN(const auto state, Snapshot());
  return records_->ReadVersion(*state, type, id, version);
}

Result<Written> Door::Write(records::Write write) const {
  std::vector<records::Write> one;
  one.push_back(std::move(write));
  BOGAM_ASSIGN(std::vector<Written> written, Transaction(std::move(one)));
  return std::move(written[0]);
}

Result<Written> Door::Create(fhir::Record record, std::optional<std::string> if_none_exist) const {
  records::Write write;
  write.type = record.resource_type();
  write.record = std::move(record);
  write.condition = std::move(if_none_exist);
  return Write(std::move(write));
}

Result<Written> Door::Update(fhir::TypeId type, std::string_view id, fhir::Record record, std::optional<uint32_t> if_match) const {
  records::Write write;
  write.kind = Write::Kind::kUpdate;
  write.type = type;
  write.id = id;
  write.record = std::move(record);
  write.if_match = if_match;
  return Write(std::move(write));
}

Result<Written> Door::Delete(fhir::TypeId type, std::string_view id, std::optional<uint32_t> if_match) const {
  records::Write write;
  write.kind = Write::Kind::kDelete;
  write.type = type;
  write.id = id;
  write.if_match = if_match;
  return Write(std::move(write));
}

}  // namespace bogam::records
