// SPDX-License-Identifier: Apache-2.0
#include "worklist/contact.h"

#include <algorithm>

#include "fhir/ids.h"

namespace bogam::worklist {
namespace {

namespace n = fhir::name;

bool IsOneOf(std::string_view status, std::initializer_list<std::string_view> all) { return std::find(all.begin(), all.end(), status) != all.end(); }

}  // namespace

void ContactFold::AddMet(fhir::Node resource, std::string_view summary) {
  const std::string_view status = resource.Get(n::kStatus).text();
  const bool encounter = resource.type() == fhir::type::kEncounter;
  if (encounter ? !IsOneOf(status, {"finished", "in-progress", "triaged", "arrived", "onleave"}) : status != "completed") return;
  const std::string_view date = encounter ? resource.Get(n::kPeriod).Get(n::kStart).text() : resource.Get(n::kSent).text();
  const auto at = InstantOf(date, now_.offset);
  if (!at || *at > now_.last || (last_ && *at <= last_at_)) return;
  last_at_ = *at;
  last_ = Contact{std::string(date), std::string(fhir::Name(resource.type())) + "/" + std::string(resource.Get(n::kId).text()), std::string(summary)};
}

void ContactFold::AddAppointment(fhir::Node appointment) {
  if (!IsOneOf(appointment.Get(n::kStatus).text(), {"booked", "pending", "proposed", "arrived", "checked-in"})) return;
  const std::string_view start = appointment.Get(n::kStart).text();
  const auto at = InstantOf(start, now_.offset);
  if (!at || *at <= now_.last || (!next_.empty() && *at >= next_at_)) return;
  next_at_ = *at;
  next_ = start;
}

}  // namespace bogam::worklist
