// SPDX-License-Identifier: Apache-2.0
// The JSON files of a place, read strictly: every field is asked for by name, and what nobody asked for is an error that names file and field. All errors of
// all files are collected.
//
// Limits: a file of 8 MB, 32 levels, 1,000 errors. Private to the reader of a place.
#ifndef BOGAM_SYNTH_PLACE_FIELDS_H_
#define BOGAM_SYNTH_PLACE_FIELDS_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "synth/instant.h"

namespace bogam::synth::place {

/// A JSON value of one's own, in the file's order.
struct Json {
  enum class Kind : uint8_t { kNull, kBoolean, kNumber, kText, kArray, kObject } kind = Kind::kNull;
  bool boolean = false;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;
};

/// "counties.json: counties[3].population: it is missing".
struct Problem {
  std::string file, field, message;
  std::string ToString() const { return file + ": " + (field.empty() ? "" : field + ": ") + message; }
};

/// Reads a file; a null value and a problem where that fails.
Json ParseJson(const std::string& text, const std::string& file, std::vector<Problem>& problems);

/// An object's fields. Its end reports those that nobody asked for.
class Fields {
 public:
  Fields(std::vector<Problem>& problems, std::string file, std::string path, const Json& json);
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  void Report(std::string_view key, std::string message) const;
  const std::string& file() const { return file_; }
  std::vector<Problem>& problems() const { return problems_; }
  std::string PathOf(std::string_view key) const { return path_.empty() || key.empty() ? path_ + std::string(key) : path_ + "." + std::string(key); }

  bool Has(std::string_view key) const;
  std::string Text(std::string_view key);
  std::string TextOr(std::string_view key, std::string otherwise);
  double Number(std::string_view key, double low, double high);
  double NumberOr(std::string_view key, double low, double high, double otherwise);
  bool FlagOr(std::string_view key, bool otherwise);
  std::optional<bool> MaybeFlag(std::string_view key);
  std::optional<Instant> MaybeDate(std::string_view key);
  /// `count` 0: at least one.
  std::vector<double> Numbers(std::string_view key, size_t count, double low, double high);
  std::vector<std::string> Texts(std::string_view key);
  /// The numbers of an object by their names; every name must be one of `names`, and what is missing is 0.
  std::vector<double> Shares(std::string_view key, const std::vector<std::string>& names);
  /// The place of a text among names.
  size_t Choice(std::string_view key, const std::vector<std::string>& names);
  /// Every object of an array, and of an object by its names.
  void Each(std::string_view key, const std::function<void(Fields&)>& take);
  void EachNamed(std::string_view key, const std::function<void(const std::string&, Fields&)>& take);

 private:
  const Json* Find(std::string_view key);
  const Json* Need(std::string_view key, Json::Kind kind, std::string_view what);

  std::vector<Problem>& problems_;
  std::string file_, path_;
  const Json& json_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_FIELDS_H_
