// SPDX-License-Identifier: Apache-2.0
// Changed copies of records: stamps, references, resources cut out of others. Tested by builder_test.cc.
#include "fhir/builder.h"
#include "fhir/ids.h"

namespace bogam::fhir {
namespace {

constexpr uint32_t kStep = sizeof(Slot);

ElementId ElementOf(TypeId type, std::string_view name) { return FindJsonElement(type, name); }

/// Copies the member slots of a body, nulls and raw members too; not those of the given elements, nor raw members of
/// the given quoted names.
void CopyMembers(Builder* to, Node from, std::initializer_list<ElementId> without, std::initializer_list<std::string_view> without_raw = {}) {
  const Node::Body body = from.body();
  for (uint32_t i = 0; i < body.count; ++i) {
    const uint32_t at = body.first + i * kStep;
    const ElementId element = static_cast<ElementId>(from.At(at).element);
    const Node member(from.base(), from.heap(), at);
    bool skip = false;
    for (const ElementId out : without) skip |= element == out;
    for (const std::string_view out : without_raw) {
      skip |= !out.empty() && member.tag() == Tag::kRaw && member.text().starts_with(out);
    }
    if (!skip) to->AddCopy(element, member);
  }
}

void AddTextOrCopy(Builder* to, ElementId element, const std::optional<std::string_view>& text, Node old) {
  if (text.has_value()) {
    to->AddText(element, *text);
  } else if (old) {
    to->AddCopy(element, old);
  }
}

void AddMeta(Builder* to, ElementId meta_element, Node meta, const Stamp& stamp) {
  static const ElementId kId = ElementOf(type::kMeta, "id");
  static const ElementId kExtension = ElementOf(type::kMeta, "extension");
  static const ElementId kVersionId = ElementOf(type::kMeta, "versionId");
  static const ElementId kLastUpdated = ElementOf(type::kMeta, "lastUpdated");
  to->BeginObject(meta_element);
  if (const Node id = meta.GetElement(kId)) to->AddCopy(kId, id);
  for (Node extension : meta.children(name::kExtension)) to->AddCopy(kExtension, extension);
  AddTextOrCopy(to, kVersionId, stamp.version_id, meta.GetElement(kVersionId));
  AddTextOrCopy(to, kLastUpdated, stamp.last_updated, meta.GetElement(kLastUpdated));
  if (meta) CopyMembers(to, meta, {kId, kExtension, kVersionId, kLastUpdated});
  to->End();
}

/// Copies a tree and lets a function answer other text for the references in it.
class ReferenceCopier {
 public:
  ReferenceCopier(Builder* to, const ReferenceRewrite& rewrite) : to_(*to), rewrite_(rewrite) {}

  void Members(Node from) {
    const Node::Body body = from.body();
    for (uint32_t i = 0; i < body.count; ++i) {
      const uint32_t at = body.first + i * kStep;
      Member(Node(from.base(), from.heap(), at));
    }
  }
  bool changed() const { return changed_; }

 private:
  void Member(Node node) {
    const ElementId element = node.element();
    if (node.is_object()) {
      node.is_resource() ? to_.BeginResource(element, node.type()) : to_.BeginObject(element);
      Members(node);
      to_.End();
      return;
    }
    std::optional<std::string> other;
    if (MayRefer(node)) other = rewrite_(node.text());
    if (!other.has_value() && !node.is_extended()) return to_.AddCopy(element, node);
    changed_ |= other.has_value();
    if (other.has_value()) {
      to_.AddText(element, *other);
    } else {
      AddBareValue(node);
    }
    if (!node.is_extended()) return;
    to_.BeginExtended();
    Members(node);
    to_.End();
    to_.MarkExtended(0, node.slot().size);
  }

  void AddBareValue(Node node) {
    const ElementId element = node.element();
    switch (node.tag()) {
      case Tag::kNull: return to_.AddNull(element);
      case Tag::kBoolean: return to_.AddBoolean(element, node.boolean());
      case Tag::kInteger: return to_.AddInteger(element, static_cast<int32_t>(node.integer()));
      case Tag::kNumber:
      case Tag::kShortNumber: return to_.AddNumber(element, node.text());
      default: return to_.AddText(element, node.text());
    }
  }

  static bool MayRefer(Node node) {
    static const ElementId kReference = ElementOf(type::kReference, "reference");
    if (node.slot().tag == Tag::kRaw) return false;
    if (node.element() == kReference) return true;
    const Lexical lexical = Row(node.element()).lexical;
    if (lexical != Lexical::kUri && lexical != Lexical::kUrl && lexical != Lexical::kCanonical) return false;
    return node.text().starts_with("urn:uuid:") || node.text().starts_with("urn:oid:");
  }

  Builder& to_;
  const ReferenceRewrite& rewrite_;
  bool changed_ = false;
};

void VisitReferences(Node node, const std::function<void(Node)>& visit) {
  static const ElementId kReference = ElementOf(type::kReference, "reference");
  for (Node child : node.children()) {
    if (child.element() == kReference) visit(child);
    if (child.is_object() || child.is_extended()) VisitReferences(child, visit);
  }
}

}  // namespace

Record WithStamp(RecordView record, const Stamp& stamp) {
  const Node root = record.root();
  const ElementId id = ElementOf(root.type(), "id");
  const ElementId meta = ElementOf(root.type(), "meta");
  Builder to;
  to.BeginRoot(root.type());
  const bool stamps_meta = stamp.version_id.has_value() || stamp.last_updated.has_value();
  AddTextOrCopy(&to, id, stamp.id, root.GetElement(id));
  const Node old_meta = root.GetElement(meta);
  if (stamps_meta) {
    AddMeta(&to, meta, old_meta, stamp);
  } else if (old_meta) {
    to.AddCopy(meta, old_meta);
  }
  CopyMembers(&to, root, {id, meta}, {stamp.id.has_value() ? "\"id\"" : "", stamps_meta ? "\"meta\"" : ""});
  return to.Finish();
}

Record WithReferences(RecordView record, const ReferenceRewrite& rewrite) {
  Builder to;
  to.BeginRoot(record.resource_type());
  ReferenceCopier copier(&to, rewrite);
  copier.Members(record.root());
  return copier.changed() ? to.Finish() : Record(std::string(record.bytes()));
}

void ForEachReference(RecordView record, const std::function<void(Node reference_text)>& visit) { VisitReferences(record.root(), visit); }

Record CopyResource(Node resource) {
  Builder to;
  to.BeginRoot(resource.type());
  CopyMembers(&to, resource, {});
  return to.Finish();
}

}  // namespace bogam::fhir
