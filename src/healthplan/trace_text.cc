// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "healthplan/trace.h"

namespace bogam::healthplan {
namespace {

std::string PercentText(const Ratio& ratio) {
  const int64_t hundredths = ratio.over * 100 / ratio.under;
  std::string out = std::to_string(hundredths / 100);
  if (hundredths % 100 != 0) out += "." + std::to_string(hundredths % 100 / 10) + (hundredths % 10 != 0 ? std::to_string(hundredths % 10) : "");
  return out;
}

class TraceWriter {
 public:
  TraceWriter(const Trace& trace, bool all) : trace_(trace), programme_(trace.rulebook->programme()), all_(all) {}

  std::string Write() {
    const Person& person = trace_.application->people[trace_.person];
    Line(0, person.id + AgeText(person) + ", asked for " + DayText(trace_.application->asked_on));
    for (size_t i = 0; i < programme_.tracks.size(); ++i) {
      Line(1, programme_.tracks[i].title + ": " + TrackText(programme_, i, trace_.decision->tracks[i]));
      if (i < trace_.spans.size()) SpansText(i, trace_.spans[i]);
    }
    Line(0, "");
    for (size_t track = 0; track < programme_.tracks.size(); ++track) {
      for (const size_t type : programme_.tracks[track].types) {
        TypeText(type);
        if (!all_ && static_cast<int>(type) == trace_.decision->tracks[track].chosen) break;  // what is less complete is not needed
      }
    }
    Line(0, programme_.notice);
    return std::move(text_);
  }

 private:
  void Line(int deep, const std::string& line) { text_ += std::string(static_cast<size_t>(deep) * 2, ' ') + line + "\n"; }

  std::string AgeText(const Person& person) const {
    const int64_t birth = person.facts[programme_.roles.birth_date];
    if (birth == kNotKnown) return " (age not known)";
    return " (" + std::to_string(YearsBetween(static_cast<Day>(birth), trace_.application->asked_on)) + " years, born " + DayText(static_cast<Day>(birth)) +
           ")";
  }

  void SpansText(size_t track, const CoverSpans& spans) {
    for (const CoverSpan& one : spans.spans) {
      const std::string when = one.before ? " (before the application, where all was as told now): " : ": ";
      Line(2, DayText(one.from) + (one.to == kLastDay ? " on" : " to " + DayText(one.to)) + when + TrackText(programme_, track, one.result));
    }
    if (spans.spans.empty()) return;
    if (spans.retroactive.version != nullptr) Line(2, "back " + MonthsText(spans.retroactive) + "; " + SourceText(spans.retroactive.version->source));
    if (spans.renewal.version != nullptr) Line(2, "renewed after " + MonthsText(spans.renewal) + "; " + SourceText(spans.renewal.version->source));
  }

  static std::string MonthsText(const PeriodAnswer& answer) {
    return answer.months ? std::to_string(*answer.months) + (*answer.months == 1 ? " month" : " months") : std::string("a time that is not known");
  }

  void TypeText(size_t type) {
    constexpr const char* kWords[] = {"eligible", "not eligible", "cannot be decided"};
    const bool about = std::any_of(trace_.rules.begin(), trace_.rules.end(),
                                   [&](const RuleTrace& rule) { return rule.rule->type == type && rule.outcome != Outcome::kNotConcerned; });
    const bool says_why = about || trace_.rules.empty();
    Line(0, programme_.types[type].title + ": " + kWords[static_cast<size_t>(trace_.decision->answers[type])] +
                (says_why ? "" : " (no rule is about such a person)"));
    const bool eligible = trace_.decision->answers[type] == Answer::kEligible;
    for (const RuleTrace& rule : trace_.rules) {
      const bool tells = eligible ? rule.outcome == Outcome::kMet : rule.outcome != Outcome::kNotConcerned;  // one that is met suffices
      if (rule.rule->type == type && (all_ || tells)) RuleText(rule);
    }
    for (const Wanted& wanted : trace_.wanted[type]) {
      const bool asked = wanted.kind == Wanted::Kind::kFact || wanted.kind == Wanted::Kind::kRelation;
      const std::string of = asked                                   ? "ask of " + trace_.application->people[wanted.person].id
                             : wanted.kind == Wanted::Kind::kReading ? "verify"
                                                                     : "not encoded here";
      Line(1, of + ": " + wanted.say);
    }
    Line(0, "");
  }

  static std::string SourceText(const Source& source) {
    return source.citation + (source.edition.empty() ? "" : ", " + source.edition) + " (" + std::string(Name(source.mark)) + ")";
  }

  void RuleText(const RuleTrace& rule) {
    constexpr const char* kWords[] = {
        "met", "not met", "not about such a person", "at the limit: verify", "something is not known", "not encoded here", "none for that day"};
    Line(1, rule.rule->id + " " + rule.rule->title + ": " + kWords[static_cast<size_t>(rule.outcome)]);
    if (rule.version == nullptr) return;
    Line(2, SourceText(rule.version->source) + "; in force here " + rule.version->span.ToString());
    if (!rule.version->on) Line(2, "not read: " + rule.version->missing);
    for (const ConditionTrace& one : rule.concerns) ConditionText(one);
    for (const ConditionTrace& one : rule.when) ConditionText(one);
    if (rule.limit) LimitText(*rule.limit);
    for (const DueTrace& due : rule.dues) DueText(due);
  }

