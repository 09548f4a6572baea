// SPDX-License-Identifier: Apache-2.0
// Record: one FHIR resource as the compact, immutable, relocatable bytes that Bogam stores. It is the only stored body:
// it is read without parsing, and JSON is written from it without loss (fhir/json.h). Tested by record_test.cc.
//
//   0        8                16                                heap                              size
//   +--------+----------------+---------------------------------+---------------------------------+
//   | "BR" 1 | root slot      | slots, 8 bytes each             | bytes of strings, one after      |
//   | f heap |                | child bodies before parents     | the other, no terminators        |
//   +--------+----------------+---------------------------------+---------------------------------+
//
//   f: fingerprint of the schema tables, u8.  heap: offset of the heap, u32.  All numbers little-endian, not aligned.
//
//   slot = | u16 ElementId | u8 tag | u8 size | u32 payload |
//
//   tag            size                       payload
//   kNull          -                          -; a null between the entries of an array
//   kBoolean       -                          0 or 1
//   kInteger       -                          the number, int32
//   kText          bytes (255: see below)     offset in the heap; needs no escaping in JSON
//   kEscapedText   bytes                      offset in the heap; has characters that JSON escapes
//   kKnown         -                          its number in well_known.inc; needs no escaping
//   kNumber        bytes                      offset in the heap: a decimal's digits as they were written
//   kShortText, kShortNumber  bytes, 0 to 4   the characters themselves
//   kObject        members (255: see below)   offset of its first member slot, from the begin of the record
//   kResource      members                    the same; the 8 bytes before its members hold its type and their count
//   kExtended      1: the `_name` list ends   offset of two slots: a primitive's value (or kNull) and its `_name`
//   object
//                  here; 2: after the end of
//                  the list of values
//   kRaw           bytes                      offset in the heap: `"name":value` word for word, which R4 does not have
//                                             (--lenient); its ElementId is kNone
//   size 255: the length is a u32 in the 4 bytes before the string, or in the first 4 of the 8 before the member slots.
//
// The entries of an array are neighbouring slots with one ElementId; the schema says whether an element repeats, so a
// list of one is still a list. Members keep their order. A primitive and its `_primitive` are one slot; where one of
// their two lists is shorter than the other (R4 wants both filled up with null), the size of kExtended says so, and the
// lists are written as they came. A string that occurs again in a record may be stored once.
#ifndef BOGAM_FHIR_RECORD_H_
#define BOGAM_FHIR_RECORD_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "fhir/schema.h"

namespace bogam::fhir {

enum class Tag : uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kText,
  kEscapedText,
  kNumber,
  kShortText,
  kShortNumber,
  kObject,
  kResource,
  kExtended,
  kRaw,
  kKnown,
};

struct Slot {
  uint16_t element;
  Tag tag;
  uint8_t size;
  uint32_t payload;
};
static_assert(sizeof(Slot) == 8);

class Children;

/// A place in a record: a resource, an object or a primitive. Copy it freely; it is valid as long as the bytes of its
/// record are. A default Node is missing: everything asked of it is empty.
class Node {
 public:
  Node() = default;
  Node(const char* base, uint32_t heap, uint32_t slot) : base_(base), heap_(heap), slot_(slot) {}

  bool missing() const { return base_ == nullptr; }
  explicit operator bool() const { return base_ != nullptr; }

  /// Which row of the schema this is a value of; kNone for the root.
  ElementId element() const { return static_cast<ElementId>(slot().element); }
  /// The type of the value: of a resource its own, of a choice the one that is there. kNone when missing.
  TypeId type() const;
  bool is_resource() const { return base_ != nullptr && slot().tag == Tag::kResource && IsResource(type()); }
  /// An object: a resource, a datatype or a backbone element.
  bool is_object() const { return base_ != nullptr && (slot().tag == Tag::kObject || slot().tag == Tag::kResource); }
  bool is_primitive() const { return base_ != nullptr && !is_object(); }
  /// False for a missing node and for a primitive that has only an id or extensions.
  bool has_value() const { return base_ != nullptr && (is_object() || value().tag != Tag::kNull); }
  /// True where the primitive has an id or extensions of its own.
  bool is_extended() const { return base_ != nullptr && slot().tag == Tag::kExtended; }

  /// The text of a string-like primitive or of a decimal, as written; "" otherwise. Points into the record, or at
  /// text that lives for ever.
  std::string_view text() const;
  bool boolean() const { return base_ != nullptr && value().tag == Tag::kBoolean && value().payload != 0; }
  /// The number of an integer, unsignedInt or positiveInt; 0 otherwise.
  int64_t integer() const { return base_ != nullptr && value().tag == Tag::kInteger ? static_cast<int32_t>(value().payload) : 0; }
  /// How the value is stored; kNull when there is none.
  Tag tag() const { return base_ == nullptr ? Tag::kNull : value().tag; }
  /// The text of any primitive: true, 42, 1.50, 2021-03-01.
  std::string ToText() const;

