// SPDX-License-Identifier: Apache-2.0
// Push-down: the patients who can be in a measure's initial population at all, from the index: what must be found for the
// criterion to be true (expr::Program::Necessary) is looked up as postings. Whoever lacks it is never opened. Answers are the
// same without it; only the work is not.
#ifndef BOGAM_ENGINE_PUSH_DOWN_H_
#define BOGAM_ENGINE_PUSH_DOWN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "bogam/status.h"
#include "engine/measure_shelf.h"
#include "store/dictionary.h"
#include "store/store.h"

namespace bogam::engine {

/// Patient numbers, ascending, of those who may be in some group's initial population of some of the measures; nullopt where
/// the index cannot tell for one of them, so everybody must be asked. end: one more than the greatest patient number.
Result<std::optional<std::vector<uint32_t>>> Candidates(const std::vector<std::shared_ptr<const ReadyMeasure>>& measures, const store::Reader& reader,
                                                        const store::Dictionary& dictionary, uint32_t end);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PUSH_DOWN_H_
