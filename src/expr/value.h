// SPDX-License-Identifier: Apache-2.0
// Value: what a CQL expression gives at run time. 24 bytes, trivially copyable; bigger payloads live in the arena of the
// evaluation, in the program, or in the record, and must outlive the Value.
//
// A choice is whatever kind is there. An Uncertainty is a point somewhere between two points of one kind, both inclusive:
// what "days between" two partial dates gives (CQL Author's Guide, Uncertainty). Comparisons over it are three-valued.
#ifndef BOGAM_EXPR_VALUE_H_
#define BOGAM_EXPR_VALUE_H_

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "fhir/record.h"
#include "value/decimal.h"
#include "value/quantity.h"
#include "value/temporal.h"

namespace bogam::expr {

enum class Kind : uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kLong,
  kDecimal,
  kString,
  kDate,
  kDateTime,
  kTime,
  kQuantity,  // orderable: kInteger..kQuantity
  kRatio,
  kCode,
  kConcept,
  kValueSet,
  kCodeSystem,
  kInterval,
  kList,
  kTuple,
  kNode,
  kUncertainty,
};

/// "Integer", "DateTime", "List", …: for messages.
std::string_view KindName(Kind kind);

struct RatioValue;
struct CodeValue;
struct ConceptValue;
struct ValueSetValue;
struct CodeSystemValue;
struct IntervalValue;
struct TupleValue;
struct UncertaintyValue;

