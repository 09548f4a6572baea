// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "healthplan/trace.h"

namespace bogam::healthplan {
namespace {

constexpr size_t kHeldWidth = 5;  // whether a condition holds, and a gap

std::string PercentText(const Ratio& ratio) {
  const int64_t hundredths = ratio.over * 100 / ratio.under;
  std::string out = std::to_string(hundredths / 100);
  if (hundredths % 100 != 0) out += "." + std::to_string(hundredths % 100 / 10) + (hundredths % 10 != 0 ? std::to_string(hundredths % 10) : "");
  return out;
}

class TraceWriter {
 public:
  TraceWriter(const Trace& trace, bool all) : trace_(trace), words_(*trace.words), programme_(trace.rulebook->programme()), all_(all) {}

  std::string Write() {
    Line(0, WhomText(trace_.application->people[trace_.person]));
    for (size_t i = 0; i < programme_.tracks.size(); ++i) {
      Line(1, words_.Of(programme_.tracks[i].title) + ": " + TrackText(programme_, i, trace_.decision->tracks[i], words_));
      if (i < trace_.spans.size()) SpansText(i, trace_.spans[i]);
    }
    Line(0, "");
    for (size_t track = 0; track < programme_.tracks.size(); ++track) {
      for (const size_t type : programme_.tracks[track].types) {
        TypeText(type);
        if (!all_ && static_cast<int>(type) == trace_.decision->tracks[track].chosen) break;  // what is less complete is not needed
      }
    }
    Line(0, words_.Of(programme_.notice));
    return std::move(text_);
  }

 private:
  void Line(int deep, const std::string& line) { text_ += std::string(static_cast<size_t>(deep) * 2, ' ') + line + "\n"; }

  std::string WhomText(const Person& person) const {
    const int64_t birth = person.facts[programme_.roles.birth_date];
    const std::string day = DayText(trace_.application->asked_on);
    if (birth == kNotKnown) return words_.Say("{person} (age not known), asked for {day}", {{"person", person.id}, {"day", day}});
    const int years = YearsBetween(static_cast<Day>(birth), trace_.application->asked_on);
    return words_.Say("{person} ({years} years, born {born}), asked for {day}",
                      {{"person", person.id}, {"years", std::to_string(years)}, {"born", DayText(static_cast<Day>(birth))}, {"day", day}});
  }

  void SpansText(size_t track, const CoverSpans& spans) {
    for (const CoverSpan& one : spans.spans) {
      const std::string when = one.to == kLastDay ? words_.Say("{from} on", {{"from", DayText(one.from)}}) : SpanText({one.from, one.to}, words_);
      const std::string cover = TrackText(programme_, track, one.result, words_);
      const std::string_view before = "{when} (before the application, where all was as told now): {cover}";
      Line(2, one.before ? words_.Say(before, {{"when", when}, {"cover", cover}}) : when + ": " + cover);
    }
    if (spans.spans.empty()) return;
    PeriodText("back {months}; {source}", spans.retroactive);
    PeriodText("renewed after {months}; {source}", spans.renewal);
  }

  void PeriodText(std::string_view sentence, const PeriodAnswer& answer) {
    if (answer.version == nullptr) return;
    const std::string months = answer.months ? words_.Say(*answer.months == 1 ? "{n} month" : "{n} months", {{"n", std::to_string(*answer.months)}})
                                             : words_.Of("a time that is not known");
    Line(2, words_.Say(sentence, {{"months", months}, {"source", SourceText(answer.version->source)}}));
  }

