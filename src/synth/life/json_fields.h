// SPDX-License-Identifier: Apache-2.0
// The fields of one JSON object of a data file of this folder. What is missing or of the wrong type is written down with its place and read on, so that
// a file's author sees all mistakes at once.
#ifndef BOGAM_SYNTH_LIFE_JSON_FIELDS_H_
#define BOGAM_SYNTH_LIFE_JSON_FIELDS_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace simdjson::dom {
class element;
class object;
}  // namespace simdjson::dom

namespace bogam::synth::life {

class JsonFields {
 public:
  using Problems = std::vector<std::string>;

  JsonFields(const simdjson::dom::object& object, std::string place, Problems& problems);

  bool Has(std::string_view key) const;
  double Number(std::string_view key) const;
  double Number(std::string_view key, double otherwise) const { return Has(key) ? Number(key) : otherwise; }
  std::string Text(std::string_view key) const;
  std::string Text(std::string_view key, std::string_view otherwise) const { return Has(key) ? Text(key) : std::string(otherwise); }
  std::vector<double> Numbers(std::string_view key) const;
  std::vector<std::string> Texts(std::string_view key) const;
  /// Rows of numbers, each of `width` of them.
  std::vector<std::vector<double>> Rows(std::string_view key, size_t width) const;
  /// The objects of an array.
  void Each(std::string_view key, const std::function<void(const JsonFields&)>& visit) const;
  /// The members of an object that are objects; the ones that are numbers.
  void Members(std::string_view key, const std::function<void(std::string_view name, const JsonFields&)>& visit) const;
  void Pairs(std::string_view key, const std::function<void(std::string_view name, double)>& visit) const;
  void Report(const std::string& what) const;

 private:
  std::shared_ptr<const simdjson::dom::object> object_;
  std::string place_;
  Problems& problems_;
};

/// Parses a whole file's text and hands its object on. kInvalid with every problem that was reported.
Status ReadJson(std::string_view text, const std::string& place, const std::function<void(const JsonFields&)>& visit);

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_JSON_FIELDS_H_
