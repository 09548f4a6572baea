// SPDX-License-Identifier: Apache-2.0
// Which states of the stock modules a large population enters. Some are so rare that chance alone would ask for millions of people. Two kinds of targeted lives
// follow: groups whose attributes at birth make rare states likely, and lives on crossroads, in which one module is sent, from some age on and every year or
// so, to a state that somebody did enter before and that leads on to one that nobody did; from there it goes by its own rules. What nobody enters stands in
// unreached.txt, each state with the reason.
#ifndef BOGAM_BENCH_SYNTHEA_COVERAGE_H_
#define BOGAM_BENCH_SYNTHEA_COVERAGE_H_

#include <string>

namespace synthea {

/// Lives and prints. 0 when every state that is not listed was entered and none that is listed was; else 1.
int Cover(const std::string& resources, int lives, int threads);

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_COVERAGE_H_
