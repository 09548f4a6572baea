// SPDX-License-Identifier: Apache-2.0
#include "risk/project.h"

#include <algorithm>
#include <cmath>

#include "access/digest.h"
#include "cohort/definitions.h"
#include "fhir/json.h"
#include "risk/package.h"
#include "risk/translation.h"

namespace bogam::risk {
namespace {

constexpr std::string_view kCohortFile = "cohort.yaml", kFeaturesFile = "features.yaml", kValueSets = "valuesets/";
constexpr std::string_view kMade[] = {"model.json", "evaluation.json", "evaluation.html", "training.json", "vectors.json"};

/// The folder's libraries, then those of the program.
class FolderLibraries final : public expr::LibrarySource {
 public:
  explicit FolderLibraries(const expr::LibrarySource* carried) : carried_(carried) {}
  void Add(const std::string& text, const std::string& file) { own_.Add(text, file); }
  const expr::LibraryTexts& own() const { return own_; }

  std::optional<Text> Find(std::string_view id, std::string_view version) const override {
    std::optional<Text> found = own_.Find(id, version);
    return found || carried_ == nullptr ? found : carried_->Find(id, version);
  }
  std::vector<std::string> Ids() const override { return own_.Ids(); }

 private:
  expr::LibraryTexts own_;
  const expr::LibrarySource* carried_;
};

}  // namespace

bool IsMadeByTraining(std::string_view file) { return std::find(std::begin(kMade), std::end(kMade), file) != std::end(kMade); }

class ProjectReader {
 public:
  ProjectReader(ProjectFiles files, const ProjectInputs& inputs, Findings& findings) : inputs_(inputs), findings_(findings), sources_(inputs.libraries) {
    out_->files_ = std::move(files);
    std::erase_if(out_->files_, [](const auto& file) { return IsMadeByTraining(file.first); });
  }

  std::shared_ptr<const Project> Read() {
    const size_t before = findings_.size();
    TakeFiles();
    for (const std::string_view name : {kProjectFile, kCohortFile, kFeaturesFile}) {
      if (!out_->files_.contains(std::string(name))) Report(name, "", "the file is missing");
    }
    if (findings_.size() > before) return nullptr;
    out_->about_ = ReadModelDeclaration(TextOf(kProjectFile), std::string(kProjectFile), findings_);
    CohortDeclaration cohort = ReadCohort(TextOf(kCohortFile), std::string(kCohortFile), findings_);
    FeatureDeclaration features = ReadFeatures(TextOf(kFeaturesFile), std::string(kFeaturesFile), findings_);
    if (findings_.size() > before) return nullptr;
    CheckTogether(cohort, features);
    const auto of_cohort = Compile(cohort.library, kCohortFile);
    const auto of_features = features.library.empty() ? nullptr : features.library == cohort.library ? of_cohort : Compile(features.library, kFeaturesFile);
    if (findings_.size() > before) return nullptr;
    CheckDefinitions(*of_cohort, cohort);
    if (of_features) CheckDefinitions(*of_features, features);
    for (const auto& [id, canonical] : features.value_sets) CheckValueSet(canonical, "", kFeaturesFile, "value_sets." + canonical);
    if (findings_.size() > before) return nullptr;
    auto compiled = Cohort::Compile(std::move(cohort), of_cohort, out_->value_sets_.get());
    if (!compiled.ok()) Report(kCohortFile, "", compiled.status().ToString());
    auto program = FeatureProgram::Compile(std::move(features), out_->value_sets_.get(), of_features);
    if (!program.ok()) Report(kFeaturesFile, "", program.status().ToString());
    if (findings_.size() > before) return nullptr;
    out_->libraries_ = of_cohort;
    out_->cohort_ = std::move(*compiled);
    out_->features_ = std::move(*program);
    return out_;
  }

 private:
  void Report(std::string_view file, std::string field, std::string message) { findings_.push_back({std::string(file), std::move(field), std::move(message)}); }

  std::string_view TextOf(std::string_view name) const { return out_->files_.at(std::string(name)); }

  void TakeFiles() {
    for (const auto& [name, text] : out_->files_) {
      const bool at_top = name.find('/') == std::string::npos;
      if (at_top && name.ends_with(".cql")) {
        sources_.Add(text, name);
      } else if (name.starts_with(kValueSets) && name.ends_with(".json")) {
        const auto resource = fhir::ParseJson(text);
        const Status added = resource.ok() ? out_->value_sets_->Add(*resource) : resource.status();
        if (!added.ok()) Report(name, "", added.ToString());
      } else if (name != kProjectFile && name != kCohortFile && name != kFeaturesFile && name != kCardFile && name != kOutsideFile && name != "README.md" &&
                 !LanguageOfFile(name)) {
        Report(name, "", "a model's folder has no such file");
      }
    }
  }

  std::shared_ptr<const expr::LibrarySet> Compile(const std::string& library, std::string_view file) {
    const auto text = sources_.own().Find(library, "");
    if (!text) {
      Report(file, "library", "there is no CQL library " + library + " in the folder; " + expr::NearNamesHint(library, sources_.own().Ids()));
      return nullptr;
    }
    expr::CompileResult compiled = expr::Compile(text->text, text->file, sources_, *inputs_.models);
    for (const expr::Diagnostic& one : compiled.diagnostics) {
      if (one.severity == expr::Severity::kError) {
        findings_.push_back({one.file, "", one.message + (one.hint.empty() ? "" : "; " + one.hint), static_cast<int>(one.span.line)});
      }
    }
    return std::move(compiled.libraries);
  }

