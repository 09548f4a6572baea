// SPDX-License-Identifier: Apache-2.0
// Type: the static types of CQL (Author's Guide, Data Types; ELM TypeSpecifier). A Type is an immutable value; copies share.
// A named type is a qualified name: "{urn:hl7-org:elm-types:r1}Integer", "{http://hl7.org/fhir}Observation".
#ifndef BOGAM_EXPR_TYPE_H_
#define BOGAM_EXPR_TYPE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bogam::expr {

inline constexpr std::string_view kSystemUri = "urn:hl7-org:elm-types:r1";
inline constexpr std::string_view kFhirUri = "http://hl7.org/fhir";

class Type {
 public:
  enum class Kind : uint8_t {
    kUnknown,   ///< ELM without a result type: decided by the values at run time
    kNamed,     ///< name()
    kList,      ///< element()
    kInterval,  ///< element() is the point type
    kTuple,     ///< fields()
    kChoice,    ///< choices(), two or more
  };
  using Field = std::pair<std::string, Type>;

  Type() = default;
  static Type Named(std::string_view uri, std::string_view name);
  static Type Qualified(std::string_view qualified);  ///< "{uri}Name"
  static Type System(std::string_view name) { return Named(kSystemUri, name); }
  static Type Any() { return System("Any"); }
  static Type List(Type element);
  static Type Interval(Type point);
  static Type Tuple(std::vector<Field> fields);
  static Type Choice(std::vector<Type> choices);  ///< flattened, without repeats; one choice is that type itself

  Kind kind() const;
  bool known() const { return kind() != Kind::kUnknown; }
  bool IsSystem(std::string_view name) const;
  /// "{uri}Name" of a named type, else "".
  std::string_view qualified() const;
  std::string_view uri() const;
  std::string_view name() const;
  const Type& element() const;
  const std::vector<Field>& fields() const;
  const std::vector<Type>& choices() const;

  /// As CQL writes it: "Integer", "List<FHIR.Observation>", "Interval<DateTime>", "Choice<…>".
  std::string ToString() const;
  friend bool operator==(const Type& a, const Type& b);

 private:
  struct Rep;
  explicit Type(std::shared_ptr<const Rep> rep) : rep_(std::move(rep)) {}
  std::shared_ptr<const Rep> rep_;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_TYPE_H_
