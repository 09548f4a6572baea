// SPDX-License-Identifier: Apache-2.0
// Work: what people have done about one person so far, as it stands in the records: one Task a gap and one for urgent answers, draft orders, messages. Read
// from resources and nothing else; a Task of another system is none of ours.
//
//   Task.status                 what it means
//   requested, accepted, …      open: somebody has it, or nobody
//   on-hold                     snoozed until restriction.period.start; open again from that day on
//   rejected                    not now, with statusReason
//   completed                   done; of urgent answers: closed, with the answers it closed as input
//   entered-in-error, others    as if it were not there
#ifndef BOGAM_WORKLIST_WORK_H_
#define BOGAM_WORKLIST_WORK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fhir/record.h"
#include "worklist/urgent.h"

namespace bogam::worklist {

struct Owner {
  std::string name, display;  ///< name "": nobody
  friend bool operator==(const Owner&, const Owner&) = default;
};

struct Item {
  enum class State : uint8_t { kOpen, kOnHold, kNotNow, kDone };
  std::string id;
  uint32_t version = 0;
  State state = State::kOpen;
  std::string until;                ///< day, of kOnHold
  std::string reason, reason_text;  ///< code, of kNotNow
  Owner owner;
  std::string ended;                 ///< day, of kDone and kNotNow
  std::vector<std::string> answers;  ///< versioned references that were closed
  std::string Reference() const { return "Task/" + id; }
};

struct Order {
  std::string id;
  uint32_t version = 0;
  std::string gap;                                         ///< where it is ours; ""
  std::vector<std::pair<std::string, std::string>> codes;  ///< system, code
  bool open = false;                                       ///< draft, active or on hold
  std::string date;                                        ///< authored, or when it is to be done; "" in drafts
};

struct Message {
  std::string id, gap, kind;  ///< kind: message, letter
  uint32_t version = 0;
  bool open = false;  ///< still in preparation
};

struct Work {
  std::string patient;                ///< logical id
  std::map<std::string, Item> items;  ///< by gap, "MEASURE/GROUP" or kAlert
  std::vector<Order> orders;
  std::vector<Message> messages;
  std::vector<UrgentAnswer> answers;  ///< newest first

  /// One more resource of the person: Task, ServiceRequest, Communication, Observation, QuestionnaireResponse. Others are passed over.
  void Add(fhir::Node resource);
  void Finish() { SortNewestFirst(&answers); }
  /// Changes with whatever is above: names and versions, by FNV-1a.
  uint64_t Fingerprint() const;
  const Item* Find(const std::string& gap) const;
};

/// The value of the identifier of this system; "" where there is none.
std::string IdentifierOf(fhir::Node resource, std::string_view system);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_WORK_H_
