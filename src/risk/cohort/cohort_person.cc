// SPDX-License-Identifier: Apache-2.0
// One person through the steps. Times are days; an outcome is the range of days that its date may mean.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "fhir/ids.h"
#include "risk/cohort/cohort.h"
#include "risk/definitions_at.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

namespace n = fhir::name;
constexpr Day kEver = std::numeric_limits<Day>::max() / 2;

struct DayRange {
  Day first = kNoDay, last = kNoDay;
};

struct Period {
  Day first, last;
};

/// Types whose time is a contact with care: what says that a person is still here.
const std::vector<store::TypeCode>& ContactTypes() {
  static const std::vector<store::TypeCode> types = [] {
    std::vector<store::TypeCode> out;
    for (const fhir::TypeId type : {fhir::type::kEncounter, fhir::type::kObservation, fhir::type::kProcedure, fhir::type::kImmunization,
                                    fhir::type::kMedicationRequest, fhir::type::kDiagnosticReport}) {
      out.push_back(store::CodeOf(type));
    }
    std::sort(out.begin(), out.end());
    return out;
  }();
  return types;
}

std::string Text(Day day) { return value::Date::FromDays(day).ToString(); }
std::string Text(const DayRange& range) { return range.first == range.last ? Text(range.first) : Text(range.first) + " to " + Text(range.last); }

/// A number that says where in a random order an index stands; the same for a person whatever the store.
uint64_t Draw(uint64_t seed, std::string_view person) {
  uint64_t h = 1469598103934665603ull ^ seed * 0x9E3779B97F4A7C15ull;
  for (const char c : person) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdull;
  return h ^ h >> 33;
}

}  // namespace

struct CohortPerson::State {
  std::shared_ptr<const Cohort> cohort;
  int offset;
  value::Date as_of;
  DefinitionsAt whole, at;
  std::vector<Period> observed;
  std::optional<std::vector<DayRange>> outcomes;  // read when an index comes so far
  DayRange death;
  bool undated_death = false;

  State(std::shared_ptr<const Cohort> of, int minutes, const value::Date& taken)
      : cohort(of),
        offset(minutes),
        as_of(taken),
        whole(of->program_, of->terminology_, of->declaration_.lag_days, minutes),
        at(of->program_, of->terminology_, of->declaration_.lag_days, minutes) {}

  const CohortDeclaration& declares() const { return cohort->declaration_; }
  Status ReadDeath(PersonSource* source);
  Status ReadObserved(PersonSource* source);
  Result<std::vector<Period>> Periods(const expr::Value& value, const std::string& definition) const;
  Result<std::vector<DayRange>> Dates(const cohort::Criterion& criterion, const std::string& name);
  Status AddDate(const expr::Value& value, const std::string& name, std::vector<DayRange>* out) const;
  /// What of an index is known besides its row.
  struct Limits {
    Day left = kNoDay;  ///< the end of observed time
    DayRange outcome;   ///< the first in the time at risk
  };
  Status ReadOutcomes();
  Result<CohortRow> EntryAt(PersonSource* source, Day index, Limits* limits);
  Result<CohortRow> RowAt(PersonSource* source, Day index);
  bool Outcome(Day index, CohortRow* row, DayRange* first) const;
  void Follow(Day index, Day left, const DayRange& outcome, CohortRow* row) const;
  Result<float> NeedAt(PersonSource* source, const value::Date& index);
};

Status CohortPerson::State::ReadDeath(PersonSource* source) {
  death = {};
  undated_death = false;
  BOGAM_ASSIGN(const fhir::Node patient, source->Patient());
  const fhir::Node deceased = patient.Get(n::kDeceased);
  if (deceased.missing()) return Status::Ok();
  const auto moment = value::DateTime::Parse(deceased.text());
  if (moment) death = {FirstDay(*moment, offset), LastDay(*moment, offset)};
  undated_death = !moment && deceased.boolean();
  if (death.first > DayOf(as_of)) death = {};
  return Status::Ok();
}

