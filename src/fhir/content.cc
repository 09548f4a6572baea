// SPDX-License-Identifier: Apache-2.0
// Whether two records say the same, and a hash of what one says: without meta.versionId and meta.lastUpdated, and
// whatever the order of members. Members are put in the order of their ElementIds first (stable, so lists keep theirs).
#include <algorithm>
#include <bit>
#include <vector>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/name_hash.h"

namespace bogam::fhir {
namespace {

constexpr uint64_t kMultiplier = 0xD6E8FEB86659FD93u;

bool IsStamped(ElementId element) {
  static const ElementId kVersionId = FindJsonElement(type::kMeta, "versionId");
  static const ElementId kLastUpdated = FindJsonElement(type::kMeta, "lastUpdated");
  return element == kVersionId || element == kLastUpdated;
}

/// Members in canonical order. in_meta: those of the root's meta, without its stamp.
std::vector<Node> Members(Node node, bool in_meta) {
  std::vector<Node> members;
  const Node::Body body = node.body();
  members.reserve(body.count);
  bool sorted = true;
  for (uint32_t i = 0; i < body.count; ++i) {
    const Node member(node.base(), node.heap(), body.first + i * static_cast<uint32_t>(sizeof(Slot)));
    if (in_meta && IsStamped(member.element())) continue;
    sorted &= members.empty() || members.back().element() <= member.element();
    members.push_back(member);
  }
  const auto before = [](Node a, Node b) {
    return a.element() < b.element() || (a.element() == b.element() && a.slot().tag == Tag::kRaw && a.text() < b.text());
  };
  if (!sorted || (!members.empty() && members.front().element() == ElementId::kNone)) std::stable_sort(members.begin(), members.end(), before);
  return members;
}

bool IsRootMeta(Node member, Node of) { return of.element() == ElementId::kNone && Row(member.element()).name == name::kMeta; }

/// The root's members; a meta that holds nothing but a stamp counts as absent.
std::vector<Node> ContentOf(Node node, bool in_meta) {
  std::vector<Node> members = Members(node, in_meta);
  std::erase_if(members, [&](Node m) { return m.slot().tag != Tag::kRaw && IsRootMeta(m, node) && Members(m, true).empty(); });
  return members;
}

/// The same number whether a value is stored short or long.
uint64_t KindOf(Tag tag) {
  if (tag == Tag::kShortText || tag == Tag::kEscapedText || tag == Tag::kKnown) return static_cast<uint64_t>(Tag::kText);
  return static_cast<uint64_t>(tag == Tag::kShortNumber ? Tag::kNumber : tag);
}

bool SameNode(Node a, Node b, bool in_meta);

bool SameMembers(Node a, Node b, bool in_meta) {
  const std::vector<Node> left = ContentOf(a, in_meta);
  const std::vector<Node> right = ContentOf(b, in_meta);
  if (left.size() != right.size()) return false;
  for (size_t i = 0; i < left.size(); ++i) {
    if (left[i].element() != right[i].element()) return false;
    if (!SameNode(left[i], right[i], IsRootMeta(left[i], a))) return false;
  }
  return true;
}

bool SameNode(Node a, Node b, bool in_meta) {
  const Slot x = a.value(), y = b.value();
  if (KindOf(x.tag) != KindOf(y.tag) || a.is_extended() != b.is_extended()) return false;
  if ((x.tag == Tag::kBoolean || x.tag == Tag::kInteger) && x.payload != y.payload) return false;
  if (a.text() != b.text() || a.type() != b.type()) return false;
  return !(a.is_object() || a.is_extended()) || SameMembers(a, b, in_meta);
}

__extension__ typedef unsigned __int128 Wide;

uint64_t Mix(uint64_t hash, uint64_t value) {
  const Wide product = static_cast<Wide>(hash ^ value ^ 0x9E3779B97F4A7C15u) * kMultiplier;
  return std::rotl(hash, 17) ^ static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t FoldText(uint64_t hash, std::string_view text) {
  hash = Mix(hash, text.size());
  for (; text.size() > 8; text.remove_prefix(8)) hash = Mix(hash, LoadUpTo8(text.data(), 8));
  return Mix(hash, LoadUpTo8(text.data(), text.size()));
}

uint64_t HashNode(uint64_t hash, Node node, bool in_meta) {
  const Slot value = node.value();
  hash = Mix(hash, (static_cast<uint64_t>(node.element()) << 32) | (KindOf(value.tag) << 8) | node.is_extended());
  hash = Mix(hash, static_cast<uint64_t>(node.type()));
  if (value.tag == Tag::kBoolean || value.tag == Tag::kInteger) hash = Mix(hash, value.payload);
  hash = FoldText(hash, node.text());
  if (!node.is_object() && !node.is_extended()) return hash;
  for (const Node& member : ContentOf(node, in_meta)) hash = HashNode(hash, member, member.slot().tag != Tag::kRaw && IsRootMeta(member, node));
  return Mix(hash, 0xffff);
}

}  // namespace

bool SameContent(RecordView a, RecordView b) { return a.bytes() == b.bytes() || SameNode(a.root(), b.root(), false); }

uint64_t ContentHash(RecordView record) { return HashNode(1, record.root(), false); }

}  // namespace bogam::fhir
