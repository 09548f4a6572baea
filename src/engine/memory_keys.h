// SPDX-License-Identifier: Apache-2.0
#ifndef BOGAM_ENGINE_MEMORY_KEYS_H_
#define BOGAM_ENGINE_MEMORY_KEYS_H_

#include <cstdint>

namespace bogam::engine {

/// Keys of people that only memory has come after all patient numbers of a store.
inline constexpr uint64_t kInMemory = uint64_t{1} << 40;

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MEMORY_KEYS_H_
