// SPDX-License-Identifier: Apache-2.0
// Contact: when somebody was last met, and when they come next.
#ifndef BOGAM_WORKLIST_CONTACT_H_
#define BOGAM_WORKLIST_CONTACT_H_

#include <optional>
#include <string>
#include <string_view>

#include "fhir/record.h"
#include "worklist/day.h"
#include "worklist/row.h"

namespace bogam::worklist {

/// Goes over a person's resources, one after the other.
class ContactFold {
 public:
  explicit ContactFold(const Moment& now) : now_(now) {}
  /// An Encounter that took place (finished, in progress, triaged, arrived, on leave) and began by now, or a Communication that was completed: the newest
  /// stays.
  void AddMet(fhir::Node resource, std::string_view summary);
  /// An Appointment that is to be (booked, pending, proposed, arrived, checked in): the first that begins after now stays.
  void AddAppointment(fhir::Node appointment);
  const std::optional<Contact>& last() const { return last_; }
  const std::string& next() const { return next_; }

 private:
  const Moment& now_;
  std::optional<Contact> last_;
  int64_t last_at_ = 0, next_at_ = 0;
  std::string next_;
};

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_CONTACT_H_
