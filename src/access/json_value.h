// SPDX-License-Identifier: Apache-2.0
// JsonValue: a small JSON text of a stranger as a tree: the header and claims of a token, a key set, what an identity provider says of
// itself. Limits on bytes and depth; a member that stands twice is refused, since two readers would each take another one.
#ifndef BOGAM_ACCESS_JSON_VALUE_H_
#define BOGAM_ACCESS_JSON_VALUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"

namespace bogam::access {

struct JsonValue {
  enum class Kind : uint8_t { kNull, kBoolean, kNumber, kText, kList, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string text;
  std::vector<JsonValue> list;
  std::vector<std::pair<std::string, JsonValue>> members;

  /// Of an object; null where it has none of this name.
  const JsonValue* Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  /// "" where the member is absent or no text.
  std::string_view Text(std::string_view name) const;
  bool IsTrue(std::string_view name) const;
  /// A whole number within 2^53; nothing where the member is absent or another value. A number with a fraction is rounded down.
  std::optional<int64_t> Whole(std::string_view name) const;
  /// Of a list of texts; one text counts as a list of one. Empty where the member is absent or holds anything else.
  std::vector<std::string> Texts(std::string_view name) const;
};

struct JsonLimits {
  size_t bytes = 64 * 1024;
  size_t depth = 8;
};

/// kInvalid: no JSON, not UTF-8, or a name twice in one object; kTooLarge: over a limit.
Result<JsonValue> ReadJson(std::string_view text, const JsonLimits& limits = {});
/// The same, and kInvalid where it is no object.
Result<JsonValue> ReadJsonObject(std::string_view text, const JsonLimits& limits = {});

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_JSON_VALUE_H_
