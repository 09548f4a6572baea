// SPDX-License-Identifier: Apache-2.0
#include "expr/conformance/suite_xml.h"

#include <algorithm>
#include <pugixml.hpp>

namespace bogam::expr {
namespace {

constexpr int kMaxElementDepth = 64;

class SuiteReader {
 public:
  SuiteReader(std::string_view text, std::string_view file) : text_(text), file_(file) {
    for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ends_.push_back(at);
  }

  Result<XmlElement> Read() {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(text_.data(), text_.size(), pugi::parse_default | pugi::parse_ws_pcdata);
    if (!parsed) return Status(Code::kInvalid, Place(static_cast<size_t>(parsed.offset)) + ": it is not well-formed XML: " + parsed.description());
    return Convert(document.document_element(), 0);
  }

 private:
  size_t Line(size_t offset) const { return static_cast<size_t>(std::lower_bound(ends_.begin(), ends_.end(), offset) - ends_.begin()) + 1; }

  std::string Place(size_t offset) const {
    const size_t line = Line(offset);
    const size_t start = line == 1 ? 0 : ends_[line - 2] + 1;
    return file_ + ":" + std::to_string(line) + ":" + std::to_string(offset - start + 1);
  }

  Result<XmlElement> Convert(const pugi::xml_node& node, int depth) const {
    const size_t offset = static_cast<size_t>(std::max<ptrdiff_t>(node.offset_debug(), 0));
    if (depth > kMaxElementDepth) return Status(Code::kTooLarge, Place(offset) + ": elements nest over " + std::to_string(kMaxElementDepth) + " deep");
    XmlElement out;
    out.name = node.name();
    out.line = Line(offset);
    for (const pugi::xml_attribute& one : node.attributes()) out.attributes.emplace_back(one.name(), one.value());
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) {
        BOGAM_ASSIGN(XmlElement element, Convert(child, depth + 1));
        out.children.push_back(std::move(element));
      } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
        out.text += child.value();
      }
    }
    return out;
  }

  std::string_view text_;
  std::string file_;
  std::vector<size_t> ends_;  ///< of the lines
};

}  // namespace

std::optional<std::string_view> XmlElement::Find(std::string_view attribute) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute) return value;
  }
  return std::nullopt;
}

const XmlElement* XmlElement::Child(std::string_view child) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](const XmlElement& one) { return one.name == child; });
  return found == children.end() ? nullptr : &*found;
}

Result<XmlElement> ReadXml(std::string_view text, std::string_view file) { return SuiteReader(text, file).Read(); }

}  // namespace bogam::expr
