// SPDX-License-Identifier: Apache-2.0
#include "engine/model_shelf.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "format/json_fields.h"
#include "risk/sentences.h"

namespace bogam::engine {
namespace {

namespace sentence = risk::sentence;

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// Who made it what it is: signed its card, or declared it trained.
bool IsAuthor(const ModelView& view, std::string_view who) {
  const auto& history = view.record.history;
  return view.card.SignedBy(who) || std::any_of(history.begin(), history.end(),
                                                [&](const risk::StateChange& change) { return change.to == risk::ModelState::kTrained && change.who == who; });
}

/// Sentences of the gates that are shut, by what the last watch of this package wrote.
std::vector<risk::Said> ClosedGates(const std::string& watch, const std::string& package) {
  if (watch.empty()) return {{sentence::kNeverWatched}};
  format::Findings none;
  const format::Json json = format::ParseJson(watch, "", none);
  const format::Json* const of = json.Find("package");
  const format::Json* const gates = json.Find("gates");
  if (of == nullptr || gates == nullptr || gates->items.empty()) return {{sentence::kWatchUnread}};
  if (of->text != package) return {{sentence::kWatchOfAnother}};
  std::vector<risk::Said> closed;
  for (const format::Json& gate : gates->items) {
    const format::Json* const open = gate.Find("open");
    const format::Json* const said = gate.Find("sentence");
    if (open != nullptr && open->boolean) continue;
    closed.push_back(said == nullptr ? risk::Said(sentence::kWatchUnread) : risk::Said(sentence::kGateShut, {risk::ReadSaid(*said)}));
  }
  return closed;
}

risk::Said TakesFrom(const risk::Library& library, size_t equation, const Obstacle& obstacle) {
  return {sentence::kTakesFrom,
          {{library.equations()[equation].title}, {obstacle.input}, {library.equations()[obstacle.equation].title}, {risk::Name(obstacle.state)}}};
}

}  // namespace

risk::ModelState EntryOf(const risk::Library& library, size_t equation) {
  if (library.equations()[equation].state == risk::State::kDraft || library.equations()[equation].learned) return risk::ModelState::kDraft;
  return library.ByDefault(equation) ? risk::ModelState::kLimited : risk::ModelState::kTrained;
}

std::vector<std::string> ShownModels::Ids() const {
  std::vector<std::string> ids;
  for (const ShownModel& model : models) ids.push_back(model.id);
  return ids;
}

const ShownModel* ShownModels::Find(std::string_view id) const {
  const auto found = std::find_if(models.begin(), models.end(), [&](const ShownModel& model) { return model.id == id; });
  return found == models.end() ? nullptr : &*found;
}

std::vector<std::string> ModelView::NeedsOf(risk::ModelState to, std::string_view who, const risk::Translation& in) const {
  const risk::Move* const move = risk::FindMove(record.state, to);
  if (move == nullptr) return {in.Say(sentence::kNoMove, {in.Say(risk::Name(record.state)), in.Say(risk::Name(to))})};
  std::vector<std::string> needs;
  if (to != risk::ModelState::kRetired && to != risk::ModelState::kPaused && to != risk::ModelState::kDraft) {
    if (about().state == risk::State::kDraft) needs.push_back(in.Say(sentence::kIsDraft, {in.Say(about().verification)}));
    if (subject.vectors_passed != subject.vectors_tried)
      needs.push_back(in.Say(sentence::kVectorsFail, {std::to_string(subject.vectors_passed), std::to_string(subject.vectors_tried)}));
  }
  if (risk::IsShown(to) && record.state != risk::ModelState::kLive)
    for (const risk::Said& gate : closed_gates) needs.push_back(gate.In(in));
  if (!move->judged) return needs;
  for (std::string& sentence : card.Open(in)) needs.push_back(std::move(sentence));
  if (!who.empty() && IsAuthor(*this, who)) needs.push_back(in.Say(sentence::kAuthorCannotApprove));
  return needs;
}

std::vector<std::string> ModelView::Alarms(const risk::Translation& in) const {
  std::vector<std::string> alarms;
  if (record.new_package || record.new_rules)
    alarms.push_back(in.Say(record.new_package ? sentence::kPackageChanged : sentence::kRulesChanged, {in.Say(risk::Name(record.history.back().to))}));
  if (obstacle) alarms.push_back(TakesFrom(*library, equation, *obstacle).In(in) + " " + in.Say(sentence::kNotShown));
  return alarms;
}

ModelShelf::ModelShelf(std::shared_ptr<const risk::Library> library, const std::string& folder)
    : library_(std::move(library)), folder_(folder), checked_ms_(NowMs()), registry_(folder), coverage_(folder) {
  for (size_t i = 0; i < library_->equations().size(); ++i) {
    size_t tried = 0;
    const size_t failed = risk::FailedVectors(*library_, i, &tried).size();
    vectors_.emplace_back(tried, tried - failed);
  }
}

risk::Enrolment ModelShelf::EnrolmentOf(size_t equation) const {
  return {library_->equations()[equation].id, library_->package(equation).hash,
          library_->equations()[equation].trained ? std::string() : library_->rules_hash(), EntryOf(*library_, equation)};
}

void ModelShelf::Judge(const risk::ModelRecord& record, ModelView* view) const {
  view->record = record;
  view->card = risk::MakeCard(view->subject, record);
}

Result<ModelView> ModelShelf::ViewOf(size_t equation) const {
  ModelView view;
  view.library = library_;
  view.equation = equation;
  view.on_chart = library_->OnChart(equation);
  view.enrolment = EnrolmentOf(equation);
  view.subject = {library_.get(), equation, vectors_[equation].first, vectors_[equation].second, {}};
  {
    const std::lock_guard lock(mutex_);
    view.subject.coverage = coverage_.Of(view.enrolment.model, view.enrolment.package);
  }
  BOGAM_ASSIGN(const risk::ModelRecord record, registry_.Of(view.enrolment));
  Judge(record, &view);
  if (library_->equations()[equation].trained) view.closed_gates = ClosedGates(WatchOf(view.enrolment.model), view.enrolment.package);
  BOGAM_ASSIGN(view.obstacle, ObstacleOf(equation));
  return view;
}

/// A model may take the value of another as an input: where that one was paused or retired, so is what comes of it.
Result<std::optional<Obstacle>> ModelShelf::ObstacleOf(size_t equation) const {
  if (library_->equations()[equation].trained) return std::optional<Obstacle>();
  for (const risk::Input& input : library_->equations()[equation].inputs) {
    for (const risk::Source& source : library_->rules().rule(input.rule).sources) {
      if (source.kind != risk::Source::Kind::kEquation) continue;
      BOGAM_ASSIGN(const size_t other, library_->Find(source.equation));
      BOGAM_ASSIGN(const risk::ModelRecord record, registry_.Of(EnrolmentOf(other)));
      if (record.state != risk::ModelState::kPaused && record.state != risk::ModelState::kRetired) continue;
      return std::optional(Obstacle{other, input.title, record.state});
    }
  }
  return std::optional<Obstacle>();
}

Result<ShownModels> ModelShelf::Shown() const {
  BOGAM_ASSIGN(std::string mark, registry_.Mark());
  {
    const std::lock_guard lock(mutex_);
    if (shown_ && shown_->first == mark) return shown_->second;
  }
  BOGAM_ASSIGN(ShownModels shown, FindShown());
  BOGAM_ASSIGN(const std::string after, registry_.Mark());
  const std::lock_guard lock(mutex_);
  if (after == mark) shown_.emplace(std::move(mark), shown);  // else somebody decided meanwhile: worked out again at the next call
  return shown;
}

Result<ShownModels> ModelShelf::FindShown() const {
  ShownModels shown{library_, {}, {}};
  for (size_t i = 0; i < library_->equations().size(); ++i) {
    const risk::Equation& equation = library_->equations()[i];
    BOGAM_ASSIGN(const risk::ModelRecord record, registry_.Of(EnrolmentOf(i)));
    if (record.state == risk::ModelState::kPaused) shown.paused.push_back({equation.id, equation.title, record.moved ? record.history.back().time_ms : 0});
    if (!risk::IsShown(record.state)) continue;
    BOGAM_ASSIGN(const auto obstacle, ObstacleOf(i));
    if (obstacle) continue;
    const bool limited = record.state == risk::ModelState::kLimited;
    shown.models.push_back({i, equation.id, equation.title, equation.topic, record.state, library_->OnChart(i),
                            std::string(!limited           ? ""
                                        : equation.trained ? risk::sentence::kLearnedNotValidatedHere
                                                           : risk::sentence::kNotValidatedHere)});
  }
  std::stable_sort(shown.models.begin(), shown.models.end(), [](const ShownModel& a, const ShownModel& b) { return a.on_chart && !b.on_chart; });
  return shown;
}

Result<std::vector<std::string>> ModelShelf::Silent() const {
  std::vector<std::string> ids;
  for (size_t i = 0; i < library_->equations().size(); ++i) {
    BOGAM_ASSIGN(const risk::ModelRecord record, registry_.Of(EnrolmentOf(i)));
    if (record.state == risk::ModelState::kSilent) ids.push_back(library_->equations()[i].id);
  }
  return ids;
}

Result<ChartModel> ModelShelf::OnChart(std::string_view topic) const {
  ChartModel out;
  out.library = library_;
  const auto chosen = library_->place().equations.find(std::string(topic));
  if (chosen == library_->place().equations.end()) {
    out.why = {sentence::kNoneChosen};
    return out;
  }
  const Result<size_t> at = library_->Find(chosen->second);
  if (!at.ok()) {
    out.why = {sentence::kChosenIsAbsent, {{chosen->second}}};
    return out;
  }
  out.chosen = *at;
  BOGAM_ASSIGN(const ShownModels shown, Shown());
  if (const ShownModel* const model = shown.Find(chosen->second); model != nullptr) {
    out.equation = &library_->equations()[*at];
    out.model = *model;
    return out;
  }
  BOGAM_ASSIGN(const risk::ModelRecord record, registry_.Of(EnrolmentOf(*at)));
  BOGAM_ASSIGN(const auto obstacle, ObstacleOf(*at));
  if (obstacle) out.why = TakesFrom(*library_, *at, *obstacle);
  if (out.why.empty()) out.why = {sentence::kIsInState, {{library_->equations()[*at].title}, {risk::Name(record.state)}}};
  return out;
}

Result<std::vector<ModelView>> ModelShelf::All() const {
  std::vector<ModelView> all;
  for (size_t i = 0; i < library_->equations().size(); ++i) {
    BOGAM_ASSIGN(ModelView view, ViewOf(i));
    all.push_back(std::move(view));
  }
  return all;
}

Result<ModelView> ModelShelf::Find(std::string_view id) const {
  BOGAM_ASSIGN(const size_t at, library_->Find(id));
  return ViewOf(at);
}

Status ModelShelf::Move(std::string_view id, const risk::MoveRequest& request) {
  BOGAM_ASSIGN(ModelView view, Find(id));
  const auto evidence = [&](const risk::ModelRecord& record) {
    Judge(record, &view);
    return risk::Evidence{view.enrolment.package, view.enrolment.rules, view.card.hash,
                          std::to_string(view.subject.vectors_passed) + " of " + std::to_string(view.subject.vectors_tried)};
  };
  const auto needs = [&](const risk::ModelRecord& record) {
    Judge(record, &view);
    return view.NeedsOf(request.to, request.who);
  };
  return registry_.Move(view.enrolment, request, evidence, needs);
}

Status ModelShelf::Sign(std::string_view id, std::string_view field, const std::string& value, const std::string& who) {
  BOGAM_ASSIGN(const size_t at, library_->Find(id));
  const risk::CardField* found = library_->card_fields().Find(field);
  if (found != nullptr && !found->same.empty()) found = library_->card_fields().Find(found->same);
  if (found == nullptr) return Status(Code::kNotFound, "the card has no such field", std::string(field));
  BOGAM_ASSIGN(const ModelView view, ViewOf(at));
  const auto entry = std::find_if(view.card.entries.begin(), view.card.entries.end(), [&](const risk::CardEntry& one) { return one.field->id == found->id; });
  if (entry != view.card.entries.end() && entry->by == risk::CardBy::kRun)
    return Status(Code::kUnprocessable, "a run fills this field: nobody can write it", found->id);
  return registry_.Sign(EnrolmentOf(at), found->id, value, who);
}

std::string ModelShelf::WatchOf(std::string_view id) const {
  if (folder_.empty() || !library_->Find(id).ok()) return {};
  std::ifstream in(folder_ + "/watch/" + std::string(id) + ".json", std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return in ? std::move(text).str() : std::string();
}

void ModelShelf::SetCoverage(const std::vector<std::pair<std::string, std::string>>& texts) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, text] : texts) {
    if (const Result<size_t> at = library_->Find(id); at.ok()) coverage_.Set(id, library_->package(*at).hash, text);
  }
  coverage_.Save();
}

}  // namespace bogam::engine
