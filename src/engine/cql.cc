// SPDX-License-Identifier: Apache-2.0
#include "engine/cql.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "engine/content.h"
#include "engine/patient_visit.h"
#include "engine/value_json.h"
#include "fhir/ids.h"
#include "measure/engine.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

/// The user's libraries first, then those of the program.
class Sources final : public expr::LibrarySource {
 public:
  expr::LibraryTexts own, carried;
  std::optional<Text> Find(std::string_view id, std::string_view version) const override {
    std::optional<Text> found = own.Find(id, version);
    return found ? found : carried.Find(id, version);
  }
  std::vector<std::string> Ids() const override {
    std::vector<std::string> ids = own.Ids();
    for (std::string& id : carried.Ids()) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
    return ids;
  }
};

std::string Listed(const std::vector<expr::Diagnostic>& diagnostics) {
  std::string out;
  for (const expr::Diagnostic& diagnostic : diagnostics) out += "\n" + diagnostic.ToString();
  return out;
}

Result<std::shared_ptr<const expr::LibrarySet>> CompileRequest(const CqlRequest& request, const expr::ModelSource& models) {
  BOGAM_ASSIGN(const std::unique_ptr<expr::LibrarySource> sources, CqlSources(request.folders));
  expr::CompileResult compiled;
  if (request.expression.empty()) {
    compiled = expr::Compile(request.text, request.file, *sources, models);
  } else {
    expr::CompileOptions options;
    options.usings.push_back({"FHIR", {}, "4.0.1"});
    options.includes.push_back({"FHIRHelpers", "FHIRHelpers", "4.0.1"});
    options.context = "Patient";
    compiled = expr::CompileExpression(request.expression, "expression", *sources, models, options);
  }
  if (compiled.ok()) return std::move(compiled.libraries);
  return Status(Code::kInvalid, "the CQL has errors", Listed(compiled.diagnostics));
}

Result<std::vector<const expr::Definition*>> Wanted(const expr::Library& main, const CqlRequest& request) {
  std::vector<const expr::Definition*> out;
  std::vector<std::string> names;
  for (const expr::Definition& definition : main.definitions) {
    if (definition.is_function) continue;
    names.push_back(definition.name);
    // Compiling adds "Patient" to a library in context Patient; nobody wrote it.
    const bool asked = request.expression.empty() ? definition.name != "Patient" : definition.name == "Expression";
    if (request.definitions.empty() && definition.body && asked) out.push_back(&definition);
  }
  for (const std::string& name : request.definitions) {
    const auto found = std::find_if(main.definitions.begin(), main.definitions.end(),
                                    [&](const expr::Definition& definition) { return !definition.is_function && definition.name == name; });
    if (found == main.definitions.end()) {
      return Status(Code::kNotFound, "library " + main.id + " has no definition \"" + name + "\"", expr::NearNamesHint(name, names));
    }
    out.push_back(&*found);
  }
  return out;
}

/// Stands on the request's patient, where it has one.
class Stand {
 public:
  Stand(const CqlRequest& request, cohort::Population* population)
      : data_(request.data ? request.data.get() : &nothing_), population_(request.data_only ? nullptr : population) {
    if (population_ != nullptr) reader_ = population_->NewReader();
    overlay_ = std::make_unique<cohort::OverlayReader>(reader_.get(), data_);
  }

  /// False: no patient was asked for.
  Result<bool> Move(const CqlRequest& request) {
    std::string id = request.patient;
    if (id.empty() && data_->patients().size() == 1) id = data_->patients().front();
    if (id.empty()) return false;
    uint32_t number = 0;
    if (population_ != nullptr) {
      BOGAM_ASSIGN(number, population_->NumberOf(id));
    }
    BOGAM_ASSIGN(const bool there, overlay_->Move(id, number));
    if (!there) return Status(Code::kNotFound, "there is no such patient", id);
    return true;
  }
  expr::Retriever* retriever() { return overlay_.get(); }

 private:
  const cohort::MemoryPopulation nothing_;
  const cohort::MemoryPopulation* data_;
  cohort::Population* population_;
  std::unique_ptr<cohort::PatientReader> reader_;
  std::unique_ptr<cohort::OverlayReader> overlay_;
};

}  // namespace

Result<std::unique_ptr<expr::LibrarySource>> CqlSources(const std::vector<std::string>& folders) {
  auto sources = std::make_unique<Sources>();
  for (const ContentFile& file : Content()) {
    if (file.path.ends_with(".cql") && !file.path.starts_with(kProjects)) sources->carried.Add(std::string(file.text), std::string(file.path));
  }
  for (const std::string& folder : folders) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".cql" && at->is_regular_file(error)) files.push_back(at->path());
    }
    if (error) return Status(Code::kNotFound, "the folder of CQL libraries cannot be read", folder);
    std::sort(files.begin(), files.end());
    for (const fs::path& path : files) {
      std::ifstream in(path, std::ios::binary);
      std::stringstream text;
      text << in.rdbuf();
      sources->own.Add(std::move(text).str(), path.string());
    }
  }
  return std::unique_ptr<expr::LibrarySource>(std::move(sources));
}

Result<std::vector<expr::Diagnostic>> CheckCql(std::string_view text, const std::string& file, const std::vector<std::string>& folders,
                                               const expr::ModelSource& models) {
  BOGAM_ASSIGN(const std::unique_ptr<expr::LibrarySource> sources, CqlSources(folders));
  return expr::Compile(text, file, *sources, models).diagnostics;
}

Result<std::vector<ExpressionResult>> EvaluateCql(const CqlRequest& request, const expr::ModelSource& models, expr::Terminology* terminology,
                                                  cohort::Population* population, Evaluator which) {
  BOGAM_ASSIGN(const std::shared_ptr<const expr::LibrarySet> libraries, CompileRequest(request, models));
  const expr::Library& main = *libraries->main;
  BOGAM_ASSIGN(const std::vector<const expr::Definition*> wanted, Wanted(main, request));
  BOGAM_ASSIGN(const std::shared_ptr<const Prepared> prepared, Prepare(libraries, which));
  Stand stand(request, population);
  BOGAM_ASSIGN(const bool has_patient, stand.Move(request));
  const measure::PeriodParameters parameters(main, request.time.period);
  expr::Environment environment;
  environment.retriever = stand.retriever();
  environment.terminology = terminology;
  environment.parameters = &parameters;
  environment.now = request.time.now;
  environment.default_offset = OffsetOf(request.time);
  environment.trust_profiles = request.trust_profiles;
  const std::unique_ptr<PatientEvaluator> evaluator = prepared->Start(environment, nullptr);
  evaluator->Next();
  std::vector<ExpressionResult> out;
  for (const expr::Definition* definition : wanted) {
    ExpressionResult& one = out.emplace_back();
    one.library = main.id;
    one.name = definition->name;
    // A bare expression that does not speak of the patient needs none.
    if (definition->context == "Patient" && !has_patient && request.expression.empty()) {
      one.status = Status(Code::kInvalid, "definition \"" + one.name + "\" is in context Patient: say which patient");
      continue;
    }
    const Result<expr::Value> value = evaluator->Evaluate({&main, definition});
    one.status = value.status();
    if (!value.ok()) continue;
    one.text = measure::ValueText(*value);
    AppendJson(*value, &one.json);
  }
  return out;
}

}  // namespace bogam::engine
