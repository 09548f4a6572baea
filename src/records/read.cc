// SPDX-License-Identifier: Apache-2.0
// Reading versions: identity -> address -> current row, or a row of the history.
#include "records/state.h"
#include "store/type_code.h"

namespace bogam::records {

using store::Family;

Result<store::Identity> ReadIdentity(const store::Reader& reader, fhir::TypeId type, std::string_view id) {
  store::Identity identity;
  std::string value;
  BOGAM_ASSIGN(const bool found, reader.Get(Family::kIdentity, store::IdentityKey(store::CodeOf(type), id), &value));
  if (found && !store::ParseIdentity(value, &identity)) return Status(Code::kDataLoss, "damaged identity row");
  return identity;
}

Result<store::AddressRow> ReadAddress(const store::Reader& reader, uint64_t number) {
  store::AddressRow row;
  std::string value;
  BOGAM_ASSIGN(const bool found, reader.Get(Family::kAddress, store::AddressKey(number), &value));
  if (!found) return Status(Code::kNotFound, "no resource has this number");
  if (!store::ParseAddress(value, &row)) return Status(Code::kDataLoss, "damaged address row");
  return row;
}

namespace {

Result<Version> Decode(const store::Address& address, std::string_view value) {
  Version version;
  std::string_view body;
  if (!store::ParseVersion(value, &version.header, &body)) return Status(Code::kDataLoss, "damaged version row");
  version.address = address;
  version.type = store::TypeOf(address.type);
  if (version.header.deleted) return version;
  BOGAM_ASSIGN(version.record, fhir::Record::Open(std::string(body)));
  version.id = version.record.id();
  return version;
}

}  // namespace

Result<Version> ReadCurrent(const store::Reader& reader, const store::Address& address) {
  std::string value;
  BOGAM_ASSIGN(const bool found, reader.Get(Family::kCurrent, store::CurrentKey(address), &value));
  if (!found) return Status(Code::kDataLoss, "a current version is not where its address says");
  return Decode(address, value);
}

Result<std::string> ReadId(const store::Reader& reader, uint64_t number) {
  BOGAM_ASSIGN(const store::AddressRow row, ReadAddress(reader, number));
  if (row.state != store::State::kCurrent) return row.id;
  BOGAM_ASSIGN(const Version version, ReadCurrent(reader, {row.patient, row.type, number}));
  return version.id;
}

Result<Version> ReadVersionOf(const store::Reader& reader, uint64_t number, uint32_t version) {
  BOGAM_ASSIGN(const store::AddressRow row, ReadAddress(reader, number));
  const store::Address address{row.patient, row.type, number};
  std::string value;
  BOGAM_ASSIGN(const bool past, reader.Get(Family::kHistory, store::HistoryKey(number, version), &value));
  if (past) return Decode(address, value);
  const Status absent(Code::kNotFound, "the resource has no such version");
  if (row.state != store::State::kCurrent) return absent;
  BOGAM_ASSIGN(Version current, ReadCurrent(reader, address));
  if (current.header.version != version) return absent;
  return current;
}

}  // namespace bogam::records