/// What a definition gives as periods: of dates, DateTimes and intervals, alone or in a list. An open end reaches on.
Result<std::vector<Period>> CohortPerson::State::Periods(const expr::Value& value, const std::string& definition) const {
  std::vector<Period> out;
  const std::span<const expr::Value> list = value.Is(expr::Kind::kList) ? value.list() : std::span<const expr::Value>(&value, 1);
  for (const expr::Value& one : list) {
    if (one.is_null()) continue;
    if (!one.Is(expr::Kind::kInterval))
      return Status(Code::kInvalid, "\"" + definition + "\" gives a " + std::string(expr::KindName(one.kind())) + ", not intervals");
    const expr::IntervalValue& interval = one.interval();
    const auto bound = [&](const expr::Value& end, bool low) -> Day {
      if (end.Is(expr::Kind::kDate)) return static_cast<Day>(low ? end.date().Days().low : end.date().Days().high);
      if (end.Is(expr::Kind::kDateTime)) return low ? FirstDay(end.datetime(), offset) : LastDay(end.datetime(), offset);
      return low ? -kEver : kEver;
    };
    const bool by_day = interval.low.Is(expr::Kind::kDate) || interval.high.Is(expr::Kind::kDate);
    const Day first = bound(interval.low, true) + (by_day && !interval.low_closed), last = bound(interval.high, false) - (by_day && !interval.high_closed);
    if (first <= last) out.push_back({first, last});
  }
  std::sort(out.begin(), out.end(), [](const Period& a, const Period& b) { return a.first < b.first; });
  std::vector<Period> joined;
  for (const Period& one : out) {
    if (!joined.empty() && one.first <= joined.back().last + 1) {
      joined.back().last = std::max(joined.back().last, one.last);
    } else {
      joined.push_back(one);
    }
  }
  return joined;
}

Status CohortPerson::State::ReadObserved(PersonSource* source) {
  observed.clear();
  outcomes.reset();
  const Day taken = DayOf(as_of);
  if (!declares().has_observation) {
    observed.push_back({-kEver, taken});
  } else if (!declares().observation_definition.empty()) {
    BOGAM_ASSIGN(const expr::Value value, whole.Evaluate(cohort->definitions_.observation));
    BOGAM_ASSIGN(observed, Periods(value, declares().observation_definition));
    for (Period& period : observed) period.last = std::min(period.last, taken);
    std::erase_if(observed, [](const Period& period) { return period.first > period.last; });
  } else {
    Day first = kEver, last = kNoDay;
    BOGAM_TRY(source->EachFact(ContactTypes(), [&](store::TypeCode, uint64_t, std::string_view payload) {
      search::FactCursor cursor(payload);
      if (!cursor.ok()) return Status(Code::kDataLoss, "a fact row is damaged");
      const Day begin = LastDay(cursor.head().start, offset), end = LastDay(cursor.head().end, offset);
      for (const Day day : {begin, end}) {
        if (day == kNoDay || day > taken) continue;
        first = std::min(first, day);
        last = std::max(last, day);
      }
      return Status::Ok();
    }));
    if (last != kNoDay) observed.push_back({first, std::min(last + declares().tolerance_days, taken)});
  }
  return Status::Ok();
}

Status CohortPerson::State::AddDate(const expr::Value& value, const std::string& name, std::vector<DayRange>* out) const {
  if (value.is_null()) return Status::Ok();
  DayRange range;
  if (value.Is(expr::Kind::kInterval)) return AddDate(value.interval().low, name, out);
  if (value.Is(expr::Kind::kDate)) {
    range = {static_cast<Day>(value.date().Days().low), static_cast<Day>(value.date().Days().high)};
  } else if (value.Is(expr::Kind::kDateTime)) {
    range = {FirstDay(value.datetime(), offset), LastDay(value.datetime(), offset)};
  } else {
    return Status(Code::kInvalid, "\"" + name + "\" gives a " + std::string(expr::KindName(value.kind())) + ", not dates or intervals");
  }
  if (range.first <= DayOf(as_of)) out->push_back(range);
  return Status::Ok();
}

/// Dates of a definition over all records, sorted, each once.
Result<std::vector<DayRange>> CohortPerson::State::Dates(const cohort::Criterion& criterion, const std::string& name) {
  std::vector<DayRange> out;
  BOGAM_ASSIGN(const expr::Value value, whole.Evaluate(criterion));
  if (value.Is(expr::Kind::kList)) {
    for (const expr::Value& one : value.list()) BOGAM_TRY(AddDate(one, name, &out));
  } else {
    BOGAM_TRY(AddDate(value, name, &out));
  }
  std::sort(out.begin(), out.end(), [](const DayRange& a, const DayRange& b) { return std::pair(a.first, a.last) < std::pair(b.first, b.last); });
  out.erase(std::unique(out.begin(), out.end(), [](const DayRange& a, const DayRange& b) { return a.first == b.first && a.last == b.last; }), out.end());
  return out;
}

