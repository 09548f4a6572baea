// SPDX-License-Identifier: Apache-2.0
#include "format/json_text.h"
#include "healthplan/trace.h"

namespace bogam::healthplan {
namespace {

using format::JsonText;

class JsonTrace {
 public:
  explicit JsonTrace(const Trace& trace) : trace_(trace), words_(*trace.words), programme_(trace.rulebook->programme()) {}

  std::string Write() && {
    json_.Object().String("programme", programme_.id).String("notice", words_.Of(programme_.notice));
    json_.String("person", trace_.application->people[trace_.person].id).String("askedOn", DayText(trace_.application->asked_on));
    Tracks();
    json_.Array("types");
    for (size_t i = 0; i < programme_.types.size(); ++i) Type(i);
    json_.End().Array("rules");
    for (const RuleTrace& rule : trace_.rules) Rule(rule);
    json_.End().End();
    return std::move(json_).Take();
  }

 private:
  void Tracks() {
    json_.Array("tracks");
    for (size_t i = 0; i < programme_.tracks.size(); ++i) {
      const TrackResult& result = trace_.decision->tracks[i];
      json_.Object().String("id", programme_.tracks[i].id);
      if (result.chosen >= 0) json_.String("cover", programme_.types[static_cast<size_t>(result.chosen)].id);
      json_.Boolean("denied", IsDenied(result)).Array("open");
      for (const size_t type : programme_.tracks[i].types) {
        if ((result.open >> type & 1) != 0) json_.String(programme_.types[type].id);
      }
      json_.End();
      if (i < trace_.spans.size()) Spans(trace_.spans[i]);
      json_.End();
    }
    json_.End();
  }

  void Spans(const CoverSpans& spans) {
    if (spans.retroactive.months) json_.Number("retroactiveMonths", *spans.retroactive.months);
    if (spans.renewal.months) json_.Number("renewalMonths", *spans.renewal.months);
    json_.Array("spans");
    for (const CoverSpan& one : spans.spans) {
      json_.Object().String("from", DayText(one.from));
      if (one.to != kLastDay) json_.String("to", DayText(one.to));
      if (one.result.chosen >= 0) json_.String("cover", programme_.types[static_cast<size_t>(one.result.chosen)].id);
      json_.Boolean("beforeApplication", one.before).Boolean("open", one.result.open != 0).End();
    }
    json_.End();
  }

  void Type(size_t at) {
    json_.Object().String("id", programme_.types[at].id).String("title", words_.Of(programme_.types[at].title));
    json_.String("answer", Name(trace_.decision->answers[at])).Array("wanted");
    for (const Wanted& wanted : trace_.wanted[at]) {
      json_.Object().String("kind", Name(wanted.kind)).String("say", wanted.say);
      if (wanted.kind == Wanted::Kind::kFact) json_.String("fact", programme_.facts[wanted.what].name);
      if (wanted.kind == Wanted::Kind::kRelation) json_.String("relation", KeyOf(static_cast<Relation>(wanted.what)));
      if (wanted.kind <= Wanted::Kind::kRelation) json_.String("person", trace_.application->people[wanted.person].id);
      json_.End();
    }
    json_.End().End();
  }

  void SourceOf(const Source& source) { json_.String("citation", source.citation).Optional("edition", source.edition).String("mark", Name(source.mark)); }

  void Conditions(std::string_view key, const std::vector<ConditionTrace>& all) {
    json_.Array(key);
    for (const ConditionTrace& one : all) {
      json_.Object().String("say", words_.Of(one.condition->say)).String("cql", one.condition->cql);
      json_.Raw("value", one.value == kNotKnown ? "null" : one.value != 0 ? "true" : "false").Array("facts");
      for (const size_t fact : one.facts) {
        const Fact& known = programme_.facts[fact];
        json_.Object().String("name", known.name).String("value", words_.ValueOf(programme_, fact, trace_.decision->values[fact])).End();
      }
      json_.End().End();
    }
    json_.End();
  }

