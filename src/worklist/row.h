// SPDX-License-Identifier: Apache-2.0
// Row: one person of the worklist: what they are due for and since when, what people have done about it, the score that orders, and who has it. Made from what
// measures, scores and records say; nothing is read here.
//
// State of a gap, first line that fits:
//   done      the measure does not find the person due any more and there is a Task of it (new evidence closed it); or the Task was completed at most 30 days
//             ago: it says that somebody did, only evidence closes a gap, so later it is open again
//   snoozed   the Task is on hold and its day has not come
//   not-now   the Task was rejected, with a reason
//   ordered   an open order (draft, active) of this gap, or with one of its codes and no older than the period
//   open      the rest of what is due
// State of a row: open where an alert stands or some gap is open or ordered; else snoozed, not-now, done, the first that some gap is.
#ifndef BOGAM_WORKLIST_ROW_H_
#define BOGAM_WORKLIST_ROW_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "worklist/day.h"
#include "worklist/work.h"

namespace bogam::worklist {

enum class State : uint8_t { kOpen, kOrdered, kSnoozed, kNotNow, kDone };
/// "open", "ordered", "snoozed", "not-now", "done".
std::string_view Name(State state);
std::optional<State> FindState(std::string_view name);

/// What is known of a gap before anybody is looked at.
struct Gap {
  std::string id;  ///< "MEASURE/GROUP"
  size_t measure = 0, group = 0;
  /// How `since` is worked out: from the evidence that shows the gap (a value out of control), or so many months after it; nothing: the period's start.
  bool since_evidence = false;
  std::optional<int> lasts_months;
  std::set<std::pair<std::string, std::string>> orders;  ///< system and code of what closes it
};

/// What a measure says of one person in one gap.
struct Finding {
  size_t gap = 0;  ///< in the list of gaps
  bool due = false;
  std::string reason;         ///< "Library|Definition" that decided it
  std::optional<bool> value;  ///< its own result
  std::string evidence_date, evidence_resource, evidence_summary;
};

struct Score {
  std::string model, output, title, unit, words, band, reason, valid_until;
  double value = 0;
  size_t band_index = 0, bands = 0;  ///< of how many; bands 0: it has none
};

struct Contact {
  std::string date, resource, summary;
};

struct PersonInput {
  uint32_t number = 0;
  std::string id, sort_name, practice, practice_label, language, language_display, error;
  bool deceased = false;
  std::vector<Finding> findings;
  std::optional<Score> score;
  std::string score_missing;
  Work work;
  std::optional<Contact> last_contact;
  std::string next_appointment;
};

struct RowGap {
  size_t gap = 0;
  State state = State::kOpen;
  std::string since, until, reason, reason_text, task;
  Finding finding;
  std::string ended;
};

struct RowAlert {
  std::vector<UrgentAnswer> answers;  ///< open ones, newest first
  std::string task;
};

struct Row {
  PersonInput person;
  std::string version;
  State state = State::kOpen;
  std::string until, reason;  ///< of the state
  std::optional<RowAlert> alert;
  std::vector<RowGap> gaps;  ///< open ones first, by since
  std::string due_since;
  Owner owner;
  size_t open = 0, ordered = 0;  ///< gaps
};

/// Nothing where there is nothing to do and nothing was done: no row. The dead have none. now.from is the period's first day. always: a row all the same.
std::optional<Row> MakeRow(PersonInput person, const std::vector<Gap>& gaps, const Moment& now, bool always = false);

/// Of a row with that work: who acts says it, and is refused where it is another now.
std::string VersionOf(const Work& work, const std::vector<Finding>& findings);

/// Answers that stand: in the 12 months before now, and not closed since they were given.
std::vector<UrgentAnswer> OpenAnswers(const Work& work, const Moment& now);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_ROW_H_
