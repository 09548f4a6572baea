// SPDX-License-Identifier: Apache-2.0
// A growing row of bytes that writers fill: texts are copied, times and numbers are written in place. Cleared and used again, so that a worker allocates
// nothing after its first few people.
#ifndef BOGAM_SYNTH_WRITE_BUFFER_H_
#define BOGAM_SYNTH_WRITE_BUFFER_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "synth/time_zone.h"

namespace bogam::synth::write {

class Buffer {
 public:
  std::string_view view() const { return {bytes_.get(), size_}; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  void Clear() { size_ = 0; }
  void Cut(size_t size) { size_ = size; }

  /// A literal: its length is known to the compiler.
  template <size_t N>
  void Put(const char (&literal)[N]) {
    std::memcpy(Room(N - 1), literal, N - 1);
  }
  void Put(std::string_view text) {
    if (!text.empty()) std::memcpy(Room(text.size()), text.data(), text.size());  // an empty one may have no address
  }
  void Put(char c) { *Room(1) = c; }

  /// The inside of a JSON string (no quotes).
  void Json(std::string_view text);
  /// One field of a CSV file; commas, quotes and ends of lines become spaces, as in Synthea's files.
  void Csv(std::string_view text);
  void Base64(std::string_view bytes);

  /// 2024-02-29
  void Date(Instant t);
  /// 2024-02-29T12:00:00Z
  /// As the clocks of the zone say, with the offset ("2024-02-29T09:15:00-05:00"); "Z" for none.
  void DateTime(Instant t, const TimeZone& zone = {});
  void Integer(int64_t n);
  /// Rounded to so many places; |number| below 1e12, else nothing is written and the answer is false.
  bool Number(double number, int places);
  /// 12345 as 123.45
  void Cents(int64_t cents);
  void Hex(uint64_t n, int digits);

 private:
  char* Room(size_t n) {
    if (capacity_ - size_ < n) Grow(n);
    char* const at = bytes_.get() + size_;
    size_ += n;
    return at;
  }
  void Grow(size_t n);
  void TwoDigits(char* at, int n) {
    at[0] = static_cast<char>('0' + n / 10);
    at[1] = static_cast<char>('0' + n % 10);
  }

  struct Release {
    size_t size;
    void operator()(char* bytes) const;
  };
  std::unique_ptr<char, Release> bytes_{nullptr, Release{0}};
  size_t size_ = 0, capacity_ = 0;
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_BUFFER_H_
