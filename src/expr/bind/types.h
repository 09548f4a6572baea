// SPDX-License-Identifier: Apache-2.0
// Relations between types over the models in use: subtype, compatible, convertible, and what a conversion costs
// (CQL specification, Author's Guide "Implicit conversions"; Developer's Guide "Conversion precedence").
#ifndef BOGAM_EXPR_BIND_TYPES_H_
#define BOGAM_EXPR_BIND_TYPES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expr/model/model.h"
#include "expr/tree.h"

namespace bogam::expr {

/// How a value of one type becomes one of another.
struct Conversion {
  enum class Kind : uint8_t {
    kNone,      ///< nothing to do: equal, subtype, overlapping choice
    kAs,        ///< As (null literal, choice to one of its types, type to choice)
    kOperator,  ///< ToDecimal, ToConcept, …
    kFunction,  ///< FHIRHelpers.ToConcept, …
    kList,      ///< each element by inner
    kInterval,  ///< each bound by inner
    kChoice,    ///< As(choice), then inner; several: a Case over alternatives
  };
  Kind kind = Kind::kNone;
  int cost = 0;
  Op op = Op::kNull;
  std::string function;
  Type to;                         ///< of kAs and of the alternative in kChoice
  std::vector<Conversion> inner;   ///< of kList, kInterval: one; of kChoice: one an alternative
  std::vector<Type> alternatives;  ///< of kChoice
};

/// Costs, lowest wins (sum over operands).
enum ConversionCost : int { kExact = 0, kSubtype = 1, kCompatible = 2, kCast = 3, kSimple = 4, kComplex = 5 };

class TypeSystem {
 public:
  void AddModel(std::shared_ptr<const Model> model);
  const std::vector<std::shared_ptr<const Model>>& models() const { return models_; }
  const Model* ModelOf(const Type& type) const;
  const Model* ModelNamed(std::string_view name) const;

  const ModelType* Find(const Type& type) const;
  /// The element of a class type or one of its bases; null when there is none.
  const ModelElement* FindElement(const Type& type, std::string_view name) const;
  std::vector<std::string> ElementNames(const Type& type) const;
  Type BaseOf(const Type& type) const;

  /// a is b or derives from it; lists and intervals by their elements; everything derives from Any.
  bool IsSubtype(const Type& a, const Type& b) const;
  std::optional<Conversion> Convert(const Type& from, const Type& to, bool implicit = true) const;
  /// The nearest type both derive from, or a choice of the two.
  Type Common(const Type& a, const Type& b) const;
  /// The type the data has: QICore.Condition → FHIR.Condition.
  Type Target(const Type& type) const;

 private:
  bool Meets(const Type& a, const Type& b) const;
  std::optional<Conversion> ConvertNamed(const Type& from, const Type& to, bool implicit) const;
  std::optional<Conversion> ConvertFromChoice(const Type& from, const Type& to, bool implicit) const;
  std::optional<Conversion> ConvertToChoice(const Type& from, const Type& to, bool implicit) const;

  std::vector<std::shared_ptr<const Model>> models_;
  std::unordered_multimap<std::string, const ModelConversion*> conversions_;  // by qualified name of from
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_BIND_TYPES_H_
