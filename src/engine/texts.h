// SPDX-License-Identifier: Apache-2.0
// Texts that come back, by number; 0 is "".
#ifndef BOGAM_ENGINE_TEXTS_H_
#define BOGAM_ENGINE_TEXTS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bogam::engine {

class Texts {
 public:
  Texts() = default;
  /// Going on from a list that begins with "".
  explicit Texts(std::vector<std::string> list) : list_(std::move(list)) {
    for (uint32_t i = 1; i < list_.size(); ++i) numbers_.emplace(list_[i], i);
  }
  uint32_t Of(const std::string& text) {
    if (text.empty()) return 0;
    const auto [at, fresh] = numbers_.try_emplace(text, static_cast<uint32_t>(list_.size()));
    if (fresh) list_.push_back(text);
    return at->second;
  }
  std::vector<std::string>& list() { return list_; }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> list_ = {""};
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_TEXTS_H_
