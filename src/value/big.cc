// SPDX-License-Identifier: Apache-2.0
#include "value/big.h"

#include <algorithm>
#include <bit>

namespace bogam::value {

BigInt::BigInt(Int128 value) : negative_(value < 0) {
  UInt128 magnitude = negative_ ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
  for (; magnitude != 0; magnitude >>= 32) limbs_.push_back(static_cast<uint32_t>(magnitude));
}

BigInt BigInt::PowerOfTen(int exponent) { return Power(BigInt(10), static_cast<unsigned>(exponent)); }

int BigInt::bits() const { return limbs_.empty() ? 0 : static_cast<int>(32 * (limbs_.size() - 1)) + static_cast<int>(std::bit_width(limbs_.back())); }

std::optional<Int128> BigInt::ToInt128() const {
  if (bits() > 127) return std::nullopt;
  UInt128 magnitude = 0;
  for (size_t i = limbs_.size(); i-- > 0;) magnitude = (magnitude << 32) | limbs_[i];
  const Int128 value = static_cast<Int128>(magnitude);
  return negative_ ? -value : value;
}

std::string BigInt::ToString() const {
  if (is_zero()) return "0";
  std::string text;
  Limbs rest = limbs_;
  while (!rest.empty()) {
    uint32_t digits = DivideSmall(&rest, 1'000'000'000);
    for (int i = 0; i < 9 && (digits != 0 || !rest.empty()); ++i, digits /= 10) text.push_back(static_cast<char>('0' + digits % 10));
  }
  if (negative_) text.push_back('-');
  std::reverse(text.begin(), text.end());
  return text;
}

void BigInt::Trim(Limbs* a) {
  while (!a->empty() && a->back() == 0) a->pop_back();
}

int BigInt::CompareLimbs(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (size_t i = a.size(); i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

BigInt::Limbs BigInt::AddLimbs(const Limbs& a, const Limbs& b) {
  const Limbs& longer = a.size() >= b.size() ? a : b;
  const Limbs& shorter = a.size() >= b.size() ? b : a;
  Limbs sum(longer.size() + 1);
  uint64_t carry = 0;
  for (size_t i = 0; i < longer.size(); ++i) {
    carry += static_cast<uint64_t>(longer[i]) + (i < shorter.size() ? shorter[i] : 0);
    sum[i] = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  sum[longer.size()] = static_cast<uint32_t>(carry);
  Trim(&sum);
  return sum;
}

BigInt::Limbs BigInt::SubtractLimbs(const Limbs& a, const Limbs& b) {
  Limbs difference(a.size());
  int64_t borrow = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    borrow += static_cast<int64_t>(a[i]) - (i < b.size() ? b[i] : 0);
    difference[i] = static_cast<uint32_t>(borrow);
    borrow >>= 32;
  }
  Trim(&difference);
  return difference;
}

uint32_t BigInt::DivideSmall(Limbs* a, uint32_t b) {
  uint64_t rest = 0;
  for (size_t i = a->size(); i-- > 0;) {
    rest = (rest << 32) | (*a)[i];
    (*a)[i] = static_cast<uint32_t>(rest / b);
    rest %= b;
  }
  Trim(a);
  return static_cast<uint32_t>(rest);
}

// Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D.
void BigInt::DivideLimbs(const Limbs& a, const Limbs& b, Limbs* quotient, Limbs* remainder) {
  if (CompareLimbs(a, b) < 0) {
    quotient->clear();
    *remainder = a;
    return;
  }
  if (b.size() == 1) {
    *quotient = a;
    const uint32_t rest = DivideSmall(quotient, b[0]);
    remainder->assign(rest != 0, rest);
    return;
  }
  const int shift = std::countl_zero(b.back());
  const size_t n = b.size(), m = a.size() - n;
  Limbs u(a.size() + 1), v(n);
  for (size_t i = 0; i < n; ++i) {
    v[i] = static_cast<uint32_t>((b[i] << shift) | (i > 0 && shift > 0 ? b[i - 1] >> (32 - shift) : 0));
  }
  for (size_t i = 0; i <= a.size(); ++i) {
    u[i] = static_cast<uint32_t>((i < a.size() ? a[i] << shift : 0) | (i > 0 && shift > 0 ? a[i - 1] >> (32 - shift) : 0));
  }
  quotient->assign(m + 1, 0);
  for (size_t j = m + 1; j-- > 0;) {
    const uint64_t top = (static_cast<uint64_t>(u[j + n]) << 32) | u[j + n - 1];
    uint64_t guess = top / v[n - 1], rest = top % v[n - 1];
    while (guess >> 32 != 0 || guess * v[n - 2] > ((rest << 32) | u[j + n - 2])) {
      --guess;
      rest += v[n - 1];
      if (rest >> 32 != 0) break;
    }
    int64_t borrow = 0;
    uint64_t carry = 0;
    for (size_t i = 0; i < n; ++i) {
      carry += guess * v[i];
      borrow += static_cast<int64_t>(u[i + j]) - static_cast<int64_t>(static_cast<uint32_t>(carry));
      u[i + j] = static_cast<uint32_t>(borrow);
      borrow >>= 32;
      carry >>= 32;
    }
    borrow += static_cast<int64_t>(u[j + n]) - static_cast<int64_t>(carry);
    u[j + n] = static_cast<uint32_t>(borrow);
    if (borrow < 0) {
      --guess;
      uint64_t sum = 0;
      for (size_t i = 0; i < n; ++i) {
        sum += static_cast<uint64_t>(u[i + j]) + v[i];
        u[i + j] = static_cast<uint32_t>(sum);
        sum >>= 32;
      }
      u[j + n] += static_cast<uint32_t>(sum);
    }
    (*quotient)[j] = static_cast<uint32_t>(guess);
  }
  remainder->assign(n, 0);
  for (size_t i = 0; i < n; ++i) {
    (*remainder)[i] = static_cast<uint32_t>((u[i] >> shift) | (shift > 0 ? static_cast<uint64_t>(u[i + 1]) << (32 - shift) : 0));
  }
  Trim(quotient);
  Trim(remainder);
}

BigInt BigInt::operator-() const {
  BigInt result = *this;
  result.negative_ = !negative_ && !is_zero();
  return result;
}

BigInt BigInt::Abs() const { return negative_ ? -*this : *this; }

BigInt operator+(const BigInt& a, const BigInt& b) {
  BigInt result;
  if (a.negative_ == b.negative_) {
    result.limbs_ = BigInt::AddLimbs(a.limbs_, b.limbs_);
    result.negative_ = a.negative_;
  } else {
    const bool a_wins = BigInt::CompareLimbs(a.limbs_, b.limbs_) >= 0;
    result.limbs_ = a_wins ? BigInt::SubtractLimbs(a.limbs_, b.limbs_) : BigInt::SubtractLimbs(b.limbs_, a.limbs_);
    result.negative_ = a_wins ? a.negative_ : b.negative_;
  }
  if (result.limbs_.empty()) result.negative_ = false;
  return result;
}

BigInt operator*(const BigInt& a, const BigInt& b) {
  BigInt result;
  if (a.is_zero() || b.is_zero()) return result;
  result.limbs_.assign(a.limbs_.size() + b.limbs_.size(), 0);
  for (size_t i = 0; i < a.limbs_.size(); ++i) {
    uint64_t carry = 0;
    for (size_t j = 0; j < b.limbs_.size(); ++j) {
      carry += static_cast<uint64_t>(a.limbs_[i]) * b.limbs_[j] + result.limbs_[i + j];
      result.limbs_[i + j] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    result.limbs_[i + b.limbs_.size()] = static_cast<uint32_t>(carry);
  }
  BigInt::Trim(&result.limbs_);
  result.negative_ = a.negative_ != b.negative_;
  return result;
}

void BigInt::Divide(const BigInt& a, const BigInt& b, BigInt* quotient, BigInt* remainder) {
  BigInt q, r;
  DivideLimbs(a.limbs_, b.limbs_, &q.limbs_, &r.limbs_);
  q.negative_ = !q.limbs_.empty() && a.negative_ != b.negative_;
  r.negative_ = !r.limbs_.empty() && a.negative_;
  *quotient = std::move(q);
  *remainder = std::move(r);
}

BigInt operator/(const BigInt& a, const BigInt& b) {
  BigInt quotient, remainder;
  BigInt::Divide(a, b, &quotient, &remainder);
  return quotient;
}

BigInt operator%(const BigInt& a, const BigInt& b) {
  BigInt quotient, remainder;
  BigInt::Divide(a, b, &quotient, &remainder);
  return remainder;
}

BigInt BigInt::ShiftLeft(int bits) const { return *this * Power(BigInt(2), static_cast<unsigned>(bits)); }

BigInt BigInt::DivideRounded(const BigInt& a, const BigInt& b) {
  BigInt quotient, remainder;
  Divide(a, b, &quotient, &remainder);
  const Limbs twice = AddLimbs(remainder.limbs_, remainder.limbs_);
  if (CompareLimbs(twice, b.limbs_) < 0) return quotient;
  return quotient + BigInt(a.negative_ != b.negative_ ? -1 : 1);
}

BigInt BigInt::Gcd(BigInt a, BigInt b) {
  a.negative_ = b.negative_ = false;
  while (!b.is_zero()) {
    BigInt rest = a % b;
    a = std::move(b);
    b = std::move(rest);
  }
  return a;
}

BigInt BigInt::Power(BigInt base, unsigned exponent) {
  BigInt result(1);
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = result * base;
    if (exponent > 1) base = base * base;
  }
  return result;
}

BigInt BigInt::SquareRoot(const BigInt& a) {
  if (a.sign() <= 0) return {};
  BigInt guess = Power(BigInt(2), static_cast<unsigned>(a.bits() / 2 + 1));
  for (;;) {
    BigInt next = (guess + a / guess) / BigInt(2);
    if (next >= guess) return guess;
    guess = std::move(next);
  }
}

std::strong_ordering operator<=>(const BigInt& a, const BigInt& b) {
  if (a.negative_ != b.negative_) return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  const int order = BigInt::CompareLimbs(a.limbs_, b.limbs_) * (a.negative_ ? -1 : 1);
  return order <=> 0;
}

}  // namespace bogam::value
