// SPDX-License-Identifier: Apache-2.0
// Model-info XML to a Model. The only file that knows pugixml.
#include <pugixml.hpp>
#include <string>

#include "expr/model/model.h"

namespace bogam::expr {
namespace {

std::string_view LocalName(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view Attribute(const pugi::xml_node& node, const char* name) { return node.attribute(name).value(); }

std::string_view XsiType(const pugi::xml_node& node) {
  const std::string_view name = Attribute(node, "xsi:type");
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class ModelInfoReader {
 public:
  explicit ModelInfoReader(Model* model) : model_(model) {}

  Status Read(const pugi::xml_node& root) {
    if (LocalName(root) != "modelInfo") return Status(Code::kInvalid, "model information: the root is not modelInfo");
    model_->name = Attribute(root, "name");
    model_->version = Attribute(root, "version");
    model_->url = Attribute(root, "url");
    model_->target_url = Attribute(root, "targetUrl");
    model_->patient_class = Attribute(root, "patientClassName");
    model_->patient_birth_date = Attribute(root, "patientBirthDatePropertyName");
    if (model_->name.empty() || model_->url.empty()) return Status(Code::kInvalid, "model information: name or url is missing");
    for (const pugi::xml_node& child : root.children()) {
      const std::string_view name = LocalName(child);
      if (name == "typeInfo")
        ReadType(child);
      else if (name == "requiredModelInfo")
        model_->required.emplace_back(Attribute(child, "name"), Attribute(child, "version"));
      else if (name == "conversionInfo")
        ReadConversion(child);
      else if (name == "contextInfo")
        ReadContext(child);
    }
    return Status::Ok();
  }

 private:
  // "FHIR.Period", "System.String", "Interval<System.DateTime>", "List<…>".
  Type Named(std::string_view text, int depth = 0) const {
    constexpr int kMaxDepth = 16;
    if (depth > kMaxDepth) return Type();
    const size_t open = text.find('<');
    if (open != std::string_view::npos && text.back() == '>') {
      const Type inner = Named(text.substr(open + 1, text.size() - open - 2), depth + 1);
      return text.substr(0, open) == "Interval" ? Type::Interval(inner) : Type::List(inner);
    }
    const size_t point = text.find('.');
    const std::string_view first = point == std::string_view::npos ? std::string_view() : text.substr(0, point);
    if (first == "System") return Type::System(text.substr(point + 1));
    if (first == model_->name) return Type::Named(model_->url, text.substr(point + 1));
    if (first == "FHIR") return Type::Named(kFhirUri, text.substr(point + 1));
    return Type::Named(model_->url, text);
  }

  Type Specifier(const pugi::xml_node& node, int depth = 0) const {
    constexpr int kMaxDepth = 16;
    if (depth > kMaxDepth) return Type();
    const std::string_view kind = XsiType(node);
    if (kind == "ListTypeSpecifier") return Type::List(Child(node, "elementType", "elementTypeSpecifier", depth));
    if (kind == "IntervalTypeSpecifier") return Type::Interval(Child(node, "pointType", "pointTypeSpecifier", depth));
    if (kind == "ChoiceTypeSpecifier") {
      std::vector<Type> choices;
      for (const pugi::xml_node& choice : node.children()) choices.push_back(Specifier(choice, depth + 1));
      return Type::Choice(std::move(choices));
    }
    const std::string_view space = Attribute(node, "namespace");
    const std::string_view name = node.attribute("name") ? Attribute(node, "name") : Attribute(node, "modelName");
    if (!space.empty()) return Named(std::string(space) + "." + std::string(name));
    return Named(name);
  }

  // The type of node: its attribute, or its child specifier, or Any.
  Type Child(const pugi::xml_node& node, const char* attribute, std::string_view child, int depth) const {
    if (node.attribute(attribute)) return Named(Attribute(node, attribute), depth + 1);
    for (const pugi::xml_node& one : node.children()) {
      if (LocalName(one) == child) return Specifier(one, depth + 1);
    }
    return Type::Any();
  }

  void ReadType(const pugi::xml_node& node) {
    ModelType type;
    const std::string_view name = Attribute(node, "name");
    const std::string prefix = model_->name + ".";
    type.name = name.substr(0, prefix.size()) == prefix ? name.substr(prefix.size()) : name;
    if (node.attribute("baseType")) type.base = Named(Attribute(node, "baseType"));
    type.identifier = Attribute(node, "identifier");
    type.label = Attribute(node, "label");
    type.target = Attribute(node, "target");
    type.primary_code_path = Attribute(node, "primaryCodePath");
    type.retrievable = Attribute(node, "retrievable") == "true";
    for (const pugi::xml_node& child : node.children()) {
      if (LocalName(child) == "baseTypeSpecifier") type.base = Specifier(child);
      if (LocalName(child) != "element") continue;
      ModelElement element;
      element.name = Attribute(child, "name");
      element.target = Attribute(child, "target");
      if (child.attribute("elementType"))
        element.type = Named(Attribute(child, "elementType"));
      else if (child.attribute("type"))
        element.type = Named(Attribute(child, "type"));
      else
        element.type = ElementSpecifier(child);
      type.elements.push_back(std::move(element));
    }
    model_->AddType(std::move(type));
  }

  Type ElementSpecifier(const pugi::xml_node& element) const {
    for (const pugi::xml_node& one : element.children()) {
      if (LocalName(one) == "elementTypeSpecifier" || LocalName(one) == "typeSpecifier") return Specifier(one);
    }
    return Type::Any();
  }

  void ReadConversion(const pugi::xml_node& node) {
    model_->conversions.push_back({Named(Attribute(node, "fromType")), Named(Attribute(node, "toType")), std::string(Attribute(node, "functionName"))});
  }

  void ReadContext(const pugi::xml_node& node) {
    ModelContext context;
    context.name = Attribute(node, "name");
    context.key_element = Attribute(node, "keyElement");
    context.birth_date_element = Attribute(node, "birthDateElement");
    for (const pugi::xml_node& child : node.children()) {
      if (LocalName(child) != "contextType") continue;
      const std::string_view name = Attribute(child, "name");
      const size_t point = name.rfind('.');
      context.type = point == std::string_view::npos ? name : name.substr(point + 1);
    }
    model_->contexts.push_back(std::move(context));
  }

  Model* model_;
};

}  // namespace

Result<std::shared_ptr<const Model>> ReadModelInfo(std::string_view xml) {
  constexpr size_t kMaxSize = 64u << 20;
  if (xml.size() > kMaxSize) return Status(Code::kTooLarge, "model information is larger than 64 MB");
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed) {
    return Status(Code::kInvalid, "model information is not well-formed XML at byte " + std::to_string(parsed.offset) + ": " + parsed.description());
  }
  auto model = std::make_shared<Model>();
  BOGAM_TRY(ModelInfoReader(model.get()).Read(document.document_element()));
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace bogam::expr
