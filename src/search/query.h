// SPDX-License-Identifier: Apache-2.0
// Query: a FHIR R4 search (3.1.1) understood. Everything in it is resolved to a parameter, a modifier and values of the parameter's type; what is
// not known is an error with its name, never silently dropped (unless handling=lenient asks for that; then `ignored` names it).
#ifndef BOGAM_SEARCH_QUERY_H_
#define BOGAM_SEARCH_QUERY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "fhir/schema.h"
#include "fhir/search_parameters.h"
#include "search/atoms.h"
#include "value/decimal.h"
#include "value/temporal.h"

namespace bogam::search {

enum class Prefix : uint8_t { kEq, kNe, kGt, kLt, kGe, kLe, kSa, kEb, kAp };
enum class Modifier : uint8_t { kNone, kMissing, kExact, kContains, kNot, kText, kOfType, kIdentifier, kType, kAbove, kBelow };
std::string_view Name(Modifier modifier);

/// One value of a comma list.
struct QueryValue {
  Prefix prefix = Prefix::kEq;
  std::string text;  ///< unescaped; string, uri, reference, composite: the whole value
  // token, and the unit of a quantity: [system]|[code]
  std::optional<std::string> system;  ///< absent: any; "": must have none
  std::string code;                   ///< "" with a system: any code of it
  std::string of_value;               ///< :of-type: system|code|value
  // date: the instants that the text covers; ap: widened
  value::InstantRange range;
  // number and quantity: the number, and what eq and ne mean by its digits: [low, high)
  value::Decimal number, low, high;
  // reference
  fhir::TypeId type = fhir::TypeId::kNone;  ///< of Type/id, or of the modifier; kNone: any target of the parameter
  std::string id;                           ///< "" where it is an absolute url or a canonical
  std::vector<QueryValue> parts;            ///< composite
  // near: latitude|longitude|distance|units
  double latitude = 0, longitude = 0, metres = 0;
};

struct Criterion;

/// subject:Patient.name=…: some target of that type meets the criterion.
struct ChainLink {
  fhir::TypeId target;
  std::unique_ptr<Criterion> inner;
};

struct Criterion {
  enum class Kind : uint8_t {
    kParameter,  ///< values of a parameter
    kChain,      ///< parameter is a reference; chain: any of the links
    kHas,        ///< _has:source:parameter:inner: some resource of type source, whose parameter refers here, meets inner
  };
  Kind kind = Kind::kParameter;
  fhir::TypeId type = fhir::TypeId::kNone;  ///< whose criterion it is
  const fhir::SearchParameter* parameter = nullptr;
  const ParameterPlan* plan = nullptr;
  Modifier modifier = Modifier::kNone;
  bool missing = false;            ///< kMissing
  std::vector<QueryValue> values;  ///< any of them
  std::vector<ChainLink> chain;
  fhir::TypeId source = fhir::TypeId::kNone;
  std::unique_ptr<Criterion> inner;  ///< kHas
  std::string written;               ///< as in the query: "code=http://loinc.org|4548-4"
};

struct SortKey {
  const fhir::SearchParameter* parameter = nullptr;
  const ParameterPlan* plan = nullptr;
  bool descending = false;
};

struct Include {
  fhir::TypeId source = fhir::TypeId::kNone;         ///< kNone: any (`*`)
  const fhir::SearchParameter* parameter = nullptr;  ///< null: all reference parameters (`*`)
  fhir::TypeId target = fhir::TypeId::kNone;         ///< kNone: any
  bool iterate = false;
};

enum class Summary : uint8_t { kFalse, kTrue, kText, kData, kCount };
enum class Total : uint8_t { kNone, kEstimate, kAccurate };

struct Query {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::vector<Criterion> criteria;  ///< all of them
  std::vector<SortKey> sort;
  std::vector<Include> includes;
  std::vector<Include> reverse_includes;
  std::optional<uint32_t> count;
  Summary summary = Summary::kFalse;
  std::vector<std::string> elements;
  Total total = Total::kAccurate;
  std::vector<std::string> ignored;  ///< lenient only: what was not understood
  std::string canonical;             ///< the query's own text, normalised, for links
};

struct QueryOptions {
  bool lenient = false;
  int offset = 0;              ///< minutes east of UTC of dates without a zone
  int64_t now_us = 0;          ///< for ap on dates
  size_t max_values = 10'000;  ///< in one comma list
};

/// Decodes application/x-www-form-urlencoded text: a=b&c=d. kInvalid on bad escapes.
Result<std::vector<std::pair<std::string, std::string>>> DecodeForm(std::string_view text);

/// kInvalid, naming the parameter, modifier or value that is wrong, with the detail of near names; kUnsupported for what R4 has and Bogam has not.
Result<Query> ParseQuery(fhir::TypeId type, const std::vector<std::pair<std::string, std::string>>& parameters, const QueryOptions& options = {});
Result<Query> ParseQuery(fhir::TypeId type, std::string_view form, const QueryOptions& options = {});

/// What ParseQuery takes for a parameter: for the CapabilityStatement. False for _text, _content, _query.
bool IsSupported(const fhir::SearchParameter& parameter);
std::span<const Modifier> SupportedModifiers(fhir::SearchType type);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_QUERY_H_
