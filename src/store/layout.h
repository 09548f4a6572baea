// SPDX-License-Identifier: Apache-2.0
// The bytes on disk: the keys and values of every family, and the functions that build and read them. Nothing else in
// Bogam writes key bytes by hand. Integers in keys are big-endian, in values LEB128 varints. Covered by layout_test.cc.
//
// A resource has two names. Its *number* (40 bits) is stable from the first time that the store hears of the resource,
// be it only as the target of a reference; numbers are never reused. Its *address* is (patient, type, number); it says
// where the current version lies and moves when the patient does. *Patient numbers* (32 bits) are dense, given to each
// Patient when first heard of; 0 is "no patient". A *type* is the code of fhir::ResourceType.
//
//   family      key                                                    value
//   kMeta       name                                                   see "Meta" below
//   kIdentity   type:1 id                                              number patient state:1 version
//               id: 0x01 + 16 bytes for a lower-case UUID, else 0x02 + the text
//   kAddress    number:5                                               type:1 patient state:1 [id text, unless current]
//   kCurrent    patient:4 type:1 number:5                              flags:1 version change instant(zigzag ms) record
//   kHistory    number:5 ~version:4                                    flags:1 version change instant(zigzag ms) record
//               flags bit 0: deleted, then there is no record
//   kChanges    change:8                                               instant(zigzag ms) n (op:1 type:1 zigzag(dn) version)*n
//   kDictionary 0x01 term:1 text                                       ordinal
//               0x02 term:1 ordinal:4                                  text
//   kTokens …   parameter:2 value… chunk:4                             posting block (store/postings.h)
//   others      parameter:2 value… patient:4 number:5                  what the extractor of the row says
//   kFacts      patient:4 section:1 [chunk:4]                          fact block (store/facts.h); chunk for patient 0 only
//   kLinks      patient:4 type:1 number:5                              home patient
//
// ~version is the complement, so that the newest version of a resource comes first.
//
// A chunk is 1,024 patients: 0x80000000 | patient >> 10; for patient 0 it is number >> 16, so that a million resources
// without a patient do not make one block. Blocks of one value come in (patient, number) order.
//
// Worked examples (hex):
//   identity of Patient/1f0                      kIdentity  6c 02 31 66 30
//   Observation (type 5e), patient 7, number 300 kCurrent   00000007 5e 000000012c
//   its version 2 in the past                    kHistory   000000012c fffffffd
//   parameter 0x0102, value ordinal 9, patient 7 kTokens    0102 00000009 80000000
//   the same, patient 0, number 70000            kTokens    0102 00000009 00000001
//   facts of patient 7 from Observations         kFacts     00000007 5e
//
// Meta: "generation/format", "generation/index", "generation/fact" (varint); "generation/rebuilding" (1 while the
// last two are made anew); "next/number", "next/patient", "next/change" (varint: the first value that was not given out);
// "origin" (1 the store holds real people, 2 synthetic ones).
#ifndef BOGAM_STORE_LAYOUT_H_
#define BOGAM_STORE_LAYOUT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "store/store.h"

