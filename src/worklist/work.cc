// SPDX-License-Identifier: Apache-2.0
#include "worklist/work.h"

#include <cstdlib>

#include "fhir/ids.h"
#include "worklist/coding.h"
#include "worklist/day.h"

namespace bogam::worklist {
namespace {

namespace n = fhir::name;
namespace t = fhir::type;

uint32_t VersionOf(fhir::Node resource) {
  const std::string text(resource.Get(n::kMeta).Get(n::kVersionId).text());
  return static_cast<uint32_t>(std::strtoul(text.c_str(), nullptr, 10));
}

std::string IdOf(fhir::Node resource) { return std::string(resource.Get(n::kId).text()); }

/// The gap of an identifier "PATIENT/MEASURE/GROUP" of this patient; "" for another's.
std::string GapOf(fhir::Node resource, const std::string& patient) {
  const std::string value = IdentifierOf(resource, kItemSystem);
  const std::string prefix = patient + "/";
  return value.starts_with(prefix) ? value.substr(prefix.size()) : std::string();
}

Owner OwnerOf(fhir::Node reference) {
  const fhir::Node identifier = reference.Get(n::kIdentifier);
  if (identifier.Get(n::kSystem).text() != kUserSystem) return {};
  Owner out{std::string(identifier.Get(n::kValue).text()), std::string(reference.Get(n::kDisplay).text())};
  if (out.display.empty()) out.display = out.name;
  return out;
}

bool ReadItem(fhir::Node task, Item* item) {
  const std::string_view status = task.Get(n::kStatus).text();
  if (status == "requested" || status == "received" || status == "accepted" || status == "ready" || status == "in-progress" || status == "draft")
    item->state = Item::State::kOpen;
  else if (status == "on-hold")
    item->state = Item::State::kOnHold;
  else if (status == "rejected")
    item->state = Item::State::kNotNow;
  else if (status == "completed")
    item->state = Item::State::kDone;
  else
    return false;
  item->id = IdOf(task);
  item->version = VersionOf(task);
  item->until = DayOf(task.Get(n::kRestriction).Get(n::kPeriod).Get(n::kStart).text());
  const fhir::Node reason = task.Get(n::kStatusReason);
  for (const fhir::Node coding : reason.children(n::kCoding)) {
    if (coding.Get(n::kSystem).text() == kReasonCodes) item->reason = coding.Get(n::kCode).text();
  }
  item->reason_text = reason.Get(n::kText).text();
  item->owner = OwnerOf(task.Get(n::kOwner));
  item->ended = DayOf(task.Get(n::kExecutionPeriod).Get(n::kEnd).text());
  for (const fhir::Node input : task.children(n::kInput)) {
    if (const std::string_view answer = input.Get(n::kValue).Get(n::kReference).text(); !answer.empty()) item->answers.emplace_back(answer);
  }
  return true;
}

void AddHash(std::string_view text, uint64_t* hash) {
  for (const char c : text) *hash = (*hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  *hash = (*hash ^ 0x1f) * 1099511628211u;
}

}  // namespace

std::string IdentifierOf(fhir::Node resource, std::string_view system) {
  for (const fhir::Node identifier : resource.children(n::kIdentifier)) {
    if (identifier.Get(n::kSystem).text() == system) return std::string(identifier.Get(n::kValue).text());
  }
  return {};
}

void Work::Add(fhir::Node resource) {
  const fhir::TypeId type = resource.type();
  if (type == t::kObservation || type == t::kQuestionnaireResponse) {
    if (auto answer = FindUrgentAnswer(resource)) answers.push_back(std::move(*answer));
  } else if (type == t::kTask) {
    const std::string gap = GapOf(resource, patient);
    Item item;
    if (gap.empty() || !ReadItem(resource, &item)) return;
    // Two of one gap can only come from outside; the one with the smaller id counts, always the same.
    const auto at = items.find(gap);
    if (at == items.end() || item.id < at->second.id) items[gap] = std::move(item);
  } else if (type == t::kServiceRequest) {
    Order order;
    const std::string_view status = resource.Get(n::kStatus).text();
    order.id = IdOf(resource);
    order.version = VersionOf(resource);
    order.gap = GapOf(resource, patient);
    order.open = status == "draft" || status == "active" || status == "on-hold";
    order.date = DayOf(resource.Get(n::kAuthoredOn).text());
    for (const fhir::Node coding : resource.Get(n::kCode).children(n::kCoding)) {
      order.codes.emplace_back(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text());
    }
    orders.push_back(std::move(order));
  } else if (type == t::kCommunication) {
    Message message;
    message.gap = GapOf(resource, patient);
    if (message.gap.empty()) return;
    message.id = IdOf(resource);
    message.version = VersionOf(resource);
    message.open = resource.Get(n::kStatus).text() == "preparation";
    for (const fhir::Node coding : resource.Get(n::kCategory).children(n::kCoding)) {
      if (coding.Get(n::kSystem).text() == kMessageCodes) message.kind = coding.Get(n::kCode).text();
    }
    messages.push_back(std::move(message));
  }
}

uint64_t Work::Fingerprint() const {
  uint64_t hash = 14695981039346656037u;
  for (const auto& [gap, item] : items) AddHash(gap + " " + item.id + " " + std::to_string(item.version), &hash);
  for (const Order& order : orders) {
    if (!order.gap.empty() || order.open) AddHash(order.id + " " + std::to_string(order.version), &hash);
  }
  for (const Message& message : messages) AddHash(message.id + " " + std::to_string(message.version), &hash);
  for (const UrgentAnswer& answer : answers) AddHash(answer.Versioned(), &hash);
  return hash;
}

const Item* Work::Find(const std::string& gap) const {
  const auto at = items.find(gap);
  return at == items.end() ? nullptr : &at->second;
}

}  // namespace bogam::worklist