/// Judges the outcomes against the limits that an index sets: false where the row leaves; else the first outcome in the time at risk, if any.
bool CohortPerson::State::Outcome(Day index, CohortRow* row, DayRange* first) const {
  const CohortDeclaration& d = declares();
  const Day prior_last = std::min(index, index + d.risk_from - 1);  // a time at risk from day 0 takes the index itself
  const Day oldest = d.look_back_days == kAnyDays ? -kEver : index - d.look_back_days;
  const Day begin = index + d.risk_from, end = index + d.risk_to;
  const auto leave = [&](CohortStep step, const DayRange& range, const std::string& what) {
    row->left_at = step;
    row->why = what + " " + Text(range);
    return false;
  };
  const auto within = [](const DayRange& range, Day low, Day high) { return range.first >= low && range.last <= high; };
  const auto touches = [](const DayRange& range, Day low, Day high) { return range.last >= low && range.first <= high; };
  if (d.remove_prior) {
    for (const DayRange& one : *outcomes) {
      if (within(one, oldest, prior_last)) return leave(CohortStep::kPriorOutcome, one, "an outcome on");
    }
  }
  const bool torn = death.first != kNoDay && ((death.first <= index && death.last > index) || (touches(death, begin, end) && !within(death, begin, end)));
  if (torn) return leave(CohortStep::kUncertainDate, death, "a death dated");
  *first = {};
  for (const DayRange& one : *outcomes) {
    if (first->first != kNoDay && one.first > first->last) break;  // what comes later changes nothing
    const bool prior = d.remove_prior && touches(one, oldest, prior_last) && !within(one, oldest, prior_last);
    const bool edge = (touches(one, begin, end) && !within(one, begin, end)) || (prior && one.last > prior_last);
    if (edge || (prior && one.first < oldest)) return leave(CohortStep::kUncertainDate, one, "an outcome dated");
    if (one.first > prior_last && one.last < begin) return leave(CohortStep::kAtRisk, one, "an outcome before the time at risk on");
    if (within(one, begin, end) && first->first == kNoDay) *first = one;
  }
  return true;
}

/// What ends the time at risk: an outcome, death, leaving or the horizon, in this order on one day.
void CohortPerson::State::Follow(Day index, Day left, const DayRange& outcome, CohortRow* row) const {
  const Day begin = index + declares().risk_from, end = index + declares().risk_to;
  const Day dies = death.first == kNoDay ? kEver : death.first;
  const Day last = std::min({end, left, dies});
  row->event = Event::kCensored;
  Day until = last;
  if (outcome.first != kNoDay && outcome.first <= last) {
    row->event = Event::kOutcome;
    until = outcome.first;
  } else if (dies <= std::min(end, left) && declares().on_death == CohortDeclaration::OnDeath::kCompeting) {
    row->event = Event::kCompeting;
  }
  row->days = static_cast<float>(until - begin + 1);
}

Result<float> CohortPerson::State::NeedAt(PersonSource* source, const value::Date& index) {
  constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
  if (!cohort->definitions_.need) return unknown;
  at.Stand(source->retriever(), index, DefinitionsAt::Sees::kEverything);
  BOGAM_ASSIGN(const expr::Value value, at.Evaluate(cohort->definitions_.need));
  switch (value.kind()) {
    case expr::Kind::kNull: return unknown;
    case expr::Kind::kBoolean: return value.boolean() ? 1.0f : 0.0f;
    case expr::Kind::kInteger:
    case expr::Kind::kLong: return static_cast<float>(value.int64());
    case expr::Kind::kDecimal: return static_cast<float>(value.decimal().ToDouble());
    case expr::Kind::kQuantity: return static_cast<float>(value.quantity().value.ToDouble());
    default:
      return Status(Code::kInvalid,
                    "\"" + declares().need_definition + "\" gives a " + std::string(expr::KindName(value.kind())) + ", not a number or yes or no");
  }
}

Status CohortPerson::State::ReadOutcomes() {
  if (outcomes) return Status::Ok();
  BOGAM_ASSIGN(outcomes, Dates(cohort->definitions_.outcome, declares().outcome_definition));
  return Status::Ok();
}

/// The steps up to "uncertain date".
Result<CohortRow> CohortPerson::State::EntryAt(PersonSource* source, Day index, Limits* limits) {
  const CohortDeclaration& d = declares();
  CohortRow row;
  row.index = value::Date::FromDays(index);
  row.need = std::numeric_limits<float>::quiet_NaN();
  const auto leave = [&](CohortStep step, std::string why) {
    row.left_at = step;
    row.why = std::move(why);
    return row;
  };
  const auto period = std::find_if(observed.begin(), observed.end(), [&](const Period& one) { return one.first <= index && index <= one.last; });
  if (period == observed.end()) return leave(CohortStep::kObserved, observed.empty() ? "never observed" : "not observed on the index");
  if (death.first != kNoDay && death.last <= index) return leave(CohortStep::kAlive, "died on " + Text(death));
  if (index - period->first < d.washout_days) return leave(CohortStep::kWashout, "observed since " + Text(period->first));
  at.Stand(source->retriever(), row.index, d.population_sees_everything ? DefinitionsAt::Sees::kEverything : DefinitionsAt::Sees::kKnownBefore);
  BOGAM_ASSIGN(const expr::Value in, at.Evaluate(cohort->definitions_.population));
  if (!in.is_null() && !in.Is(expr::Kind::kBoolean)) return Status(Code::kInvalid, "\"" + d.population + "\" must give true or false");
  if (!in.is_true()) return leave(CohortStep::kPopulation, in.is_null() ? "\"" + d.population + "\" is not known" : "\"" + d.population + "\" is false");
  limits->left = period->last;
  BOGAM_TRY(ReadOutcomes());
  Outcome(index, &row, &limits->outcome);
  return row;
}

