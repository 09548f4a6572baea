// SPDX-License-Identifier: Apache-2.0
// Letter: a decision in a few plain sentences in the reader's language: what they can have, what is open, what to tell so that it can be decided. All
// words are content (letters/….yaml); every letter ends with the programme's notice, and says where nobody has reviewed its language.
#ifndef BOGAM_HEALTHPLAN_LETTER_H_
#define BOGAM_HEALTHPLAN_LETTER_H_

#include <string>
#include <string_view>

#include "healthplan/trace.h"

namespace bogam::healthplan {

/// "en"; null where the programme has no letters of that language.
const LetterWords* LettersIn(const Programme& programme, std::string_view language);
std::string LetterOf(const Trace& trace, const LetterWords& words);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_LETTER_H_
