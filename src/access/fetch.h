// SPDX-License-Identifier: Apache-2.0
// Fetch: a request to another server: key sets, identity providers, a Bogam that runs elsewhere. https with the system's certificates (and
// `ca_file`'s), the name checked; plain http to this machine only. No redirect is followed, nothing is sent to a place that is not configured.
// Limits, unless told otherwise: 5 seconds in all, 256 KiB of answer. Tests: fetch_test.cc.
#ifndef BOGAM_ACCESS_FETCH_H_
#define BOGAM_ACCESS_FETCH_H_

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "bogam/status.h"

namespace bogam::access {

struct FetchRequest {
  std::string url;
  std::string body;           ///< "": GET. Else POST
  std::string authorization;  ///< header, "" for none
  std::string content_type = "application/x-www-form-urlencoded";
  std::string accept = "application/json";
};

struct Fetched {
  int status = 0;
  std::string body;
};

struct FetchOptions {
  std::chrono::milliseconds time{5000};
  size_t bytes = 256 * 1024;
  std::string ca_file;  ///< PEM of certificates that are trusted beside the system's
};

/// kInvalid: no such url; kUnavailable: no answer in time, no trusted certificate, too much answer. Answers of any status are ok, also of a server that
/// answers before it has read the body.
using Fetch = std::function<Result<Fetched>(const FetchRequest& request)>;
Fetch MakeFetch(FetchOptions options = {});

/// https://HOST[:PORT]/…, or http:// with localhost, 127.0.0.1 or [::1]; without user, fragment or spaces.
Status CheckUrl(std::string_view url);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_FETCH_H_
