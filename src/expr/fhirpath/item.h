// SPDX-License-Identifier: Apache-2.0
// Item: one value of a FHIRPath collection: a place in a record, or a System value that was written or calculated. Views only: what
// an Item points to belongs to the record, the expression, or the arena of the evaluation. Tests: item_test.cc.
#ifndef BOGAM_EXPR_FHIRPATH_ITEM_H_
#define BOGAM_EXPR_FHIRPATH_ITEM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "value/decimal.h"
#include "value/quantity.h"
#include "value/temporal.h"

namespace bogam::expr::fhirpath {

enum class ItemType : uint8_t {
  kNode,    ///< a resource, object or primitive of a record
  kTarget,  ///< what a reference that was not fetched points to: only its type is known (target)
  kBoolean,
  kInteger,
  kLong,
  kDecimal,
  kString,
  kDate,
  kDateTime,
  kTime,
  kQuantity,
  kTypeInfo,  ///< the answer of type(): text is the namespace, name the type's name
};

struct Item {
  ItemType type = ItemType::kNode;
  bool boolean = false;
  fhir::TypeId target = fhir::TypeId::kNone;
  fhir::Node node;
  int64_t integer = 0;
  value::Decimal decimal;  ///< kDecimal, kQuantity
  std::string_view text;   ///< kString; the unit of a kQuantity; the namespace of a kTypeInfo
  std::string_view name;   ///< kTypeInfo
  value::Date date;
  value::DateTime date_time;
  value::Time time;

  static Item Of(fhir::Node node);
  static Item Boolean(bool v);
  static Item Integer(int64_t v);
  static Item Long(int64_t v);
  static Item Decimal(const value::Decimal& v);
  static Item String(std::string_view v);
  static Item Of(const value::Date& v);
  static Item Of(const value::DateTime& v);
  static Item Of(const value::Time& v);
  static Item Quantity(const value::Decimal& v, std::string_view unit);
  static Item Target(fhir::TypeId type);
  static Item TypeInfo(std::string_view name_space, std::string_view name);

  bool is(ItemType t) const { return type == t; }
  value::Quantity quantity() const { return {decimal, text}; }
};

inline bool IsWhole(const Item& i) { return i.is(ItemType::kInteger) || i.is(ItemType::kLong); }
inline bool IsNumber(const Item& i) { return IsWhole(i) || i.is(ItemType::kDecimal); }
/// Of a number, or of a quantity without its unit.
inline value::Decimal Number(const Item& i) { return IsWhole(i) ? value::Decimal(i.integer) : i.decimal; }

using Collection = std::vector<Item>;

/// As an offset: values without a time zone cannot be compared with those that have one.
inline constexpr int kUnknownOffset = INT32_MIN;

/// The System value of a primitive or of a Quantity with a value (FHIR R4 2.1.9.1.2: "Use of FHIR Quantity", implicit conversions);
/// any other item as it is.
Item ToSystem(const Item& item);

/// The names of an item's type: {"FHIR", "Patient"}, {"System", "Integer"}. A backbone element is FHIR.BackboneElement.
std::string_view TypeNamespace(const Item& item);
std::string_view TypeName(const Item& item);
/// Whether item is of the type that a specifier names, with inheritance: `Patient`, `FHIR.Quantity`, `System.String`, `String`. An
/// unqualified name is a FHIR type first, then a System type. kInvalid for a name that is neither.
Result<bool> IsType(const Item& item, std::string_view specifier);

/// = of two items: nullopt is the empty collection (partial dates, quantities of unlike dimensions).
std::optional<bool> Equal(const Item& a, const Item& b, int offset);
bool Equivalent(const Item& a, const Item& b, int offset);
/// <, > …: kUnknown is the empty collection; kInvalid for types that have no order between them.
Result<value::Ordering> Order(const Item& a, const Item& b, int offset);

/// toString(): nullopt for what has no text (objects).
std::optional<std::string> ToText(const Item& item);

}  // namespace bogam::expr::fhirpath

#endif  // BOGAM_EXPR_FHIRPATH_ITEM_H_
