// SPDX-License-Identifier: Apache-2.0
// Model information: which types and elements a data model has, as model-info XML states them (CQL specification,
// Appendix "Data model reference"; namespace urn:hl7-org:elm-modelinfo:r1).
//
// System is written here; FHIR 4.0.1, US Core 3.1.1/6.1.0 and QI-Core 4.1.1/5.0.0/6.0.0 are embedded in the program
// (compressed, from registry packages fetched by the build); a user's own file is added with Models::Add. A Model is
// immutable and shared by threads; Models is to be filled before it is shared.
#ifndef BOGAM_EXPR_MODEL_MODEL_H_
#define BOGAM_EXPR_MODEL_MODEL_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "expr/type.h"

namespace bogam::expr {

struct ModelElement {
  std::string name;
  Type type;
  std::string target;  ///< how it is reached in the model's target (FHIR): "%value.value", "FHIRHelpers.ToConcept(%value)"
};

struct ModelType {
  std::string name;  ///< without the model's name: "Condition", "Dosage.DoseAndRate"
  Type base;         ///< kUnknown for System.Any
  std::string identifier, label, target, primary_code_path;
  bool retrievable = false;
  std::vector<ModelElement> elements;  ///< its own; those of base come in addition
};

struct ModelConversion {
  Type from, to;
  std::string function;  ///< "FHIRHelpers.ToConcept"
};

struct ModelContext {
  std::string name, type, key_element, birth_date_element;
};

class Model {
 public:
  std::string name, version;
  std::string url;         ///< namespace of its types: "http://hl7.org/fhir/us/qicore"
  std::string target_url;  ///< namespace of the types that the data has, or "" when they are its own
  std::string patient_class, patient_birth_date;
  std::vector<std::pair<std::string, std::string>> required;  ///< (name, version)
  std::vector<ModelConversion> conversions;
  std::vector<ModelContext> contexts;

  const ModelType* FindType(std::string_view type_name) const;
  /// By name, by label ("observation-bp" of QI-Core), or by the last part of the profile's identifier.
  const ModelType* FindByLabel(std::string_view label) const;
  const std::vector<std::unique_ptr<ModelType>>& types() const { return types_; }

  void AddType(ModelType type);

 private:
  std::vector<std::unique_ptr<ModelType>> types_;
  std::unordered_map<std::string_view, const ModelType*> by_name_, by_label_;
};

/// Reads one model-info XML text. Errors: kInvalid with the place.
Result<std::shared_ptr<const Model>> ReadModelInfo(std::string_view xml);

/// Where `using Name version '…'` finds its model.
class ModelSource {
 public:
  virtual ~ModelSource() = default;
  /// version "" = the newest that is known. Errors: kNotFound that lists what there is.
  virtual Result<std::shared_ptr<const Model>> Find(std::string_view name, std::string_view version) const = 0;
};

/// The embedded models and those added. Embedded ones are read at first use, once a process.
class Models final : public ModelSource {
 public:
  /// Adds a user's model information (--model-info FILE); it wins over an embedded one of the same name and version.
  Status Add(std::string_view xml);
  Result<std::shared_ptr<const Model>> Find(std::string_view name, std::string_view version) const override;
  /// (name, version) of all there are.
  std::vector<std::pair<std::string, std::string>> List() const;

 private:
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const Model>> added_;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_MODEL_MODEL_H_
