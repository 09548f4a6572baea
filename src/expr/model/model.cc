// SPDX-License-Identifier: Apache-2.0
#include "expr/model/model.h"

#include <zstd.h>

#include <mutex>

#include "expr/model/embedded.h"

namespace bogam::expr {
namespace {

// The System types (CQL specification, Appendix B; ELM "System" model), written by hand.
std::shared_ptr<const Model> SystemModel() {
  auto model = std::make_shared<Model>();
  model->name = "System";
  model->version = "1.0.0";
  model->url = kSystemUri;
  const auto add = [&](std::string name, std::string_view base, std::vector<ModelElement> elements = {}) {
    ModelType type;
    type.name = std::move(name);
    if (!base.empty()) type.base = Type::System(base);
    type.elements = std::move(elements);
    model->AddType(std::move(type));
  };
  const Type string = Type::System("String"), quantity = Type::System("Quantity");
  add("Any", "");
  for (const char* name : {"Boolean", "Integer", "Long", "Decimal", "String", "DateTime", "Date", "Time"}) add(name, "Any");
  add("Quantity", "Any", {{"value", Type::System("Decimal"), ""}, {"unit", string, ""}});
  add("Ratio", "Any", {{"numerator", quantity, ""}, {"denominator", quantity, ""}});
  add("Code", "Any", {{"code", string, ""}, {"system", string, ""}, {"version", string, ""}, {"display", string, ""}});
  add("Concept", "Any", {{"codes", Type::List(Type::System("Code")), ""}, {"display", string, ""}});
  add("Vocabulary", "Any", {{"id", string, ""}, {"version", string, ""}, {"name", string, ""}});
  add("CodeSystem", "Vocabulary");
  add("ValueSet", "Vocabulary", {{"codesystems", Type::List(Type::System("CodeSystem")), ""}});
  return model;
}

Result<std::string> Decompress(std::string_view bytes) {
  constexpr unsigned long long kMaxSize = 64ull << 20;
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size > kMaxSize) return Status(Code::kInternal, "embedded model information is damaged");
  std::string text(size, '\0');
  const size_t done = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(done) || done != text.size()) return Status(Code::kInternal, "embedded model information is damaged");
  return text;
}

// Embedded model `index`, read once a process.
Result<std::shared_ptr<const Model>> Embedded(size_t index, const EmbeddedModel& embedded) {
  static std::mutex mutex;
  static std::map<size_t, std::shared_ptr<const Model>> cache;
  const std::lock_guard<std::mutex> lock(mutex);
  auto& slot = cache[index];
  if (!slot) {
    BOGAM_ASSIGN(const std::string xml, Decompress(embedded.compressed));
    BOGAM_ASSIGN(slot, ReadModelInfo(xml));
  }
  return slot;
}

}  // namespace

void Model::AddType(ModelType type) {
  types_.push_back(std::make_unique<ModelType>(std::move(type)));
  const ModelType* added = types_.back().get();
  by_name_.emplace(added->name, added);
  if (!added->label.empty() && added->retrievable) by_label_.emplace(added->label, added);
}

const ModelType* Model::FindType(std::string_view type_name) const {
  const auto it = by_name_.find(type_name);
  return it == by_name_.end() ? nullptr : it->second;
}

const ModelType* Model::FindByLabel(std::string_view label) const {
  const auto it = by_label_.find(label);
  return it == by_label_.end() ? nullptr : it->second;
}

Status Models::Add(std::string_view xml) {
  BOGAM_ASSIGN(std::shared_ptr<const Model> model, ReadModelInfo(xml));
  added_[{model->name, model->version}] = model;
  return Status::Ok();
}

Result<std::shared_ptr<const Model>> Models::Find(std::string_view name, std::string_view version) const {
  if (name == "System") {
    static const std::shared_ptr<const Model> kSystem = SystemModel();
    return kSystem;
  }
  for (auto it = added_.rbegin(); it != added_.rend(); ++it) {
    if (it->first.first == name && (version.empty() || it->first.second == version)) return it->second;
  }
  size_t count = 0;
  const EmbeddedModel* models = EmbeddedModels(&count);
  for (size_t i = count; i-- > 0;) {
    if (models[i].name == name && (version.empty() || models[i].version == version)) return Embedded(i, models[i]);
  }
  std::string known;
  for (const auto& [model, its_version] : List()) known += (known.empty() ? "" : ", ") + model + " " + its_version;
  return Status(Code::kNotFound, "no model information for " + std::string(name) + (version.empty() ? "" : " version " + std::string(version)),
                "known are " + known + "; others can be given with --model-info");
}

std::vector<std::pair<std::string, std::string>> Models::List() const {
  std::vector<std::pair<std::string, std::string>> out;
  size_t count = 0;
  const EmbeddedModel* models = EmbeddedModels(&count);
  for (size_t i = 0; i < count; ++i) out.emplace_back(models[i].name, models[i].version);
  for (const auto& [key, model] : added_) out.push_back(key);
  return out;
}

}  // namespace bogam::expr
