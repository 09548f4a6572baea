// SPDX-License-Identifier: Apache-2.0
// Bytes: how integers and strings are laid out in keys and values. Keys are big-endian so that memcmp order is number
// order; values use LEB128 varints.
#ifndef BOGAM_BASE_BYTES_H_
#define BOGAM_BASE_BYTES_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace bogam::base {

/// Appends v in big-endian order: memcmp order of the bytes is the order of the numbers.
template <typename T>
inline void PutBigEndian(std::string* out, T v) {
  for (int shift = 8 * (static_cast<int>(sizeof(T)) - 1); shift >= 0; shift -= 8) out->push_back(static_cast<char>(v >> shift));
}

template <typename T>
inline T GetBigEndian(const char* p) {
  T v = 0;
  for (size_t i = 0; i < sizeof(T); ++i) v = static_cast<T>((v << 8) | static_cast<uint8_t>(p[i]));
  return v;
}

/// A signed number whose big-endian bytes keep the order.
inline uint64_t OrderedInt64(int64_t v) { return static_cast<uint64_t>(v) ^ (uint64_t{1} << 63); }
inline int64_t FromOrderedInt64(uint64_t v) { return static_cast<int64_t>(v ^ (uint64_t{1} << 63)); }

inline void PutVarint(std::string* out, uint64_t v) {
  while (v >= 0x80) {
    out->push_back(static_cast<char>(v | 0x80));
    v >>= 7;
  }
  out->push_back(static_cast<char>(v));
}

/// Takes a varint off the front of *in. False when *in ends inside it or it is longer than 64 bits.
inline bool TakeVarint(std::string_view* in, uint64_t* v) {
  uint64_t result = 0;
  for (size_t i = 0, shift = 0; i < in->size() && shift < 64; ++i, shift += 7) {
    const uint8_t byte = static_cast<uint8_t>((*in)[i]);
    result |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      in->remove_prefix(i + 1);
      *v = result;
      return true;
    }
  }
  return false;
}

inline uint64_t ZigZag(int64_t v) { return (static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63); }
inline int64_t UnZigZag(uint64_t v) { return static_cast<int64_t>(v >> 1) ^ -static_cast<int64_t>(v & 1); }

inline void PutLengthPrefixed(std::string* out, std::string_view text) {
  PutVarint(out, text.size());
  out->append(text);
}

inline bool TakeLengthPrefixed(std::string_view* in, std::string_view* text) {
  uint64_t size = 0;
  if (!TakeVarint(in, &size) || size > in->size()) return false;
  *text = in->substr(0, size);
  in->remove_prefix(size);
  return true;
}

}  // namespace bogam::base

#endif  // BOGAM_BASE_BYTES_H_
