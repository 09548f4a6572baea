// SPDX-License-Identifier: Apache-2.0
// Action: what a person of the team does about somebody on the worklist, as the FHIR resources that one transaction writes. Nothing is stored here.
//
// Each write names the version that it changes (If-Match), or that there is none yet (a conditional write with If-None-Match: *), so that of two who act on one
// row at once one wins. A Task keeps every element that is none of the worklist's.
//
//   assign       Task, owner
//   snooze       Task, on-hold, restriction.period.start
//   not-now      Task, rejected, statusReason
//   resume       Task, open again
//   done         Task, completed, executionPeriod.end
//   close-alert  Task, completed, with the answers it closes as input; Flag, inactive
//   order        ServiceRequest, draft: no authoredOn, since nobody has signed it
//   message,     Communication, preparation: nothing is sent
//   letter
#ifndef BOGAM_WORKLIST_ACTION_H_
#define BOGAM_WORKLIST_ACTION_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "records/records.h"
#include "worklist/row.h"

namespace bogam::worklist {

enum class ActionKind : uint8_t { kAssign, kSnooze, kNotNow, kResume, kDone, kOrder, kMessage, kLetter, kCloseAlert };
/// "assign", "snooze", …
std::string_view Name(ActionKind kind);
std::optional<ActionKind> FindAction(std::string_view name);

/// What an order is for: one code.
struct OrderChoice {
  std::string code, system, title, gap, category;
};

struct Action {
  ActionKind kind = ActionKind::kAssign;
  Owner owner;                      ///< assign; name "" takes the owner away
  std::string until;                ///< snooze: a day
  std::string reason, reason_text;  ///< not now
  std::string text;
  std::optional<OrderChoice> order;
};

/// What does not differ from person to person.
struct ActionFrame {
  Owner actor;
  bool named = false;      ///< the actor is a person by name
  std::string instant;     ///< now by the clock: "2026-11-27T10:00:00Z"
  bool synthetic = false;  ///< what is written carries HTEST
  Moment now;              ///< of the list
  /// Beside the gaps: title, and the Measure's canonical.
  std::vector<std::pair<std::string, std::string>> measures;
};

/// What is wrong with an action whoever it is for: kInvalid names the parameter.
Status CheckAction(const Action& action, const ActionFrame& frame);

/// existing: the Task records of the person by gap, as they are now. gap: "MEASURE/GROUP", "alert", or "": all gaps that the action can be about.
/// kUnprocessable: there is nothing to do it about.
Result<std::vector<records::Write>> PlanAction(const Action& action, const ActionFrame& frame, const Row& row, const std::vector<Gap>& gaps,
                                               const std::string& gap, const std::map<std::string, fhir::Record>& existing);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_ACTION_H_