namespace bogam::store {

using TypeCode = uint8_t;
inline constexpr size_t kNumberBytes = 5;
inline constexpr uint64_t kMaxNumber = (uint64_t{1} << 40) - 1;
inline constexpr int kChunkBits = 10;

struct Address {
  uint32_t patient = 0;
  TypeCode type = 0;
  uint64_t number = 0;
  friend auto operator<=>(const Address&, const Address&) = default;
};

/// What the store knows of a type + id.
enum class State : uint8_t {
  kReferenced = 0,  ///< only the target of references so far
  kCurrent = 1,
  kDeleted = 2,
};

struct Identity {
  uint64_t number = 0;
  uint32_t patient = 0;  ///< home; for a Patient its own patient number
  State state = State::kReferenced;
  uint32_t version = 0;  ///< newest version, deletions count; 0 while kReferenced
};

struct AddressRow {
  TypeCode type = 0;
  uint32_t patient = 0;
  State state = State::kReferenced;
  std::string id;  ///< only unless kCurrent: then the record has it
};

/// What stands before the record in kCurrent and kHistory.
struct VersionHeader {
  uint32_t version = 0;
  uint64_t change = 0;     ///< transaction that made it
  int64_t instant_ms = 0;  ///< lastUpdated, ms since 1970 UTC
  bool deleted = false;
};

enum class ChangeOp : uint8_t { kCreate = 1, kUpdate = 2, kDelete = 3 };
struct ChangedResource {
  ChangeOp op = ChangeOp::kCreate;
  TypeCode type = 0;
  uint64_t number = 0;
  uint32_t version = 0;
};
struct ChangeRow {
  int64_t instant_ms = 0;
  std::vector<ChangedResource> resources;
};

// Keys.
std::string IdentityKey(TypeCode type, std::string_view id);
/// The id out of a key of kIdentity.
bool ParseIdentityKey(std::string_view key, TypeCode* type, std::string* id);
std::string AddressKey(uint64_t number);
std::string CurrentKey(const Address& address);
bool ParseCurrentKey(std::string_view key, Address* address);
/// Everything of one patient, or of one type of one patient.
std::string PatientPrefix(uint32_t patient);
std::string PatientTypePrefix(uint32_t patient, TypeCode type);
std::string HistoryKey(uint64_t number, uint32_t version);
std::string HistoryPrefix(uint64_t number);
std::string ChangeKey(uint64_t change);
/// The block that holds the entry of a resource; all blocks of a section begin with FactPrefix (of patient 0 there may be
/// several, one a chunk; of a patient there is one).
std::string FactKey(uint32_t patient, uint8_t section, uint64_t number);
std::string FactPrefix(uint32_t patient, uint8_t section);
std::string LinkKey(const Address& address);

uint32_t ChunkOf(uint32_t patient, uint64_t number);
/// value_key: parameter and value as the extractor wrote them. Appends the chunk.
std::string PostingKey(std::string_view value_key, uint32_t patient, uint64_t number);
/// Appends patient and number to a row's own key.
void PutRowSuffix(std::string* key, uint32_t patient, uint64_t number);
inline constexpr size_t kRowSuffixBytes = 4 + kNumberBytes;
/// The patient and number at the end of a key that PutRowSuffix ended.
bool ParseRowSuffix(std::string_view key, uint32_t* patient, uint64_t* number);
void PutNumber(std::string* out, uint64_t number);
uint64_t GetNumber(const char* p);

// Values. The Parse functions are false for damaged bytes.
std::string EncodeIdentity(const Identity& identity);
bool ParseIdentity(std::string_view value, Identity* identity);
std::string EncodeAddress(const AddressRow& row);
bool ParseAddress(std::string_view value, AddressRow* row);
void EncodeVersion(const VersionHeader& header, std::string_view record, std::string* value);
/// *record is the rest of value.
bool ParseVersion(std::string_view value, VersionHeader* header, std::string_view* record);
std::string EncodeChange(const ChangeRow& row);
bool ParseChange(std::string_view value, ChangeRow* row);

/// What every room can rely on in a store that was opened: the generations it was written with. A store whose format
/// is another one does not open; another index or fact generation means that records rebuilds those rows.
struct Generations {
  uint32_t format = 0;  ///< 0: an empty store
  uint32_t index = 0;
  uint32_t fact = 0;
};
inline constexpr uint32_t kFormatGeneration = 1;
Result<Generations> ReadGenerations(const Reader& reader);
void WriteGenerations(const Generations& generations, Batch* batch);

/// A varint in kMeta; absent is 0.
Result<uint64_t> ReadMark(const Reader& reader, std::string_view name);
void WriteMark(std::string_view name, uint64_t value, Batch* batch);

}  // namespace bogam::store

#endif  // BOGAM_STORE_LAYOUT_H_
