// SPDX-License-Identifier: Apache-2.0
// For tests: whether two lives have the same events.
#ifndef BOGAM_SYNTH_TEST_EVENTS_H_
#define BOGAM_SYNTH_TEST_EVENTS_H_

#include <algorithm>

#include "synth/record.h"

namespace bogam::synth {

inline bool SameEvents(const Record& a, const Record& b) {
  return std::equal(a.entries().begin(), a.entries().end(), b.entries().begin(), b.entries().end(), [](const Entry& x, const Entry& y) {
    return x.kind == y.kind && x.codes == y.codes && x.onset == y.onset && x.start == y.start && x.stop == y.stop && x.encounter == y.encounter &&
           x.value == y.value;
  });
}

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_TEST_EVENTS_H_
