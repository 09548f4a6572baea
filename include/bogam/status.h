// SPDX-License-Identifier: Apache-2.0
// Status and Result<T>: how every operation of Bogam says that it failed. No exception crosses a room.
//
// A Status has a code, a message that is safe to log, and a detail that may hold words of a patient's record and is
// therefore shown to the caller but never logged. Results are [[nodiscard]]: an ignored failure does not compile.
#ifndef BOGAM_STATUS_H_
#define BOGAM_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "bogam/export.h"

namespace bogam {

/// What kind of failure it was. server maps each code to one HTTP status and one OperationOutcome issue code.
enum class Code : uint8_t {
  kOk = 0,
  kInvalid,             ///< your input is malformed (400, `invalid`)
  kNotFound,            ///< no such thing (404, `not-found`)
  kGone,                ///< it was here and is deleted, or a page link is past its horizon (410, `deleted`)
  kConflict,            ///< it clashes with what is there (409, `conflict`)
  kPreconditionFailed,  ///< If-Match or a condition did not hold (412, `conflict`)
  kUnprocessable,       ///< well-formed, but against the rules of FHIR (422, `processing`)
  kTooLarge,            ///< over a limit on size or depth (413, `too-long`)
  kTooCostly,           ///< over a limit on steps or memory (403, `too-costly`)
  kDeadlineExceeded,    ///< over its time (503, `timeout`)
  kUnavailable,         ///< another process holds the store, or the server is stopping (503, `transient`)
  kUnsupported,         ///< Bogam does not do this (501 or 400, `not-supported`)
  kDenied,              ///< not allowed (403, `forbidden`)
  kIo,                  ///< the operating system refused (500, `exception`)
  kDataLoss,            ///< stored bytes are damaged (500, `exception`)
  kInternal,            ///< our bug (500, `exception`)
};

/// "invalid", "not found", …
BOGAM_EXPORT std::string_view CodeName(Code code);

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Code code, std::string message, std::string detail = {}) : code_(code), message_(std::move(message)), detail_(std::move(detail)) {}

  static Status Ok() { return {}; }

  bool ok() const { return code_ == Code::kOk; }
  Code code() const { return code_; }
  /// Safe to log: never holds a value of a patient's record.
  const std::string& message() const { return message_; }
  /// For the caller only; may quote the input.
  const std::string& detail() const { return detail_; }
  /// message, and ": detail" where there is one. For the person who sent the input, not for a log.
  std::string ToString() const { return detail_.empty() ? message_ : message_ + ": " + detail_; }

  friend bool operator==(const Status& a, const Status& b) = default;

 private:
  Code code_ = Code::kOk;
  std::string message_;
  std::string detail_;
};

/// A T, or the Status that says why there is none. The shape of C++23's std::expected<T, Status>.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}         // NOLINT: implicit by design
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {}  // NOLINT: implicit by design

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  Status status() const { return ok() ? Status() : std::get<1>(state_); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace bogam

#define BOGAM_CONCAT_INNER(a, b) a##b
#define BOGAM_CONCAT(a, b) BOGAM_CONCAT_INNER(a, b)
/// Returns from the enclosing function with the Status when the expression failed. May nest (a lambda in the expression).
#define BOGAM_TRY(expression) BOGAM_TRY_INNER(BOGAM_CONCAT(bogam_status_, __COUNTER__), expression)
#define BOGAM_TRY_INNER(status, expression)                                 \
  do {                                                                      \
    if (::bogam::Status status = (expression); !status.ok()) return status; \
  } while (false)

/// BOGAM_ASSIGN(auto x, F()): x is the value of F(), or the enclosing function returns F()'s Status.
#define BOGAM_ASSIGN(declaration, expression) BOGAM_ASSIGN_INNER(BOGAM_CONCAT(bogam_result_, __LINE__), declaration, expression)
#define BOGAM_ASSIGN_INNER(result, declaration, expression) \
  auto result = (expression);                               \
  if (!result.ok()) return result.status();                 \
  declaration = std::move(result).value()

#endif  // BOGAM_STATUS_H_
