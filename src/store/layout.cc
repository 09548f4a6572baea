// SPDX-License-Identifier: Apache-2.0
// Key and value bytes; layout.h says what they are. Covered by layout_test.cc.
#include "store/layout.h"

#include "base/bytes.h"
#include "store/batch.h"

namespace bogam::store {
namespace {

using base::GetBigEndian;
using base::PutBigEndian;
using base::PutVarint;
using base::TakeVarint;

constexpr char kUuidId = 1;
constexpr char kTextId = 2;
constexpr size_t kUuidText = 36;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool IsDash(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

/// Appends 16 bytes when id is a UUID in lower case, the only form that FormatUuid gives back letter by letter.
bool PutUuid(std::string* out, std::string_view id) {
  if (id.size() != kUuidText) return false;
  char bytes[16];
  size_t n = 0;
  for (size_t i = 0; i < kUuidText;) {
    if (IsDash(i)) {
      if (id[i++] != '-') return false;
      continue;
    }
    const int high = HexDigit(id[i]);
    const int low = HexDigit(id[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[n++] = static_cast<char>(high << 4 | low);
    i += 2;
  }
  out->append(bytes, sizeof(bytes));
  return true;
}

std::string FormatUuid(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (char c : bytes) {
    if (IsDash(text.size())) text.push_back('-');
    text.push_back(kHex[static_cast<uint8_t>(c) >> 4]);
    text.push_back(kHex[static_cast<uint8_t>(c) & 15]);
  }
  return text;
}

bool TakeByte(std::string_view* in, uint8_t* byte) {
  if (in->empty()) return false;
  *byte = static_cast<uint8_t>(in->front());
  in->remove_prefix(1);
  return true;
}

bool TakeUint32(std::string_view* in, uint32_t* v) {
  uint64_t wide = 0;
  if (!TakeVarint(in, &wide) || wide > UINT32_MAX) return false;
  *v = static_cast<uint32_t>(wide);
  return true;
}

bool TakeState(std::string_view* in, State* state) {
  uint8_t byte = 0;
  if (!TakeByte(in, &byte) || byte > static_cast<uint8_t>(State::kDeleted)) return false;
  *state = static_cast<State>(byte);
  return true;
}

}  // namespace

void PutNumber(std::string* out, uint64_t number) {
  out->push_back(static_cast<char>(number >> 32));
  PutBigEndian<uint32_t>(out, static_cast<uint32_t>(number));
}

uint64_t GetNumber(const char* p) { return uint64_t{static_cast<uint8_t>(p[0])} << 32 | GetBigEndian<uint32_t>(p + 1); }

std::string IdentityKey(TypeCode type, std::string_view id) {
  std::string key(1, static_cast<char>(type));
  key.push_back(kUuidId);
  if (PutUuid(&key, id)) return key;
  key.back() = kTextId;
  key.append(id);
  return key;
}

bool ParseIdentityKey(std::string_view key, TypeCode* type, std::string* id) {
  if (key.size() < 2) return false;
  *type = static_cast<TypeCode>(key[0]);
  if (key[1] == kTextId) {
    id->assign(key.substr(2));
    return true;
  }
  if (key[1] != kUuidId || key.size() != 18) return false;
  *id = FormatUuid(key.substr(2));
  return true;
}

std::string AddressKey(uint64_t number) {
  std::string key;
  PutNumber(&key, number);
  return key;
}

std::string PatientPrefix(uint32_t patient) {
  std::string key;
  PutBigEndian<uint32_t>(&key, patient);
  return key;
}

std::string PatientTypePrefix(uint32_t patient, TypeCode type) {
  std::string key = PatientPrefix(patient);
  key.push_back(static_cast<char>(type));
  return key;
}

std::string CurrentKey(const Address& address) {
  std::string key = PatientTypePrefix(address.patient, address.type);
  PutNumber(&key, address.number);
  return key;
}

bool ParseCurrentKey(std::string_view key, Address* address) {
  if (key.size() != 5 + kNumberBytes) return false;
  address->patient = GetBigEndian<uint32_t>(key.data());
  address->type = static_cast<TypeCode>(key[4]);
  address->number = GetNumber(key.data() + 5);
  return true;
}

std::string HistoryPrefix(uint64_t number) { return AddressKey(number); }

std::string HistoryKey(uint64_t number, uint32_t version) {
  std::string key = AddressKey(number);
  PutBigEndian<uint32_t>(&key, ~version);
  return key;
}

std::string ChangeKey(uint64_t change) {
  std::string key;
  PutBigEndian<uint64_t>(&key, change);
  return key;
}

std::string FactPrefix(uint32_t patient, uint8_t section) { return PatientTypePrefix(patient, section); }

std::string FactKey(uint32_t patient, uint8_t section, uint64_t number) {
  std::string key = FactPrefix(patient, section);
  if (patient == 0) PutBigEndian<uint32_t>(&key, ChunkOf(0, number));
  return key;
}

std::string LinkKey(const Address& address) { return CurrentKey(address); }

uint32_t ChunkOf(uint32_t patient, uint64_t number) {
  if (patient != 0) return 0x80000000u | patient >> kChunkBits;
  return static_cast<uint32_t>(number >> 16);
}

std::string PostingKey(std::string_view value_key, uint32_t patient, uint64_t number) {
  std::string key(value_key);
  PutBigEndian<uint32_t>(&key, ChunkOf(patient, number));
  return key;
}

void PutRowSuffix(std::string* key, uint32_t patient, uint64_t number) {
  PutBigEndian<uint32_t>(key, patient);
  PutNumber(key, number);
}

bool ParseRowSuffix(std::string_view key, uint32_t* patient, uint64_t* number) {
  if (key.size() < kRowSuffixBytes) return false;
  const char* p = key.data() + key.size() - kRowSuffixBytes;
  *patient = GetBigEndian<uint32_t>(p);
  *number = GetNumber(p + 4);
  return true;
}

std::string EncodeIdentity(const Identity& identity) {
  std::string value;
  PutVarint(&value, identity.number);
  PutVarint(&value, identity.patient);
  value.push_back(static_cast<char>(identity.state));
  PutVarint(&value, identity.version);
  return value;
}

bool ParseIdentity(std::string_view value, Identity* identity) {
  return TakeVarint(&value, &identity->number) && identity->number <= kMaxNumber && TakeUint32(&value, &identity->patient) &&
         TakeState(&value, &identity->state) && TakeUint32(&value, &identity->version) && value.empty();
}

std::string EncodeAddress(const AddressRow& row) {
  std::string value(1, static_cast<char>(row.type));
  PutVarint(&value, row.patient);
  value.push_back(static_cast<char>(row.state));
  if (row.state != State::kCurrent) value.append(row.id);
  return value;
}

bool ParseAddress(std::string_view value, AddressRow* row) {
  if (!TakeByte(&value, &row->type) || !TakeUint32(&value, &row->patient) || !TakeState(&value, &row->state)) return false;
  row->id.assign(value);
  return true;
}

void EncodeVersion(const VersionHeader& header, std::string_view record, std::string* value) {
  value->push_back(header.deleted ? 1 : 0);
  PutVarint(value, header.version);
  PutVarint(value, header.change);
  PutVarint(value, base::ZigZag(header.instant_ms));
  value->append(record);
}

bool ParseVersion(std::string_view value, VersionHeader* header, std::string_view* record) {
  uint8_t flags = 0;
  uint64_t instant = 0;
  if (!TakeByte(&value, &flags) || flags > 1 || !TakeUint32(&value, &header->version) || !TakeVarint(&value, &header->change) ||
      !TakeVarint(&value, &instant)) {
    return false;
  }
  header->deleted = flags == 1;
  header->instant_ms = base::UnZigZag(instant);
  *record = value;
  return true;
}

std::string EncodeChange(const ChangeRow& row) {
  std::string value;
  PutVarint(&value, base::ZigZag(row.instant_ms));
  PutVarint(&value, row.resources.size());
  uint64_t before = 0;
  for (const ChangedResource& resource : row.resources) {
    value.push_back(static_cast<char>(resource.op));
    value.push_back(static_cast<char>(resource.type));
    PutVarint(&value, base::ZigZag(static_cast<int64_t>(resource.number - before)));
    PutVarint(&value, resource.version);
    before = resource.number;
  }
  return value;
}

bool ParseChange(std::string_view value, ChangeRow* row) {
  uint64_t instant = 0;
  uint64_t n = 0;
  if (!TakeVarint(&value, &instant) || !TakeVarint(&value, &n) || n > value.size()) return false;
  row->instant_ms = base::UnZigZag(instant);
  row->resources.clear();
  uint64_t before = 0;
  for (uint64_t i = 0; i < n; ++i) {
    ChangedResource resource;
    uint8_t op = 0;
    uint64_t step = 0;
    if (!TakeByte(&value, &op) || op < 1 || op > 3 || !TakeByte(&value, &resource.type) || !TakeVarint(&value, &step) ||
        !TakeUint32(&value, &resource.version)) {
      return false;
    }
    resource.op = static_cast<ChangeOp>(op);
    resource.number = before += static_cast<uint64_t>(base::UnZigZag(step));
    row->resources.push_back(resource);
  }
  return value.empty();
}

Result<uint64_t> ReadMark(const Reader& reader, std::string_view name) {
  std::string value;
  BOGAM_ASSIGN(const bool found, reader.Get(Family::kMeta, name, &value));
  if (!found) return uint64_t{0};
  std::string_view rest = value;
  uint64_t mark = 0;
  if (!TakeVarint(&rest, &mark) || !rest.empty()) return Status(Code::kDataLoss, "damaged mark " + std::string(name));
  return mark;
}

void WriteMark(std::string_view name, uint64_t value, Batch* batch) {
  std::string bytes;
  PutVarint(&bytes, value);
  batch->Put(Family::kMeta, name, bytes);
}

Result<Generations> ReadGenerations(const Reader& reader) {
  BOGAM_ASSIGN(const uint64_t format, ReadMark(reader, "generation/format"));
  BOGAM_ASSIGN(const uint64_t index, ReadMark(reader, "generation/index"));
  BOGAM_ASSIGN(const uint64_t fact, ReadMark(reader, "generation/fact"));
  return Generations{static_cast<uint32_t>(format), static_cast<uint32_t>(index), static_cast<uint32_t>(fact)};
}

void WriteGenerations(const Generations& generations, Batch* batch) {
  WriteMark("generation/format", generations.format, batch);
  WriteMark("generation/index", generations.index, batch);
  WriteMark("generation/fact", generations.fact, batch);
}

}  // namespace bogam::store
