// SPDX-License-Identifier: Apache-2.0
// GET /api/today and /api/today/{id}: whom to help next, filtered, in order, page by page. The list of a filter is worked out once for a state and kept.
#include "server/workspace/today.h"

#include <algorithm>
#include <map>

#include "engine/risk_person.h"
#include "engine/worklist_act.h"
#include "server/workspace/measure_view.h"

namespace bogam::server {
namespace {

bool IsLive(const worklist::RowGap& gap) { return gap.state == worklist::State::kOpen || gap.state == worklist::State::kOrdered; }

bool HasGap(const worklist::Row& row, const std::vector<worklist::Gap>& gaps, const std::string& wanted, bool live) {
  return std::any_of(row.gaps.begin(), row.gaps.end(), [&](const worklist::RowGap& gap) { return gaps[gap.gap].id == wanted && (!live || IsLive(gap)); });
}

/// How many people have each key, most first.
using Tally = std::map<std::string, int64_t>;
std::vector<std::pair<std::string, int64_t>> Sorted(const Tally& tally) {
  std::vector<std::pair<std::string, int64_t>> out(tally.begin(), tally.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

/// What stands above the rows, whatever the other filters say.
class Summary {
 public:
  Summary(const engine::WorklistState& state, const std::string& practice, const std::string& reader) {
    gaps_.resize(state.frame->gaps.size());
    for (const auto& row : state.rows) Add(*row, practice, reader);
  }

  void Write(const ViewContext& context, const engine::WorklistState& state, const TodayRows& rows, JsonText* json) const {
    json->Object("counts").Number("open", open_).Number("alerts", alerts_).Number("mine", mine_).Number("unowned", unowned_);
    json->Number("snoozed", snoozed_).Number("notNow", not_now_).End();
    json->Array("gaps");
    std::vector<size_t> order(gaps_.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) { return gaps_[a] > gaps_[b]; });
    for (const size_t gap : order) {
      if (gaps_[gap] > 0) json->Object().String("gap", state.frame->gaps[gap].id).String("title", rows.GapTitle(gap)).Number("people", gaps_[gap]).End();
    }
    json->End().Array("owners");
    for (const auto& [name, people] : Sorted(owners_)) {
      json->Object();
      WriteOwner("owner", {name, displays_.at(name)}, json);
      json->Number("people", people).End();
    }
    json->End().Array("languages");
    for (const auto& [code, people] : Sorted(languages_)) {
      json->Object().String("code", code);
      WriteNullable("display", displays_.at("language " + code), json);
      json->Number("people", people).End();
    }
    json->End().Array("practices");
    for (const auto& [key, people] : Sorted(practices_)) {
      json->Object();
      WritePractice(context, state.population->snapshot(), key, "", json);
      json->Number("people", people).End();
    }
    json->End();
  }

 private:
  void Add(const worklist::Row& row, const std::string& practice, const std::string& reader) {
    const bool open = row.state == worklist::State::kOpen;
    const std::string& own = row.person.practice;
    if (open && !own.empty() && own != "none") ++practices_[own];
    if (!InPractice(row, practice)) return;
    alerts_ += row.alert.has_value();
    snoozed_ += row.state == worklist::State::kSnoozed;
    not_now_ += row.state == worklist::State::kNotNow;
    if (!open) return;
    ++open_;
    mine_ += !reader.empty() && row.owner.name == reader;
    unowned_ += row.owner.name.empty();
    for (const worklist::RowGap& gap : row.gaps) gaps_[gap.gap] += IsLive(gap);
    if (!row.owner.name.empty()) {
      ++owners_[row.owner.name];
      displays_[row.owner.name] = row.owner.display;
    }
    if (!row.person.language.empty()) {
      ++languages_[row.person.language];
      displays_["language " + row.person.language] = row.person.language_display;
    }
  }

  int64_t open_ = 0, alerts_ = 0, mine_ = 0, unowned_ = 0, snoozed_ = 0, not_now_ = 0;
  std::vector<int64_t> gaps_;
  Tally owners_, languages_, practices_;
  std::map<std::string, std::string> displays_;
};

struct ListCursor {
  uint64_t change = 0, mark = 0, offset = 0;
};

void WriteModel(const engine::WorklistState& state, JsonText* json) {
  const engine::ChartModel& model = state.frame->model;
  if (model.equation == nullptr) {
    json->Raw("riskModel", "null");
    return;
  }
  json->Object("riskModel").String("id", model.model.id).String("title", model.model.title).String("state", state.model_state);
  json->String("kind", model.equation->learned ? "learned" : "equation").End();
}

/// The list of the cursor, or the newest.
Result<WorklistPtr> Resolve(const ViewContext& context, const Request& request, uint64_t mark, ListCursor* cursor, std::optional<Response>* computing) {
  const std::string text = ValueOf(request, "cursor");
  if (text.empty()) return NewestList(context, computing);
  if (!ReadCursor(text, {&cursor->change, &cursor->mark, &cursor->offset}) || cursor->mark != mark) {
    return Status(Code::kInvalid, "The cursor is damaged, or of another list.");
  }
  WorklistPtr found = context.worklist->Find(cursor->change);
  if (!found) return Status(Code::kGone, "The list has changed since this page was made; begin again.");
  return found;
}

}  // namespace

std::string ValueOf(const Request& request, std::string_view name) {
  const std::string* value = request.Query(name);
  return value == nullptr ? std::string() : *value;
}

Response ComputingList(const engine::MeasureResult::Progress& progress) {
  JsonText json;
  json.Object().String("state", "computing").Object("progress");
  json.Number("done", static_cast<int64_t>(progress.done)).Number("total", static_cast<int64_t>(progress.total));
  WriteNullable("elapsedSeconds", std::optional(progress.elapsed_seconds), &json);
  WriteNullable("remainingSeconds", progress.remaining_seconds < 0 ? std::nullopt : std::optional(progress.remaining_seconds), &json);
  json.End().End();
  Response response = JsonResponse(std::move(json).Take(), 202);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

std::string TodayFilter::Text() const {
  return practice + "\n" + owner + "\n" + gap + "\n" + language + "\n" + std::string(worklist::Name(show)) + "\n" + std::to_string(static_cast<int>(sort));
}

Result<TodayFilter> ReadTodayFilter(const Request& request) {
  TodayFilter out;
  out.practice = ValueOf(request, "practice");
  out.owner = ValueOf(request, "owner");
  if (out.owner == "me") out.owner = ActorOf(request).owner.name;
  out.gap = ValueOf(request, "gap");
  out.language = ValueOf(request, "language");
  if (const std::string show = ValueOf(request, "show"); !show.empty()) {
    const auto state = worklist::FindState(show);
    if (!state || *state == worklist::State::kOrdered) return Status(Code::kInvalid, "show is one of open, snoozed, not-now, done.", show);
    out.show = *state;
  }
  if (const std::string sort = ValueOf(request, "sort"); !sort.empty()) {
    const auto found = worklist::FindSort(sort);
    if (!found) return Status(Code::kInvalid, "sort is one of urgency, due-since, name, last-contact.", sort);
    out.sort = *found;
  }
  return out;
}

bool InPractice(const worklist::Row& row, const std::string& practice) {
  if (practice.empty()) return true;
  return row.person.practice.empty() ? practice == "none" : row.person.practice == practice;
}

bool IsShown(const worklist::Row& row, worklist::State show) { return row.state == show; }

Result<WorklistPtr> NewestList(const ViewContext& context, std::optional<Response>* computing) {
  BOGAM_ASSIGN(engine::WorklistAnswer answer, context.worklist->Get());
  if (!answer.state) *computing = ComputingList(answer.progress);
  return std::move(answer.state);
}

PersonOrder SelectRows(const ViewContext& context, const engine::WorklistState& state, const TodayFilter& filter) {
  const std::string key = "today\n" + std::to_string(state.change) + "\n" + state.frame->model.model.id + state.model_state + "\n" + filter.Text();
  if (PersonOrder kept = context.lists->Find(key)) return kept;
  auto rows = std::make_shared<std::vector<uint32_t>>();
  for (uint32_t i = 0; i < state.rows.size(); ++i) {
    const worklist::Row& row = *state.rows[i];
    if (!InPractice(row, filter.practice) || !IsShown(row, filter.show)) continue;
    if (!filter.owner.empty() && (filter.owner == "none" ? !row.owner.name.empty() : row.owner.name != filter.owner)) continue;
    if (!filter.language.empty() && row.person.language != filter.language) continue;
    if (!filter.gap.empty() && !HasGap(row, state.frame->gaps, filter.gap, filter.show == worklist::State::kOpen)) continue;
    rows->push_back(i);
  }
  const bool by_score = state.frame->model.equation != nullptr;
  std::sort(rows->begin(), rows->end(), [&](uint32_t a, uint32_t b) { return worklist::Before(*state.rows[a], *state.rows[b], filter.sort, by_score); });
  context.lists->Keep(key, rows);
  return rows;
}

View TodayList(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const TodayFilter filter, ReadTodayFilter(request));
  BOGAM_ASSIGN(const size_t limit, ReadLimit(request));
  const uint64_t mark = MarkOf(filter.Text());
  ListCursor cursor;
  std::optional<Response> computing;
  BOGAM_ASSIGN(const WorklistPtr state, Resolve(context, request, mark, &cursor, &computing));
  if (computing) return std::move(*computing);
  const PersonOrder order = SelectRows(context, *state, filter);
  cursor.offset = std::min<uint64_t>(cursor.offset, order->size());
  const size_t end = std::min<size_t>(order->size(), cursor.offset + limit);
  TodayRows rows(context, *state, WantsKorean(request));
  JsonText json;
  json.Object();
  WriteFrame(state->frame->time, &json);
  json.Number("total", static_cast<int64_t>(order->size()));
  WriteNullable("next", end < order->size() ? WriteCursor({state->change, mark, end}) : std::string(), &json);
  Summary(*state, filter.practice, ActorOf(request).owner.name).Write(context, *state, rows, &json);
  json.Number("failed", static_cast<int64_t>(state->failed));
  WriteModel(*state, &json);
  json.Array("items");
  for (size_t i = cursor.offset; i < end; ++i) BOGAM_TRY(rows.Write(*state->rows[(*order)[i]], "", &json));
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

namespace {

/// What added to the score of a row, where a trained model gave it.
Result<std::optional<risk::Explanation>> ExplainScore(const ViewContext& context, const Request& request, const engine::WorklistState& state,
                                                      const worklist::Row& row) {
  const engine::ChartModel& model = state.frame->model;
  if (!row.person.score || model.equation == nullptr || !model.equation->trained) return std::optional<risk::Explanation>();
  engine::RiskRequest wanted;
  wanted.library = model.library;
  wanted.language = LanguageOf(request);
  wanted.equations = {model.model.id};
  wanted.now = state.frame->time.now;
  wanted.offset = state.frame->now.offset;
  BOGAM_ASSIGN(engine::PersonRisk risks, engine::ScorePerson(context.engine, wanted, row.person.id));
  for (risk::Explanation& score : risks.scores) {
    if (score.output->id == row.person.score->output) return std::optional(std::move(score));
  }
  return std::optional<risk::Explanation>();
}

}  // namespace

View TodayPerson(const ViewContext& context, const Request& request, std::string_view person) {
  std::optional<Response> computing;
  BOGAM_ASSIGN(const WorklistPtr state, NewestList(context, &computing));
  if (computing) return std::move(*computing);
  Result<worklist::Row> row = engine::RowOf(*state, person);
  if (!row.ok()) return Status(row.status().code(), row.status().code() == Code::kNotFound ? "There is no person with this id." : row.status().message());
  JsonText json;
  TodayRows rows(context, *state, WantsKorean(request));
  BOGAM_ASSIGN(const std::optional<risk::Explanation> explained, ExplainScore(context, request, *state, *row));
  rows.Explain(explained ? &*explained : nullptr);
  BOGAM_TRY(rows.Write(*row, "", &json));
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
