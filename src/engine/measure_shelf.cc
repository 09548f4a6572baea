// SPDX-License-Identifier: Apache-2.0
#include "engine/measure_shelf.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "engine/content.h"
#include "expr/syntax/diagnostic.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "format/documents.h"
#include "format/input.h"

namespace bogam::engine {
namespace {

/// Every document of a file (JSON, NDJSON, compressed too), resources of Bundles one by one.
Status ForEachResource(const std::string& path, const std::function<Status(fhir::RecordView)>& visit) {
  BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(path));
  format::DocumentReader reader(std::move(input));
  for (format::Document document;;) {
    BOGAM_ASSIGN(const bool more, reader.Next(&document));
    if (!more) return Status::Ok();
    fhir::ParseOptions options;
    options.lenient = true;
    BOGAM_ASSIGN(const fhir::Record record, fhir::ParseJson(document.text, options));
    if (record.resource_type() != fhir::type::kBundle) {
      BOGAM_TRY(visit(record));
      continue;
    }
    for (const fhir::Node entry : record.root().children(fhir::name::kEntry)) {
      std::string json;
      fhir::WriteJson(entry.Get(fhir::name::kResource), &json);
      BOGAM_ASSIGN(const fhir::Record part, fhir::ParseJson(json, options));
      BOGAM_TRY(visit(part));
    }
  }
}

Status LoadContent(measure::Package* package) {
  for (const ContentFile& file : Content()) {
    if (file.path.starts_with(kProjects)) continue;
    const std::string origin(file.path);
    if (file.path.ends_with(".cql")) {
      BOGAM_TRY(package->AddCql(std::string(file.text), origin));
    } else if (file.path.ends_with(".ndjson")) {
      for (size_t at = 0; at < file.text.size();) {
        const size_t end = std::min(file.text.find('\n', at), file.text.size());
        if (end > at) BOGAM_TRY(package->AddJson(file.text.substr(at, end - at), origin));
        at = end + 1;
      }
    } else if (file.path.ends_with(".json")) {  // the rest is others': YAML of health plans, pages for people
      BOGAM_TRY(package->AddJson(file.text, origin));
    }
  }
  return package->Finish();
}

/// An index of directions named by itself speaks for all packages.
bool IsIndex(std::string_view path) { return path.ends_with("improvement.json"); }

/// Asks one package after the other.
class AllPackages final : public expr::Terminology {
 public:
  explicit AllPackages(const std::vector<std::unique_ptr<measure::Package>>* packages) : packages_(packages) {}
  Result<const expr::ValueSet*> FindValueSet(std::string_view id, std::string_view version) override {
    return First<const expr::ValueSet*>([&](terms::ValueSets& sets) { return sets.FindValueSet(id, version); }, id);
  }
  Result<const expr::CodeSystem*> FindCodeSystem(std::string_view id, std::string_view version) override {
    return First<const expr::CodeSystem*>([&](terms::ValueSets& sets) { return sets.FindCodeSystem(id, version); }, id);
  }
  Result<bool> Subsumes(const expr::CodeValue& a, const expr::CodeValue& b) override {
    return First<bool>([&](terms::ValueSets& sets) { return sets.Subsumes(a, b); }, a.system);
  }

 private:
  template <typename T, typename Ask>
  Result<T> First(const Ask& ask, std::string_view what) {
    Result<T> answer = Status(Code::kNotFound, std::string(what) + " is not loaded");
    for (const auto& package : *packages_) {
      answer = ask(package->value_sets());
      if (answer.ok() || answer.status().code() != Code::kNotFound) break;
    }
    return answer;
  }

  const std::vector<std::unique_ptr<measure::Package>>* packages_;
};

}  // namespace

struct MeasureShelf::State {
  Options options;
  const expr::ModelSource* models = nullptr;
  std::vector<std::unique_ptr<measure::Package>> packages;
  std::vector<const measure::MeasureDefinition*> measures;
  std::map<const measure::MeasureDefinition*, measure::Package*> owners;
  AllPackages terminology{&packages};
  std::mutex mutex;  // guards ready
  std::map<const measure::MeasureDefinition*, Result<std::shared_ptr<const ReadyMeasure>>> ready;

