// SPDX-License-Identifier: Apache-2.0
// Builder: makes a record without JSON, and makes changed copies of records (a record itself never changes).
#ifndef BOGAM_FHIR_BUILDER_H_
#define BOGAM_FHIR_BUILDER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"

namespace bogam::fhir {

/// Writes one record depth first. Begin and End must pair; entries of a list are added one after the other. Elements
/// must belong to the open object (checked in debug builds; use FindJsonElement of its type). Not thread-safe; reusable
/// after Finish.
class Builder {
 public:
  Builder();
  /// Opens the root: a resource type (or a datatype, for a record of one).
  void BeginRoot(TypeId type);
  /// Opens an object of the element's type.
  void BeginObject(ElementId element);
  /// Opens a resource in `contained` or Bundle.entry.resource or Parameters.parameter.resource.
  void BeginResource(ElementId element, TypeId type);
  void End();

  void AddText(ElementId element, std::string_view text);
  void AddNumber(ElementId element, std::string_view digits);
  void AddInteger(ElementId element, int32_t value);
  void AddBoolean(ElementId element, bool value);
  void AddNull(ElementId element);
  /// `"name":value` word for word, outside the schema.
  void AddRaw(std::string_view member);
  /// Opens the `_name` object of the primitive added last (AddNull first where it has no value); End closes it.
  void BeginExtended();
  /// A deep copy of a node (of any record) as a value of this element.
  void AddCopy(ElementId element, Node node);

  // The same by JSON name of the open object's type; false where it has no such element (nothing is added).
  bool AddText(std::string_view json_name, std::string_view text);
  bool AddNumber(std::string_view json_name, std::string_view digits);
  bool AddInteger(std::string_view json_name, int32_t value);
  bool AddBoolean(std::string_view json_name, bool value);
  bool BeginObject(std::string_view json_name);
  /// The type of the open object.
  TypeId type() const;

  /// The record; the builder is empty again.
  Record Finish();

  // For the parser: takes back what was added since Mark in the open object.
  struct Mark {
    size_t members, slots, heap;
  };
  Mark mark() const { return {members_.size(), slots_.size(), heap_.size()}; }
  void Rewind(const Mark& mark);
  /// Members added to the open object so far; valid until the next call.
  const Slot* open_members(size_t* count) const;
  /// Moves the members of this primitive element to the end of the open object; their number.
  size_t MoveToEnd(ElementId element);
  /// BeginExtended for the member that stands `back` places before the end (0: the last).
  void BeginExtended(size_t back);
  /// Rewinds, and puts the last members back as they were (after an `_name` that was given up).
  void Restore(const Mark& mark, const std::vector<Slot>& last);
  /// Gives large buffers back to the system.
  void Trim();
  /// Members of this element in the open object so far; they are neighbours.
  size_t Count(ElementId element) const;
  /// The last `count` members are values for the earlier members of this element, which are null or have only
  /// extensions: puts them together, one to one; what is left over of either stands after them.
  void MergeValues(ElementId element, size_t count);
  /// Sets a size bit of a kExtended member (fhir/record.h) that stands `back` places before the end.
  void MarkExtended(size_t back, uint8_t bit);
  /// AddText where the caller knows whether JSON must escape the text (clean: no).
  void AddString(ElementId element, std::string_view text, bool clean);

 private:
  struct Open {
    size_t first_member;
    TypeId type;
    ElementId element;
    Tag tag;
    size_t extends;  // of a kExtended: the member that it belongs to
  };
  struct Seen {
    uint32_t at = 0;
    uint32_t size = 0;
  };
  void Push(ElementId element, Tag tag, uint8_t size, uint32_t payload);
  void PushHeap(ElementId element, Tag tag, std::string_view bytes);
  Slot CloseBody(const Open& open);
  void CopyMember(const Slot& s, Node from, uint32_t at);

  std::vector<Slot> members_;  // of all open objects
  std::vector<Slot> slots_;    // bodies of the closed ones
  std::string heap_;
  std::vector<Open> open_;
  Seen seen_[64];
};

/// What the sequencer sets on a write. Absent: left as it is.
struct Stamp {
  std::optional<std::string_view> id;
  std::optional<std::string_view> version_id;
  std::optional<std::string_view> last_updated;  ///< an instant: 2021-03-01T12:00:00.000Z
};
/// A copy with these set: id as first member, meta after it (made where there is none).
Record WithStamp(RecordView record, const Stamp& stamp);

/// A copy in which each Reference.reference that `rewrite` answers has the answered text; the same for a uri, url or
/// canonical elsewhere that begins with urn:uuid: or urn:oid: (R4 3.2.0.11.2). Contained resources too. Used for
/// urn:uuid:X -> Type/X and for conditional references. No change: the same bytes.
using ReferenceRewrite = std::function<std::optional<std::string>(std::string_view reference)>;
Record WithReferences(RecordView record, const ReferenceRewrite& rewrite);

/// Calls `visit` with the node of each Reference.reference of the record, contained resources too, in order.
void ForEachReference(RecordView record, const std::function<void(Node reference_text)>& visit);

/// A resource inside another record (Bundle.entry.resource, contained) as a record of its own.
Record CopyResource(Node resource);

/// True where the two say the same apart from meta.versionId and meta.lastUpdated. Order of members does not count,
/// order of lists and the digits of decimals do.
bool SameContent(RecordView a, RecordView b);
/// A 64-bit hash of exactly what SameContent compares; the same in every process and release of one format version.
uint64_t ContentHash(RecordView record);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_BUILDER_H_
