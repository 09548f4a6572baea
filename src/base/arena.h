// SPDX-License-Identifier: Apache-2.0
// Arena: memory for one evaluation, dropped whole. Objects in it are trivially destructible or never destroyed.
// Not thread-safe: one arena, one thread. Reset keeps the first block, so a loop over patients allocates nothing.
#ifndef BOGAM_BASE_ARENA_H_
#define BOGAM_BASE_ARENA_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace bogam::base {

class Arena {
 public:
  explicit Arena(size_t first_block = 64 * 1024) : first_size_(first_block) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* Allocate(size_t bytes, size_t align = alignof(std::max_align_t)) {
    uintptr_t at = (reinterpret_cast<uintptr_t>(next_) + align - 1) & ~(align - 1);
    if (next_ == nullptr || at + bytes > reinterpret_cast<uintptr_t>(end_)) return AllocateSlow(bytes, align);
    next_ = reinterpret_cast<std::byte*>(at + bytes);
    return reinterpret_cast<void*>(at);
  }

  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (Allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  /// n value-initialised Ts.
  template <typename T>
  std::span<T> NewArray(size_t n) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* first = static_cast<T*>(Allocate(n * sizeof(T) + (n == 0), alignof(T)));
    for (size_t i = 0; i < n; ++i) ::new (first + i) T{};
    return {first, n};
  }

  std::string_view Copy(std::string_view text) {
    char* to = static_cast<char*>(Allocate(text.size() + 1, 1));
    std::memcpy(to, text.data(), text.size());
    to[text.size()] = '\0';
    return {to, text.size()};
  }

  /// Forgets everything; keeps the first block.
  void Reset() {
    if (blocks_.empty()) return;
    blocks_.resize(1);
    reserved_ = first_size_;
    next_ = blocks_[0].get();
    end_ = next_ + first_size_;
  }

  /// Bytes taken from the system.
  size_t reserved() const { return reserved_; }

 private:
  void* AllocateSlow(size_t bytes, size_t align) {
    size_t size = blocks_.empty() ? first_size_ : std::min<size_t>(first_size_ << std::min<size_t>(blocks_.size(), 6), 4 << 20);
    if (blocks_.empty() && bytes + align > size) first_size_ = size = bytes + align;
    if (bytes + align > size) size = bytes + align;
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    reserved_ += size;
    next_ = blocks_.back().get();
    end_ = next_ + size;
    return Allocate(bytes, align);
  }

  size_t first_size_;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  size_t reserved_ = 0;
};

}  // namespace bogam::base

#endif  // BOGAM_BASE_ARENA_H_