  void CheckTogether(const CohortDeclaration& cohort, const FeatureDeclaration& features) {
    const ModelDeclaration& about = out_->about_;
    const int days = cohort.risk_to - cohort.risk_from + 1;
    Findings none;
    const Json horizon = format::Json{.kind = Json::Kind::kText, .text = about.output.horizon};
    const Json object = format::Json{.kind = Json::Kind::kObject, .members = {{"horizon", horizon}}};
    int said = 0;
    {
      JsonFields fields(none, std::string(kProjectFile), "output", object);
      said = ReadDays(fields, "horizon");
    }
    // 12 months are 360 days, a year 365.
    if (!none.empty() || std::abs(said - days) * 50 > days) {
      Report(kProjectFile, "output.horizon", "\"" + about.output.horizon + "\" is not the cohort's time at risk of " + std::to_string(days) + " days");
    }
    if (cohort.remove_prior && about.excluded.prior_outcome.empty()) Report(kProjectFile, "excluded.prior_outcome", "it is missing");
    if (cohort.washout_days > 0 && about.excluded.washout.empty()) Report(kProjectFile, "excluded.washout", "it is missing");
    const auto has = [&](FeatureSource source) {
      return std::any_of(features.features.begin(), features.features.end(), [&](const Feature& feature) { return feature.source == source; });
    };
    if (about.comparator.kind == ComparatorPlan::Kind::kAgeAndSex && !(has(FeatureSource::kAge) && has(FeatureSource::kSex))) {
      Report(kProjectFile, "comparator.kind", "age-and-sex needs features \"patient: age\" and \"patient: sex\"");
    }
    const bool carries = out_->files_.contains(std::string(kOutsideFile));
    if (!about.external && carries) Report(kProjectFile, "external", "there is a " + std::string(kOutsideFile) + ", and it is not declared");
    if (about.external && !carries) Report(kProjectFile, "external.file", "the file is missing");
    if (about.external && carries && access::Sha256Hex(out_->files_.at(about.external->file)) != about.external->sha256) {
      Report(kProjectFile, "external.sha256", "it is not that of the file");
    }
  }

  void CheckDefinition(const expr::LibrarySet& libraries, const std::string& name, std::string_view file, std::string field) {
    if (name.empty()) return;
    const auto found = cohort::FindDefinition(libraries, name);
    if (!found.ok()) return Report(file, std::move(field), found.status().ToString());
    if (found->is_function()) return Report(file, std::move(field), "\"" + name + "\" is a function");
    for (const cohort::Criterion& reached : cohort::Reachable(libraries, *found)) {
      cohort::ForEachNode(reached.definition->body.get(), [&](const expr::Expr& node) {
        const bool refers = node.op == expr::Op::kValueSetRef;
        const expr::Library* const library = refers ? cohort::IncludedAs(libraries, *reached.library, node.library) : nullptr;
        if (library == nullptr) return;
        for (const expr::ValueSetDef& defined : library->value_sets) {
          if (defined.name == node.name) CheckValueSet(defined.id, defined.version, file, field);
        }
      });
    }
  }

  void CheckDefinitions(const expr::LibrarySet& libraries, const CohortDeclaration& cohort) {
    CheckDefinition(libraries, cohort.population, kCohortFile, "population");
    CheckDefinition(libraries, cohort.index_definition, kCohortFile, "index.definition");
    CheckDefinition(libraries, cohort.observation_definition, kCohortFile, "observation.definition");
    CheckDefinition(libraries, cohort.outcome_definition, kCohortFile, "outcome.definition");
    CheckDefinition(libraries, cohort.need_definition, kCohortFile, "need.definition");
  }
  void CheckDefinitions(const expr::LibrarySet& libraries, const FeatureDeclaration& features) {
    for (const Feature& feature : features.features) CheckDefinition(libraries, feature.definition, kFeaturesFile, "features." + feature.name + ".cql");
  }

  void CheckValueSet(const std::string& url, const std::string& version, std::string_view file, const std::string& field) {
    const auto set = out_->value_sets_->FindValueSet(url, version);
    if (set.ok()) return;
    const auto same = [&](const Finding& one) { return one.message == set.status().ToString(); };
    if (std::none_of(findings_.begin(), findings_.end(), same)) Report(file, field, set.status().ToString());
  }

  const ProjectInputs& inputs_;
  Findings& findings_;
  FolderLibraries sources_;
  std::shared_ptr<Project> out_ = std::make_shared<Project>();
};

Result<std::shared_ptr<const Cohort>> Project::CohortAt(std::vector<value::Date> days) const {
  CohortDeclaration declaration = cohort_->declaration();
  declaration.dates = std::move(days);
  declaration.index_definition.clear();
  declaration.take = CohortDeclaration::Take::kAll;
  return Cohort::Compile(std::move(declaration), libraries_, value_sets_.get());
}

std::shared_ptr<const Project> Project::Read(ProjectFiles files, const ProjectInputs& inputs, Findings& findings) {
  return ProjectReader(std::move(files), inputs, findings).Read();
}

}  // namespace bogam::risk
