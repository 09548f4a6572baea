// SPDX-License-Identifier: Apache-2.0
// The XML of the published suites as a small tree of elements that know their lines. Namespaces are not read; comments are left out.
#ifndef BOGAM_EXPR_CONFORMANCE_SUITE_XML_H_
#define BOGAM_EXPR_CONFORMANCE_SUITE_XML_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"

namespace bogam::expr {

struct XmlElement {
  std::string name;
  std::string text;  ///< its own characters, white space too
  size_t line = 0;   ///< from 1
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlElement> children;

  /// nullopt when it is not given.
  std::optional<std::string_view> Find(std::string_view attribute) const;
  /// "" when it is not given.
  std::string_view Attribute(std::string_view attribute) const { return Find(attribute).value_or(""); }
  const XmlElement* Child(std::string_view child) const;
};

/// The root. kInvalid, with file, line and column, when it is not well-formed; kTooLarge when elements nest over 64 deep.
Result<XmlElement> ReadXml(std::string_view text, std::string_view file);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_CONFORMANCE_SUITE_XML_H_
