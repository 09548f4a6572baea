// SPDX-License-Identifier: Apache-2.0
#include "engine/plan_tables.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "engine/small_cells.h"
#include "healthplan/letter.h"

namespace bogam::engine {
namespace {

using healthplan::Day;
using healthplan::Programme;

constexpr int kMonthsAhead = 12, kMonthsSoon = 3;  // with the month of the day
constexpr size_t kNoLine = SIZE_MAX;

struct Category {
  std::string id, title;
};

/// Categories with the place of each as it is shown.
struct Axis {
  std::vector<Category> categories;
  std::vector<size_t> places;
  /// A category that other tables have too (whose home is not told): it is never put together with others while it is not small, and its cells are all shown,
  /// so that none of them helps to hide another.
  size_t apart = kNoLine;

  size_t shown() const { return places.empty() ? 0 : *std::max_element(places.begin(), places.end()) + 1; }
};

Axis AsTheyAre(std::vector<Category> categories) {
  Axis out{std::move(categories), {}};
  out.places.resize(out.categories.size());
  std::iota(out.places.begin(), out.places.end(), size_t{0});
  return out;
}

/// Small ones together, where the reader sees nobody by name. totals: at each moment at which they are shown.
Axis ForReader(std::vector<Category> categories, std::vector<std::vector<int64_t>> totals, const PlanReader& reader, size_t apart = kNoLine) {
  Axis out = AsTheyAre(std::move(categories));
  out.apart = apart;
  if (reader.sees_people || totals.empty()) return out;
  const bool small = apart != kNoLine && std::any_of(totals.begin(), totals.end(), [&](const auto& one) { return IsSmall(one[apart]); });
  for (auto& one : totals) {
    if (apart != kNoLine && !small) one[apart] = 0;
  }
  out.places = TogetherParts(totals, out.categories.size());
  return out;
}

/// Categories of which blocks have sums that are shown elsewhere (whole, by place): small ones are put together within their block.
Axis WithinBlocks(std::vector<Category> categories, const std::vector<int64_t>& totals, const std::vector<size_t>& block_of, const Axis& whole,
                  const PlanReader& reader) {
  Axis out = AsTheyAre(std::move(categories));
  if (reader.sees_people) return out;
  size_t next = 0;
  for (size_t block = 0; block < whole.shown(); ++block) {
    std::vector<size_t> inside;
    std::vector<int64_t> parts;
    for (size_t i = 0; i < totals.size(); ++i) {
      if (whole.places[block_of[i]] == block) inside.push_back(i), parts.push_back(totals[i]);
    }
    if (inside.empty()) continue;
    const std::vector<size_t> places = TogetherParts({parts}, parts.size());
    for (size_t i = 0; i < inside.size(); ++i) out.places[inside[i]] = next + places[i];
    next += *std::max_element(places.begin(), places.end()) + 1;
  }
  return out;
}

using Placing = std::function<size_t(const PlanPerson&)>;  // kNoLine: not in the table

std::vector<int64_t> Totals(const std::vector<PlanPerson>& people, size_t categories, const Placing& place) {
  std::vector<int64_t> out(categories);
  for (const PlanPerson& one : people) {
    if (const size_t at = place(one); at != kNoLine) ++out[at];
  }
  return out;
}

/// Lines of an axis; those of the places that nobody stands in are left out where `all` does not say otherwise. kept: the place of each.
std::vector<PlanLine> Lines(const Axis& axis, const std::vector<int64_t>& totals, bool all, std::vector<size_t>* kept) {
  std::vector<PlanLine> out;
  for (size_t place = 0; place < axis.shown(); ++place) {
    if (totals[place] == 0 && !all) continue;
    PlanLine line{{}, {}, totals[place]};
    for (size_t i = 0; i < axis.places.size(); ++i) {
      if (axis.places[i] == place) line.ids.push_back(axis.categories[i].id), line.titles.push_back(axis.categories[i].title);
    }
    out.push_back(std::move(line));
    kept->push_back(place);
  }
  return out;
}

/// People by two axes.
PlanTable Crossed(const std::vector<PlanPerson>& people, const Axis& rows, const Placing& row, const Axis& columns, const Placing& column,
                  const PlanReader& reader) {
  const size_t width = columns.shown();
  std::vector<int64_t> counts(rows.shown() * width), row_totals(rows.shown()), column_totals(width);
  for (const PlanPerson& one : people) {
    const size_t r = row(one), c = r == kNoLine ? kNoLine : column(one);
    if (c == kNoLine) continue;
    ++counts[rows.places[r] * width + columns.places[c]];
    ++row_totals[rows.places[r]], ++column_totals[columns.places[c]];
  }
  PlanTable out;
  const auto small = [](const std::vector<int64_t>& totals) { return std::any_of(totals.begin(), totals.end(), IsSmall); };
  if (!reader.sees_people && (small(row_totals) || small(column_totals))) return out.withheld = true, out;
  std::vector<size_t> kept_rows, kept_columns;
  out.rows = Lines(rows, row_totals, false, &kept_rows);
  out.columns = Lines(columns, column_totals, false, &kept_columns);
  const size_t apart_row = rows.apart == kNoLine ? kNoLine : rows.places[rows.apart];
  const size_t apart_column = columns.apart == kNoLine ? kNoLine : columns.places[columns.apart];
  std::vector<int64_t> cells;  // those that may be hidden
  size_t inner = 0;
  for (const size_t c : kept_columns) inner += c != apart_column;
  bool given_away = false;
  for (const size_t r : kept_rows) {
    for (const size_t c : kept_columns) {
      const int64_t count = counts[r * width + c];
      if (r != apart_row && c != apart_column) {
        cells.push_back(count);
      } else {
        const int64_t rest = r == apart_row ? column_totals[c] - count : row_totals[r] - count;
        given_away = given_away || IsSmall(count) || IsSmall(rest);
      }
    }
  }
  if (!reader.sees_people && given_away) return PlanTable{true, {}, {}, {}};
  const std::vector<bool> hidden = reader.sees_people || inner == 0 ? std::vector<bool>(cells.size()) : HiddenCells(cells, inner);
  size_t next = 0;
  for (const size_t r : kept_rows) {
    for (const size_t c : kept_columns) {
      const bool shown = r == apart_row || c == apart_column || !hidden[next++];
      out.cells.push_back(shown ? std::optional(counts[r * width + c]) : std::nullopt);
    }
  }
  return out;
}

std::optional<int64_t> Shown(int64_t count, int64_t of, const PlanReader& reader) {
  const bool hidden = !reader.sees_people && (IsSmall(count) || IsSmall(of - count));
  return hidden ? std::nullopt : std::optional(count);
}

const healthplan::LetterWords* WordsFor(const Programme& programme, const PlanReader& reader) {
  return reader.language.empty() ? nullptr : healthplan::LettersIn(programme, reader.language);
}

/// All answers that there may be, in the order of the track.
std::vector<PlanAnswer> AnswersOf(const PlanFrame& frame) {
  std::vector<PlanAnswer> out;
  for (const size_t type : frame.rulebook->programme().tracks[frame.track].types) {
    out.push_back(static_cast<PlanAnswer>(2 * type)), out.push_back(static_cast<PlanAnswer>(2 * type + 1));
  }
  out.insert(out.end(), {kAnswerNone, kAnswerUndecided, kAnswerNotTold});
  return out;
}

Placing AnswerOn(const PlanFrame& frame, size_t asked) {
  return [asked, all = AnswersOf(frame)](const PlanPerson& one) {
    return one.member() ? static_cast<size_t>(std::find(all.begin(), all.end(), one.answers[asked]) - all.begin()) : kNoLine;
  };
}

Axis AnswerAxis(const PlanFrame& frame, size_t asked, const std::vector<PlanPerson>& people, const PlanReader& reader) {
  const Programme& programme = frame.rulebook->programme();
  const healthplan::LetterWords* const words = WordsFor(programme, reader);
  std::vector<Category> categories;
  for (const PlanAnswer one : AnswersOf(frame)) {
    const auto title = [&] { return words == nullptr ? programme.types[one / 2].title : words->types[one / 2]; };
    categories.push_back({AnswerId(programme, one), one < kAnswerNone ? title() : std::string()});
  }
  return ForReader(categories, {Totals(people, categories.size(), AnswerOn(frame, asked))}, reader, categories.size() - 1);
}

class PageMaker {
 public:
  PageMaker(const PlanPopulation& population, PlanSplit split, const PlanReader& reader)
      : population_(population),
        frame_(population.frame()),
        programme_(frame_.rulebook->programme()),
        people_(population.people()),
        split_(split),
        reader_(reader) {
    words_ = WordsFor(programme_, reader);
    std::vector<std::vector<int64_t>> totals;
    for (size_t day = 0; day < frame_.days.size(); ++day) totals.push_back(Totals(people_, types().size(), Cover(day)));
    for (const bool told : {false, true}) totals.push_back(Totals(people_, types().size(), Told(Held(), told)));
    covers_ = ForReader(TypeCategories(), totals, reader_);
    std::vector<Category> groups;
    for (const PlanGroup& one : population.groups(split)) groups.push_back({one.key, one.label});
    const size_t count = groups.size();
    groups_ = ForReader(std::move(groups),
                        {Totals(people_, count, Group()), Totals(people_, count, Told(Group(), false)), Totals(people_, count, Told(Group(), true))}, reader_);
    OrderGroups();
  }

