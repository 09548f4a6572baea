// SPDX-License-Identifier: Apache-2.0
// Ordinals: dictionary ordinals of systems, codes, units and urls through a small exact cache of each thread, because extraction asks for the same
// few thousand texts over and over.
#ifndef BOGAM_SEARCH_ORDINALS_H_
#define BOGAM_SEARCH_ORDINALS_H_

#include <cstdint>
#include <string_view>

#include "bogam/status.h"
#include "store/dictionary.h"

namespace bogam::search {

struct CodeOrdinals {
  uint32_t system = 0;
  uint32_t code = 0;
};

/// Thread-safe: each thread has its own cache.
class Ordinals {
 public:
  /// dictionary must outlive this.
  explicit Ordinals(store::Dictionary* dictionary);
  Result<CodeOrdinals> Code(std::string_view system, std::string_view code) const;
  Result<uint32_t> Term(store::Term term, std::string_view text) const;

 private:
  store::Dictionary* dictionary_;
  uint64_t owner_;  ///< never the same for two objects of a process
};

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_ORDINALS_H_
