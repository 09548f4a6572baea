// SPDX-License-Identifier: Apache-2.0
// Resources in memory as a population: those of a Bundle, of a folder, of a test. And both: what is in memory laid over a store.
#ifndef BOGAM_COHORT_BUNDLE_H_
#define BOGAM_COHORT_BUNDLE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/patient_reader.h"
#include "expr/evaluation.h"
#include "fhir/record.h"

namespace bogam::cohort {

/// Resources by home patient (fhir/compartments.h), in the order given. Not changed once evaluations read it; then thread-safe.
class MemoryPopulation {
 public:
  /// A Bundle's resources are taken out of it. A second resource of the same type and id replaces the first.
  Status Add(fhir::Record record);
  /// JSON: a resource or a Bundle; `lenient` keeps elements that R4 has not.
  Status AddJson(std::string_view json, bool lenient = false);

  /// Logical ids of the Patients, in the order given.
  const std::vector<std::string>& patients() const { return patients_; }
  bool Has(std::string_view patient_id) const;
  /// Logical ids of all patients of whom something is here, be it without the Patient; sorted.
  std::vector<std::string> homes() const;
  /// Current resources of a type with that home; "" for those without a patient.
  void Of(std::string_view patient_id, fhir::TypeId type, std::vector<fhir::Node>* out) const;
  void All(fhir::TypeId type, std::vector<fhir::Node>* out) const;
  /// Whether a resource answers to it; in the order given, up to the first that does.
  bool Any(const std::function<bool(fhir::Node)>& asked) const;
  /// Missing where there is none.
  fhir::Node Find(fhir::TypeId type, std::string_view id) const;

 private:
  struct Key {
    std::string patient;
    fhir::TypeId type;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::vector<std::unique_ptr<fhir::Record>> records_;
  std::map<Key, std::vector<size_t>> by_home_;
  std::map<std::pair<fhir::TypeId, std::string>, size_t> by_id_;
  std::vector<std::string> patients_;
};

/// One patient of a MemoryPopulation.
class MemoryReader final : public expr::Retriever {
 public:
  explicit MemoryReader(const MemoryPopulation* population) : population_(population) {}
  /// False when there is no such Patient.
  bool Move(std::string_view patient_id);
  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override;

 private:
  const MemoryPopulation* population_;
  std::string patient_;
};

/// A patient of a store with resources in memory laid over: one in memory replaces the store's of the same type and id; the
/// others join it. The patient may be in either, or in both.
class OverlayReader final : public expr::Retriever {
 public:
  /// store may be null.
  OverlayReader(PatientReader* store, const MemoryPopulation* memory) : store_(store), memory_(memory), reader_(memory) {}
  /// number 0: not in the store. False when the patient is in neither.
  Result<bool> Move(std::string_view patient_id, uint32_t number);
  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override;

 private:
  PatientReader* store_;
  const MemoryPopulation* memory_;
  MemoryReader reader_;
  bool in_store_ = false;
};

}  // namespace bogam::cohort

#endif  // BOGAM_COHORT_BUNDLE_H_