  PlanPage Make() const {
    PlanPage out;
    out.split = split_, out.reader = reader_;
    Counts(&out);
    out.covers = Crossed(people_, covers_, Held(), groups_, Group(), reader_);
    out.standing = Crossed(people_, covers_, Held(), AnswerAxis(frame_, 0, people_, reader_), AnswerOn(frame_, 0), reader_);
    Months(&out);
    Renewal(&out);
    for (size_t i = 0; i < frame_.changes.size(); ++i) out.changes.push_back(Change(i));
    return out;
  }

 private:
  const std::vector<size_t>& types() const { return programme_.tracks[frame_.track].types; }
  size_t PlaceOfType(int type) const { return static_cast<size_t>(std::find(types().begin(), types().end(), static_cast<size_t>(type)) - types().begin()); }
  std::string TitleOf(size_t type) const { return words_ == nullptr ? programme_.types[type].title : words_->types[type]; }
  std::vector<Category> TypeCategories() const {
    std::vector<Category> out;
    for (const size_t type : types()) out.push_back({programme_.types[type].id, TitleOf(type)});
    return out;
  }

  Placing Cover(size_t day) const {
    return [this, day](const PlanPerson& one) { return one.covers[day] < 0 ? kNoLine : PlaceOfType(one.covers[day]); };
  }
  Placing Held() const { return Cover(frame_.days.size() - 1); }
  Placing Group() const {
    return [this](const PlanPerson& one) { return one.member() ? size_t{one.groups[static_cast<size_t>(split_)]} : kNoLine; };
  }

