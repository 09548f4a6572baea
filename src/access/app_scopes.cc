// SPDX-License-Identifier: Apache-2.0
#include "access/app_scopes.h"

#include <algorithm>

namespace bogam::access {
namespace {

constexpr size_t kMostScopeBytes = 4096;
constexpr std::string_view kWords[] = {"launch", "launch/patient", "openid", "profile", "offline_access", "online_access"};

/// RFC 6749 section 3.3.
bool IsScopeText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

}  // namespace

Result<AppScopes> AppScopes::Parse(std::string_view text) {
  if (text.size() > kMostScopeBytes || !IsScopeText(text)) return Status(Code::kInvalid, "the scopes are not well-formed");
  AppScopes out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords)) {
      out.words.emplace(word);
    } else if (auto scope = ParseScope(word, true); scope.ok()) {
      out.resources.Add(*scope);
    }
  }
  if (out.empty()) return Status(Code::kInvalid, "there is no scope that is supported");
  return out;
}

bool AppScopes::NeedsPatient() const {
  const auto& all = resources.all();
  return std::any_of(all.begin(), all.end(), [](const Scope& scope) { return scope.context == "patient"; });
}

AppScopes AppScopes::Within(const AppScopes& most) const {
  AppScopes out;
  std::set_intersection(words.begin(), words.end(), most.words.begin(), most.words.end(), std::inserter(out.words, out.words.end()));
  for (const Scope& asked : resources.all()) {
    for (const Scope& allowed : most.resources.all()) {
      if (asked.context != allowed.context || (asked.type != "*" && allowed.type != "*" && asked.type != allowed.type)) continue;
      Scope both{asked.context, asked.type == "*" ? allowed.type : asked.type, {}};
      for (const char letter : asked.letters) {
        if (allowed.letters.find(letter) != std::string::npos) both.letters += letter;
      }
      if (!both.letters.empty()) out.resources.Add(both);
    }
  }
  return out;
}

AppScopes AppScopes::ReadOnly() const {
  AppScopes out;
  out.words = words;
  for (Scope scope : resources.all()) {
    std::erase_if(scope.letters, [](char letter) { return letter == 'c' || letter == 'u' || letter == 'd'; });
    if (!scope.letters.empty()) out.resources.Add(scope);
  }
  return out;
}

std::string AppScopes::ToString() const {
  std::string out = resources.ToString();
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace bogam::access
