// SPDX-License-Identifier: Apache-2.0
// Static files: the workspace at /. Every path that is no file and belongs to nothing else answers with index.html, since pages of
// the workspace have paths of their own; a file missing below /assets/ is 404.
#ifndef BOGAM_SERVER_STATIC_FILES_H_
#define BOGAM_SERVER_STATIC_FILES_H_

#include <span>

#include "server/http.h"
#include "server/web_files.h"

namespace bogam::server {

Response ServeFile(std::span<const WebFile> files, const Request& request);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_STATIC_FILES_H_
