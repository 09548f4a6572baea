// SPDX-License-Identifier: Apache-2.0
// Builder: members of open objects wait on one stack; closing an object moves its members to the slots, so bodies of
// children always stand before the body of their parent. Tested by builder_test.cc.
#include "fhir/builder.h"

#include <algorithm>
#include <cstring>

#include "fhir/ids.h"
#include "fhir/name_hash.h"
#include "fhir/text_scan.h"
#include "fhir/well_known.h"

namespace bogam::fhir {
namespace {

constexpr uint32_t kSlotsBegin = 16;

Slot Prefix(uint32_t count, TypeId type) {
  const uint32_t words[2] = {count, static_cast<uint32_t>(type)};
  Slot s;
  std::memcpy(&s, words, sizeof s);
  return s;
}

void AppendBytes(std::string* out, const void* from, size_t size) { out->append(static_cast<const char*>(from), size); }

}  // namespace

Builder::Builder() = default;

void Builder::Push(ElementId element, Tag tag, uint8_t size, uint32_t payload) { members_.push_back({static_cast<uint16_t>(element), tag, size, payload}); }

void Builder::PushHeap(ElementId element, Tag tag, std::string_view bytes) {
  const uint64_t hash = HashText(bytes);
  if (tag == Tag::kText) {
    if (const uint32_t known = FindWellKnown(bytes, hash); known != kNotWellKnown) return Push(element, Tag::kKnown, 0, known);
  }
  Seen& seen = seen_[hash >> 58];
  const bool is_long = bytes.size() >= 255;
  const uint8_t size = is_long ? 255 : static_cast<uint8_t>(bytes.size());
  const uint32_t length = static_cast<uint32_t>(bytes.size());
  const bool again = seen.size == length && static_cast<size_t>(seen.at) + length <= heap_.size() &&
                     std::memcmp(heap_.data() + seen.at, bytes.data(), length) == 0 &&
                     (!is_long || (seen.at >= 4 && std::memcmp(heap_.data() + seen.at - 4, &length, 4) == 0));
  if (!again) {
    if (is_long) AppendBytes(&heap_, &length, sizeof length);
    seen = {static_cast<uint32_t>(heap_.size()), length};
    heap_.append(bytes);
  }
  Push(element, tag, size, seen.at);
}

void Builder::BeginRoot(TypeId type) {
  members_.clear();
  slots_.clear();
  heap_.clear();
  open_.assign(1, {0, type, ElementId::kNone, Tag::kResource, 0});
}

void Builder::BeginObject(ElementId element) { open_.push_back({members_.size(), Row(element).type, element, Tag::kObject, 0}); }

void Builder::BeginResource(ElementId element, TypeId type) { open_.push_back({members_.size(), type, element, Tag::kResource, 0}); }

void Builder::BeginExtended() { BeginExtended(0); }

void Builder::BeginExtended(size_t back) {
  const size_t at = members_.size() - 1 - back;
  const ElementId element = static_cast<ElementId>(members_[at].element);
  open_.push_back({members_.size(), Row(element).type, element, Tag::kExtended, at});
}

size_t Builder::MoveToEnd(ElementId element) {
  const auto first = members_.begin() + static_cast<ptrdiff_t>(open_.back().first_member);
  const auto is_other = [&](const Slot& s) { return s.element != static_cast<uint16_t>(element); };
  return static_cast<size_t>(members_.end() - std::stable_partition(first, members_.end(), is_other));
}

void Builder::Restore(const Mark& mark, const std::vector<Slot>& last) {
  Rewind(mark);
  std::copy(last.begin(), last.end(), members_.end() - static_cast<ptrdiff_t>(last.size()));
}

void Builder::Trim() {
  constexpr size_t kKeep = 1 << 20;
  if (heap_.capacity() > kKeep) std::string().swap(heap_);
  if (slots_.capacity() * sizeof(Slot) > kKeep) std::vector<Slot>().swap(slots_);
  if (members_.capacity() * sizeof(Slot) > kKeep) std::vector<Slot>().swap(members_);
}

size_t Builder::Count(ElementId element) const {
  size_t count = 0;
  for (size_t i = open_.back().first_member; i < members_.size(); ++i) count += members_[i].element == static_cast<uint16_t>(element);
  return count;
}

void Builder::MergeValues(ElementId element, size_t count) {
  const std::vector<Slot> values(members_.end() - static_cast<ptrdiff_t>(count), members_.end());
  members_.resize(members_.size() - count);
  size_t at = open_.back().first_member;
  while (members_[at].element != static_cast<uint16_t>(element)) ++at;
  size_t i = 0;
  for (; at < members_.size() && members_[at].element == static_cast<uint16_t>(element); ++at, ++i) {
    Slot& s = members_[at];
    if (s.tag == Tag::kExtended && i >= count) {
      s.size |= 2;
    } else if (s.tag == Tag::kExtended) {
      slots_[(s.payload - kSlotsBegin) / sizeof(Slot)] = values[i];
    } else if (i < count) {
      s = values[i];
    }
  }
  if (i >= count) return;
  if (members_[at - 1].tag == Tag::kExtended) members_[at - 1].size |= 1;
  members_.insert(members_.begin() + static_cast<ptrdiff_t>(at), values.begin() + static_cast<ptrdiff_t>(i), values.end());
}

void Builder::MarkExtended(size_t back, uint8_t bit) {
  Slot& s = members_[members_.size() - 1 - back];
  if (s.tag == Tag::kExtended) s.size |= bit;
}

Slot Builder::CloseBody(const Open& open) {
  const size_t count = members_.size() - open.first_member;
  const bool resource = open.tag == Tag::kResource;
  const uint8_t size = count < 255 ? static_cast<uint8_t>(count) : 255;
  if (resource || size == 255) slots_.push_back(Prefix(static_cast<uint32_t>(count), resource ? open.type : TypeId::kNone));
  const uint32_t at = kSlotsBegin + static_cast<uint32_t>(slots_.size() * sizeof(Slot));
  slots_.insert(slots_.end(), members_.begin() + static_cast<ptrdiff_t>(open.first_member), members_.end());
  members_.resize(open.first_member);
  return {static_cast<uint16_t>(open.element), resource ? Tag::kResource : Tag::kObject, size, at};
}

void Builder::End() {
  const Open open = open_.back();
  open_.pop_back();
  Slot body = CloseBody(open);
  if (open.tag == Tag::kExtended) {
    const uint32_t at = kSlotsBegin + static_cast<uint32_t>(slots_.size() * sizeof(Slot));
    slots_.push_back(members_[open.extends]);
    slots_.push_back(body);
    members_[open.extends] = {body.element, Tag::kExtended, 0, at};
  } else {
    members_.push_back(body);
  }
}

void Builder::AddString(ElementId element, std::string_view text, bool clean) {
  if (clean && text.size() <= 4) {
    uint32_t payload = 0;
    std::memcpy(&payload, text.data(), text.size());
    Push(element, Tag::kShortText, static_cast<uint8_t>(text.size()), payload);
  } else {
    PushHeap(element, clean ? Tag::kText : Tag::kEscapedText, text);
  }
}

void Builder::AddText(ElementId element, std::string_view text) { AddString(element, text, IsClean(text)); }

void Builder::AddNumber(ElementId element, std::string_view digits) {
  if (digits.size() <= 4) {
    uint32_t payload = 0;
    std::memcpy(&payload, digits.data(), digits.size());
    Push(element, Tag::kShortNumber, static_cast<uint8_t>(digits.size()), payload);
  } else {
    PushHeap(element, Tag::kNumber, digits);
  }
}

void Builder::AddInteger(ElementId element, int32_t value) { Push(element, Tag::kInteger, 0, static_cast<uint32_t>(value)); }
void Builder::AddBoolean(ElementId element, bool value) { Push(element, Tag::kBoolean, 0, value); }
void Builder::AddNull(ElementId element) { Push(element, Tag::kNull, 0, 0); }
void Builder::AddRaw(std::string_view member) { PushHeap(ElementId::kNone, Tag::kRaw, member); }

TypeId Builder::type() const { return open_.back().type; }

bool Builder::AddText(std::string_view json_name, std::string_view text) {
  const ElementId element = FindJsonElement(type(), json_name);
  if (element != ElementId::kNone) AddText(element, text);
  return element != ElementId::kNone;
}

bool Builder::AddNumber(std::string_view json_name, std::string_view digits) {
  const ElementId element = FindJsonElement(type(), json_name);
  if (element != ElementId::kNone) AddNumber(element, digits);
  return element != ElementId::kNone;
}

bool Builder::AddInteger(std::string_view json_name, int32_t value) {
  const ElementId element = FindJsonElement(type(), json_name);
  if (element != ElementId::kNone) AddInteger(element, value);
  return element != ElementId::kNone;
}

bool Builder::AddBoolean(std::string_view json_name, bool value) {
  const ElementId element = FindJsonElement(type(), json_name);
  if (element != ElementId::kNone) AddBoolean(element, value);
  return element != ElementId::kNone;
}

bool Builder::BeginObject(std::string_view json_name) {
  const ElementId element = FindJsonElement(type(), json_name);
  if (element != ElementId::kNone) BeginObject(element);
  return element != ElementId::kNone;
}

void Builder::CopyMember(const Slot& s, Node from, uint32_t at) {
  const Node node(from.base(), from.heap(), at);
  AddCopy(static_cast<ElementId>(s.element), node);
}

void Builder::AddCopy(ElementId element, Node node) {
  const Slot s = node.value();
  switch (s.tag) {
    case Tag::kObject:
    case Tag::kResource: {
      if (s.tag == Tag::kResource) {
        BeginResource(element, node.type());
      } else {
        BeginObject(element);
      }
      break;
    }
    case Tag::kText: AddString(element, node.text(), true); break;
    case Tag::kEscapedText: AddString(element, node.text(), false); break;
    case Tag::kNumber: AddNumber(element, node.text()); break;
    case Tag::kRaw: AddRaw(node.text()); break;
    default: Push(element, s.tag, s.size, s.payload);
  }
  const bool extended = node.is_extended();
  if (extended) BeginExtended();
  const Node::Body body = node.body();
  for (uint32_t i = 0; i < body.count; ++i) {
    const uint32_t at = body.first + i * static_cast<uint32_t>(sizeof(Slot));
    CopyMember(node.At(at), node, at);
  }
  if (extended || node.is_object()) End();
  if (extended) MarkExtended(0, node.slot().size);
}

Record Builder::Finish() {
  const Slot root = CloseBody(open_.back());
  open_.clear();
  const uint32_t heap = kSlotsBegin + static_cast<uint32_t>(slots_.size() * sizeof(Slot));
  std::string bytes;
  bytes.reserve(heap + heap_.size());
  bytes.append("BR\x01").push_back(static_cast<char>(tables::kFingerprint));
  AppendBytes(&bytes, &heap, sizeof heap);
  AppendBytes(&bytes, &root, sizeof root);
  AppendBytes(&bytes, slots_.data(), slots_.size() * sizeof(Slot));
  bytes.append(heap_);
  members_.clear();
  slots_.clear();
  heap_.clear();
  return Record(std::move(bytes));
}

void Builder::Rewind(const Mark& mark) {
  members_.resize(mark.members);
  slots_.resize(mark.slots);
  heap_.resize(mark.heap);
}

const Slot* Builder::open_members(size_t* count) const {
  const size_t first = open_.back().first_member;
  *count = members_.size() - first;
  return members_.data() + first;
}

}  // namespace bogam::fhir