  /// Of whom the home is told, or is not.
  Placing Told(Placing place, bool told) const {
    return [place = std::move(place), told](const PlanPerson& one) { return (one.answers[0] != kAnswerNotTold) == told ? place(one) : kNoLine; };
  }

  /// Largest first; who is not known and what was put together last.
  void OrderGroups() {
    std::vector<int64_t> totals(groups_.shown());
    std::vector<bool> last(groups_.shown());
    std::vector<int> count(groups_.shown());
    const auto group = Group();
    for (const PlanPerson& one : people_) {
      if (const size_t at = group(one); at != kNoLine) ++totals[groups_.places[at]];
    }
    for (size_t i = 0; i < groups_.places.size(); ++i) {
      ++count[groups_.places[i]];
      if (groups_.categories[i].id == "unknown") last[groups_.places[i]] = true;
    }
    std::vector<size_t> order(totals.size()), rank(totals.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      const bool a_last = last[a] || count[a] > 1, b_last = last[b] || count[b] > 1;
      return a_last != b_last ? b_last : totals[a] > totals[b];
    });
    for (size_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
    for (size_t& place : groups_.places) place = rank[place];
  }

  void Counts(PlanPage* out) const {
    int64_t people = 0, members = 0, told = 0, entitled = 0;
    for (const PlanPerson& one : people_) {
      if (one.covers.back() == kNotThere) continue;
      ++people;
      members += one.member();
      told += one.member() && one.answers[0] != kAnswerNotTold;
      entitled += !one.member() && one.answers[0] < kAnswerNone;
    }
    out->people = Shown(people - members, people, reader_) ? std::optional(people) : std::nullopt;  // who has no cover is the rest
    out->members = reader_.sees_people || !IsSmall(members) ? std::optional(members) : std::nullopt;
    out->told = Shown(told, members, reader_);
    out->entitled = Shown(entitled, people - members, reader_);
  }