  Status AddMeasures(measure::Package* package) {
    for (const std::string& path : options.overlays) {
      BOGAM_TRY(ForEachResource(path, [&](fhir::RecordView record) { return package->value_sets().AddOverlay(record); }));
    }
    for (const measure::MeasureDefinition& definition : package->measures()) {
      for (const measure::MeasureDefinition* known : measures) {
        if (known->id == definition.id) return Status(Code::kConflict, "two packages have a measure with the id " + definition.id);
      }
      measures.push_back(&definition);
      owners[&definition] = package;
    }
    return Status::Ok();
  }

  Result<std::shared_ptr<const ReadyMeasure>> Make(const measure::MeasureDefinition& definition) {
    measure::Package& package = *owners.at(&definition);
    BOGAM_TRY(measure::CheckDirections(definition));
    auto out = std::make_shared<ReadyMeasure>();
    out->form = options.form.value_or(package.Has(definition, LibraryForm::kCql) || !package.Has(definition, LibraryForm::kElm) ? LibraryForm::kCql
                                                                                                                                : LibraryForm::kElm);
    BOGAM_ASSIGN(std::shared_ptr<const expr::LibrarySet> libraries, package.Link(definition, out->form, *models));
    BOGAM_ASSIGN(out->linked, measure::LinkedMeasure::Link(definition, libraries));
    BOGAM_TRY(out->linked->CheckValueSets(&package.value_sets()));
    BOGAM_ASSIGN(out->prepared, Prepare(std::move(libraries), options.evaluator));
    out->terminology = &package.value_sets();
    out->main_text = package.MainText(definition);
    return std::shared_ptr<const ReadyMeasure>(std::move(out));
  }
};

MeasureShelf::MeasureShelf(std::unique_ptr<State> state) : state_(std::move(state)) {}
MeasureShelf::~MeasureShelf() = default;

Result<std::unique_ptr<MeasureShelf>> MeasureShelf::Open(const Options& options, const expr::ModelSource* models) {
  auto state = std::make_unique<State>();
  state->options = options;
  state->models = models;
  if (options.packages.empty()) {
    state->packages.push_back(std::make_unique<measure::Package>());
    BOGAM_TRY(LoadContent(state->packages.back().get()));
    BOGAM_TRY(state->AddMeasures(state->packages.back().get()));
  }
  for (const std::string& path : options.packages) {
    if (IsIndex(path)) continue;
    state->packages.push_back(std::make_unique<measure::Package>());
    BOGAM_TRY(state->packages.back()->Load(path));
    for (const std::string& index : options.packages) {
      if (IsIndex(index)) BOGAM_TRY(state->packages.back()->Load(index));
    }
    BOGAM_TRY(state->packages.back()->Finish());
    BOGAM_TRY(state->AddMeasures(state->packages.back().get()));
  }
  return std::unique_ptr<MeasureShelf>(new MeasureShelf(std::move(state)));
}

const std::vector<const measure::MeasureDefinition*>& MeasureShelf::measures() const { return state_->measures; }

Result<const measure::MeasureDefinition*> MeasureShelf::Find(std::string_view name) const {
  std::vector<std::string> names;
  for (const auto& package : state_->packages) {
    const Result<const measure::MeasureDefinition*> found = package->Find(name);
    if (found.ok()) return found;
  }
  for (const measure::MeasureDefinition* known : state_->measures) names.push_back(known->id);
  const std::string near_names = expr::NearNamesHint(name, names);
  return Status(Code::kNotFound, "no measure is called '" + std::string(name) + "'", near_names.empty() ? "`bogam measure list` shows all" : near_names);
}

Result<std::shared_ptr<const ReadyMeasure>> MeasureShelf::Ready(const measure::MeasureDefinition& measure) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->ready.find(&measure);
  if (found != state_->ready.end()) return found->second;
  return state_->ready.emplace(&measure, state_->Make(measure)).first->second;
}

expr::Terminology* MeasureShelf::terminology() const { return &state_->terminology; }

std::vector<std::string> MeasureShelf::notes() const {
  std::set<std::string> all;
  for (const auto& package : state_->packages) {
    for (std::string& note : package->notes()) all.insert(std::move(note));
  }
  return {all.begin(), all.end()};
}

}  // namespace bogam::engine
