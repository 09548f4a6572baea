// SPDX-License-Identifier: Apache-2.0
// Units resolved: dimension and factor of each atom once, on first use; of each code through a table shared by all
// threads.
#include "value/unit.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "value/big.h"
#include "value/real.h"
#include "value/unit_one.h"
#include "value/unit_parser.h"
#include "value/unit_table.h"

namespace bogam::value {
namespace {

constexpr int kMaxFactorBits = 1024;
constexpr int kMaxFactorScale = 18;
constexpr int kSignificant = 28, kSignificantOfFunctions = 21;
constexpr int kFunctionDigits = 80;

// A fraction in lowest terms, above zero in a factor; any sign in a value.
struct Ratio {
  BigInt n = BigInt(1), d = BigInt(1);

  void Reduce() {
    const BigInt common = BigInt::Gcd(n, d);
    if (common == BigInt(1) || common.is_zero()) return;
    n = n / common;
    d = d / common;
  }
};

Ratio operator*(const Ratio& a, const Ratio& b) {
  Ratio product{a.n * b.n, a.d * b.d};
  product.Reduce();
  return product;
}

Ratio Inverse(const Ratio& r) { return r.n.negative() ? Ratio{-r.d, -r.n} : Ratio{r.d, r.n}; }
Ratio operator+(const Ratio& a, const Ratio& b) {
  Ratio sum{a.n * b.d + b.n * a.d, a.d * b.d};
  sum.Reduce();
  return sum;
}

Ratio FromDecimal(const Decimal& d) { return {BigInt(d.coefficient()), BigInt::PowerOfTen(d.scale())}; }

// "6.02214076", of any length.
Ratio FromMagnitude(std::string_view text) {
  Ratio value{BigInt(0), BigInt(1)};
  bool fraction = false;
  size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    value.n = value.n * BigInt(10) + BigInt(text[i] - '0');
    if (fraction) value.d = value.d * BigInt(10);
  }
  if (i < text.size()) {
    const int exponent = static_cast<int>(*Decimal::Parse(text.substr(i + 1))->ToInt64());
    (exponent >= 0 ? value.n : value.d) = (exponent >= 0 ? value.n : value.d) * BigInt::PowerOfTen(std::abs(exponent));
  }
  value.Reduce();
  return value;
}

// Place in Atoms() and power; sorted by place, no power 0.
using Dimension = std::vector<std::pair<uint16_t, int>>;

struct Meaning {
  Ratio factor;
  Dimension dimension;
};

void MultiplyDimension(Dimension* to, const Dimension& by, int exponent) {
  for (const auto& [place, power] : by) {
    const auto at = std::lower_bound(to->begin(), to->end(), place, [](const auto& entry, uint16_t key) { return entry.first < key; });
    if (at == to->end() || at->first != place) {
      to->insert(at, {place, power * exponent});
    } else if ((at->second += power * exponent) == 0) {
      to->erase(at);
    }
  }
}

bool TooLarge(const Ratio& ratio, int exponent) { return std::max(ratio.n.bits(), ratio.d.bits()) * std::abs(exponent) > kMaxFactorBits; }

// *meaning ·= (factor)^exponent. False when the factor grows too large.
bool MultiplyPower(Meaning* meaning, const Ratio& factor, int exponent) {
  if (TooLarge(factor, exponent)) return false;
  const unsigned steps = static_cast<unsigned>(std::abs(exponent));
  const Ratio power{BigInt::Power(factor.n, steps), BigInt::Power(factor.d, steps)};
  meaning->factor = meaning->factor * (exponent < 0 ? Inverse(power) : power);
  return !TooLarge(meaning->factor, 1);
}

Ratio PrefixRatio(const Prefix* prefix) {
  if (prefix == nullptr) return {};
  const BigInt power = BigInt::Power(BigInt(prefix->base), static_cast<unsigned>(std::abs(prefix->exponent)));
  return prefix->exponent < 0 ? Ratio{BigInt(1), power} : Ratio{power, BigInt(1)};
}

bool IsTemperature(SpecialFunction f) { return f == SpecialFunction::kCelsius || f == SpecialFunction::kFahrenheit || f == SpecialFunction::kReaumur; }

// The meaning of every atom, made once. Definitions are the build's, acyclic; a special atom has its proper unit's
// meaning.
class AtomMeanings {
 public:
  static const AtomMeanings& Get() {
    static const AtomMeanings meanings;
    return meanings;
  }
  const Meaning& Of(const Atom* atom) const { return meanings_[Place(atom)]; }
  // As a part of a product.
  Meaning InProduct(const Atom* atom) const {
    if (atom->function == SpecialFunction::kNone || IsTemperature(atom->function)) return Of(atom);
    return {Ratio(), {{static_cast<uint16_t>(Place(atom)), 1}}};
  }

