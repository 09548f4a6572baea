// SPDX-License-Identifier: Apache-2.0
#include "synth/life/json_fields.h"

#include <simdjson.h>

namespace bogam::synth::life {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

JsonFields::JsonFields(const object& object, std::string place, Problems& problems)
    : object_(std::make_shared<const simdjson::dom::object>(object)), place_(std::move(place)), problems_(problems) {}

void JsonFields::Report(const std::string& what) const { problems_.push_back(place_ + ": " + what); }

bool JsonFields::Has(std::string_view key) const {
  element value;
  return (*object_)[key].get(value) == SUCCESS;
}

double JsonFields::Number(std::string_view key) const {
  double value = 0;
  if ((*object_)[key].get_double().get(value) != SUCCESS) Report("\"" + std::string(key) + "\" is no number");
  return value;
}

std::string JsonFields::Text(std::string_view key) const {
  std::string_view value;
  if ((*object_)[key].get_string().get(value) != SUCCESS) Report("\"" + std::string(key) + "\" is no text");
  return std::string(value);
}

std::vector<double> JsonFields::Numbers(std::string_view key) const {
  std::vector<double> out;
  array values;
  if ((*object_)[key].get_array().get(values) != SUCCESS)
    Report("\"" + std::string(key) + "\" is no list");
  else {
    for (const element value : values) {
      double number = 0;
      if (value.get_double().get(number) != SUCCESS) Report("\"" + std::string(key) + "\" holds something that is no number");
      out.push_back(number);
    }
  }
  return out;
}

std::vector<std::string> JsonFields::Texts(std::string_view key) const {
  std::vector<std::string> out;
  array values;
  if ((*object_)[key].get_array().get(values) != SUCCESS)
    Report("\"" + std::string(key) + "\" is no list");
  else {
    for (const element value : values) {
      std::string_view text;
      if (value.get_string().get(text) != SUCCESS) Report("\"" + std::string(key) + "\" holds something that is no text");
      out.emplace_back(text);
    }
  }
  return out;
}

std::vector<std::vector<double>> JsonFields::Rows(std::string_view key, size_t width) const {
  std::vector<std::vector<double>> out;
  array rows;
  if ((*object_)[key].get_array().get(rows) != SUCCESS) {
    Report("\"" + std::string(key) + "\" is no list");
    return out;
  }
  for (const element row : rows) {
    std::vector<double> numbers;
    array values;
    if (row.get_array().get(values) == SUCCESS) {
      for (const element value : values) {
        double number = 0;
        if (value.get_double().get(number) == SUCCESS) numbers.push_back(number);
      }
    }
    if (numbers.size() == width)
      out.push_back(std::move(numbers));
    else
      Report("\"" + std::string(key) + "\": a row has not " + std::to_string(width) + " numbers");
  }
  return out;
}

void JsonFields::Each(std::string_view key, const std::function<void(const JsonFields&)>& visit) const {
  array values;
  if ((*object_)[key].get_array().get(values) != SUCCESS) {
    Report("\"" + std::string(key) + "\" is no list");
    return;
  }
  size_t place = 0;
  for (const element value : values) {
    object one;
    if (value.get_object().get(one) == SUCCESS)
      visit(JsonFields(one, place_ + "." + std::string(key) + "[" + std::to_string(place) + "]", problems_));
    else
      Report("\"" + std::string(key) + "\" holds something that is no object");
    ++place;
  }
}

void JsonFields::Members(std::string_view key, const std::function<void(std::string_view, const JsonFields&)>& visit) const {
  object members;
  if ((*object_)[key].get_object().get(members) != SUCCESS) {
    Report("\"" + std::string(key) + "\" is no object");
    return;
  }
  for (const auto [name, value] : members) {
    object one;
    if (value.get_object().get(one) == SUCCESS)
      visit(name, JsonFields(one, place_ + "." + std::string(name), problems_));
    else
      Report("\"" + std::string(name) + "\" is no object");
  }
}

void JsonFields::Pairs(std::string_view key, const std::function<void(std::string_view, double)>& visit) const {
  object members;
  if ((*object_)[key].get_object().get(members) != SUCCESS) {
    Report("\"" + std::string(key) + "\" is no object");
    return;
  }
  for (const auto [name, value] : members) {
    double number = 0;
    if (value.get_double().get(number) == SUCCESS)
      visit(name, number);
    else
      Report("\"" + std::string(name) + "\" is no number");
  }
}

Status ReadJson(std::string_view text, const std::string& place, const std::function<void(const JsonFields&)>& visit) {
  simdjson::dom::parser parser;
  object root;
  if (const auto error = parser.parse(text.data(), text.size()).get_object().get(root); error != SUCCESS) {
    return {Code::kInvalid, place + ": no JSON object: " + simdjson::error_message(error)};
  }
  JsonFields::Problems problems;
  visit(JsonFields(root, place, problems));
  if (problems.empty()) return Status::Ok();
  std::string all;
  for (const std::string& problem : problems) all += (all.empty() ? "" : "\n") + problem;
  return {Code::kInvalid, all};
}

}  // namespace bogam::synth::life
