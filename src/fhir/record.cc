// SPDX-License-Identifier: Apache-2.0
// Reading a record, and checking bytes that come from a disk or a wire. Tested by record_test.cc.
//
// The check walks the tree once in the order the builder wrote it: bodies of children stand before the body of their
// parent, each exactly where the last one ended. So every slot is seen once, no body is shared, and a damaged offset
// cannot make a loop. Strings may be shared, and are only checked to lie in the heap.
#include "fhir/record.h"

#include "fhir/ids.h"
#include "fhir/well_known.h"

namespace bogam::fhir {
namespace {

constexpr char kMagic[3] = {'B', 'R', 1};
constexpr uint32_t kRootAt = 8;
constexpr uint32_t kHeaderSize = 16;
constexpr int kMaxDepth = 220;

uint32_t Load32(const char* p) {
  uint32_t v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

class Checker {
 public:
  Checker(std::string_view bytes, uint32_t heap) : bytes_(bytes), heap_(heap) {}

  bool Run() {
    const Slot root = At(kRootAt);
    return root.tag == Tag::kResource && root.element == 0 && Object(root, 0) && next_ == heap_;
  }

 private:
  Slot At(uint32_t offset) const {
    Slot s;
    std::memcpy(&s, bytes_.data() + offset, sizeof s);
    return s;
  }

  bool Heap(const Slot& s) const {
    const size_t heap_size = bytes_.size() - heap_;
    if (s.payload > heap_size) return false;
    if (s.size < 255) return s.size <= heap_size - s.payload;
    return s.payload >= 4 && Load32(bytes_.data() + heap_ + s.payload - 4) <= heap_size - s.payload;
  }

  /// The members of a body lie in the slots, at or after what is checked so far; *own is where the body begins.
  bool Bounds(const Slot& s, uint32_t* own, uint64_t* count) const {
    const bool prefixed = s.tag == Tag::kResource || s.size == 255;
    if (s.payload < kHeaderSize + (prefixed ? 8 : 0) || s.payload > heap_) return false;
    *own = s.payload - (prefixed ? 8 : 0);
    *count = s.size == 255 ? Load32(bytes_.data() + *own) : s.size;
    return *own >= next_ && *count <= (heap_ - s.payload) / sizeof(Slot);
  }

  bool Object(const Slot& s, int depth) {
    uint32_t own = 0;
    uint64_t count = 0;
    if (depth > kMaxDepth || !Bounds(s, &own, &count)) return false;
    TypeId type = TypeId::kNone;
    if (s.tag == Tag::kResource) {
      type = static_cast<TypeId>(Load32(bytes_.data() + own + 4));
      if (Load32(bytes_.data() + own + 4) >= tables::kTypeCount) return false;
    } else {
      type = Row(static_cast<ElementId>(s.element)).type;
    }
    for (uint64_t i = 0; i < count; ++i) {
      if (!Member(At(static_cast<uint32_t>(s.payload + i * sizeof(Slot))), type, depth)) return false;
    }
    if (next_ != own) return false;
    next_ = static_cast<uint32_t>(s.payload + count * sizeof(Slot));
    return true;
  }

  bool Member(const Slot& s, TypeId owner, int depth) {
    if (s.tag == Tag::kRaw) return s.element == 0 && Heap(s);
    const uint16_t first = Row(owner).first_element;
    if (static_cast<uint16_t>(s.element - first) >= Row(owner).element_count) return false;
    const bool primitive = Row(static_cast<ElementId>(s.element)).kind == TypeKind::kPrimitive;
    switch (s.tag) {
      case Tag::kObject: return !primitive && Object(s, depth + 1);
      case Tag::kResource: return Row(static_cast<ElementId>(s.element)).kind == TypeKind::kResource && Object(s, depth + 1);
      case Tag::kExtended: return primitive && Extended(s, depth + 1);
      case Tag::kNull: return true;
      default: return primitive && Primitive(s);
    }
  }

  bool Extended(const Slot& s, int depth) {
    if (s.payload < kHeaderSize || s.payload > heap_ || heap_ - s.payload < 2 * sizeof(Slot) || s.payload < next_) return false;
    const Slot value = At(s.payload);
    const Slot object = At(s.payload + sizeof(Slot));
    if (value.element != s.element || object.element != s.element || object.tag != Tag::kObject) return false;
    if (value.tag != Tag::kNull && !Primitive(value)) return false;
    if (!Object(object, depth) || next_ != s.payload) return false;
    next_ = s.payload + 2 * sizeof(Slot);
    return true;
  }

  bool Primitive(const Slot& s) const {
    switch (s.tag) {
      case Tag::kBoolean: return s.payload <= 1;
      case Tag::kInteger: return true;
      case Tag::kKnown: return s.payload < kWellKnownCount;
      case Tag::kText:
      case Tag::kEscapedText:
      case Tag::kNumber: return Heap(s);
      case Tag::kShortText:
      case Tag::kShortNumber: return s.size <= 4;
      default: return false;
    }
  }

  std::string_view bytes_;
  uint32_t heap_;
  uint32_t next_ = kHeaderSize;
};

}  // namespace

TypeId Node::type() const {
  if (base_ == nullptr) return TypeId::kNone;
  const Slot s = slot();
  if (s.tag == Tag::kResource) return static_cast<TypeId>(Load32(base_ + s.payload - 4));
  return Row(static_cast<ElementId>(s.element)).type;
}

std::string_view Node::text() const {
  if (base_ == nullptr) return {};
  uint32_t at = slot_;
  Slot s = slot();
  if (s.tag == Tag::kExtended) {
    at = s.payload;
    s = At(at);
  }
  switch (s.tag) {
    case Tag::kShortText:
    case Tag::kShortNumber: return {base_ + at + 4, s.size};
    case Tag::kText:
    case Tag::kEscapedText:
    case Tag::kNumber:
    case Tag::kRaw: {
      const char* p = base_ + heap_ + s.payload;
      return {p, s.size < 255 ? s.size : Load32(p - 4)};
    }
    case Tag::kKnown: return kWellKnown[s.payload];
    default: return {};
  }
}

std::string Node::ToText() const {
  switch (tag()) {
    case Tag::kBoolean: return boolean() ? "true" : "false";
    case Tag::kInteger: return std::to_string(integer());
    default: return std::string(text());
  }
}

Node::Body Node::body() const {
  if (base_ == nullptr) return {};
  Slot s = slot();
  if (s.tag == Tag::kExtended) s = At(s.payload + sizeof(Slot));
  if (s.tag != Tag::kObject && s.tag != Tag::kResource) return {};
  return {s.payload, s.size < 255 ? s.size : Load32(base_ + s.payload - 8)};
}

Children Node::children() const {
  Children all;
  const Body b = body();
  all.base_ = base_;
  all.heap_ = heap_;
  all.begin_ = b.first;
  all.end_ = b.first + b.count * static_cast<uint32_t>(sizeof(Slot));
  return all;
}

Children Node::children(NameId name) const {
  Children some = children();
  if (name == NameId::kNone) some.end_ = some.begin_;
  some.name_ = name;
  return some;
}

Children Node::children(ElementRange elements) const {
  Children some = children();
  if (elements.empty()) some.end_ = some.begin_;
  some.elements_ = elements;
  return some;
}

Node Node::Get(NameId name) const {
  const Body b = body();
  if (name == NameId::kNone) return {};
  for (uint32_t i = 0, at = b.first; i < b.count; ++i, at += sizeof(Slot)) {
    const Slot s = At(at);
    if (Row(static_cast<ElementId>(s.element)).name == name && s.tag != Tag::kNull) return {base_, heap_, at};
  }
  return {};
}

Node Node::Get(ElementRange elements) const {
  const Body b = body();
  for (uint32_t i = 0, at = b.first; i < b.count; ++i, at += sizeof(Slot)) {
    const Slot s = At(at);
    if (elements.contains(static_cast<ElementId>(s.element)) && s.tag != Tag::kNull) return {base_, heap_, at};
  }
  return {};
}

Node Node::Extension(std::string_view url) const {
  for (Node extension : children(name::kExtension)) {
    if (extension.Get(name::kUrl).text() == url) return extension;
  }
  return {};
}

Result<RecordView> RecordView::Open(std::string_view bytes) {
  const auto damaged = [] { return Status(Code::kDataLoss, "the stored record is damaged"); };
  if (bytes.size() < kHeaderSize || bytes.size() > UINT32_MAX || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0) return damaged();
  if (static_cast<uint8_t>(bytes[3]) != tables::kFingerprint) return Status(Code::kDataLoss, "the record was stored under other schema tables");
  const uint32_t heap = Load32(bytes.data() + 4);
  if (heap < kHeaderSize || heap > bytes.size()) return damaged();
  if (!Checker(bytes, heap).Run()) return damaged();
  return RecordView(bytes);
}

Result<Record> Record::Open(std::string bytes) {
  BOGAM_TRY(RecordView::Open(bytes).status());
  return Record(std::move(bytes));
}

Node RecordView::root() const { return bytes_.empty() ? Node() : Node(bytes_.data(), Load32(bytes_.data() + 4), kRootAt); }

std::string_view RecordView::id() const { return root().Get(name::kId).text(); }
std::string_view RecordView::version_id() const { return root().Get(name::kMeta).Get(name::kVersionId).text(); }
std::string_view RecordView::last_updated() const { return root().Get(name::kMeta).Get(name::kLastUpdated).text(); }

}  // namespace bogam::fhir
