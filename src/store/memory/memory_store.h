// SPDX-License-Identifier: Apache-2.0
// The store in memory: the semantics of store/rocks with nothing on disk, for tests and the thread sanitizer. Every
// key keeps the versions that some snapshot may still ask for. A cursor steps by key, so writers never wait for it.
#ifndef BOGAM_STORE_MEMORY_MEMORY_STORE_H_
#define BOGAM_STORE_MEMORY_MEMORY_STORE_H_

#include <memory>

#include "store/store.h"

namespace bogam::store {

std::shared_ptr<Store> NewMemoryStore();

}  // namespace bogam::store

#endif  // BOGAM_STORE_MEMORY_MEMORY_STORE_H_
