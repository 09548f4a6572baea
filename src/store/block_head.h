// SPDX-License-Identifier: Apache-2.0
// BlockHead: how the values of merged families begin: whether they are a block or an operand, then how many entries follow. Internal to the room.
#ifndef BOGAM_STORE_BLOCK_HEAD_H_
#define BOGAM_STORE_BLOCK_HEAD_H_

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace bogam::store {

inline constexpr char kBlock = 1, kOperand = 2;

/// False: it is not of this kind, or says more entries than there are bytes.
inline bool TakeHead(std::string_view* in, char kind, uint64_t* n) {
  if (in->empty() || in->front() != kind) return false;
  in->remove_prefix(1);
  return base::TakeVarint(in, n) && *n <= in->size();
}

}  // namespace bogam::store

#endif  // BOGAM_STORE_BLOCK_HEAD_H_
