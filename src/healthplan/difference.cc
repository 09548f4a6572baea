// SPDX-License-Identifier: Apache-2.0
#include "healthplan/difference.h"

#include <algorithm>

#include "format/json_text.h"

namespace bogam::healthplan {
namespace {

using Of = ContentChange::Of;

/// What one side says of a thing, line by line. Lines of the same name are told apart by their text: which are gone, which are new.
struct Said {
  std::string id, title, gives;
  ChangeSide side;
  std::vector<std::pair<std::string, std::string>> lines;
  void Add(std::string what, std::string text) { lines.emplace_back(std::move(what), std::move(text)); }
};

template <typename T>
const T* InForceOn(const std::vector<T>& versions, Day day) {
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const T& one) { return one.span.Covers(day); });
  return found == versions.end() ? nullptr : &*found;
}

/// "133", "4.333", "1/12".
std::string Written(const Ratio& ratio) {
  if (ratio.under == 1) return std::to_string(ratio.over);
  for (int64_t scale = 10, digits = 1; digits <= 6; scale *= 10, ++digits) {
    if (scale % ratio.under != 0) continue;
    const int64_t all = ratio.over * (scale / ratio.under), whole = all / scale, rest = std::abs(all % scale);
    const std::string text = std::to_string(rest);
    return (all < 0 && whole == 0 ? "-" : "") + std::to_string(whole) + "." + std::string(static_cast<size_t>(digits) - text.size(), '0') + text;
  }
  return std::to_string(ratio.over) + "/" + std::to_string(ratio.under);
}

ChangeSide SideOf(const Span& span, const Source& source) { return {span, source.citation, source.edition, source.mark}; }

void AddConditions(const std::string& what, const std::vector<Condition>& conditions, Said* said) {
  for (const Condition& one : conditions) said->Add(what, one.say + " [" + one.cql + "]");
}

void AddLimit(const Programme& programme, const Limit& limit, Said* said) {
  const auto add = [&](const char* what, const std::optional<Ratio>& percent) {
    if (percent) said->Add(what, Written(*percent) + " % of " + programme.tables[limit.table].title);
  };
  add("income at most", limit.at_most), add("income at least", limit.at_least), add("income over", limit.over);
  said->Add("household", programme.households[limit.household].title);
  said->Add("readings", programme.readings[limit.readings].title);
}

void AddDue(const Programme& programme, const Due& due, Said* said) {
  std::string text = due.title + ", " + programme.households[due.household].title + ", " + programme.tables[due.table].title;
  if (due.kind == Due::Kind::kExcess) text += ": " + std::to_string(due.times) + " × what is over";
  for (const Due::Band& band : due.bands) text += "; to " + Written(band.at_most) + " %: " + Dollars(band.cents);
  said->Add("to be paid", std::move(text));
}

/// All that a programme says of a kind of thing on a day.
class Saying {
 public:
  Saying(const Programme& programme, Day day) : programme_(programme), day_(day) {}

  std::vector<Said> All(Of of) const {
    std::vector<Said> out;
    switch (of) {
      case Of::kType: Types(&out); break;
      case Of::kRule: Rules(&out); break;
      case Of::kTable: Tables(&out); break;
      case Of::kFigure: Figures(&out); break;
      case Of::kDefinition: Definitions(&out); break;
      case Of::kReadings: Readings(&out); break;
      case Of::kPeriod: Periods(&out); break;
      case Of::kIncome: Income(&out); break;
      case Of::kHousehold: Households(&out); break;
    }
    return out;
  }

 private:
  void Types(std::vector<Said>* out) const {
    for (const CoverageType& type : programme_.types) {
      Said& said = out->emplace_back(Said{type.id, type.title, "", {programme_.covers, "", "", Mark::kRead}, {}});
      said.Add("stands in", programme_.tracks[type.track].title);
    }
  }

  void Rules(std::vector<Said>* out) const {
    for (const Rule& rule : programme_.rules) {
      const RuleVersion* const version = InForceOn(rule.versions, day_);
      if (version == nullptr) continue;
      Said& said = out->emplace_back(Said{rule.id, rule.title, programme_.types[rule.type].id, SideOf(version->span, version->source), {}});
      said.Add("is", version->on ? "on" : "off: " + version->missing);
      AddConditions("is about who", version->concerns, &said);
      AddConditions("asks that who", version->when, &said);
      if (version->limit) AddLimit(programme_, *version->limit, &said);
      for (const Due& due : version->dues) AddDue(programme_, due, &said);
    }
  }

