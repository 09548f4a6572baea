// SPDX-License-Identifier: Apache-2.0
// Form: the parameters of an OAuth request, each at most once (RFC 6749 section 3.1), and addresses with parameters.
#ifndef BOGAM_SERVER_SMART_FORM_H_
#define BOGAM_SERVER_SMART_FORM_H_

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/http.h"

namespace bogam::server {

class Form {
 public:
  /// Nothing where a parameter stands twice, or the text is over 16 KiB.
  static std::optional<Form> Read(std::string_view text);
  /// Of a POST; nothing also where the body is no application/x-www-form-urlencoded.
  static std::optional<Form> ReadBody(const Request& request);

  /// "" where it is absent.
  std::string_view Text(std::string_view name) const;
  bool Has(std::string_view name) const { return texts_.contains(name); }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

/// The address with these parameters after its own; those that are "" are left out.
std::string WithParameters(std::string_view url, std::initializer_list<std::pair<std::string_view, std::string_view>> parameters);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SMART_FORM_H_
