// SPDX-License-Identifier: Apache-2.0
// The report card of a population: every declared target beside what the people made show, the interval that chance alone allows at this size, and a verdict.
//
// Add is called once for each person, in any thread that has a card of its own; Merge joins cards. Counts are integers and sums are joined in the order of
// chunks, so the card of a population does not depend on threads.
#ifndef BOGAM_SYNTH_REPORT_REPORT_CARD_H_
#define BOGAM_SYNTH_REPORT_REPORT_CARD_H_

#include <array>
#include <string>
#include <vector>

#include "synth/report/target.h"

namespace bogam::synth {

/// One line of the card.
struct CardLine {
  enum class Verdict : uint8_t {
    kInside,      // the rate lies in the accepted range
    kCompatible,  // outside, but its interval reaches into the range: the population is too small to tell
    kOutside,
    kTooFew,    // fewer than 30 people are asked
    kNotAsked,  // of a measure, and nobody has run it
  };
  uint64_t asked = 0;                          // people, or entries
  double observed = 0;                         // in the target's unit
  double low = 0, high = 0;                    // 95 % interval of `observed`
  double expected_low = 0, expected_high = 0;  // where `observed` lies 95 times in 100 if the target's value (else the middle of its range) is true
  Verdict verdict = Verdict::kNotAsked;
};

/// Fewer people than this give no verdict.
inline constexpr uint64_t kFewestAsked = 30;

/// One curve: people of each ten years of age, the last from 90 on; women, men.
struct CurveTally {
  static constexpr size_t kBands = 10;
  struct Cell {
    uint64_t asked = 0, holds = 0;
  };
  std::array<std::array<Cell, 2>, kBands> cells{};
};

class ReportCard {
 public:
  /// Targets and curves must outlive the card.
  explicit ReportCard(const std::vector<Target>& targets, const std::vector<Curve>& curves = kNoCurves)
      : targets_(&targets), curves_(&curves), tallies_(targets.size()), curve_tallies_(curves.size()) {}

  void Add(const Respondent& respondent, Instant day);
  void Merge(const ReportCard& other);

  std::vector<CardLine> Lines() const;
  const std::vector<CurveTally>& curves() const { return curve_tallies_; }
  uint64_t people() const { return people_; }

  /// `about`: lines for the head (seed, place, day, version), as text.
  std::string Json(const std::vector<std::pair<std::string, std::string>>& about) const;
  std::string Html(const std::vector<std::pair<std::string, std::string>>& about) const;

  /// What one target has been told.
  struct Tally {
    uint64_t asked = 0, holds = 0;
    uint64_t versus_asked = 0, versus_holds = 0;
    double sum = 0, sum_of_squares = 0, years = 0;
    double last_sum = 0, last_sum_of_squares = 0, sum_of_products = 0;  // of the last observation; sum and its squares are of the one before
    bool answered = false;                                              // asked of anybody
  };

 private:
  static const std::vector<Curve> kNoCurves;
  void AddCurves(const Respondent& respondent, Instant day);
  static void AddTarget(const Target& target, Tally& tally, const Respondent& respondent, Instant day);
  static void AddShare(const Target& target, Tally& tally, const Respondent& respondent, Instant day);
  static void AddEach(const Target& target, Tally& tally, const Respondent& respondent, Instant day);
  static void AddYears(const Target& target, Tally& tally, const Respondent& respondent, Instant day);
  static void AddValues(const Target& target, Tally& tally, const Respondent& respondent, Instant day);
  CardLine LineOf(const Target& target, const Tally& tally) const;

  const std::vector<Target>* targets_;
  const std::vector<Curve>* curves_;
  std::vector<Tally> tallies_;
  std::vector<CurveTally> curve_tallies_;
  uint64_t people_ = 0;
};

std::string_view VerdictName(CardLine::Verdict verdict);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_REPORT_REPORT_CARD_H_