  void Tables(std::vector<Said>* out) const {
    for (const Table& table : programme_.tables) {
      const TableVersion* const version = InForceOn(table.versions, day_);
      if (version == nullptr) continue;
      Said& said = out->emplace_back(Said{table.id, table.title, "", SideOf(version->span, version->source), {}});
      const std::string every = table.yearly ? " a year" : " a month";
      for (size_t i = 0; i < version->cents.size(); ++i) {
        said.Add(std::to_string(i + 1) + (i == 0 ? " person" : " people"), Dollars(version->cents[i]) + every);
      }
      said.Add("each further person", Dollars(version->each) + every);
    }
  }

  void Figures(std::vector<Said>* out) const {
    for (const Fact& fact : programme_.facts) {
      const FigureVersion* const version = fact.origin == Origin::kFigure ? fact.At(day_) : nullptr;
      if (version != nullptr)
        out->emplace_back(Said{fact.name, "", "", SideOf(version->span, version->source), {}}).Add("value", WordsOf(fact, version->value));
    }
  }

  void Definitions(std::vector<Said>* out) const {
    for (const Definition& definition : programme_.definitions) {
      const DefinitionVersion* const version = InForceOn(definition.versions, day_);
      if (version != nullptr)
        AddConditions("means", {version->condition}, &out->emplace_back(Said{definition.name, "", "", SideOf(version->span, version->source), {}}));
    }
  }

  void Readings(std::vector<Said>* out) const {
    for (const ReadingSet& set : programme_.readings) {
      const ReadingVersion* const version = InForceOn(set.versions, day_);
      if (version == nullptr) continue;
      Said& said = out->emplace_back(Said{set.id, set.title, "", SideOf(version->span, version->source), {}});
      for (const Reading& one : version->readings) {
        said.Add("reading", one.say + " (" + Written(one.points) + (one.from_income ? " points off the income" : " points onto the standard") +
                                (one.round_up ? ", rounded up)" : ")"));
      }
    }
  }

  void Periods(std::vector<Said>* out) const {
    constexpr std::pair<const char*, const char*> kNames[] = {{"retroactive", "months before the application"}, {"renewal", "months until the renewal"}};
    for (size_t i = 0; i < kPeriods; ++i) {
      const PeriodVersion* const version = InForceOn(programme_.periods[i], day_);
      if (version == nullptr) continue;
      Said& said = out->emplace_back(Said{kNames[i].first, kNames[i].second, "", SideOf(version->span, version->source), {}});
      for (const PeriodOption& option : version->options) {
        std::string when;
        for (const Condition& one : option.when) when += ", who " + one.say;
        for (const size_t type : option.types) said.Add(programme_.types[type].title + when, std::to_string(option.months) + " months");
        if (option.types.empty()) said.Add("every cover" + when, std::to_string(option.months) + " months");
      }
    }
  }

  void Income(std::vector<Said>* out) const {
    for (const IncomeKind& kind : programme_.kinds) {
      Said& said = out->emplace_back(Said{kind.id, kind.title, "", SideOf(programme_.covers, kind.source), {}});
      said.Add("is", kind.earned ? "earned" : "not earned");
      for (size_t i = 0; i < programme_.households.size(); ++i) {
        if ((kind.counted >> i & 1) != 0) said.Add("counts in", programme_.households[i].title);
      }
      if (kind.deducted_at_most.over != 0) said.Add("may go off", "up to " + Written(kind.deducted_at_most));
      if (!kind.unread.empty()) said.Add("not read", kind.unread);
    }
  }

  void Households(std::vector<Said>* out) const {
    for (const HouseholdDef& household : programme_.households) {
      Said& said = out->emplace_back(Said{household.id, household.title, "", SideOf(programme_.covers, household.source), {}});
      said.Add("a child is younger than", std::to_string(household.child_until));
      said.Add("a student who may count as a child is younger than", std::to_string(household.student_until));
      said.Add("taken off any income", Dollars(household.general_deduction));
      said.Add("taken off earned income", Dollars(household.earned_deduction));
      said.Add("share of earned income that counts", Written(household.earned_share));
      if (!household.unread.empty()) said.Add("not read", household.unread);
    }
  }

  const Programme& programme_;
  const Day day_;
};

using Lines = std::vector<std::pair<std::string, std::string>>;

