// SPDX-License-Identifier: Apache-2.0
// JSON that people write (content, settings), read strictly: every field is asked for by name, and what nobody asked for is an error that
// names file and field. All errors of all files are collected, so that an author sees them at once.
//
// Limits: a file of 8 MB, 32 levels, 1,000 findings.
#ifndef BOGAM_FORMAT_JSON_FIELDS_H_
#define BOGAM_FORMAT_JSON_FIELDS_H_

#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bogam::format {

/// A JSON value in the file's order.
struct Json {
  enum class Kind : uint8_t { kNull, kBoolean, kNumber, kText, kArray, kObject } kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;
  int line = 0;  ///< where it begins; 0 where the reader does not say

  /// Of an object; null where there is none.
  const Json* Find(std::string_view key) const;
};

/// What is wrong with a file: "kfre/equation.json: inputs[2].range: it is missing", "cohort.yaml:7: outcome: it is missing".
struct Finding {
  std::string file, field, message;
  int line = 0;
  std::string ToString() const { return file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + (field.empty() ? "" : field + ": ") + message; }
};
using Findings = std::vector<Finding>;
/// As the detail of a Status: a line each, begun anew and indented; "" where there are none.
std::string Indented(const Findings& findings);

inline constexpr size_t kLargestJson = 8u << 20;

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// A null value and a finding where the text is no JSON, or over kLargestJson.
Json ParseJson(std::string_view text, const std::string& file, Findings& findings);

/// An object's fields. Its end reports those that nobody asked for, and what was asked for that is nearly so called.
class JsonFields {
 public:
  JsonFields(Findings& findings, std::string file, std::string path, const Json& json);
  ~JsonFields();
  JsonFields(const JsonFields&) = delete;
  JsonFields& operator=(const JsonFields&) = delete;

  void Report(std::string_view key, std::string message) const;
  std::string PathOf(std::string_view key) const;
  const std::string& file() const { return file_; }

  bool Has(std::string_view key) const;
  std::string Text(std::string_view key);
  std::string TextOr(std::string_view key, std::string otherwise);
  std::vector<std::string> Texts(std::string_view key);
  std::vector<std::string> TextsOr(std::string_view key);
  /// What is outside low to high is a finding.
  double Number(std::string_view key, double low = -kNoLimit, double high = kNoLimit);
  double NumberOr(std::string_view key, double low, double high, double otherwise) { return Has(key) ? Number(key, low, high) : otherwise; }
  std::optional<double> MaybeNumber(std::string_view key);
  bool FlagOr(std::string_view key, bool otherwise);
  std::optional<bool> MaybeFlag(std::string_view key);
  /// At least one; with a count, just so many.
  std::vector<double> Numbers(std::string_view key, size_t count = 0, double low = -kNoLimit, double high = kNoLimit);
  /// The numbers of an object by their names, from 0; every name must be one of `names`, and what is missing is 0.
  std::vector<double> Shares(std::string_view key, const std::vector<std::string>& names);
  /// The place of a text among `names`; 0 and a finding where it is none of them.
  size_t Choice(std::string_view key, const std::vector<std::string>& names);
  /// The field as it is, or null; it counts as asked for.
  const Json* Raw(std::string_view key);
  /// Every object of an array. Absent or empty: a finding, where there is a need.
  void Each(std::string_view key, bool need, const std::function<void(JsonFields&)>& take);
  /// Every member of an object, as it is, or as an object of its own.
  void EachNamed(std::string_view key, const std::function<void(const std::string&, const Json&)>& take);
  void EachObject(std::string_view key, const std::function<void(const std::string&, JsonFields&)>& take);
  /// An object in a field; not called where it is absent.
  void Object(std::string_view key, const std::function<void(JsonFields&)>& take);

 private:
  const Json* Find(std::string_view key);
  int LineOf(std::string_view key) const;
  std::string NearestOf(std::string_view key) const;
  const Json* Need(std::string_view key, Json::Kind kind, std::string_view what);

  Findings& findings_;
  std::string file_, path_;
  const Json& json_;
  std::set<std::string, std::less<>> asked_;
  mutable std::set<std::string, std::less<>> names_;  ///< asked for, or asked whether it is there
};

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_JSON_FIELDS_H_