  void Months(PlanPage* out) const {
    // Types as members have them; whoever has none, and whoever is not there, is no member.
    Axis flow = covers_;
    const size_t shown = covers_.shown();
    flow.categories.push_back({"none", ""}), flow.categories.push_back({"absent", ""});
    flow.places.push_back(shown), flow.places.push_back(reader_.sees_people ? shown + 1 : shown);
    const auto at = [this](size_t day) -> Placing {
      return [this, day](const PlanPerson& one) {
        return one.covers[day] >= 0 ? PlaceOfType(one.covers[day]) : types().size() + (one.covers[day] == kNoCover ? 0 : 1);
      };
    };
    PlanTable& months = out->months;
    std::vector<std::vector<int64_t>> totals;
    for (size_t day = 0; day < frame_.days.size(); ++day) {
      std::vector<int64_t> one(flow.shown());
      const auto place = at(day);
      for (const PlanPerson& person : people_) ++one[flow.places[place(person)]];
      totals.push_back(std::move(one));
    }
    const bool small = std::any_of(totals.begin(), totals.end(), [](const auto& day) { return std::any_of(day.begin(), day.end(), IsSmall); });
    if (!reader_.sees_people && small) {
      months.withheld = true;
      return;
    }
    std::vector<int64_t> ever(flow.shown());
    for (const auto& day : totals) {
      for (size_t i = 0; i < ever.size(); ++i) ever[i] += day[i];
    }
    std::vector<size_t> kept;
    months.rows = Lines(flow, ever, false, &kept);
    for (size_t i = 0; i < kept.size(); ++i) {
      months.rows[i].total = totals.back()[kept[i]];
      for (const auto& day : totals) months.cells.emplace_back(day[kept[i]]);
    }
    for (size_t day = 0; day < frame_.days.size(); ++day) {
      months.columns.push_back({{healthplan::DayText(frame_.days[day])}, {""}, std::accumulate(totals[day].begin(), totals[day].end(), int64_t{0})});
    }
    for (size_t day = 0; day + 1 < frame_.days.size(); ++day) {
      out->flows.push_back({frame_.days[day], frame_.days[day + 1], Crossed(people_, flow, at(day), flow, at(day + 1), reader_)});
    }
  }

