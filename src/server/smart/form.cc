// SPDX-License-Identifier: Apache-2.0
#include "server/smart/form.h"

#include "format/escape.h"

namespace bogam::server {

std::optional<Form> Form::Read(std::string_view text) {
  constexpr size_t kMostBytes = 16 * 1024;
  if (text.size() > kMostBytes) return std::nullopt;
  Form out;
  for (auto& [name, value] : ParseQuery(text)) {
    if (!out.texts_.emplace(std::move(name), std::move(value)).second) return std::nullopt;
  }
  return out;
}

std::optional<Form> Form::ReadBody(const Request& request) {
  if (!request.Header("content-type").starts_with("application/x-www-form-urlencoded")) return std::nullopt;
  return Read(request.body);
}

std::string_view Form::Text(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string_view() : std::string_view(found->second);
}

std::string WithParameters(std::string_view url, std::initializer_list<std::pair<std::string_view, std::string_view>> parameters) {
  std::string out(url);
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    const size_t question = out.find('?');
    out += question == std::string::npos ? "?" : (question + 1 == out.size() || out.back() == '&' ? "" : "&");
    out += format::PercentEncode(name) + "=" + format::PercentEncode(value);
  }
  return out;
}

}  // namespace bogam::server
