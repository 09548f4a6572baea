// SPDX-License-Identifier: Apache-2.0
// Programme: what a health plan's content says, read strictly and kept as it was written: facts and their questions, tables and figures by date,
// households and how income is counted, and rules with their versions. The code knows the shapes; every programme, rule, limit and figure is
// content (content/healthplan/…, form: its README.md).
//
// Nothing here is compiled or judged: Rulebook (healthplan/rulebook.h) makes what is in force on a day, Check (healthplan/check.h) says what is
// doubtful. Immutable after Read; a copy may be changed and compiled again, which is how a rule is switched off.
#ifndef BOGAM_HEALTHPLAN_PROGRAMME_H_
#define BOGAM_HEALTHPLAN_PROGRAMME_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/json_fields.h"
#include "healthplan/day.h"
#include "healthplan/form_plan.h"
#include "healthplan/record_words.h"
#include "healthplan/wording.h"

namespace bogam::healthplan {

using format::Finding;
using format::Findings;

/// How well a figure or rule is known: the text itself was read; it was relayed by somebody who read it; or nobody did.
enum class Mark : uint8_t { kRead, kRelayed, kAssumption };
std::string_view Name(Mark mark);

/// Where something of the content comes from, and where it stands.
struct Source {
  std::string citation;  ///< "130 CMR 505.008(A)(2)"
  std::string edition;   ///< which issue of it: "Register 1533, 2024-10-25"; may be empty
  Mark mark = Mark::kAssumption;
  std::string file;
  int line = 0;
};

/// A number of the content as a fraction in lowest terms, so that 4.333 and a twelfth are what they say.
struct Ratio {
  int64_t over = 0, under = 1;
};

// ---- facts

enum class FactType : uint8_t { kBoolean, kInteger, kDecimal, kDate, kCoded };
/// "Boolean", …; a coded fact is a String of CQL.
std::string_view CqlName(FactType type);

/// Where the value of a fact comes from.
enum class Origin : uint8_t {
  kTold,      ///< somebody says so
  kFigure,    ///< a figure of the content, by date
  kUnread,    ///< what nobody has read: never known
  kDayAsked,  ///< the day that the decision is for
  kAge,       ///< whole years of birth_date on that day
  kSpouseAtHome,
  kChildAtHome,  ///< lives with a child of theirs who is younger than `years`
  kEarnings,     ///< own earned income a month
};

struct FigureVersion {
  Span span;
  Source source;
  int64_t value = 0;  ///< as kept in a slot
};

struct Fact {
  std::string name, question;
  FactType type = FactType::kBoolean;
  Origin origin = Origin::kTold;
  std::vector<std::pair<std::string, std::string>> values;  ///< coded: (code, words)
  std::optional<int64_t> lowest, highest;                   ///< as kept in a slot
  int years = 0;
  std::string missing;                  ///< kUnread: what has not been read
  std::vector<FigureVersion> versions;  ///< kFigure
  Source source;                        ///< kUnread and derived ones

