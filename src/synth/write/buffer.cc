// SPDX-License-Identifier: Apache-2.0
#include "synth/write/buffer.h"

#include <sys/mman.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <mutex>
#include <new>
#include <vector>

namespace bogam::synth::write {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr int64_t kPowers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
// Buffers double: from this size on they are blocks of pages.
constexpr size_t kLarge = size_t{512} << 10;

/// Blocks that somebody may want again, for all threads: an allocator would keep for each thread what its longest life took. The largest, and those over
/// what is kept in all, go back to the system.
class Shelf {
 public:
  static constexpr size_t kLargestKept = size_t{8} << 20;

  char* Take(size_t size) {
    {
      const std::lock_guard lock(mutex_);
      auto& blocks = blocks_[static_cast<size_t>(std::countr_zero(size))];
      if (!blocks.empty()) {
        char* const block = blocks.back();
        blocks.pop_back();
        kept_ -= size;
        return block;
      }
    }
    void* const block = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) throw std::bad_alloc();
    return static_cast<char*>(block);
  }

  void Give(char* block, size_t size) {
    {
      const std::lock_guard lock(mutex_);
      if (size <= kLargestKept && kept_ + size <= kMostKept) {
        blocks_[static_cast<size_t>(std::countr_zero(size))].push_back(block);
        kept_ += size;
        return;
      }
    }
    munmap(block, size);
  }

 private:
  static constexpr size_t kMostKept = size_t{24} << 20;
  std::mutex mutex_;
  std::array<std::vector<char*>, 64> blocks_;  // by the logarithm of the size
  size_t kept_ = 0;
};

Shelf& TheShelf() {
  static Shelf* const shelf = new Shelf();  // outlives every buffer
  return *shelf;
}

/// The same pages and more, so that a very long life is never there twice.
char* Stretch(char* block, size_t size, size_t wanted) {
  void* const larger = mremap(block, size, wanted, MREMAP_MAYMOVE);
  if (larger == MAP_FAILED) throw std::bad_alloc();
  return static_cast<char*>(larger);
}

}  // namespace

void Buffer::Release::operator()(char* bytes) const {
  if (size < kLarge)
    delete[] bytes;
  else
    TheShelf().Give(bytes, size);
}

void Buffer::Grow(size_t n) {
  const size_t wanted = std::bit_ceil(std::max(size_ + n, size_t{4096}));
  char* larger = nullptr;
  if (capacity_ >= kLarge && wanted > Shelf::kLargestKept) {
    larger = Stretch(bytes_.release(), capacity_, wanted);
  } else {
    larger = wanted < kLarge ? new char[wanted] : TheShelf().Take(wanted);
    if (size_ != 0) std::memcpy(larger, bytes_.get(), size_);
  }
  bytes_ = std::unique_ptr<char, Release>(larger, Release{wanted});
  capacity_ = wanted;
}

void Buffer::Json(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      Put('\\');
      Put(c);
    } else if (c == '\n') {
      Put("\\n");
    } else if (c == '\t') {
      Put("\\t");
    } else if (byte < 0x20) {
      Put("\\u00");
      Put(kHex[byte >> 4]);
      Put(kHex[byte & 15]);
    } else {
      Put(c);
    }
  }
}

void Buffer::Csv(std::string_view text) {
  for (const char c : text) Put(c == ',' || c == '"' || c == '\n' || c == '\r' ? ' ' : c);
}

void Buffer::Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t word = 0;
    for (size_t j = 0; j < 3; ++j) word = word << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    char* const at = Room(4);
    at[0] = kDigits[word >> 18];
    at[1] = kDigits[word >> 12 & 63];
    at[2] = left > 1 ? kDigits[word >> 6 & 63] : '=';
    at[3] = left > 2 ? kDigits[word & 63] : '=';
  }
}

void Buffer::Date(Instant t) {
  const CivilDate date = CivilOf(t);
  char* const at = Room(10);
  TwoDigits(at, date.year / 100);
  TwoDigits(at + 2, date.year % 100);
  at[4] = at[7] = '-';
  TwoDigits(at + 5, date.month);
  TwoDigits(at + 8, date.day);
}

void Buffer::DateTime(Instant t, const TimeZone& zone) {
  Date(t);
  const Instant day = t >= 0 ? t % kDay : (t % kDay + kDay) % kDay;
  const auto second = static_cast<int>(day / kSecond);
  char* const at = Room(10);
  at[0] = 'T';
  TwoDigits(at + 1, second / 3600);
  TwoDigits(at + 4, second / 60 % 60);
  TwoDigits(at + 7, second % 60);
  at[3] = at[6] = ':';
  if (zone.utc()) {
    at[9] = 'Z';
    return;
  }
  const int offset = zone.OffsetAt(t);
  at[9] = offset < 0 ? '-' : '+';
  char* const minutes = Room(5);
  TwoDigits(minutes, std::abs(offset) / 60);
  minutes[2] = ':';
  TwoDigits(minutes + 3, std::abs(offset) % 60);
}

void Buffer::Integer(int64_t n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  Put(std::string_view(digits, static_cast<size_t>(end - digits)));
}

bool Buffer::Number(double number, int places) {
  if (!std::isfinite(number) || std::fabs(number) >= 1e12) return false;
  const int64_t scale = kPowers[places];
  const int64_t scaled = std::llround(number * static_cast<double>(scale));
  if (scaled < 0) Put('-');
  const int64_t size = scaled < 0 ? -scaled : scaled;
  Integer(size / scale);
  if (places == 0) return true;
  char* const at = Room(static_cast<size_t>(places) + 1);
  at[0] = '.';
  int64_t rest = size % scale;
  for (int i = places; i > 0; --i, rest /= 10) at[i] = static_cast<char>('0' + rest % 10);
  return true;
}

void Buffer::Cents(int64_t cents) {
  if (cents < 0) Put('-');
  const int64_t size = cents < 0 ? -cents : cents;
  Integer(size / 100);
  char* const at = Room(3);
  at[0] = '.';
  TwoDigits(at + 1, static_cast<int>(size % 100));
}

void Buffer::Hex(uint64_t n, int digits) {
  char* const at = Room(static_cast<size_t>(digits));
  for (int i = digits - 1; i >= 0; --i, n >>= 4) at[i] = kHex[n & 15];
}

}  // namespace bogam::synth::write
