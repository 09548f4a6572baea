// SPDX-License-Identifier: Apache-2.0
// Reads the suite's XML files.
#include <pugixml.hpp>

#include "expr/conformance/cql_suite.h"

namespace bogam::expr {

Result<std::vector<CqlCase>> ReadCqlSuite(std::string_view xml, std::string_view file) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return Status(Code::kInvalid, std::string(file) + " is not well-formed XML");
  const pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "tests") return Status(Code::kInvalid, std::string(file) + " is no file of the CQL suite: its root is not tests");
  std::vector<CqlCase> cases;
  for (const pugi::xml_node& group : root.children("group")) {
    for (const pugi::xml_node& test : group.children("test")) {
      CqlCase one;
      one.file = file;
      one.group = group.attribute("name").value();
      one.name = test.attribute("name").value();
      const pugi::xml_node expression = test.child("expression");
      one.expression = expression.text().get();
      one.invalid = expression.attribute("invalid").value();
      if (one.invalid == "false") one.invalid.clear();
      for (const pugi::xml_node& output : test.children("output")) one.outputs.emplace_back(output.text().get());
      cases.push_back(std::move(one));
    }
  }
  return cases;
}

}  // namespace bogam::expr
