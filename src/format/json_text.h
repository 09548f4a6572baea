// SPDX-License-Identifier: Apache-2.0
// JsonText: writes one JSON value as compact text, member by member; commas and quotes are its business.
#ifndef BOGAM_FORMAT_JSON_TEXT_H_
#define BOGAM_FORMAT_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bogam::format {

class JsonText {
 public:
  // In an array, or as the root.
  JsonText& Object() { return Open('{'); }
  JsonText& Array() { return Open('['); }
  JsonText& String(std::string_view text);
  JsonText& Raw(std::string_view json);  ///< a number, true, null, or JSON that is known to be whole

  // In an object.
  JsonText& Object(std::string_view key) { return Key(key).Object(); }
  JsonText& Array(std::string_view key) { return Key(key).Array(); }
  JsonText& String(std::string_view key, std::string_view text) { return Key(key).String(text); }
  /// Leaves the member out when text is empty.
  JsonText& Optional(std::string_view key, std::string_view text) { return text.empty() ? *this : String(key, text); }
  JsonText& Number(std::string_view key, int64_t number) { return Key(key).Raw(std::to_string(number)); }
  JsonText& Raw(std::string_view key, std::string_view json) { return Key(key).Raw(json); }
  JsonText& Boolean(std::string_view key, bool value) { return Raw(key, value ? "true" : "false"); }

  /// The member's value follows.
  JsonText& Key(std::string_view key);

  JsonText& End();
  const std::string& text() const { return out_; }
  std::string Take() && { return std::move(out_); }

 private:
  JsonText& Open(char bracket);
  void Comma();

  std::string out_;
  std::string open_;  // the brackets that are open
  bool first_ = true, after_key_ = false;
};

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_JSON_TEXT_H_