  void TypeText(size_t type) {
    constexpr const char* kWords[] = {"eligible", "not eligible", "cannot be decided"};
    const bool about = std::any_of(trace_.rules.begin(), trace_.rules.end(),
                                   [&](const RuleTrace& rule) { return rule.rule->type == type && rule.outcome != Outcome::kNotConcerned; });
    const bool says_why = about || trace_.rules.empty();
    const std::string answer = words_.Of(kWords[static_cast<size_t>(trace_.decision->answers[type])]);
    Line(0,
         words_.Of(programme_.types[type].title) + ": " + (says_why ? answer : words_.Say("{answer} (no rule is about such a person)", {{"answer", answer}})));
    const bool eligible = trace_.decision->answers[type] == Answer::kEligible;
    for (const RuleTrace& rule : trace_.rules) {
      const bool tells = eligible ? rule.outcome == Outcome::kMet : rule.outcome != Outcome::kNotConcerned;  // one that is met suffices
      if (rule.rule->type == type && (all_ || tells)) RuleText(rule);
    }
    for (const Wanted& wanted : trace_.wanted[type]) {
      const bool asked = wanted.kind == Wanted::Kind::kFact || wanted.kind == Wanted::Kind::kRelation;
      const std::string_view sentence = asked ? "ask of {person}: {say}" : wanted.kind == Wanted::Kind::kReading ? "verify: {say}" : "not encoded here: {say}";
      Line(1, words_.Say(sentence, {{"person", trace_.application->people[wanted.person].id}, {"say", wanted.say}}));
    }
    Line(0, "");
  }

  std::string SourceText(const Source& source) const {
    return source.citation + (source.edition.empty() ? "" : ", " + source.edition) + " (" + words_.Of(Name(source.mark)) + ")";
  }

  void RuleText(const RuleTrace& rule) {
    constexpr const char* kWords[] = {
        "met", "not met", "not about such a person", "at the limit: verify", "something is not known", "not encoded here", "none for that day"};
    Line(1, rule.rule->id + " " + words_.Of(rule.rule->title) + ": " + words_.Of(kWords[static_cast<size_t>(rule.outcome)]));
    if (rule.version == nullptr) return;
    Line(2, words_.Say("{source}; in force here {span}", {{"source", SourceText(rule.version->source)}, {"span", SpanText(rule.version->span, words_)}}));
    if (!rule.version->on) Line(2, words_.Say("not read: {say}", {{"say", words_.Of(rule.version->missing)}}));
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
      facts += (facts.empty() ? "" : ", ") + words_.Of(known.name) + " " + words_.ValueOf(programme_, fact, trace_.decision->values[fact]);
    }
    const std::string held = words_.Of(one.value == kNotKnown ? "?" : one.value != 0 ? "yes" : "no");
    const size_t gap = held.size() < kHeldWidth - 2 ? kHeldWidth - held.size() : 2;
    Line(2, held + std::string(gap, ' ') + words_.Of(one.condition->say) + (facts.empty() ? "" : " [" + facts + "]"));
  }

  std::string Money(int64_t units) const { return DollarsOfUnits(units, programme_.units); }

  void LimitText(const LimitTrace& limit) {
    HouseholdText(*limit.household, programme_.households[limit.limit->limit().household]);
    if (!limit.household->known()) return;
    const Table& table = programme_.tables[limit.limit->limit().table];
    const int size = limit.household->size_low();
    const TableVersion& version = limit.limit->table();
    constexpr const char* kSentences[] = {"{table}, {size} person: {amount} a month; {source}", "{table}, {size} people: {amount} a month; {source}",
                                          "{table}, {size} person: {amount} a year; {source}", "{table}, {size} people: {amount} a year; {source}"};
    const std::string year = version.year > 0 ? " " + std::to_string(version.year) : "";
    Line(2, words_.Say(kSentences[(table.yearly ? 2 : 0) + (size == 1 ? 0 : 1)], {{"table", words_.Of(table.title) + year},
                                                                                  {"size", std::to_string(size)},
                                                                                  {"amount", Dollars(version.At(size))},
                                                                                  {"source", SourceText(version.source)}}));
    for (const ReadingTrace& reading : limit.readings) ReadingText(*limit.limit, reading, *limit.household);
  }

