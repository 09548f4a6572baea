// SPDX-License-Identifier: Apache-2.0
// WebFiles: the built workspace that the program carries in itself. The build makes the table (tools/embed_web.py); with
// BOGAM_WEB=OFF it is empty.
#ifndef BOGAM_SERVER_WEB_FILES_H_
#define BOGAM_SERVER_WEB_FILES_H_

#include <span>
#include <string_view>

namespace bogam::server {

struct WebFile {
  std::string_view path;  ///< "/index.html", "/assets/index-3f2a.js"
  std::string_view type;  ///< "text/html; charset=utf-8"
  std::string_view etag;  ///< with its quotes; of the bytes
  std::string_view bytes;
  std::string_view gzipped;  ///< the same, compressed; "" where there is none
};

/// In the order of their paths.
std::span<const WebFile> WebFiles();

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WEB_FILES_H_
