// SPDX-License-Identifier: Apache-2.0
// ServerLoader: records sent to a running server as FHIR batches of PUTs, for when another process holds the store.
#ifndef BOGAM_CLI_SERVER_LOADER_H_
#define BOGAM_CLI_SERVER_LOADER_H_

#include <memory>
#include <string>

#include "bogam/status.h"
#include "records/load.h"

namespace bogam::cli {

/// server: "http://127.0.0.1:8080", or with the path of its FHIR endpoint (default /fhir). kInvalid: it is no http URL. What the server
/// refuses is rejected record by record; a server that does not answer ends the load (kUnavailable).
Result<std::unique_ptr<records::Loader>> NewServerLoader(const std::string& server, records::LoadOptions options);

}  // namespace bogam::cli

#endif  // BOGAM_CLI_SERVER_LOADER_H_
