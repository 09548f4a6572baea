// SPDX-License-Identifier: Apache-2.0
// words.json: what is written for codes that stand without a display, in words of our own, as {"SNOMED-CT": {"410620009": "Well child visit"}}.
#ifndef BOGAM_SYNTH_WORDS_H_
#define BOGAM_SYNTH_WORDS_H_

#include <string_view>

#include "bogam/status.h"
#include "synth/vocabulary.h"

namespace bogam::synth {

/// Describes the codes that modules, life or place have named; words of other codes are left. Read it last. kInvalid: it is no such file.
Status ReadWords(std::string_view json, Vocabulary* vocabulary);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_WORDS_H_
