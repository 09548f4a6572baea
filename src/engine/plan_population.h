// SPDX-License-Identifier: Apache-2.0
// PlanPopulation: everybody of one state of the store as a health plan sees them: which cover their record says they had on the days of a year, when it is due
// for renewal, what the rules say of their told home, and what every change of the rules would do to the cover that they have. Made in one pass, a row a person
// (some 150 bytes), so that tables (plan_tables.h) and lists are sums over rows. A newer state is carried on from an older one: only people whose records
// changed are read again. Kept for readers who come back: plan_populations.h. Tests: plan_population_test.cc.
#ifndef BOGAM_ENGINE_PLAN_POPULATION_H_
#define BOGAM_ENGINE_PLAN_POPULATION_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "cohort/population.h"
#include "engine/engine.h"
#include "healthplan/membership.h"

namespace bogam::engine {

/// By what members are told apart: race of the US Core extension, preferred language, and district (else city) of the home address.
enum class PlanSplit : uint8_t { kRace, kLanguage, kPlace };
inline constexpr size_t kPlanSplits = 3;
inline constexpr std::string_view kPlanSplitNames[kPlanSplits] = {"race", "language", "place"};

struct PlanGroup {
  std::string key, label;  ///< "unknown" where nothing is recorded
};

/// Of a day: a type, or one of these.
inline constexpr int8_t kNoCover = -1, kNotThere = -2;

/// What the rules say of a track: a type that is sure (2 × type), or that is the least (2 × type + 1), or one of these.
using PlanAnswer = uint8_t;
inline constexpr PlanAnswer kAnswerNone = 252, kAnswerUndecided = 253, kAnswerNotTold = 254;
/// What becomes of a cover whose home nobody has told: one more than the Fates.
inline constexpr uint8_t kFateNotTold = healthplan::kFates;

struct PlanPerson {
  uint32_t number = 0;  ///< of the patient
  std::array<uint16_t, kPlanSplits> groups{};
  std::vector<int8_t> covers;                                ///< by PlanFrame::days
  healthplan::Day renewal = 0;                               ///< of who has cover; 0: not known
  std::vector<PlanAnswer> answers;                           ///< by PlanFrame::asked; of who has no cover only that of the day
  std::vector<uint8_t> fates;                                ///< of who has cover, by PlanFrame::changes
  std::vector<std::pair<uint8_t, healthplan::Asked>> shows;  ///< what must be shown, by change

  bool member() const { return covers.back() >= 0; }
};

/// What all rows share.
struct PlanFrame {
  std::shared_ptr<const healthplan::Rulebook> rulebook;
  size_t track = 0;
  healthplan::Day on = 0;
  std::vector<healthplan::Day> days;     ///< the first days of twelve months, then `on`
  std::vector<healthplan::Day> changes;  ///< days on which rules change
  std::vector<healthplan::Day> asked;    ///< `on`, and of each change the day before and the day

  size_t AskedOn(healthplan::Day day) const;  ///< its place; asked.size() where it is none
};
/// more: further days on which everybody is to be decided. kUnprocessable: the programme does not say who is a member.
Result<PlanFrame> PlanFrameOf(std::shared_ptr<const healthplan::Rulebook> rulebook, healthplan::Day on, const std::vector<healthplan::Day>& more = {});

/// Immutable once made.
class PlanPopulation {
 public:
  const PlanFrame& frame() const { return frame_; }
  const std::vector<PlanPerson>& people() const { return people_; }  ///< by number
  const std::vector<PlanGroup>& groups(PlanSplit split) const { return groups_[static_cast<size_t>(split)]; }
  cohort::Population& population() const { return *population_; }
  uint64_t change() const { return change_; }

  struct Request {
    PlanFrame frame;
    std::shared_ptr<cohort::Population> population;
    uint64_t change = 0;
    int threads = 0;
    std::function<bool(uint64_t done, uint64_t total)> progress;  ///< false: stop (kUnavailable)
  };
  static Result<std::shared_ptr<const PlanPopulation>> Make(const Request& request);
  /// From an older state with the same frame: the people of these numbers are read again.
  static Result<std::shared_ptr<const PlanPopulation>> Carry(const PlanPopulation& before, const std::vector<uint32_t>& numbers, const Request& request);

 private:
  PlanFrame frame_;
  std::vector<PlanPerson> people_;
  std::array<std::vector<PlanGroup>, kPlanSplits> groups_;
  std::shared_ptr<cohort::Population> population_;
  uint64_t change_ = 0;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PLAN_POPULATION_H_
