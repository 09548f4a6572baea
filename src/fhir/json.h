// SPDX-License-Identifier: Apache-2.0
// JSON of FHIR R4 (json.html) to record and back. Reading checks what the schema tables can say of one resource: known
// elements, kinds, lists, the form of primitives. Cardinality, bindings and invariants are the validator's.
#ifndef BOGAM_FHIR_JSON_H_
#define BOGAM_FHIR_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"

namespace bogam::fhir {

/// One thing wrong with the input.
struct JsonIssue {
  std::string path;     ///< Patient.name[0].given[1]; "" where the text is no JSON at all
  std::string message;  ///< "R4 has no such element; did you mean name?"
  uint32_t line = 0;    ///< from 1
  uint32_t column = 0;  ///< in bytes, from 1
  std::string ToString() const;
};

struct ParseOptions {
  /// Keeps members that R4 does not have, or whose value has not the form that R4 asks for, word for word.
  bool lenient = false;
  size_t max_bytes = size_t{256} << 20;
  uint32_t max_depth = 200;
  /// Issues beyond this many are counted but not described.
  size_t max_issues = 100;
  /// kNone: the text is a resource and says its type. Otherwise an instance of this datatype (Quantity, Timing, …).
  TypeId type = TypeId::kNone;
};

/// The record of one JSON text. All issues go to *issues when it is given. Fails with kInvalid (not JSON, bad UTF-8, a
/// name twice), kTooLarge (size, depth) or kUnprocessable (against the schema); the detail lists the issues, a line
/// each. Needs no padding after the text; never throws; safe on any bytes.
Result<Record> ParseJson(std::string_view json, const ParseOptions& options = {}, std::vector<JsonIssue>* issues = nullptr);

/// Appends the compact JSON of a record, or of an object or primitive in it.
void WriteJson(RecordView record, std::string* out);
void WriteJson(Node node, std::string* out);
inline std::string ToJson(RecordView record) {
  std::string out;
  WriteJson(record, &out);
  return out;
}

/// Appends text as a JSON string with its quotes: FHIR keeps all Unicode as it is, and escapes only what JSON must.
void WriteJsonString(std::string_view text, std::string* out);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_JSON_H_
