// SPDX-License-Identifier: Apache-2.0
// Events of people in the form of MEDS (Medical Event Data Standard 0.4): subject_id, time, code, numeric_value, text_value, by subject and time, those
// without a time first. Codes are SYSTEM//code, with //unit where there is a value with one; MEDS_BIRTH and MEDS_DEATH; GENDER//female without time.
//
// An event stands at the last moment that its time may mean. Records that never count (record_status.h) are left out.
#ifndef BOGAM_RISK_FEATURES_MEDS_H_
#define BOGAM_RISK_FEATURES_MEDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bogam/status.h"
#include "risk/person_source.h"
#include "search/facts.h"

namespace bogam::risk {

struct MedsEvent {
  int64_t subject = 0;
  std::optional<int64_t> time;  ///< microseconds since 1970
  std::string code;
  std::optional<float> number;
  std::optional<std::string> text;
  friend bool operator==(const MedsEvent&, const MedsEvent&) = default;
};

/// Reads people's events from facts. One thread.
class MedsReader {
 public:
  /// offset: minutes east of UTC, of times without one.
  explicit MedsReader(int offset) : offset_(offset) {}
  /// Appends the person's events, sorted.
  Status Read(PersonSource* source, int64_t subject, std::vector<MedsEvent>* out);

 private:
  Status Take(const search::FactHead& head, search::FactCursor* cursor, MedsEvent event, std::vector<MedsEvent>* out);
  Status ReadPatient(int64_t subject, std::vector<MedsEvent>* out);
  Result<std::string> CodeText(uint32_t ordinal);
  Result<bool> Counts(const search::FactHead& head);

  int offset_;
  PersonSource* source_ = nullptr;
  const store::Dictionary* dictionary_ = nullptr;
  std::unordered_map<uint32_t, std::string> codes_;
};

/// events: by subject and time.
Status WriteMeds(const std::vector<MedsEvent>& events, const std::function<Status(std::string_view)>& write);
Result<std::vector<MedsEvent>> ReadMeds(std::string_view bytes);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_MEDS_H_
