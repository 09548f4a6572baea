// SPDX-License-Identifier: Apache-2.0
#include "engine/model_network.h"

#include "engine/model_folder.h"

namespace bogam::engine {

Result<risk::StudyPack> MakePack(const risk::ProjectFiles& files) {
  BOGAM_ASSIGN(const auto package, OpenPackage(files));
  risk::StudyPack out;
  out.study = package->project->id();
  out.package = package->package.hash;
  out.files = package->project->files();
  out.files[std::string(risk::kModelFile)] = files.at(std::string(risk::kModelFile));
  out.comparator = package->training.comparator;
  out.comparator_model = package->training.comparator_model;
  if (risk::WritePack(out).size() > format::kLargestJson) return Status(Code::kTooLarge, "the pack would be over 8 MB, and no site would read it");
  return out;
}

Result<OpenedPack> OpenPack(std::string_view text, const std::string& file) {
  OpenedPack out;
  risk::Findings findings;
  out.pack = risk::ReadPack(text, file, findings);
  if (!findings.empty()) return Status(Code::kInvalid, "the pack cannot be used", format::Indented(findings));
  BOGAM_ASSIGN(out.project, CompileProject(out.pack.files));
  const auto model = out.pack.files.find(std::string(risk::kModelFile));
  if (model == out.pack.files.end()) return Status(Code::kInvalid, "the pack has no model");
  BOGAM_ASSIGN(out.model, risk::ReadModelOf(*out.project, model->second, CarriedInputs()));
  return out;
}

Result<risk::SiteAggregates> RunPack(Engine* engine, const StudyRequest& request, const OpenedPack& opened, const std::string& site) {
  if (site.empty()) return Status(Code::kInvalid, "the site has no name");
  BOGAM_ASSIGN(const JudgedModel judged, JudgeModel(engine, request, opened.model, opened.pack.comparator_model));
  BOGAM_ASSIGN(risk::SiteAggregates out, risk::AggregatesOf(judged.evaluation, judged.gathered.answer.attrition));
  out.study = opened.pack.study;
  out.pack = opened.pack.hash();
  out.site = site;
  out.made_by = "bogam " + std::string(Version());
  out.synthetic = judged.gathered.synthetic;
  return out;
}

}  // namespace bogam::engine
