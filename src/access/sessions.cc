// SPDX-License-Identifier: Apache-2.0
#include "access/sessions.h"

#include <algorithm>

#include "access/digest.h"

namespace bogam::access {
namespace {

constexpr size_t kMostOfUser = 20;

}  // namespace

bool Sessions::Over(const Session& session, int64_t now_ms) const {
  return now_ms - session.used_ms > times_.idle_ms || now_ms - session.started_ms > times_.absolute_ms;
}

void Sessions::MakeRoom(std::string_view user, int64_t now_ms) {
  std::erase_if(sessions_, [&](const auto& one) { return Over(one.second, now_ms); });
  auto oldest = sessions_.end();
  size_t count = 0;
  for (auto at = sessions_.begin(); at != sessions_.end(); ++at) {
    if (at->second.user != user) continue;
    ++count;
    if (oldest == sessions_.end() || at->second.used_ms < oldest->second.used_ms) oldest = at;
  }
  if (count >= kMostOfUser) sessions_.erase(oldest);
}

std::string Sessions::Start(std::string_view user, uint64_t epoch, int64_t now_ms) {
  std::string id = RandomText();
  const std::lock_guard lock(mutex_);
  MakeRoom(user, now_ms);
  sessions_.emplace(Sha256Hex(id), Session{std::string(user), epoch, now_ms, now_ms, {}});
  return id;
}

std::optional<Session> Sessions::Find(std::string_view id, int64_t now_ms) {
  if (id.empty()) return std::nullopt;
  const std::string hash = Sha256Hex(id);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(hash);
  if (found == sessions_.end()) return std::nullopt;
  if (Over(found->second, now_ms)) {
    sessions_.erase(found);
    return std::nullopt;
  }
  found->second.used_ms = now_ms;
  return found->second;
}

bool Sessions::Lives(std::string_view hash, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(hash);
  return found != sessions_.end() && !Over(found->second, now_ms);
}

void Sessions::End(std::string_view id) {
  const std::string hash = Sha256Hex(id);
  const std::lock_guard lock(mutex_);
  sessions_.erase(hash);
}

void Sessions::EndAllOf(std::string_view user) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sessions_, [&](const auto& one) { return one.second.user == user; });
}

bool Sessions::Open(std::string_view id, const std::string& patient) {
  const std::string hash = Sha256Hex(id);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(hash);
  if (found == sessions_.end()) return false;
  auto& opened = found->second.opened;
  if (std::find(opened.begin(), opened.end(), patient) == opened.end()) opened.push_back(patient);
  return true;
}

std::string Sessions::CsrfToken(std::string_view id) { return Sha256Hex("csrf:", id); }

}  // namespace bogam::access
