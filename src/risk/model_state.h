// SPDX-License-Identifier: Apache-2.0
// ModelState: where a model stands in this store, and which moves there are. One table, for published equations and learned models alike.
//
//   draft      something is not verified; given only where it is asked for by name at the command line
//   trained    whole, and its vectors come out; shown nowhere
//   validated  its card is filled and signed, its evidence judged by somebody else; shown nowhere
//   silent     people are scored and the scores are kept for judging it; shown to nobody
//   limited    shown, with the sentence that it was not validated on this place's people
//   live       shown
//   paused     was shown, and is shown nowhere until somebody moves it
//   retired    shown nowhere, for good; a new beginning starts at draft
#ifndef BOGAM_RISK_MODEL_STATE_H_
#define BOGAM_RISK_MODEL_STATE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bogam::risk {

enum class ModelState : uint8_t { kDraft, kTrained, kValidated, kSilent, kLimited, kLive, kPaused, kRetired };
inline constexpr size_t kModelStates = 8;
/// "draft", …
std::string_view Name(ModelState state);
std::optional<ModelState> FindModelState(std::string_view name);

/// Its scores may be seen, and may put people in order.
constexpr bool IsShown(ModelState state) { return state == ModelState::kLimited || state == ModelState::kLive; }
/// People are scored for it.
constexpr bool IsScored(ModelState state) { return IsShown(state) || state == ModelState::kSilent; }

struct Move {
  ModelState from, to;
  bool judged;  ///< the card's required fields are signed, and who moves it has signed none of them
};
std::span<const Move> Moves();
const Move* FindMove(ModelState from, ModelState to);

/// Where a model stands when its package is no longer the one that it was moved with: no higher than it stood and than it would enter. What was paused
/// or retired stays so: a new version puts nothing on again.
ModelState AfterNewPackage(ModelState was, ModelState entry);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_MODEL_STATE_H_