  void ReadingText(const LimitInForce& limit, const ReadingTrace& reading, const Household& household) {
    const auto compare = [&](const char* sign, const std::optional<Ratio>& percent, const std::optional<int64_t>& amount, bool holds) {
      if (!amount) return;
      const bool range = household.income_low != household.income_high || household.size_low() != household.size_high();
      Line(3, Money(household.income_low) + (range ? " " + words_.Of("(a range)") : "") + " " + sign + " " + Money(*amount) +
                  (range ? "" : ": " + words_.Of(holds ? "yes" : "no")) + " (" + PercentText(*percent) + " %; " + words_.Of(reading.reading->say) + ")");
    };
    const int64_t income = household.income_low;
    compare("≤", limit.limit().at_most, reading.at_most, reading.at_most && income <= *reading.at_most);
    compare("≥", limit.limit().at_least, reading.at_least, reading.at_least && income >= *reading.at_least);
    compare(">", limit.limit().over, reading.over, reading.over && income > *reading.over);
  }

  void HouseholdText(const Household& household, const HouseholdDef& def) {
    const std::string low = std::to_string(household.size_low()), high = std::to_string(household.size_high());
    const std::string size = low == high ? low : words_.Say("{low} to {high}", {{"low", low}, {"high", high}});
    const std::string built = household.known() ? size + " (" + words_.Of(Words(household.way)) + ")" : words_.Of("cannot be built");
    Line(2, words_.Of(def.title) + ": " + built + "; " + SourceText(def.source));
    for (size_t i = 0; i < trace_.application->people.size(); ++i) {
      const bool in = (household.members >> i & 1) != 0, may = (household.possible >> i & 1) != 0;
      if (in || may) Line(3, trace_.application->people[i].id + ": " + words_.Of(Words(household.why[i])) + (may ? " " + words_.Of("(may count)") : ""));
    }
    if (household.unborn > 0) Line(3, words_.Say("unborn: {n}", {{"n", std::to_string(household.unborn)}}));
    if (household.possible_unborn > 0) {
      Line(3, words_.Say("unborn of others, who may count: {n}", {{"n", std::to_string(household.possible_unborn)}}));
    }
    if (!household.known()) return;
    const std::string least = Money(household.income_low), most = Money(household.income_high);
    const bool range = household.income_low != household.income_high;
    Line(2, words_.Say("Income: {amount} a month", {{"amount", range ? words_.Say("{low} to {high}", {{"low", least}, {"high", most}}) : least}}));
    if (def.method != Method::kTaxUnit) IncomeText(household, def);
    if (def.method != Method::kCouple) return;
    Line(3, words_.Say("less {general}, and of earned income {earned} and a share",
                       {{"general", Dollars(def.general_deduction)}, {"earned", Dollars(def.earned_deduction)}}));
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
        const std::string_view note = (kind.counted & here) == 0 ? "(does not count here)"
                                      : may                      ? "(may count)"
                                      : !counted                 ? "(need not file a tax return: does not count)"
                                                                 : "";
        Line(3, person.id + ": " + words_.Of(kind.title) + " " + Dollars(line.cents) + " " + words_.Of(every.title) + times + " = " + Money(line.units) +
                    (note.empty() ? "" : " " + words_.Of(note)));
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
    std::string text = words_.Of(due.due->title) + ": " + (due.units ? Money(*due.units) : words_.Of("not known"));
    if (due.units && due.due->kind == Due::Kind::kExcess) {
      text += " " + words_.Say("({times} × what is over {standard} a month)", {{"times", std::to_string(due.due->times)}, {"standard", Dollars(due.standard)}});
    }
    Line(2, text + "; " + SourceText(due.due->source));
  }

  const Trace& trace_;
  const Wording& words_;
  const Programme& programme_;
  const bool all_;
  std::string text_;
};

}  // namespace

std::string TraceText(const Trace& trace, bool all) { return TraceWriter(trace, all).Write(); }

}  // namespace bogam::healthplan
