// SPDX-License-Identifier: Apache-2.0
#include "server/smart/form.h"

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

std::string EncodeComponent(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<uint8_t>(c) >> 4];
      out += kHex[static_cast<uint8_t>(c) & 15];
    }
  }
  return out;
}

std::string WithParameters(std::string_view url, std::initializer_list<std::pair<std::string_view, std::string_view>> parameters) {
  std::string out(url);
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    const size_t question = out.find('?');
    out += question == std::string::npos ? "?" : (question + 1 == out.size() || out.back() == '&' ? "" : "&");
    out += EncodeComponent(name) + "=" + EncodeComponent(value);
  }
  return out;
}

}  // namespace bogam::server
