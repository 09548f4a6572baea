// SPDX-License-Identifier: Apache-2.0
#include "measure/json_text.h"

#include <cstdio>

#include "fhir/json.h"

namespace bogam::measure {

void JsonText::Comma() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_.push_back(',');
  first_ = false;
}

JsonText& JsonText::Open(char bracket) {
  Comma();
  out_.push_back(bracket);
  open_.push_back(bracket);
  first_ = true;
  return *this;
}

JsonText& JsonText::Key(std::string_view key) {
  Comma();
  fhir::WriteJsonString(key, &out_);
  out_.push_back(':');
  after_key_ = true;
  return *this;
}

JsonText& JsonText::String(std::string_view text) {
  Comma();
  fhir::WriteJsonString(text, &out_);
  return *this;
}

JsonText& JsonText::Raw(std::string_view json) {
  Comma();
  out_.append(json);
  return *this;
}

JsonText& JsonText::End() {
  out_.push_back(open_.back() == '{' ? '}' : ']');
  open_.pop_back();
  first_ = false;
  return *this;
}

std::string RateText(double rate) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.6f", rate);
  std::string text = buffer;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace bogam::measure
