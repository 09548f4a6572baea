// SPDX-License-Identifier: Apache-2.0
#include "access/scopes.h"

#include <algorithm>

#include "fhir/schema.h"

namespace bogam::access {
namespace {

constexpr std::string_view kLetters = "cruds";

/// One or more of "cruds", each once, in that order.
bool AreLetters(std::string_view text) {
  size_t at = 0;
  for (const char letter : text) {
    at = kLetters.find(letter, at);
    if (at == std::string_view::npos) return false;
    ++at;
  }
  return !text.empty();
}

}  // namespace

Result<Scope> ParseScope(std::string_view word, bool patient) {
  const auto wrong = [&](const char* why) { return Status(Code::kInvalid, why, std::string(word)); };
  const size_t slash = word.find('/'), dot = word.find('.');
  if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) return wrong("a scope is like system/Observation.rs");
  Scope scope{std::string(word.substr(0, slash)), std::string(word.substr(slash + 1, dot - slash - 1)), std::string(word.substr(dot + 1))};
  if (scope.context == "patient" && !patient) return wrong("a token has no patient in context: user/ or system/");
  if (scope.context != "user" && scope.context != "system" && scope.context != "patient") return wrong("a scope begins with user/ or system/");
  if (scope.type != "*" && fhir::FindResourceType(scope.type) == fhir::TypeId::kNone) return wrong("FHIR R4 has no such resource type");
  if (scope.letters.find('?') != std::string::npos) return wrong("scopes with a query are not supported");
  if (!AreLetters(scope.letters)) return wrong("after the dot stand letters of cruds, in that order");
  return scope;
}

Result<Scopes> Scopes::Parse(std::string_view text) {
  Scopes out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      BOGAM_ASSIGN(const Scope scope, ParseScope(text.substr(0, end), false));
      out.Add(scope);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (out.scopes_.empty()) return Status(Code::kInvalid, "there is no scope");
  return out;
}

void Scopes::Add(const Scope& scope) {
  const auto found = std::find_if(scopes_.begin(), scopes_.end(), [&](const Scope& one) { return one.context == scope.context && one.type == scope.type; });
  if (found == scopes_.end()) {
    scopes_.push_back(scope);
    return;
  }
  std::string both;
  for (const char letter : kLetters) {
    if ((found->letters + scope.letters).find(letter) != std::string::npos) both += letter;
  }
  found->letters = both;
}

bool Scopes::Allow(std::string_view type, std::string_view letters) const {
  return !letters.empty() && std::all_of(letters.begin(), letters.end(), [&](char letter) {
    return std::any_of(scopes_.begin(), scopes_.end(),
                       [&](const Scope& one) { return (one.type == "*" || one.type == type) && one.letters.find(letter) != std::string::npos; });
  });
}

std::string Scopes::ToString() const {
  std::string out;
  for (const Scope& one : scopes_) out += (out.empty() ? "" : " ") + one.context + "/" + one.type + "." + one.letters;
  return out;
}

}  // namespace bogam::access
