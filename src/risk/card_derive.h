// SPDX-License-Identifier: Apache-2.0
// What a run says in a model's card (risk/card.h), by the names that `from` of a field may have.
#ifndef BOGAM_RISK_CARD_DERIVE_H_
#define BOGAM_RISK_CARD_DERIVE_H_

#include <string>
#include <string_view>
#include <vector>

#include "risk/library.h"

namespace bogam::risk {

/// An equation, and what was tried with it.
struct CardSubject {
  const Library* library = nullptr;
  size_t equation = 0;
  size_t vectors_tried = 0, vectors_passed = 0;
  std::string coverage;  ///< what the last run over the people here says; "" where there was none
};

std::vector<std::string> DerivationNames();
/// "" where there is nothing to say.
std::string Derived(const CardSubject& subject, std::string_view name);
/// Where an input comes from, in words: "mean of up to 3 observations of …, at most 12 months old, not from hospital".
std::string RuleText(const CardSubject& subject, const Input& input, const Translation& in = {});

}  // namespace bogam::risk

#endif  // BOGAM_RISK_CARD_DERIVE_H_