Result<CohortRow> CohortPerson::State::RowAt(PersonSource* source, Day index) {
  const CohortDeclaration& d = declares();
  Limits limits;
  BOGAM_ASSIGN(CohortRow row, EntryAt(source, index, &limits));
  if (row.left_at != CohortStep::kIn) return row;
  const auto leave = [&](CohortStep step, std::string why) {
    row.left_at = step;
    row.why = std::move(why);
    return row;
  };
  const Day begin = index + d.risk_from, left = limits.left;
  if (death.first != kNoDay && death.first < begin) return leave(CohortStep::kAtRisk, "died before the time at risk on " + Text(death));
  if (left < begin) return leave(CohortStep::kAtRisk, "observed until " + Text(left) + ", before the time at risk");
  Follow(index, left, limits.outcome, &row);
  const bool asked = d.follow_up_of == CohortDeclaration::FollowUpOf::kEveryone ||
                     (d.follow_up_of == CohortDeclaration::FollowUpOf::kWithoutOutcome && row.event != Event::kOutcome);
  const bool died = death.first != kNoDay && death.first <= left;
  if (asked && !died && left < begin + d.follow_up_days - 1) return leave(CohortStep::kFollowUp, "observed until " + Text(left));
  BOGAM_ASSIGN(row.need, NeedAt(source, row.index));
  return row;
}

CohortPerson::CohortPerson(std::shared_ptr<const Cohort> cohort, int offset, const value::Date& as_of)
    : state_(std::make_unique<State>(std::move(cohort), offset, as_of)) {}
CohortPerson::~CohortPerson() = default;

bool CohortPerson::undated_death() const { return state_->undated_death; }

Result<std::vector<CohortRow>> CohortPerson::Rows(PersonSource* source) {
  State& s = *state_;
  const CohortDeclaration& d = s.declares();
  std::vector<CohortRow> rows;
  BOGAM_TRY(s.ReadDeath(source));
  s.whole.Stand(source->retriever(), s.as_of, DefinitionsAt::Sees::kEverything);
  std::vector<Day> indexes;
  for (const value::Date& date : d.dates) indexes.push_back(DayOf(date));
  if (!d.index_definition.empty()) {
    BOGAM_ASSIGN(const std::vector<DayRange> dates, s.Dates(s.cohort->definitions_.index, d.index_definition));
    for (const DayRange& one : dates) {
      if (one.first == one.last && (indexes.empty() || indexes.back() != one.first)) indexes.push_back(one.first);  // a partial date is no index
    }
  }
  std::erase_if(indexes, [&](Day day) { return day > DayOf(s.as_of); });
  if (indexes.empty()) {
    CohortRow& row = rows.emplace_back();
    row.left_at = CohortStep::kIndex;
    row.why = "no index";
    return rows;
  }
  BOGAM_TRY(s.ReadObserved(source));
  std::vector<size_t> in;
  for (const Day index : indexes) {
    BOGAM_ASSIGN(CohortRow row, s.RowAt(source, index));
    if (row.left_at == CohortStep::kIn) in.push_back(rows.size());
    rows.push_back(std::move(row));
  }
  if (in.size() < 2 || d.take == CohortDeclaration::Take::kAll) return rows;
  size_t taken = 0;
  if (d.take == CohortDeclaration::Take::kRandom) {
    BOGAM_ASSIGN(const fhir::Node patient, source->Patient());
    taken = Draw(d.seed, patient.Get(n::kId).text()) % in.size();
  }
  for (size_t i = 0; i < in.size(); ++i) {
    if (i == taken) continue;
    rows[in[i]].left_at = CohortStep::kTaken;
    rows[in[i]].why = "another index was taken";
  }
  return rows;
}

Result<CohortRow> CohortPerson::At(PersonSource* source, const value::Date& index) {
  State& s = *state_;
  BOGAM_TRY(s.ReadDeath(source));
  s.whole.Stand(source->retriever(), s.as_of, DefinitionsAt::Sees::kEverything);
  BOGAM_TRY(s.ReadObserved(source));
  State::Limits limits;
  return s.EntryAt(source, DayOf(index), &limits);
}

}  // namespace bogam::risk
