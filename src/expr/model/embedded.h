// SPDX-License-Identifier: Apache-2.0
// The model information files inside the program, zstd-compressed; the list is written by tools/model_info.py.
#ifndef BOGAM_EXPR_MODEL_EMBEDDED_H_
#define BOGAM_EXPR_MODEL_EMBEDDED_H_

#include <cstddef>
#include <string_view>

namespace bogam::expr {

struct EmbeddedModel {
  std::string_view name, version, compressed;
};

const EmbeddedModel* EmbeddedModels(size_t* count);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_MODEL_EMBEDDED_H_
