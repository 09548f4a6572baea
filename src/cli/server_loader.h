// SPDX-License-Identifier: Apache-2.0
// ServerLoader: records sent to a running server, for when another process holds the store. The answer is what `load` into that store
// would have given: batches go to POST /api/load (docs/workspace-api.md), where equal content is no change.
#ifndef BOGAM_CLI_SERVER_LOADER_H_
#define BOGAM_CLI_SERVER_LOADER_H_

#include <memory>
#include <string>

#include "bogam/status.h"
#include "records/load.h"

namespace bogam::cli {

/// server: "http://127.0.0.1:8080" on this machine, "https://…" elsewhere, or with the path of its FHIR endpoint. kInvalid: it is none of these. lenient:
/// elements that R4 does not have are kept there, too. What the server refuses is rejected record by record; a server that does not answer ends the load
/// (kUnavailable).
Result<std::unique_ptr<records::Loader>> NewServerLoader(const std::string& server, const std::string& token, bool lenient, records::LoadOptions options);

}  // namespace bogam::cli

#endif  // BOGAM_CLI_SERVER_LOADER_H_