  void Rule(const RuleTrace& rule) {
    json_.Object().String("id", rule.rule->id).String("title", words_.Of(rule.rule->title)).String("type", programme_.types[rule.rule->type].id);
    json_.String("outcome", Name(rule.outcome));
    if (rule.version != nullptr) {
      json_.String("version", rule.version->id);
      SourceOf(rule.version->source);
      json_.String("from", DayText(rule.version->span.from));
      if (rule.version->span.to != kLastDay) json_.String("to", DayText(rule.version->span.to));
      json_.Optional("missing", words_.Of(rule.version->missing));
      Conditions("concerns", rule.concerns);
      Conditions("when", rule.when);
      if (rule.limit) Limit(*rule.limit);
      Dues(rule.dues);
    }
    json_.Optional("lacking", rule.lacking).End();
  }

  std::string Amount(int64_t units) const { return DollarsOfUnits(units, programme_.units); }

  void Limit(const LimitTrace& limit) {
    constexpr const char* kAnswers[] = {"within", "beyond", "at-the-limit", "not-known"};
    json_.Object("limit").String("answer", kAnswers[static_cast<size_t>(limit.answer)]);
    HouseholdOf(*limit.household, programme_.households[limit.limit->limit().household]);
    const TableVersion& table = limit.limit->table();
    json_.Object("table").String("id", programme_.tables[limit.limit->limit().table].id).Number("year", table.year);
    SourceOf(table.source);
    json_.End().Array("readings");
    for (const ReadingTrace& one : limit.readings) {
      json_.Object().String("id", one.reading->id).String("say", words_.Of(one.reading->say));
      if (limit.household->known() && one.at_most) json_.String("atMost", Amount(*one.at_most));
      if (limit.household->known() && one.at_least) json_.String("atLeast", Amount(*one.at_least));
      if (limit.household->known() && one.over) json_.String("over", Amount(*one.over));
      json_.End();
    }
    json_.End().End();
  }

  void HouseholdOf(const Household& household, const HouseholdDef& def) {
    json_.Object("household").String("id", def.id).Boolean("known", household.known());
    SourceOf(def.source);
    if (household.known()) {
      json_.String("way", words_.Of(Words(household.way))).Number("sizeLow", household.size_low()).Number("sizeHigh", household.size_high());
      json_.String("incomeLow", Amount(household.income_low)).String("incomeHigh", Amount(household.income_high));
    }
    json_.Array("members");
    for (size_t i = 0; i < trace_.application->people.size(); ++i) {
      const bool in = (household.members >> i & 1) != 0, may = (household.possible >> i & 1) != 0;
      if (in || may)
        json_.Object().String("person", trace_.application->people[i].id).String("why", words_.Of(Words(household.why[i]))).Boolean("sure", in).End();
    }
    json_.End().Array("income");
    for (size_t i = 0; i < trace_.application->people.size(); ++i) Lines(household, i);
    json_.End().End();
  }

  void Lines(const Household& household, size_t at) {
    if (((household.members | household.possible) >> at & 1) == 0) return;
    const Person& person = trace_.application->people[at];
    for (const IncomeLine& line : person.income) {
      json_.Object().String("person", person.id).String("kind", programme_.kinds[line.kind].id).String("amount", Dollars(line.cents));
      json_.String("every", programme_.frequencies[line.frequency].id).String("month", Amount(line.units));
      json_.Boolean("counted", (household.counted >> at & 1) != 0).End();
    }
  }

  void Dues(const std::vector<DueTrace>& dues) {
    json_.Array("due");
    for (const DueTrace& due : dues) {
      json_.Object().String("title", words_.Of(due.due->title));
      if (due.units) json_.String("amount", Amount(*due.units));
      SourceOf(due.due->source);
      json_.End();
    }
    json_.End();
  }

  const Trace& trace_;
  const Wording& words_;
  const Programme& programme_;
  JsonText json_;
};

}  // namespace

std::string TraceJson(const Trace& trace) { return JsonTrace(trace).Write(); }

}  // namespace bogam::healthplan
