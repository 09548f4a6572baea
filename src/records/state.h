// SPDX-License-Identifier: Apache-2.0
// What the parts of records share, and the functions that read rows. Internal to the room.
#ifndef BOGAM_RECORDS_STATE_H_
#define BOGAM_RECORDS_STATE_H_

#include <memory>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "fhir/record.h"
#include "records/numbering.h"
#include "records/records.h"
#include "store/dictionary.h"
#include "store/layout.h"
#include "store/store.h"

namespace bogam::records {

/// Everything a write is prepared with. The pointers outlive all work.
struct Context {
  store::Store* store = nullptr;
  const Options* options = nullptr;
  store::Dictionary* dictionary = nullptr;
  StoreNumbering* numbering = nullptr;
};

/// The identity of type + id; number 0 when nothing was ever heard of it.
Result<store::Identity> ReadIdentity(const store::Reader& reader, fhir::TypeId type, std::string_view id);
/// The row of a number; kNotFound when it was never given out.
Result<store::AddressRow> ReadAddress(const store::Reader& reader, uint64_t number);
/// The current version at an address; kDataLoss when it is not there.
Result<Version> ReadCurrent(const store::Reader& reader, const store::Address& address);
/// The logical id of a number, whatever its state.
Result<std::string> ReadId(const store::Reader& reader, uint64_t number);
/// Version `version` of a number, wherever it lies: current, past or a deletion. Its id is not filled when deleted.
Result<Version> ReadVersionOf(const store::Reader& reader, uint64_t number, uint32_t version);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_STATE_H_
