// SPDX-License-Identifier: Apache-2.0
#include "worklist/access.h"

#include <algorithm>

#include "fhir/ids.h"
#include "fhir/reference.h"

namespace bogam::worklist {
namespace {

namespace n = fhir::name;

constexpr int64_t kLeastVisits = 3;

}  // namespace

double UsualProvider(const std::map<std::string, int64_t>& visits) {
  int64_t most = 0, all = 0;
  for (const auto& [who, times] : visits) {
    most = std::max(most, times);
    all += times;
  }
  return all == 0 ? 0 : static_cast<double>(most) / static_cast<double>(all);
}

std::optional<double> BiceBoxerman(const std::map<std::string, int64_t>& visits) {
  int64_t squares = 0, all = 0;
  for (const auto& [who, times] : visits) {
    squares += times * times;
    all += times;
  }
  if (all < 2) return std::nullopt;
  return static_cast<double>(squares - all) / static_cast<double>(all * (all - 1));
}

bool IsAmbulatory(fhir::Node encounter) { return encounter.Get(n::kClass).Get(n::kCode).text() == "AMB" && encounter.Get(n::kStatus).text() == "finished"; }

std::string PractitionerOf(fhir::Node encounter) {
  std::string first;
  for (const fhir::Node participant : encounter.children(n::kParticipant)) {
    const fhir::Reference who = fhir::ParseReference(participant.Get(n::kIndividual).Get(n::kReference).text());
    if (who.type != fhir::type::kPractitioner && who.type != fhir::type::kPractitionerRole) continue;
    const std::string reference = std::string(fhir::Name(who.type)) + "/" + std::string(who.id);
    for (const fhir::Node type : participant.children(n::kType)) {
      for (const fhir::Node coding : type.children(n::kCoding)) {
        if (coding.Get(n::kCode).text() == "PPRF" || coding.Get(n::kCode).text() == "ATND") return reference;
      }
    }
    if (first.empty()) first = reference;
  }
  return first;
}

AccessFold::AccessFold(Moment now) : now_(std::move(now)), from_(AddDays(AddMonths(now_.day, -12), 1)) {}

bool AccessFold::InYear(std::string_view moment) const {
  const std::string day = DayOf(moment);
  return !day.empty() && day >= from_ && day <= now_.day;
}

void AccessFold::AddSlot(fhir::Node slot) {
  any_slot_ = true;
  if (slot.Get(n::kStatus).text() != "free") return;
  const std::string_view start = slot.Get(n::kStart).text();
  const auto at = InstantOf(start, now_.offset);
  const auto days = DaysBetween(now_.day, DayOf(start));
  if (!at || !days || *at <= now_.last) return;
  slots_[std::string(slot.Get(n::kSchedule).Get(n::kReference).text())].push_back(*days);
}

void AccessFold::AddAppointment(fhir::Node appointment) {
  const std::string_view status = appointment.Get(n::kStatus).text();
  if ((status != "noshow" && status != "fulfilled") || !InYear(appointment.Get(n::kStart).text())) return;
  appointments_[std::string(appointment.Get(n::kId).text())] = status == "fulfilled";
}

void AccessFold::AddPerson(const std::vector<fhir::Node>& encounters) {
  std::map<std::string, int64_t> visits;
  int64_t all = 0;
  for (const fhir::Node encounter : encounters) {
    if (!IsAmbulatory(encounter) || !InYear(encounter.Get(n::kPeriod).Get(n::kStart).text())) continue;
    const std::string who = PractitionerOf(encounter);
    if (who.empty()) continue;
    ++visits[who];
    ++all;
  }
  if (all < kLeastVisits) return;
  ++people_;
  upc_ += UsualProvider(visits);
  coc_ += *BiceBoxerman(visits);
}

void AccessFold::Merge(const AccessFold& other) {
  any_slot_ = any_slot_ || other.any_slot_;
  for (const auto& [schedule, days] : other.slots_) {
    auto& all = slots_[schedule];
    all.insert(all.end(), days.begin(), days.end());
  }
  appointments_.insert(other.appointments_.begin(), other.appointments_.end());
  people_ += other.people_;
  upc_ += other.upc_;
  coc_ += other.coc_;
}

Access AccessFold::Finish() const {
  Access out;
  out.third_next_available.from = out.third_next_available.to = now_.day;
  int64_t days = 0, schedules = 0;
  for (const auto& [schedule, free] : slots_) {
    if (free.size() < 3) continue;
    std::vector<int64_t> sorted = free;
    std::nth_element(sorted.begin(), sorted.begin() + 2, sorted.end());
    days += sorted[2];
    ++schedules;
  }
  if (schedules > 0) {
    out.third_next_available.value = static_cast<double>(days) / static_cast<double>(schedules);
    out.third_next_available.people = schedules;
  } else {
    out.third_next_available.why =
        any_slot_ ? "No schedule has three free slots after this day." : "No slots are recorded here: appointments are kept elsewhere, or were not loaded.";
  }
  for (AccessMeasure* measure : {&out.no_show, &out.upc, &out.coc}) {
    measure->from = from_;
    measure->to = now_.day;
  }
  if (appointments_.empty()) {
    out.no_show.why = "No appointment of these 12 months is recorded as kept or missed.";
  } else {
    const auto came = std::count_if(appointments_.begin(), appointments_.end(), [](const auto& one) { return one.second; });
    const auto all = static_cast<int64_t>(appointments_.size());
    out.no_show.value = static_cast<double>(all - came) / static_cast<double>(all);
    out.no_show.people = all;
  }
  for (const auto& [measure, sum] : {std::pair(&out.upc, upc_), std::pair(&out.coc, coc_)}) {
    measure->people = people_;
    if (people_ == 0)
      measure->why = "Nobody had three visits to practitioners by name in these 12 months.";
    else
      measure->value = sum / static_cast<double>(people_);
  }
  return out;
}

}  // namespace bogam::worklist