  const FigureVersion* At(Day day) const;
};

/// What is told of a person beside facts, by the name of its key in an application.
enum class Relation : uint8_t { kSpouse, kParents, kClaimedBy, kIncome };
inline constexpr size_t kRelations = 4;
std::string_view KeyOf(Relation relation);

/// Facts that households are built from; each is the place of a fact that must be declared.
struct Roles {
  size_t birth_date = 0, lives_elsewhere = 0, files_taxes = 0, files_jointly = 0, must_file = 0, full_time_student = 0, pregnant = 0, unborn = 0,
         year_income = 0;
};

// ---- money

struct IncomeKind {
  std::string id, title;
  bool earned = false;
  uint32_t counted = 0;             ///< a bit a household: counted there
  std::vector<size_t> frequencies;  ///< in which it may be told; empty: all
  Ratio deducted_at_most{0, 1};     ///< the share of it that tax law may take off before it counts in a tax household or family at home
  std::string unread;               ///< why that is not known
  Source source;
};

struct Frequency {
  std::string id, title;
  Ratio times;  ///< amount × times = a month's
  Source source;
};

struct TableVersion {
  Span span;
  Source source;
  int year = 0;                ///< the year it is named after; 0: none
  std::vector<int64_t> cents;  ///< for 1, 2, … people
  int64_t each = 0;            ///< for each further one
  int64_t At(int size) const;
};

struct Table {
  std::string id, title;
  bool yearly = false;  ///< its figures are for a year: a standard is a twelfth
  std::vector<TableVersion> versions;
};

/// One way to read a limit: percentage points that are taken from income or added to the standard, and whether the standard is rounded up to a dollar.
struct Reading {
  std::string id, say;
  Ratio points;
  bool from_income = false, round_up = false;
};

struct ReadingVersion {
  Span span;
  Source source;
  std::vector<Reading> readings;
};

/// Readings of which nobody knows the right one: only an answer that all of them give is one.
struct ReadingSet {
  std::string id, title;
  std::vector<ReadingVersion> versions;
};

// ---- households

enum class Method : uint8_t { kTaxHousehold, kFamilyAtHome, kCouple, kTaxUnit };

struct HouseholdDef {
  std::string id, title;
  Method method = Method::kTaxHousehold;
  int child_until = 19;                                 ///< younger than
  int student_until = 19;                               ///< a full-time student younger than this may count as a child: nobody has read it
  bool others_unborn_possible = false;                  ///< whether other members' unborn children count has not been read; else they do not
  int64_t general_deduction = 0, earned_deduction = 0;  ///< kCouple, cents a month
  Ratio earned_share{1, 1};                             ///< of earned income what is counted after deductions
  std::string unread;                                   ///< why some cannot be built
  Source source;
};

// ---- rules

struct Condition {
  std::string say, cql;
  int line = 0;
};

struct DefinitionVersion {
  Span span;
  Source source;
  Condition condition;
};

/// A condition with a name of its own, used by others.
struct Definition {
  std::string name;
  std::vector<DefinitionVersion> versions;
};

struct Limit {
  size_t household = 0, table = 0, readings = 0;
  std::optional<Ratio> at_most, at_least, over;  ///< percent of the table
};

/// What the person would have to pay: (income − table) × times, or what a band of percentages says.
struct Due {
  enum class Kind : uint8_t { kExcess, kBands } kind = Kind::kExcess;
  std::string title;
  size_t household = 0, table = 0;
  int times = 1;
  struct Band {
    Ratio at_most;
    int64_t cents = 0;
  };
  std::vector<Band> bands;
  Source source;
};

struct RuleVersion {
  std::string id;  ///< "R10@2025-03-01": rule and the day it begins
  Span span;
  Source source;
  bool on = false;
  std::string missing;              ///< off: what has not been read
  std::vector<Condition> concerns;  ///< whom the rule can concern at all; holds also while it is off
  std::vector<Condition> when;
  std::optional<Limit> limit;
  std::vector<Due> dues;
};

struct Rule {
  std::string id, title;
  size_t type = 0;
  std::vector<RuleVersion> versions;
};

struct CoverageType {
  std::string id, title;
  size_t track = 0;
};

/// Coverage types of which a person gets one, most complete first. Tracks stand beside each other.
struct Track {
  std::string id, title;
  std::vector<size_t> types;
};

// ---- time

/// Months for some types and people: of the options of a version the first that fits holds.
struct PeriodOption {
  std::vector<size_t> types;  ///< empty: every type
  std::vector<Condition> when;
  int months = 0;
};

struct PeriodVersion {
  Span span;
  Source source;
  std::vector<PeriodOption> options;
};

/// How many months before the application cover may begin, and after how many it is renewed.
enum class Period : uint8_t { kRetroactive, kRenewal };
inline constexpr size_t kPeriods = 2;

// ---- letters

/// What a letter says in one language: names and questions of the programme, and the sentences of healthplan/letter.h, with {person}, {cover}, ….
struct LetterWords {
  std::string language, name, notice;
  bool reviewed = false;  ///< by somebody who speaks it
  std::map<std::string, std::string> sentences;
  std::vector<std::string> tracks, types;  ///< by place
  std::vector<std::string> questions;      ///< by fact
  std::string relation_questions[kRelations];
  std::optional<FormWords> form;  ///< where the programme has a form
};

// ---- all of it

struct SourceFile {
  std::string path;  ///< below the programme's folder: "rules/standard.yaml"
  std::string text;
};

struct Programme {
  std::string id, title, notice, place;
  Span covers;  ///< days that the content speaks of
  std::vector<Track> tracks;
  std::vector<CoverageType> types;
  std::vector<Condition> general;  ///< what every rule asks first
  Source general_source;
  std::vector<Fact> facts;
  std::string relation_questions[kRelations];
  Roles roles;
  std::vector<IncomeKind> kinds;
  std::vector<Frequency> frequencies;
  std::vector<Table> tables;
  std::vector<ReadingSet> readings;
  std::vector<HouseholdDef> households;
  std::vector<Definition> definitions;
  std::vector<Rule> rules;
  std::vector<PeriodVersion> periods[kPeriods];
  std::optional<FormPlan> form;
  std::optional<RecordWords> records;
  std::vector<LetterWords> letters;
  std::vector<Wording> wordings;  ///< of traces, in other languages than English
  int64_t units = 1;              ///< of a cent: every monthly amount is a whole number of them

  /// Files of one folder. What is wrong is in findings; a programme with findings is for showing them only.
  static Programme Read(const std::vector<SourceFile>& files, Findings& findings);

  std::optional<size_t> FactNamed(std::string_view name) const;
  std::optional<size_t> TypeNamed(std::string_view id) const;
  const Rule* RuleNamed(std::string_view id) const;
  /// The same with every version of a rule off.
  Programme Without(std::string_view rule) const;
};

/// How a told value is kept in a slot: false and true as 0 and 1, whole numbers, decimals in hundred-millionths, days as Day, codes by their place.
inline constexpr int64_t kNotKnown = INT64_MIN;
inline constexpr int64_t kDecimalUnit = 100'000'000;
/// kNotKnown and a reason in *why where the text is no value of the fact.
int64_t SlotOf(const Fact& fact, std::string_view text, std::string* why);
/// For people: "yes", "41", "2026-03-01", the words of a code.
std::string WordsOf(const Fact& fact, int64_t slot);

/// "$1,836.00" of cents; "$1,835.40" and, where units do not make whole cents, a third and fourth digit.
std::string Dollars(int64_t cents);
std::string DollarsOfUnits(int64_t units, int64_t units_per_cent);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PROGRAMME_H_