/// Lines of one side that the other does not have. Where each has one of a name, they are one line.
std::vector<ChangedLine> ChangedLines(const Lines& before, const Lines& after) {
  const auto missing = [](const Lines& of, const Lines& in) {
    Lines out;
    for (const auto& line : of) {
      if (std::find(in.begin(), in.end(), line) == in.end()) out.push_back(line);
    }
    return out;
  };
  const Lines gone = missing(before, after);
  Lines fresh = missing(after, before);
  std::vector<ChangedLine> out;
  for (const auto& [what, text] : gone) {
    const auto same = std::find_if(fresh.begin(), fresh.end(), [&](const auto& one) { return one.first == what; });
    out.push_back({what, text, same == fresh.end() ? "" : same->second});
    if (same != fresh.end()) fresh.erase(same);
  }
  for (const auto& [what, text] : fresh) out.push_back({what, "", text});
  return out;
}

void Compare(Of of, const std::vector<Said>& before, const std::vector<Said>& after, std::vector<ContentChange>* out) {
  const auto find = [](const std::vector<Said>& all, const std::string& id) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Said& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
  };
  for (const Said& now : after) {
    const Said* const was = find(before, now.id);
    ContentChange change{of, now.id, now.title, now.gives, std::nullopt, now.side, {}};
    if (was != nullptr) {
      change.before = was->side;
      change.lines = ChangedLines(was->lines, now.lines);
      if (was->title != now.title) change.lines.push_back({"is called", was->title, now.title});
      if (was->gives != now.gives) change.lines.push_back({"gives", was->gives, now.gives});
      if (change.lines.empty()) continue;
    } else {
      change.lines = ChangedLines({}, now.lines);
    }
    out->push_back(std::move(change));
  }
  for (const Said& was : before) {
    if (find(after, was.id) == nullptr) out->push_back({of, was.id, was.title, was.gives, was.side, std::nullopt, ChangedLines(was.lines, {})});
  }
}

std::string SideText(const ChangeSide& side) {
  return side.span.ToString() +
         (side.citation.empty() ? "" : "; " + side.citation + (side.edition.empty() ? "" : ", " + side.edition) + " (" + std::string(Name(side.mark)) + ")");
}

void WriteSide(const char* key, const std::optional<ChangeSide>& side, format::JsonText* json) {
  if (!side) return (void)json->Raw(key, "null");
  json->Object(key).String("from", DayText(side->span.from));
  if (side->span.to != kLastDay) json->String("to", DayText(side->span.to));
  json->String("citation", side->citation).Optional("edition", side->edition).String("mark", Name(side->mark)).End();
}

}  // namespace

std::string_view Name(ContentChange::Of of) {
  constexpr std::string_view kNames[] = {"type", "rule", "table", "figure", "definition", "readings", "period", "income", "household"};
  return kNames[static_cast<size_t>(of)];
}

std::vector<ContentChange> DifferenceOf(const Programme& before, Day before_day, const Programme& after, Day after_day) {
  const Saying was(before, before_day), now(after, after_day);
  std::vector<ContentChange> out;
  for (size_t of = 0; of <= static_cast<size_t>(Of::kHousehold); ++of)
    Compare(static_cast<Of>(of), was.All(static_cast<Of>(of)), now.All(static_cast<Of>(of)), &out);
  return out;
}

std::string DifferenceText(const std::vector<ContentChange>& changes) {
  std::string out;
  for (const ContentChange& change : changes) {
    const char* const how = !change.before ? "added" : !change.after ? "removed" : "changed";
    out += (out.empty() ? "" : "\n") + std::string(Name(change.of)) + " " + change.id + (change.title.empty() ? "" : " " + change.title) + ": " + how + "\n";
    if (change.before) out += "  before: " + SideText(*change.before) + "\n";
    if (change.after) out += "  after:  " + SideText(*change.after) + "\n";
    for (const ChangedLine& line : change.lines) {
      out += "  " + line.what + "\n";
      if (!line.before.empty()) out += "    - " + line.before + "\n";
      if (!line.after.empty()) out += "    + " + line.after + "\n";
    }
  }
  return out;
}

std::string DifferenceJson(const std::vector<ContentChange>& changes) {
  format::JsonText json;
  json.Array();
  for (const ContentChange& change : changes) {
    json.Object().String("of", Name(change.of)).String("id", change.id).String("title", change.title).Optional("gives", change.gives);
    WriteSide("before", change.before, &json);
    WriteSide("after", change.after, &json);
    json.Array("lines");
    for (const ChangedLine& line : change.lines) json.Object().String("what", line.what).String("before", line.before).String("after", line.after).End();
    json.End().End();
  }
  json.End();
  return std::move(json).Take();
}

}  // namespace bogam::healthplan
