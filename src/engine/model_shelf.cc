// SPDX-License-Identifier: Apache-2.0
#include "engine/model_shelf.h"

#include <algorithm>

namespace bogam::engine {
namespace {

constexpr std::string_view kNotValidatedHere = "A published equation, reproduced here. It was not validated on this place's people.";

/// Where a published equation stands before anybody moved it (docs/decisions.md).
risk::ModelState EntryOf(const risk::Library& library, size_t equation) {
  if (library.equations()[equation].state == risk::State::kDraft) return risk::ModelState::kDraft;
  return library.ByDefault(equation) ? risk::ModelState::kLimited : risk::ModelState::kTrained;
}

}  // namespace

std::vector<std::string> ShownModels::Ids() const {
  std::vector<std::string> ids;
  for (const ShownModel& model : models) ids.push_back(model.id);
  return ids;
}

const ShownModel* ShownModels::Find(std::string_view id) const {
  const auto found = std::find_if(models.begin(), models.end(), [&](const ShownModel& model) { return model.id == id; });
  return found == models.end() ? nullptr : &*found;
}

ModelShelf::ModelShelf(std::shared_ptr<const risk::Library> library) : library_(std::move(library)) {}

Result<risk::ModelState> ModelShelf::StateOf(size_t equation) const { return EntryOf(*library_, equation); }

Result<ShownModels> ModelShelf::Shown() const {
  ShownModels shown{library_, {}};
  for (size_t i = 0; i < library_->equations().size(); ++i) {
    const risk::Equation& equation = library_->equations()[i];
    BOGAM_ASSIGN(const risk::ModelState state, StateOf(i));
    if (!risk::IsShown(state)) continue;
    const bool limited = state == risk::ModelState::kLimited;
    shown.models.push_back({i, equation.id, equation.title, equation.topic, state, library_->OnChart(i), std::string(limited ? kNotValidatedHere : "")});
  }
  std::stable_sort(shown.models.begin(), shown.models.end(), [](const ShownModel& a, const ShownModel& b) { return a.on_chart && !b.on_chart; });
  return shown;
}

Result<ChartModel> ModelShelf::OnChart(std::string_view topic) const {
  ChartModel out;
  out.library = library_;
  const auto chosen = library_->place().equations.find(std::string(topic));
  if (chosen == library_->place().equations.end()) {
    out.why = "The place has chosen no model for this topic.";
    return out;
  }
  const Result<size_t> at = library_->Find(chosen->second);
  if (!at.ok()) {
    out.why = "The place has chosen " + chosen->second + ", which is not there.";
    return out;
  }
  BOGAM_ASSIGN(const ShownModels shown, Shown());
  if (const ShownModel* const model = shown.Find(chosen->second); model != nullptr) {
    out.equation = &library_->equations()[*at];
    out.model = *model;
    return out;
  }
  BOGAM_ASSIGN(const risk::ModelState state, StateOf(*at));
  out.why = library_->equations()[*at].title + " is " + std::string(risk::Name(state)) + ".";
  return out;
}

}  // namespace bogam::engine
