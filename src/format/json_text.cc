// SPDX-License-Identifier: Apache-2.0
#include "format/json_text.h"

#include "fhir/json.h"

namespace bogam::format {

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

}  // namespace bogam::format