 private:
  AtomMeanings() : meanings_(Atoms().size()), done_(Atoms().size()) {
    for (const Atom& atom : Atoms()) Resolve(&atom);
  }
  static size_t Place(const Atom* atom) { return static_cast<size_t>(atom - Atoms().data()); }

  void Resolve(const Atom* atom) {
    const size_t place = Place(atom);
    if (done_[place]) return;
    done_[place] = true;
    Meaning meaning;
    if (atom->base || atom->arbitrary) {
      meaning.dimension = {{static_cast<uint16_t>(place), 1}};
    } else {
      meaning.factor = FromMagnitude(atom->magnitude);
      const auto parsed = ParseUnit(atom->definition);
      for (const UnitTerm& term : parsed.ok() ? parsed->terms : std::vector<UnitTerm>()) {
        if (term.atom == nullptr) {
          MultiplyPower(&meaning, Ratio{BigInt(static_cast<Int128>(term.number)), BigInt(1)}, term.exponent);
          continue;
        }
        Resolve(term.atom);
        MultiplyPower(&meaning, PrefixRatio(term.prefix) * meanings_[Place(term.atom)].factor, term.exponent);
        MultiplyDimension(&meaning.dimension, meanings_[Place(term.atom)].dimension, term.exponent);
      }
    }
    meanings_[place] = std::move(meaning);
  }

  std::vector<Meaning> meanings_;
  std::vector<bool> done_;
};

class Definition final : public Unit {
 public:
  const std::string& code() const override { return code_; }
  const std::string& canonical_code() const override { return canonical_code_; }
  const std::string& display() const override { return display_; }
  bool is_special() const override { return function != SpecialFunction::kNone; }

  static Result<UnitPtr> Make(std::string_view code);

  // A plain unit's factor, or a special unit's proper unit's.
  Meaning meaning;
  SpecialFunction function = SpecialFunction::kNone;
  Ratio prefix;  // of a special unit
  // The factor where it is a decimal number, as it is between metric units: the fast way to compare.
  std::optional<Decimal> decimal_factor;

 private:
  void Finish();

  std::string code_, canonical_code_, display_;
};

const Definition& Of(const Unit& unit) { return static_cast<const Definition&>(unit); }

Result<UnitPtr> Definition::Make(std::string_view code) {
  BOGAM_ASSIGN(ParsedUnit parsed, ParseUnit(code));
  const AtomMeanings& atoms = AtomMeanings::Get();
  auto unit = std::make_shared<Definition>();
  unit->code_ = code.empty() ? "1" : std::string(code);
  unit->display_ = std::move(parsed.display);
  const bool alone = parsed.terms.size() == 1 && parsed.terms[0].exponent == 1 && parsed.terms[0].atom != nullptr;
  if (alone && parsed.terms[0].atom->function != SpecialFunction::kNone) {
    unit->function = parsed.terms[0].atom->function;
    unit->prefix = PrefixRatio(parsed.terms[0].prefix);
    unit->meaning = atoms.Of(parsed.terms[0].atom);
    if (unit->function == SpecialFunction::kTanTimes100) unit->meaning.factor = Ratio();  // the angle is in rad already
    unit->Finish();
    return UnitPtr(std::move(unit));
  }
  for (const UnitTerm& term : parsed.terms) {
    const bool number = term.atom == nullptr;
    const Meaning part = number ? Meaning{Ratio{BigInt(static_cast<Int128>(term.number)), BigInt(1)}, {}} : atoms.InProduct(term.atom);
    if (!MultiplyPower(&unit->meaning, PrefixRatio(term.prefix) * part.factor, term.exponent)) {
      return Status(Code::kTooLarge, "the factor of a unit is too large", "'" + std::string(code) + "'");
    }
    MultiplyDimension(&unit->meaning.dimension, part.dimension, term.exponent);
  }
  unit->Finish();
  return UnitPtr(std::move(unit));
}

void Definition::Finish() {
  for (const auto& [place, power] : meaning.dimension) {
    if (!canonical_code_.empty()) canonical_code_ += '.';
    canonical_code_ += Atoms()[place].code;
    if (power != 1) canonical_code_ += std::to_string(power);
  }
  if (canonical_code_.empty()) canonical_code_ = "1";
  if (is_special()) return;
  for (int scale = 0; scale <= kMaxFactorScale; ++scale) {
    const BigInt raised = meaning.factor.n * BigInt::PowerOfTen(scale);
    if (!(raised % meaning.factor.d).is_zero()) continue;
    const auto coefficient = (raised / meaning.factor.d).ToInt128();
    if (coefficient) decimal_factor = Decimal::Make(*coefficient, scale);
    break;
  }
}

// Parsed units by code. A shard that is full forgets everything: hostile input costs time, never memory.
class Cache {
 public:
  Result<UnitPtr> Find(std::string_view code) {
    Shard& shard = shards_[std::hash<std::string_view>()(code) % shards_.size()];
    {
      std::shared_lock lock(shard.mutex);
      if (const auto at = shard.units.find(code); at != shard.units.end()) return at->second;
    }
    BOGAM_ASSIGN(UnitPtr unit, Definition::Make(code));
    std::unique_lock lock(shard.mutex);
    if (shard.units.size() >= kShardLimit) shard.units.clear();
    return shard.units.try_emplace(std::string(code), std::move(unit)).first->second;
  }

