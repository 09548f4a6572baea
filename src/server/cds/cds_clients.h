// SPDX-License-Identifier: Apache-2.0
// CdsClients: who may call CDS services, and for whose patients. STORE/access/cds-clients.json, read again when it changes:
//
//   {"url": "https://bogam.example",                          what clients call us: a token's audience is this and the path of the service
//    "clients": [{"issuer": "https://ehr.example", "jwks_url": "https://ehr.example/jwks",      or "jwks": {"keys": […]}
//                 "origins": ["https://ehr.example"],         browsers of such pages may call (CORS)
//                 "allPatients": true, "practices": ["Organization/1"]}]}      which of the store's patients; without either: prefetched data only
//
// A caller shows a JWT that its issuer signed (CDS Hooks 2.0, Trusting CDS Clients): iss, aud, exp, iat, jti, taken once. Where a store has neither users nor
// this file, nobody needs a token, and the server answers this machine only.
#ifndef BOGAM_SERVER_CDS_CDS_CLIENTS_H_
#define BOGAM_SERVER_CDS_CDS_CLIENTS_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "access/shared_file.h"
#include "access/trusted_issuers.h"
#include "bogam/status.h"

namespace bogam::server {

struct CdsClient {
  access::TrustedIssuer issuer;
  std::vector<std::string> origins;
  access::Reach reach;
};

struct CdsConfiguration {
  std::string url;
  std::vector<CdsClient> clients;
};
/// Nothing where the text is no such file.
std::optional<CdsConfiguration> ReadCdsConfiguration(const std::string& text);

/// Thread-safe.
class CdsClients {
 public:
  /// store: the folder of the records; "": there can be no file.
  CdsClients(const std::string& store, access::Fetch fetch, std::function<int64_t()> now_ms);

  /// Somebody is named in the file.
  Result<bool> Configured();
  /// A page of this origin may call.
  bool Allows(std::string_view origin);
  /// kDenied with the reason; kUnavailable where the issuer's keys cannot be had. path: "/cds-services/bogam-risk".
  Result<access::Principal> Identify(std::string_view token, std::string_view path);

 private:
  struct Loaded {
    std::optional<access::SharedFile::Stamp> stamp;
    CdsConfiguration configuration;
    std::unique_ptr<access::TrustedIssuers> issuers;
  };
  Result<std::shared_ptr<Loaded>> Newest();

  const std::optional<access::SharedFile> file_;
  const access::Fetch fetch_;
  const std::function<int64_t()> now_ms_;
  std::mutex mutex_;  // guards the next
  std::shared_ptr<Loaded> loaded_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_CDS_CDS_CLIENTS_H_