  void Renewal(PlanPage* out) const {
    std::vector<Category> months;
    Day month = frame_.on / 100 * 100 + 1;
    for (int i = 0; i <= kMonthsAhead; ++i, month = healthplan::AddMonths(month, 1)) months.push_back({healthplan::DayText(month).substr(0, 7), ""});
    months.push_back({"later", ""}), months.push_back({"unknown", ""});
    const Placing of_month = [this, &months](const PlanPerson& one) {
      if (!one.member()) return kNoLine;
      const std::string id = RenewalMonth(frame_, one.renewal);
      return static_cast<size_t>(std::find_if(months.begin(), months.end(), [&](const Category& m) { return m.id == id; }) - months.begin());
    };
    const std::vector<Category> when = {{"soon", ""}, {"later", ""}, {"unknown", ""}};
    std::vector<size_t> block_of(months.size(), 1);
    for (size_t i = 0; i < kMonthsSoon; ++i) block_of[i] = 0;
    block_of.back() = 2;
    const Placing due = [&](const PlanPerson& one) {
      const size_t month_at = of_month(one);
      return month_at == kNoLine ? kNoLine : block_of[month_at];
    };
    const Axis blocks = ForReader(when, {Totals(people_, when.size(), due)}, reader_);
    const Axis axis = WithinBlocks(months, Totals(people_, months.size(), of_month), block_of, blocks, reader_);
    out->renewal = Crossed(people_, axis, of_month, covers_, Held(), reader_);
    out->renewal_groups = Crossed(people_, blocks, due, groups_, Group(), reader_);
  }

  PlanChange Change(size_t at) const {
    PlanChange out{frame_.changes[at], {}, {}, {}};
    std::vector<Category> fates;
    for (uint8_t i = 0; i <= kFateNotTold; ++i) fates.push_back({std::string(FateId(i)), ""});
    const Placing fate = [at](const PlanPerson& one) { return one.member() ? size_t{one.fates[at]} : kNoLine; };
    const std::vector<int64_t> totals = Totals(people_, fates.size(), fate);
    const Axis axis = ForReader(fates, {totals}, reader_, kFateNotTold);
    out.covers = Crossed(people_, axis, fate, covers_, Held(), reader_);
    out.groups = Crossed(people_, axis, fate, groups_, Group(), reader_);
    std::map<healthplan::Asked, int64_t> shows;
    for (const PlanPerson& one : people_) {
      for (const auto& [change, asked] : one.shows) shows[asked] += change == at;
    }
    const auto must = static_cast<size_t>(healthplan::Fate::kMustShow);
    const bool together = std::count(axis.places.begin(), axis.places.end(), axis.places[must]) > 1;
    std::vector<std::pair<int64_t, PlanShow>> sorted;
    for (const auto& [asked, people] : shows) {
      if (people == 0) continue;
      const bool hidden = !reader_.sees_people && (together || IsSmall(people) || IsSmall(totals[must] - people));
      sorted.push_back({hidden ? 0 : people, {LinkOf(asked), QuestionOf(asked), hidden ? std::nullopt : std::optional(people)}});
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [people, show] : sorted) out.shows.push_back(std::move(show));
    return out;
  }

  std::string LinkOf(const healthplan::Asked& asked) const {
    return asked.relation ? std::string(healthplan::KeyOf(static_cast<healthplan::Relation>(asked.what))) : programme_.facts[asked.what].name;
  }
  std::string QuestionOf(const healthplan::Asked& asked) const {
    if (asked.relation) return words_ == nullptr ? programme_.relation_questions[asked.what] : words_->relation_questions[asked.what];
    return words_ == nullptr ? programme_.facts[asked.what].question : words_->questions[asked.what];
  }

