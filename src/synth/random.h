// SPDX-License-Identifier: Apache-2.0
// Random numbers that depend on what they are for, and on nothing else.
//
// A stream is a key and a counter; draw n of a stream is a hash of both. Streams are keyed by (seed, person, purpose), so no
// draw depends on threads, on the order of people, on modules that were added, or on whether somebody else has drawn:
// any one person can be made again alone. Not for cryptography. Plain values; copy them freely.
#ifndef BOGAM_SYNTH_RANDOM_H_
#define BOGAM_SYNTH_RANDOM_H_

#include <cstdint>
#include <string_view>

namespace bogam::synth {

/// The finaliser of SplitMix64.
constexpr uint64_t Finish(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ull;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

/// Mixes two words into one.
constexpr uint64_t Mix(uint64_t a, uint64_t b) { return Finish(Finish(a + 0x9e3779b97f4a7c15ull) ^ (b * 0xd1342543de82ef95ull + 0x632be59bd9b4e019ull)); }

/// A number for a purpose's name; the same on every machine.
constexpr uint64_t HashName(std::string_view name) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return Finish(hash);
}

class Stream {
 public:
  Stream() = default;
  explicit Stream(uint64_t key) : key_(key) {}

  uint64_t Next() { return Mix(key_, ++counter_); }
  /// In [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  /// In [low, high).
  double Uniform(double low, double high) { return low + (high - low) * Uniform(); }
  /// In [0, n); n > 0.
  uint64_t Below(uint64_t n);
  bool Chance(double probability) { return Uniform() < probability; }
  /// Standard normal, by the inverse of its distribution function (Wichura 1988, AS 241): one draw each.
  double Gaussian();
  double Gaussian(double mean, double deviation) { return mean + deviation * Gaussian(); }
  /// With the given mean, from 0.
  double Exponential(double mean);
  /// Peak at mode.
  double Triangular(double low, double mode, double high);

  uint64_t draws() const { return counter_; }

 private:
  uint64_t key_ = 0;
  uint64_t counter_ = 0;
};

/// The draw of a purpose at a moment, for values that are only drawn when read: Once(key, moment).Gaussian().
inline Stream Once(uint64_t key, uint64_t moment) { return Stream(Mix(key, moment)); }

/// Quantile of the standard normal distribution; p in (0, 1).
double NormalQuantile(double p);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_RANDOM_H_
