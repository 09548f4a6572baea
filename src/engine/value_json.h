// SPDX-License-Identifier: Apache-2.0
// A CQL value as JSON, for programs: numbers keep their digits, resources are FHIR JSON.
#ifndef BOGAM_ENGINE_VALUE_JSON_H_
#define BOGAM_ENGINE_VALUE_JSON_H_

#include <string>

#include "expr/value.h"

namespace bogam::engine {

/// Boolean, Integer, Long, Decimal: JSON's own. String, Date, DateTime, Time: a string. Quantity {value, unit}; Ratio {numerator,
/// denominator}; Code {code, system?, version?, display?}; Concept {codes, display?}; Interval {low, lowClosed, high, highClosed};
/// List: an array; Tuple: an object; a resource or element: its FHIR JSON; an uncertain value {low, high}; a value set {valueSet}.
void AppendJson(const expr::Value& value, std::string* out);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_VALUE_JSON_H_
