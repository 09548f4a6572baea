// SPDX-License-Identifier: Apache-2.0
#include "risk/model_state.h"

#include <algorithm>
#include <array>

namespace bogam::risk {
namespace {

using enum ModelState;

constexpr std::array<std::string_view, kModelStates> kNames{"draft", "trained", "validated", "silent", "limited", "live", "paused", "retired"};

constexpr Move kMoves[] = {
    {kDraft, kTrained, false},    {kDraft, kRetired, false},                                                                //
    {kTrained, kDraft, false},    {kTrained, kValidated, true},  {kTrained, kRetired, false},                               //
    {kValidated, kSilent, false}, {kValidated, kRetired, false},                                                            //
    {kSilent, kLimited, true},    {kSilent, kPaused, false},     {kSilent, kRetired, false},                                //
    {kLimited, kSilent, false},   {kLimited, kLive, true},       {kLimited, kPaused, false},  {kLimited, kRetired, false},  //
    {kLive, kSilent, false},      {kLive, kLimited, false},      {kLive, kPaused, false},     {kLive, kRetired, false},     //
    {kPaused, kSilent, false},    {kPaused, kLimited, false},    {kPaused, kLive, true},      {kPaused, kRetired, false},   //
    {kRetired, kDraft, false},
};

}  // namespace

std::string_view Name(ModelState state) { return kNames[static_cast<size_t>(state)]; }

std::optional<ModelState> FindModelState(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? std::nullopt : std::optional(static_cast<ModelState>(found - kNames.begin()));
}

std::span<const Move> Moves() { return kMoves; }

const Move* FindMove(ModelState from, ModelState to) {
  const auto found = std::find_if(std::begin(kMoves), std::end(kMoves), [&](const Move& move) { return move.from == from && move.to == to; });
  return found == std::end(kMoves) ? nullptr : found;
}

ModelState AfterNewPackage(ModelState was, ModelState entry) { return was == kPaused || was == kRetired ? was : std::min(was, entry); }

}  // namespace bogam::risk
