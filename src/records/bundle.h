// SPDX-License-Identifier: Apache-2.0
// Transactions and batches as FHIR Bundles (http.html 3.1.0.11): a Bundle of requests to writes, and the answers back.
#ifndef BOGAM_RECORDS_BUNDLE_H_
#define BOGAM_RECORDS_BUNDLE_H_

#include <functional>
#include <string_view>

#include "bogam/status.h"
#include "fhir/record.h"
#include "records/door.h"

namespace bogam::records {

/// Answers a GET entry that is no plain read ("Patient?name=x"): a searchset Bundle or a resource.
using Fetch = std::function<Result<fhir::Record>(std::string_view url)>;

/// Carries out a Bundle of type transaction or batch and returns the transaction-response or batch-response. A
/// transaction that fails returns the Status of the entry that failed it; in a batch the failure is in its entry, as an
/// OperationOutcome. fetch may be null: then such an entry is kUnsupported.
/// What lies outside the door is neither read nor written.
/// Order in a transaction: DELETE, POST, PUT, GET; PATCH is kUnsupported.
Result<fhir::Record> ProcessBundle(const Door& door, fhir::RecordView bundle, const Fetch& fetch = nullptr);

/// "412 Precondition Failed" for a Bundle.entry.response.status.
std::string_view HttpStatus(Code code);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_BUNDLE_H_
