// SPDX-License-Identifier: Apache-2.0
// Whether a sanitizer watches: then a test that repeats what it does, for its statistics, needs fewer turns. For tests only.
#ifndef BOGAM_BASE_TEST_SANITIZED_H_
#define BOGAM_BASE_TEST_SANITIZED_H_

namespace bogam::base {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace bogam::base

#endif  // BOGAM_BASE_TEST_SANITIZED_H_