class Value {
 public:
  Value() { std::memset(static_cast<void*>(this), 0, sizeof *this); }
  static Value Null() { return {}; }
  static Value Boolean(bool v) { return Scalar(Kind::kBoolean, v); }
  static Value Integer(int32_t v) { return Scalar(Kind::kInteger, v); }
  static Value Long(int64_t v) { return Scalar(Kind::kLong, v); }
  static Value Decimal(const value::Decimal& v) {
    Value out;
    std::memcpy(static_cast<void*>(&out), &v, 17);  // the Decimal's coefficient and scale stand where bytes_ and scale_ do
    out.kind_ = Kind::kDecimal;
    return out;
  }
  /// Does not own the text.
  static Value String(std::string_view v) { return Pointer(Kind::kString, v.data(), v.size()); }
  static Value Date(const value::Date& v) { return Inline(Kind::kDate, v); }
  static Value DateTime(const value::DateTime& v) { return Inline(Kind::kDateTime, v); }
  static Value Time(const value::Time& v) { return Inline(Kind::kTime, v); }
  static Value Node(const fhir::Node& v) { return v.missing() ? Value() : Inline(Kind::kNode, v); }
  static Value List(std::span<const Value> v) { return Pointer(Kind::kList, v.data(), v.size()); }
  static Value Quantity(const value::Quantity* v) { return Pointer(Kind::kQuantity, v, 0); }
  static Value Ratio(const RatioValue* v) { return Pointer(Kind::kRatio, v, 0); }
  static Value Code(const CodeValue* v) { return Pointer(Kind::kCode, v, 0); }
  static Value Concept(const ConceptValue* v) { return Pointer(Kind::kConcept, v, 0); }
  static Value ValueSet(const ValueSetValue* v) { return Pointer(Kind::kValueSet, v, 0); }
  static Value CodeSystem(const CodeSystemValue* v) { return Pointer(Kind::kCodeSystem, v, 0); }
  static Value Interval(const IntervalValue* v) { return Pointer(Kind::kInterval, v, 0); }
  static Value Tuple(const TupleValue* v) { return Pointer(Kind::kTuple, v, 0); }
  static Value Uncertainty(const UncertaintyValue* v) { return Pointer(Kind::kUncertainty, v, 0); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool Is(Kind kind) const { return kind_ == kind; }
  /// True and false of CQL; a null is neither.
  bool is_true() const { return kind_ == Kind::kBoolean && boolean(); }
  bool is_false() const { return kind_ == Kind::kBoolean && !boolean(); }

  // The payload; defined only for the kind that is there.
  bool boolean() const { return word() != 0; }
  int32_t integer() const { return static_cast<int32_t>(word()); }
  int64_t int64() const { return word(); }  ///< kInteger and kLong
  value::Decimal decimal() const {
    value::Decimal v;
    std::memcpy(static_cast<void*>(&v), this, 17);
    return v;
  }
  std::string_view string() const { return {static_cast<const char*>(pointer()), size_}; }
  value::Date date() const { return Read<value::Date>(); }
  value::DateTime datetime() const { return Read<value::DateTime>(); }
  value::Time time() const { return Read<value::Time>(); }
  fhir::Node node() const { return Read<fhir::Node>(); }
  std::span<const Value> list() const { return {static_cast<const Value*>(pointer()), size_}; }
  const value::Quantity& quantity() const { return *static_cast<const value::Quantity*>(pointer()); }
  const RatioValue& ratio() const { return *static_cast<const RatioValue*>(pointer()); }
  const CodeValue& code() const { return *static_cast<const CodeValue*>(pointer()); }
  const ConceptValue& concept_value() const { return *static_cast<const ConceptValue*>(pointer()); }
  const ValueSetValue& value_set() const { return *static_cast<const ValueSetValue*>(pointer()); }
  const CodeSystemValue& code_system() const { return *static_cast<const CodeSystemValue*>(pointer()); }
  const IntervalValue& interval() const { return *static_cast<const IntervalValue*>(pointer()); }
  const TupleValue& tuple() const { return *static_cast<const TupleValue*>(pointer()); }
  const UncertaintyValue& uncertainty() const { return *static_cast<const UncertaintyValue*>(pointer()); }

 private:
  static Value Scalar(Kind kind, int64_t word) { return Inline(kind, word); }
  template <typename T>
  static Value Inline(Kind kind, const T& payload) {
    static_assert(sizeof(T) <= 16 && std::is_trivially_copyable_v<T>);
    Value out;
    std::memcpy(out.bytes_, &payload, sizeof(T));
    out.kind_ = kind;
    return out;
  }
  static Value Pointer(Kind kind, const void* to, size_t size) {
    Value out = Inline(kind, to);
    out.size_ = static_cast<uint32_t>(size);
    return out;
  }
  template <typename T>
  T Read() const {
    T payload;
    std::memcpy(static_cast<void*>(&payload), bytes_, sizeof(T));
    return payload;
  }
  int64_t word() const { return Read<int64_t>(); }
  const void* pointer() const { return Read<const void*>(); }

  alignas(8) unsigned char bytes_[16];
  uint8_t scale_;
  Kind kind_;
  uint32_t size_;
};
static_assert(sizeof(Value) == 24 && std::is_trivially_copyable_v<Value>);

struct RatioValue {
  value::Quantity numerator, denominator;
};

/// System.Code. Empty text is null.
struct CodeValue {
  std::string_view code, system, version, display;
};

struct ConceptValue {
  std::span<const CodeValue> codes;
  std::string_view display;
};

/// A reference to a value set; its members are the Terminology's.
struct ValueSetValue {
  std::string_view id, version, name;
  std::string_view library;  ///< that uses it, for messages
};

struct CodeSystemValue {
  std::string_view id, version, name;
};

/// A bound may be null: closed, it is the lowest or highest value of the point type; open, it is unknown.
struct IntervalValue {
  Value low, high;
  bool low_closed = true, high_closed = true;
  Kind point = Kind::kNull;          ///< of the bounds; kNull where both are null and nothing says it
  std::string_view point_unit = {};  ///< of Quantity bounds
};

/// A Tuple, or an instance of a class that CQL selects by name (FHIR.Coding { … }); then type is "{uri}Name".
struct TupleValue {
  struct Field {
    std::string_view name;
    Value value;
  };
  std::span<const Field> fields;
  std::string_view type;
  const Value* Find(std::string_view name) const {
    for (const Field& field : fields) {
      if (field.name == name) return &field.value;
    }
    return nullptr;
  }
};

struct UncertaintyValue {
  Value low, high;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_VALUE_H_