 private:
  static constexpr size_t kShardLimit = 512;
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Shard {
    std::shared_mutex mutex;
    std::unordered_map<std::string, UnitPtr, Hash, std::equal_to<>> units;
  };
  std::array<Shard, 16> shards_;
};

// A number and whether it went through a function without end.
struct Measure {
  Ratio ratio;
  bool exact = true;
};

Measure FromReal(const Reals& reals, BigInt x) { return {Ratio{std::move(x), reals.one()}, false}; }

// base^(x), the argument limited so that hostile numbers end.
std::optional<Measure> PowerOf(int base, const Ratio& x) {
  const Reals reals(kFunctionDigits);
  const BigInt argument = reals.Multiply(reals.FromRatio(x.n, x.d), reals.Ln(reals.one() * BigInt(base)));
  if (argument.Abs() > reals.one() * BigInt(400)) return std::nullopt;
  const Reals finer(kFunctionDigits + 180);
  return FromReal(finer, finer.Exp(argument * BigInt::PowerOfTen(180)));
}

std::optional<Measure> LogarithmOf(int base, const Ratio& x) {
  if (x.n.sign() <= 0) return std::nullopt;
  const Reals reals(kFunctionDigits + 180);
  const BigInt scaled = reals.FromRatio(x.n, x.d);
  if (scaled.is_zero()) return std::nullopt;
  const BigInt ln = reals.Ln(scaled);
  return FromReal(reals, base == 0 ? ln : reals.Divide(ln, reals.Ln(reals.one() * BigInt(base))));
}

Ratio Quotient(int64_t n, int64_t d) {
  Ratio ratio{BigInt(n), BigInt(d)};
  ratio.Reduce();
  return ratio;
}

Measure Scale(Measure m, const Ratio& by) {
  m.ratio = m.ratio * by;
  return m;
}

// Zero of each temperature scale in its own degrees above absolute zero: 273.15, 459.67, 218.52.
Ratio ZeroPoint(SpecialFunction f) {
  return f == SpecialFunction::kCelsius ? Quotient(27315, 100) : f == SpecialFunction::kFahrenheit ? Quotient(45967, 100) : Quotient(21852, 100);
}

int PotencyBase(SpecialFunction f) { return f == SpecialFunction::kHpC ? 100 : f == SpecialFunction::kHpM ? 1000 : f == SpecialFunction::kHpQ ? 50'000 : 10; }

// The number of proper units that the number x of special units is.
std::optional<Measure> ToProper(SpecialFunction f, const Ratio& x) {
  switch (f) {
    case SpecialFunction::kNone: return Measure{x};
    case SpecialFunction::kCelsius:
    case SpecialFunction::kFahrenheit:
    case SpecialFunction::kReaumur: return Measure{x + ZeroPoint(f)};
    case SpecialFunction::kSqrt: return Measure{x * x};
    case SpecialFunction::kLn: {
      const Reals reals(kFunctionDigits + 180);
      const BigInt argument = reals.FromRatio(x.n, x.d);
      if (argument.Abs() > reals.one() * BigInt(400)) return std::nullopt;
      return FromReal(reals, reals.Exp(argument));
    }
    case SpecialFunction::kLg: return PowerOf(10, x);
    case SpecialFunction::kLgTimes2: return PowerOf(10, x * Quotient(1, 2));
    case SpecialFunction::kLd: return PowerOf(2, x);
    case SpecialFunction::kTanTimes100: {
      const Reals reals(kFunctionDigits);
      return FromReal(reals, reals.ArcTan(reals.FromRatio(x.n, x.d * BigInt(100))));
    }
    default: return PowerOf(PotencyBase(f), x * Quotient(-1, 1));
  }
}

std::optional<Measure> FromProper(SpecialFunction f, const Ratio& x) {
  switch (f) {
    case SpecialFunction::kNone: return Measure{x};
    case SpecialFunction::kCelsius:
    case SpecialFunction::kFahrenheit:
    case SpecialFunction::kReaumur: return Measure{x + ZeroPoint(f) * Quotient(-1, 1)};
    case SpecialFunction::kSqrt: {
      if (x.n.negative()) return std::nullopt;
      const Reals reals(kFunctionDigits);
      return FromReal(reals, BigInt::SquareRoot(reals.FromRatio(x.n, x.d) * reals.one()));
    }
    case SpecialFunction::kLn: return LogarithmOf(0, x);
    case SpecialFunction::kLg: return LogarithmOf(10, x);
    case SpecialFunction::kLgTimes2: {
      const auto lg = LogarithmOf(10, x);
      return lg ? std::optional(Scale(*lg, Quotient(2, 1))) : std::nullopt;
    }
    case SpecialFunction::kLd: return LogarithmOf(2, x);
    case SpecialFunction::kTanTimes100: {
      const Reals reals(kFunctionDigits);
      const BigInt angle = reals.FromRatio(x.n, x.d);
      if (angle.Abs() * BigInt(2) > reals.one() * BigInt(3)) return std::nullopt;  // beyond 1.5 rad the slope has no meaning
      return Scale(FromReal(reals, reals.Tan(angle)), Quotient(100, 1));
    }
    default: {
      const auto logarithm = LogarithmOf(PotencyBase(f), x);
      return logarithm ? std::optional(Scale(*logarithm, Quotient(-1, 1))) : std::nullopt;
    }
  }
}

// The value in canonical units.
std::optional<Measure> Canonical(const Decimal& value, const Definition& unit) {
  const Ratio x = FromDecimal(value);
  if (!unit.is_special()) return Scale(Measure{x}, unit.meaning.factor);
  auto proper = ToProper(unit.function, x * unit.prefix);
  if (!proper) return std::nullopt;
  // A temperature function counts in degrees of its own size; the factor brings them to K.
  return Scale(*std::move(proper), unit.meaning.factor);
}

// Exact when the fraction ends within 37 digits; else rounded.
std::optional<Decimal> ToDecimal(const Measure& m) {
  if (m.ratio.n.is_zero()) return Decimal(0);
  const int magnitude = (m.ratio.n.bits() - m.ratio.d.bits()) * 30103 / 100000;
  const auto at_scale = [&](int wanted, bool must_be_exact) -> std::optional<Decimal> {
    const int scale = std::clamp(wanted, 0, Decimal::kMaxScale);
    const BigInt n = m.ratio.n * BigInt::PowerOfTen(scale);
    if (must_be_exact && !(n % m.ratio.d).is_zero()) return std::nullopt;
    const auto coefficient = BigInt::DivideRounded(n, m.ratio.d).ToInt128();
    const auto made = coefficient ? Decimal::Make(*coefficient, scale) : std::nullopt;
    return made ? std::optional(made->Normalized()) : std::nullopt;
  };
  if (m.exact) {
    if (const auto exact = at_scale(36 - magnitude, true)) return exact;
  }
  return at_scale((m.exact ? kSignificant : kSignificantOfFunctions) - 1 - magnitude, false);
}

// nullopt when there is no factor or the product needs rounding.
std::optional<Decimal> ExactProduct(const Decimal& value, const std::optional<Decimal>& factor) {
  if (!factor) return std::nullopt;
  const auto product = Decimal::Multiply(value, *factor);
  return product && product->scale() == value.scale() + factor->scale() ? product : std::nullopt;
}

Status NotComparable(const Unit& a, const Unit& b) {
  return Status(Code::kInvalid, "units of different dimensions", "'" + a.code() + "' and '" + b.code() + "'");
}
Status OutOfRange(const Unit& unit) { return Status(Code::kTooLarge, "a converted quantity is out of range", "'" + unit.code() + "'"); }

void CollectTerms(std::vector<UnitTerm> from, int sign, std::vector<UnitTerm>* to) {
  for (UnitTerm& term : from) {
    term.exponent *= sign;
    const auto same = std::find_if(
        to->begin(), to->end(), [&](const UnitTerm& other) { return other.atom == term.atom && other.prefix == term.prefix && other.number == term.number; });
    if (same == to->end()) {
      to->push_back(term);
    } else {
      same->exponent += term.exponent;
    }
  }
}

std::string WriteTerms(const std::vector<UnitTerm>& terms) {
  std::string code, divisors;
  for (const UnitTerm& term : terms) {
    if (term.atom == nullptr) {
      for (int i = 0; i < std::abs(term.exponent) && term.number != 1; ++i) {
        std::string& to = term.exponent > 0 ? code : divisors;
        to += (term.exponent < 0 ? "/" : code.empty() ? "" : ".") + std::to_string(term.number);
      }
      continue;
    }
    if (term.exponent == 0) continue;
    if (!code.empty()) code += '.';
    if (term.prefix != nullptr) code += term.prefix->code;
    code += term.atom->code;
    if (term.exponent != 1) code += std::to_string(term.exponent);
  }
  return code.empty() && divisors.empty() ? "1" : code + divisors;
}

Result<std::string> Combine(std::string_view a, std::string_view b, int sign) {
  BOGAM_ASSIGN(ParsedUnit left, ParseUnit(a));
  BOGAM_ASSIGN(ParsedUnit right, ParseUnit(b));
  for (const ParsedUnit* side : {&left, &right}) {
    for (const UnitTerm& term : side->terms) {
      if (term.atom != nullptr && term.atom->function != SpecialFunction::kNone) {
        return Status(Code::kInvalid, "a special unit cannot be multiplied or divided", "'" + std::string(term.atom->code) + "'");
      }
    }
  }
  std::vector<UnitTerm> terms;
  CollectTerms(std::move(left.terms), 1, &terms);
  CollectTerms(std::move(right.terms), sign, &terms);
  return WriteTerms(terms);
}

}  // namespace

Result<UnitPtr> Unit::Find(std::string_view code) {
  static Cache cache;
  return cache.Find(code);
}

bool Comparable(const Unit& a, const Unit& b) { return &a == &b || Of(a).meaning.dimension == Of(b).meaning.dimension; }

Result<Decimal> Convert(const Decimal& value, const Unit& from, const Unit& to) {
  if (&from == &to) return value;
  if (!Comparable(from, to)) return NotComparable(from, to);
  const Definition& source = Of(from);
  const Definition& target = Of(to);
  const auto canonical = Canonical(value, source);
  if (!canonical) return OutOfRange(from);
  const Ratio proper = canonical->ratio * Inverse(target.meaning.factor);
  auto converted = FromProper(target.function, proper);
  if (!converted) return OutOfRange(to);
  if (target.is_special()) converted->ratio = converted->ratio * Inverse(target.prefix);
  converted->exact = converted->exact && canonical->exact;
  const auto decimal = ToDecimal(*converted);
  if (!decimal) return OutOfRange(to);
  return *decimal;
}

std::strong_ordering CompareValues(const Decimal& a, const Unit& unit_a, const Decimal& b, const Unit& unit_b) {
  if (&unit_a == &unit_b) return a <=> b;
  const auto fast_a = ExactProduct(a, Of(unit_a).decimal_factor), fast_b = ExactProduct(b, Of(unit_b).decimal_factor);
  if (fast_a && fast_b) return *fast_a <=> *fast_b;
  const auto x = Canonical(a, Of(unit_a)), y = Canonical(b, Of(unit_b));
  if (!x || !y) return x.has_value() <=> y.has_value();
  if (x->exact && y->exact) return x->ratio.n * y->ratio.d <=> y->ratio.n * x->ratio.d;
  const auto rounded_x = ToDecimal({x->ratio, false}), rounded_y = ToDecimal({y->ratio, false});
  if (rounded_x && rounded_y) return *rounded_x <=> *rounded_y;
  return x->ratio.n * y->ratio.d <=> y->ratio.n * x->ratio.d;
}

bool IsFiner(const Unit& a, const Unit& b) {
  if (a.is_special() || b.is_special()) return false;
  const Ratio& x = Of(a).meaning.factor;
  const Ratio& y = Of(b).meaning.factor;
  return x.n * y.d < y.n * x.d;
}

Result<Decimal> ToCanonical(const Decimal& value, const Unit& unit) {
  if (const auto fast = ExactProduct(value, Of(unit).decimal_factor)) return fast->Normalized();
  const auto canonical = Canonical(value, Of(unit));
  const auto decimal = canonical ? ToDecimal(*canonical) : std::nullopt;
  if (!decimal) return OutOfRange(unit);
  return *decimal;
}

Result<std::string> MultiplyUnits(std::string_view a, std::string_view b) {
  if (IsOne(b)) return std::string(IsOne(a) ? "1" : a);
  if (IsOne(a)) return std::string(b);
  return Combine(a, b, 1);
}

Result<std::string> DivideUnits(std::string_view a, std::string_view b) {
  if (IsOne(b)) return std::string(IsOne(a) ? "1" : a);
  return Combine(a, b, -1);
}

}  // namespace bogam::value