  const PlanPopulation& population_;
  const PlanFrame& frame_;
  const Programme& programme_;
  const std::vector<PlanPerson>& people_;
  const PlanSplit split_;
  const PlanReader& reader_;
  const healthplan::LetterWords* words_ = nullptr;
  Axis covers_, groups_;
};

/// Those off the diagonal, where all of it is shown.
std::optional<int64_t> OffDiagonal(const PlanTable& table) {
  if (table.withheld) return std::nullopt;
  int64_t out = 0;
  for (size_t r = 0; r < table.rows.size(); ++r) {
    for (size_t c = 0; c < table.columns.size(); ++c) {
      const auto& cell = table.cells[r * table.columns.size() + c];
      const bool several = table.rows[r].ids.size() > 1 || table.columns[c].ids.size() > 1;
      if (!cell || (several && *cell > 0)) return std::nullopt;
      out += table.rows[r].ids == table.columns[c].ids ? 0 : *cell;
    }
  }
  return out;
}

}  // namespace

std::string_view FateId(uint8_t fate) { return fate == kFateNotTold ? std::string_view("not-told") : healthplan::Name(static_cast<healthplan::Fate>(fate)); }

std::string AnswerId(const Programme& programme, PlanAnswer answer) {
  if (answer == kAnswerNone) return "none";
  if (answer == kAnswerUndecided) return "undecided";
  if (answer == kAnswerNotTold) return "not-told";
  return (answer % 2 == 0 ? "sure:" : "least:") + programme.types[answer / 2].id;
}

std::string RenewalMonth(const PlanFrame& frame, Day renewal) {
  if (renewal == 0) return "unknown";
  const Day first = frame.on / 100 * 100 + 1;
  return renewal >= healthplan::AddMonths(first, kMonthsAhead + 1) ? "later" : healthplan::DayText(renewal).substr(0, 7);
}

PlanPage PlanPageOf(std::shared_ptr<const PlanPopulation> population, PlanSplit split, const PlanReader& reader) {
  PlanPage out = PageMaker(*population, split, reader).Make();
  out.population = std::move(population);
  return out;
}

PlanMoves PlanMovesOf(const PlanPopulation& before, Day before_day, const PlanPopulation& after, Day after_day, const PlanReader& reader) {
  const size_t was = before.frame().AskedOn(before_day), is = after.frame().AskedOn(after_day);
  std::vector<PlanPerson> people;
  for (const PlanPerson& one : before.people()) {
    if (!one.member()) continue;
    const auto other = std::lower_bound(after.people().begin(), after.people().end(), one.number, [](const PlanPerson& a, uint32_t b) { return a.number < b; });
    const bool there = other != after.people().end() && other->number == one.number && is < other->answers.size();
    PlanPerson row;
    row.covers = {one.covers.back()};
    row.answers = {one.answers[was], there ? other->answers[is] : kAnswerNotTold};
    people.push_back(std::move(row));
  }
  const auto members = static_cast<int64_t>(people.size());
  PlanMoves out;
  out.members = reader.sees_people || !IsSmall(members) ? std::optional(members) : std::nullopt;
  out.table = Crossed(people, AnswerAxis(before.frame(), 0, people, reader), AnswerOn(before.frame(), 0), AnswerAxis(after.frame(), 1, people, reader),
                      AnswerOn(after.frame(), 1), reader);
  out.changed = OffDiagonal(out.table);
  return out;
}

std::vector<uint32_t> PlanPeople(const PlanPopulation& population, const PlanFilter& filter) {
  const PlanFrame& frame = population.frame();
  size_t change = 0;
  while (filter.change && change < frame.changes.size() && frame.changes[change] != *filter.change) ++change;
  std::vector<uint32_t> out;
  for (size_t i = 0; i < population.people().size(); ++i) {
    const PlanPerson& one = population.people()[i];
    if (!one.member()) continue;
    if (filter.cover && one.covers.back() != *filter.cover) continue;
    if (filter.renewal && RenewalMonth(frame, one.renewal) != *filter.renewal) continue;
    if (filter.change && (change == frame.changes.size() || (filter.fate && one.fates[change] != *filter.fate))) continue;
    const size_t split = static_cast<size_t>(filter.split);
    if (filter.group && population.groups(filter.split)[one.groups[split]].key != *filter.group) continue;
    out.push_back(static_cast<uint32_t>(i));
  }
  return out;
}

}  // namespace bogam::engine