  void ConditionText(const ConditionTrace& one) {
    std::string facts;
    for (const size_t fact : one.facts) {
      const Fact& known = programme_.facts[fact];
      if (known.origin == Origin::kUnread || known.origin == Origin::kDayAsked) continue;
      facts += (facts.empty() ? "" : ", ") + known.name + " " + WordsOf(known, trace_.decision->values[fact]);
    }
    Line(2, (one.value == kNotKnown ? "?    " : one.value != 0 ? "yes  " : "no   ") + one.condition->say + (facts.empty() ? "" : " [" + facts + "]"));
  }

  std::string Money(int64_t units) const { return DollarsOfUnits(units, programme_.units); }

  void LimitText(const LimitTrace& limit) {
    HouseholdText(*limit.household, programme_.households[limit.limit->limit().household]);
    if (!limit.household->known()) return;
    const Table& table = programme_.tables[limit.limit->limit().table];
    const int size = limit.household->size_low();
    const TableVersion& version = limit.limit->table();
    Line(2, table.title + (version.year > 0 ? " " + std::to_string(version.year) : "") + ", " + std::to_string(size) + (size == 1 ? " person: " : " people: ") +
                Dollars(version.At(size)) + (table.yearly ? " a year" : " a month") + "; " + SourceText(version.source));
    for (const ReadingTrace& reading : limit.readings) ReadingText(*limit.limit, reading, *limit.household);
  }

  void ReadingText(const LimitInForce& limit, const ReadingTrace& reading, const Household& household) {
    const auto compare = [&](const char* sign, const std::optional<Ratio>& percent, const std::optional<int64_t>& amount, bool holds) {
      if (!amount) return;
      const bool range = household.income_low != household.income_high || household.size_low() != household.size_high();
      Line(3, Money(household.income_low) + (range ? " (a range)" : "") + " " + sign + " " + Money(*amount) +
                  (range   ? ""
                   : holds ? ": yes"
                           : ": no") +
                  " (" + PercentText(*percent) + " %; " + reading.reading->say + ")");
    };
    const int64_t income = household.income_low;
    compare("≤", limit.limit().at_most, reading.at_most, reading.at_most && income <= *reading.at_most);
    compare("≥", limit.limit().at_least, reading.at_least, reading.at_least && income >= *reading.at_least);
    compare(">", limit.limit().over, reading.over, reading.over && income > *reading.over);
  }

  void HouseholdText(const Household& household, const HouseholdDef& def) {
    std::string size = std::to_string(household.size_low());
    if (household.size_high() != household.size_low()) size += " to " + std::to_string(household.size_high());
    Line(2, def.title + ": " + (household.known() ? size + " (" + std::string(Words(household.way)) + ")" : "cannot be built") + "; " + SourceText(def.source));
    for (size_t i = 0; i < trace_.application->people.size(); ++i) {
      const bool in = (household.members >> i & 1) != 0, may = (household.possible >> i & 1) != 0;
      if (in || may) Line(3, trace_.application->people[i].id + ": " + std::string(Words(household.why[i])) + (may ? " (may count)" : ""));
    }
    if (household.unborn > 0) Line(3, "unborn: " + std::to_string(household.unborn));
    if (household.possible_unborn > 0) Line(3, "unborn of others, who may count: " + std::to_string(household.possible_unborn));
    if (!household.known()) return;
    const bool range = household.income_low != household.income_high;
    Line(2, "Income: " + Money(household.income_low) + (range ? " to " + Money(household.income_high) : "") + " a month");
    if (def.method != Method::kTaxUnit) IncomeText(household, def);
    if (def.method == Method::kCouple)
      Line(3, "less " + Dollars(def.general_deduction) + ", and of earned income " + Dollars(def.earned_deduction) + " and a share");
  }

  void IncomeText(const Household& household, const HouseholdDef& def) {
    const uint32_t here = 1u << (&def - programme_.households.data());
    for (size_t i = 0; i < trace_.application->people.size(); ++i) {
      const Person& person = trace_.application->people[i];
      const bool in = ((household.members | household.possible) >> i & 1) != 0;
      const bool counted = (household.counted >> i & 1) != 0, may = (household.may_count >> i & 1) != 0;
      if (!in) continue;
      for (const IncomeLine& line : person.income) {
        const IncomeKind& kind = programme_.kinds[line.kind];
        const Frequency& every = programme_.frequencies[line.frequency];
        const std::string times =
            every.times.over == 1 ? (every.times.under == 1 ? "" : " / " + std::to_string(every.times.under)) : " × " + Decimal(every.times);
        std::string text = person.id + ": " + kind.title + " " + Dollars(line.cents) + " " + every.title + times + " = " + Money(line.units);
        if ((kind.counted & here) == 0)
          text += " (does not count here)";
        else if (may)
          text += " (may count)";
        else if (!counted)
          text += " (need not file a tax return: does not count)";
        Line(3, text);
      }
    }
  }

  static std::string Decimal(const Ratio& ratio) {
    std::string out = std::to_string(ratio.over / ratio.under), digits;
    for (int64_t rest = ratio.over % ratio.under; rest != 0 && digits.size() < 8; rest = rest % ratio.under) {
      rest *= 10;
      digits += static_cast<char>('0' + rest / ratio.under);
    }
    return digits.empty() ? out : out + "." + digits;
  }

  void DueText(const DueTrace& due) {
    std::string text = due.due->title + ": " + (due.units ? Money(*due.units) : "not known");
    if (due.units && due.due->kind == Due::Kind::kExcess)
      text += " (" + std::to_string(due.due->times) + " × what is over " + Dollars(due.standard) + " a month)";
    Line(2, text + "; " + SourceText(due.due->source));
  }

  const Trace& trace_;
  const Programme& programme_;
  const bool all_;
  std::string text_;
};

}  // namespace

std::string TraceText(const Trace& trace, bool all) { return TraceWriter(trace, all).Write(); }

}  // namespace bogam::healthplan
