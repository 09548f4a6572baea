// SPDX-License-Identifier: Apache-2.0
// Sentences that the program says about a score, in English, each with places for what it is about. Translations are content (risk/translation.h).
#ifndef BOGAM_RISK_SENTENCES_H_
#define BOGAM_RISK_SENTENCES_H_

#include <string_view>

namespace bogam::risk::sentence {

// Values.
inline constexpr std::string_view kYes = "yes", kNo = "no", kAbsent = "no {0}", kWith = "{0} {1}", kList = "{0}, {1}", kYears = "{0} years",
                                  kMonths = "{0} months";
inline constexpr std::string_view kOfDay = "{0} of {1}";

// Why an input is not known; {0}: the input, with its day where it has one.
inline constexpr std::string_view kNotRecorded = "{0} is not recorded", kStaleUndated = "the newest {0}, older than {1}",
                                  kStale = "the newest {0} is of {1}, older than {2}", kTooOldUndated = "the newest {0}, too old",
                                  kTooOld = "the newest {0} is of {1}, too old", kHospital = "{0} was measured in hospital or at an emergency visit",
                                  kNearCondition = "{0} was measured in or near a condition that changes it (pregnancy, acute kidney injury)",
                                  kPreliminary = "{0} is only preliminary", kUnit = "{0} has no unit, or one that does not become {1}",
                                  kUnitOfRule = "{0} has no unit, or one that does not become the rule's", kNoNumber = "{0} is not given as a plain number",
                                  kNoDate = "{0} is not dated", kImplausible = "{0} is not believed", kConflict = "the records of {0} contradict each other",
                                  kAnswerUnknown = "{0} is recorded as something that the equation does not know",
                                  kUnconfirmed = "{0} is recorded, but not confirmed",
                                  kAbsenceUnknown = "{0} is not recorded, and without a visit in the last {1} its absence is not known",
                                  kUnreadable = "an active order has no code: whether it is a {0} cannot be told",
                                  kImprecise = "the birth date is not exact enough for an age", kSettingAbsent = "the place has not set {0}",
                                  kEquation = "{0} has no value: the equation that gives it has none", kUnknown = "{0} is not known";

// Why there is no value.
inline constexpr std::string_view kBelow = "{0} is below the equation's range ({1})", kAbove = "{0} is above the equation's range ({1})", kBeyond = "{0}; {1}",
                                  kDifferentDays = "the answers are of different days", kNoAnswer = "the arithmetic has no answer for these inputs",
                                  kExpired = "the records it was made from are too old: it was valid until {0}", kReason = "{0}: {1}";

// What raised it.
inline constexpr std::string_view kMore = "{0}: {1} more than with {2}", kLess = "{0}: {1} less than with {2}",
                                  kReferencePerson = "of the same age and sex, with {0}", kRaises = "{0} raises it", kLowers = "{0} lowers it",
                                  kNothingRecorded = "not recorded";

// Ranges.
inline constexpr std::string_view kAboveBound = "above {0}", kBelowBound = "below {0}", kUpTo = "up to {0}", kOrMore = "{0} or more", kTo = "{0} to {1}";

// How an input is found.
inline constexpr std::string_view kFromBirthDate = "from the birth date", kGender = "administrative gender", kRace = "race as recorded",
                                  kMeanOf = "mean of up to {0} observations of {1}", kNewest = "newest observation of {0}",
                                  kFresh = "{0}, at most {1} months old", kOutside = "{0}, not from hospital", kConditions = "conditions of {0}",
                                  kDrugs = "drugs of {0}", kAbsence = "{0}; absent only with a visit within {1} months",
                                  kAnswers = "answers {0} of a questionnaire", kFamily = "family history of {0}", kOutputOf = "output {0} of {1}",
                                  kSetting = "setting {0} of the place", kElse = "{0}; else {1}";

// Of a model.
inline constexpr std::string_view kNotValidatedHere = "A published equation, reproduced here. It was not validated on this place's people.";
inline constexpr std::string_view kLearnedNotValidatedHere = "A learned model (AI). It was not validated on this place's people.",
                                  kTrainedOnSynthetic = "It was trained on synthetic people: it shows how the method works, and is not for care.",
                                  kNotOfCohort = "From the records it cannot be said that this person is one of those the model is for.",
                                  kCannotAsk = "Whether the model is for this person cannot be worked out from the records.",
                                  kLearnedVectors = "its vectors come out where it is opened";

// What stands in the way of a move, and what has changed since one; {0}: a state where none else is said.
inline constexpr std::string_view kNoMove = "There is no move from {0} to {1}.", kIsDraft = "Its package says that it is a draft: {0}.",
                                  kVectorsFail = "Only {0} of {1} test vectors come out.",
                                  kAuthorCannotApprove = "Who wrote a part of the card, or trained the model, cannot approve it: somebody else must.",
                                  kFieldEmpty = "The card's field \"{0}\" ({1}) is empty.",
                                  kFieldUnsigned = "The card's field \"{0}\" ({1}) has a text that came with the package; nobody has signed it.",
                                  kFieldEarlier = "The card's field \"{0}\" ({1}) was signed for an earlier package.",
                                  kPackageChanged = "Its package has changed since it was moved to {0}.",
                                  kRulesChanged = "The rules for its inputs have changed since it was moved to {0}.",
                                  kTakesFrom = "{0} takes {1} from {2}, which is {3}.", kNotShown = "It is not shown.",
                                  kRoleMayNot = "Your role does not allow it (manage-models).";

// Why the chart has no model of a topic.
inline constexpr std::string_view kNoneChosen = "The place has chosen no model for this topic.",
                                  kChosenIsAbsent = "The place has chosen {0}, which is not there.", kIsInState = "{0} is {1}.",
                                  kScoreExpired = "the score has expired";

// What a watch of a model found: shares and ratios as digits, months and days as ISO 8601.
inline constexpr std::string_view kDriftMissing = "Not recorded in {0}; it was {1}.", kDriftUnit = "Recorded in \"{0}\" in {1}; it was {2}.",
                                  kDriftPsi = "Distributed otherwise: PSI {0}.", kDriftGap = "Distributed otherwise: largest gap {0} of people.",
                                  kDriftBeyond = "{0} of values lie outside what 99 % of people had. Has a unit changed?",
                                  kDriftBeyondMedian =
                                      "{0} of values lie outside what 99 % of people had; the median is {1} times what it was. Has a unit changed?",
                                  kMoreOutcomes = "{0}: outcomes of people not acted on are {1} times what was predicted",
                                  kMoreOutcomesActedOn = "{0}: outcomes of people who were acted on are {1} times what was predicted; that may be the help",
                                  kMoreOutcomesIn = "{0}: {1}: outcomes are {2} times what was predicted";

// Gates of a silent run: what is asked, and what is there.
inline constexpr std::string_view kGateEvents = "At least {0} people with the outcome: {1} so far.",
                                  kGateNonEvents = "At least {0} people without the outcome: {1} so far.", kGateDays = "At least {0} days silent: {1} so far.",
                                  kGateOe = "The whole interval of observed : expected within {0} to {1}: it is {2} to {3}.",
                                  kGateOeUnknown = "The whole interval of observed : expected within {0} to {1}: it cannot be worked out yet.",
                                  kGateSlope = "The whole interval of the calibration slope within {0} to {1}: it is {2} to {3}.",
                                  kGateSlopeUnknown = "The whole interval of the calibration slope within {0} to {1}: it cannot be worked out yet.",
                                  kGateShut = "Silent run: {0}", kNeverWatched = "Its silent run was never looked at: bogam model watch does.",
                                  kWatchUnread = "What was written of its silent run cannot be read.",
                                  kWatchOfAnother = "Its silent run was looked at for another package.";

inline constexpr std::string_view kAll[] = {kYes,
                                            kNo,
                                            kAbsent,
                                            kWith,
                                            kList,
                                            kYears,
                                            kMonths,
                                            kOfDay,
                                            kNotRecorded,
                                            kStaleUndated,
                                            kStale,
                                            kTooOldUndated,
                                            kTooOld,
                                            kHospital,
                                            kNearCondition,
                                            kPreliminary,
                                            kUnit,
                                            kUnitOfRule,
                                            kNoNumber,
                                            kNoDate,
                                            kImplausible,
                                            kConflict,
                                            kAnswerUnknown,
                                            kUnconfirmed,
                                            kAbsenceUnknown,
                                            kUnreadable,
                                            kImprecise,
                                            kSettingAbsent,
                                            kEquation,
                                            kUnknown,
                                            kBelow,
                                            kAbove,
                                            kBeyond,
                                            kDifferentDays,
                                            kNoAnswer,
                                            kExpired,
                                            kReason,
                                            kMore,
                                            kLess,
                                            kReferencePerson,
                                            kAboveBound,
                                            kBelowBound,
                                            kUpTo,
                                            kOrMore,
                                            kTo,
                                            kFromBirthDate,
                                            kGender,
                                            kRace,
                                            kMeanOf,
                                            kNewest,
                                            kFresh,
                                            kOutside,
                                            kConditions,
                                            kDrugs,
                                            kAbsence,
                                            kAnswers,
                                            kFamily,
                                            kOutputOf,
                                            kSetting,
                                            kElse,
                                            kNotValidatedHere,
                                            kRaises,
                                            kLowers,
                                            kNothingRecorded,
                                            kLearnedNotValidatedHere,
                                            kTrainedOnSynthetic,
                                            kNotOfCohort,
                                            kCannotAsk,
                                            kLearnedVectors,
                                            kNoMove,
                                            kIsDraft,
                                            kVectorsFail,
                                            kAuthorCannotApprove,
                                            kFieldEmpty,
                                            kFieldUnsigned,
                                            kFieldEarlier,
                                            kPackageChanged,
                                            kRulesChanged,
                                            kTakesFrom,
                                            kNotShown,
                                            kRoleMayNot,
                                            kNoneChosen,
                                            kChosenIsAbsent,
                                            kIsInState,
                                            kScoreExpired,
                                            kDriftMissing,
                                            kDriftUnit,
                                            kDriftPsi,
                                            kDriftGap,
                                            kDriftBeyond,
                                            kDriftBeyondMedian,
                                            kMoreOutcomes,
                                            kMoreOutcomesActedOn,
                                            kMoreOutcomesIn,
                                            kGateEvents,
                                            kGateNonEvents,
                                            kGateDays,
                                            kGateOe,
                                            kGateOeUnknown,
                                            kGateSlope,
                                            kGateSlopeUnknown,
                                            kGateShut,
                                            kNeverWatched,
                                            kWatchUnread,
                                            kWatchOfAnother};

}  // namespace bogam::risk::sentence

#endif  // BOGAM_RISK_SENTENCES_H_
