// SPDX-License-Identifier: Apache-2.0
// The store on disk: RocksDB, a column family a Family, one synced log. One process writes; others read beside it.
#ifndef BOGAM_STORE_ROCKS_ROCKS_STORE_H_
#define BOGAM_STORE_ROCKS_ROCKS_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "bogam/status.h"
#include "store/store.h"

namespace bogam::store {

struct RocksOptions {
  bool read_only = false;            ///< beside a writing process, or alone; writes nothing in the folder
  bool create = true;                ///< make the folder when it is not there
  uint64_t cache_bytes = 256 << 20;  ///< blocks, indexes and filters together
  uint64_t write_bytes = 128 << 20;  ///< rows that are not in a table yet, all families together; bounds the log, too
  int background_jobs = 2;
};

/// Opens or makes the store in the folder path. kUnavailable when another process holds it for writing: the message
/// says which and since when. kNotFound when it is not there and may not be made. kUnsupported when it was written in
/// another format generation. kDataLoss when it is damaged.
Result<std::shared_ptr<Store>> OpenRocks(const std::string& path, const RocksOptions& options = {});

}  // namespace bogam::store

#endif  // BOGAM_STORE_ROCKS_ROCKS_STORE_H_