  /// The first child of that FHIRPath name (a choice by its bare name), or missing. Of a primitive: id or extension.
  Node Get(NameId name) const;
  Node Get(ElementRange elements) const;
  Node GetElement(ElementId id) const { return Get(ElementRange{static_cast<uint16_t>(id), 1}); }
  /// All children in order; nulls and what R4 does not have are passed over.
  Children children() const;
  Children children(NameId name) const;
  Children children(ElementRange elements) const;
  /// The first extension of that url, or missing.
  Node Extension(std::string_view url) const;

  friend bool operator==(const Node& a, const Node& b) { return a.base_ == b.base_ && a.slot_ == b.slot_; }

  // For the writer, the builder and whoever wants the bare layout.
  Slot slot() const { return At(slot_); }
  /// slot(), or the value half of a kExtended one.
  Slot value() const {
    const Slot s = slot();
    return s.tag == Tag::kExtended ? At(s.payload) : s;
  }
  Slot At(uint32_t offset) const {
    Slot s;
    std::memcpy(&s, base_ + offset, sizeof s);
    return s;
  }
  const char* base() const { return base_; }
  uint32_t heap() const { return heap_; }
  uint32_t offset() const { return slot_; }
  /// Offset and number of member slots; of a primitive those of its `_name` object.
  struct Body {
    uint32_t first = 0;
    uint32_t count = 0;
  };
  Body body() const;

 private:
  const char* base_ = nullptr;
  uint32_t heap_ = 0;
  uint32_t slot_ = 0;
};
static_assert(sizeof(Node) == 16);

/// A range of nodes: for (Node child : node.children(name::kCoding)) ….
class Children {
 public:
  class Iterator {
   public:
    Iterator(const Children* range, uint32_t at) : range_(range), at_(at) { Skip(); }
    Node operator*() const { return {range_->base_, range_->heap_, at_}; }
    Iterator& operator++() {
      at_ += sizeof(Slot);
      Skip();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    void Skip() {
      while (at_ != range_->end_ && !range_->Matches(at_)) at_ += sizeof(Slot);
    }
    const Children* range_;
    uint32_t at_;
  };

  Children() = default;
  Iterator begin() const { return {this, begin_}; }
  Iterator end() const { return {this, end_}; }
  bool empty() const { return begin() == end(); }
  size_t size() const {
    size_t n = 0;
    for (Iterator i = begin(); i != end(); ++i) ++n;
    return n;
  }

 private:
  friend class Node;
  bool Matches(uint32_t at) const {
    Slot s;
    std::memcpy(&s, base_ + at, sizeof s);
    if (s.tag == Tag::kNull || s.tag == Tag::kRaw) return false;
    if (name_ != NameId::kNone) return Row(static_cast<ElementId>(s.element)).name == name_;
    return elements_.count == 0 || elements_.contains(static_cast<ElementId>(s.element));
  }
  const char* base_ = nullptr;
  uint32_t heap_ = 0;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
  NameId name_ = NameId::kNone;
  ElementRange elements_;
};

/// The bytes of a record that somebody else owns. They must be trusted: made by ParseJson or Builder in this process,
/// or passed through Open.
class RecordView {
 public:
  RecordView() = default;
  explicit RecordView(std::string_view bytes) : bytes_(bytes) {}
  /// Checks every slot and offset of bytes from a disk or a wire: kDataLoss where reading them could go wrong. Linear.
  static Result<RecordView> Open(std::string_view bytes);

  bool empty() const { return bytes_.empty(); }
  std::string_view bytes() const { return bytes_; }
  Node root() const;
  TypeId resource_type() const { return root().type(); }
  /// The logical id; "" where there is none.
  std::string_view id() const;
  /// meta.versionId and meta.lastUpdated; "" where there is none.
  std::string_view version_id() const;
  std::string_view last_updated() const;

 private:
  std::string_view bytes_;
};

/// A record that owns its bytes.
class Record {
 public:
  Record() = default;
  /// Trusted bytes; see RecordView.
  explicit Record(std::string bytes) : bytes_(std::move(bytes)) {}
  static Result<Record> Open(std::string bytes);

  operator RecordView() const { return RecordView(bytes_); }  // NOLINT: a view of itself
  RecordView view() const { return RecordView(bytes_); }
  const std::string& bytes() const { return bytes_; }
  std::string TakeBytes() && { return std::move(bytes_); }
  bool empty() const { return bytes_.empty(); }
  Node root() const { return view().root(); }
  TypeId resource_type() const { return view().resource_type(); }
  std::string_view id() const { return view().id(); }
  std::string_view version_id() const { return view().version_id(); }
  std::string_view last_updated() const { return view().last_updated(); }

 private:
  std::string bytes_;
};

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_RECORD_H_
