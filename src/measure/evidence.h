// SPDX-License-Identifier: Apache-2.0
// Evidence: why a person is in or out of a population: the definitions that decided it, what each gave, and the resources it
// came from. A log collects what an evaluation reports (expr::Evidence); Explain lays it out along the references between
// definitions, from the criterion down.
#ifndef BOGAM_MEASURE_EVIDENCE_H_
#define BOGAM_MEASURE_EVIDENCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expr/evaluation.h"
#include "measure/evaluate.h"
#include "measure/linked_measure.h"

namespace bogam::measure {

/// What one definition gave for the current patient.
struct DefinitionResult {
  expr::Value value;                  ///< valid until the evaluator goes to the next patient
  std::optional<bool> truth;          ///< of a Boolean, and of a list whether it has elements; absent: null or another value
  std::vector<fhir::Node> resources;  ///< retrieved by it and by what it uses; valid as long as the patient's records are
};

/// One patient's log; Clear it before the next.
class EvidenceLog final : public expr::Evidence {
 public:
  void OnDefinition(const expr::Library& library, const expr::Definition& definition, const expr::Value& value, std::span<const fhir::Node> resources) override;
  void Clear() { ++patient_; }
  /// Null when the definition was not evaluated.
  const DefinitionResult* Find(const Criterion& criterion) const;

 private:
  struct Entry {
    uint64_t patient = 0;  // whose it is
    DefinitionResult result;
  };
  uint64_t patient_ = 1;
  std::unordered_map<const expr::Definition*, Entry> results_;  // entries are used again from patient to patient
};

/// What decided a group's status: of the last population that moved it, the first definition below its criterion that says why ("In Hospice" for excluded by
/// hospice).
struct Decision {
  Criterion reason;  ///< none where nothing was evaluated
  std::optional<bool> value;
  const DefinitionResult* population = nullptr;  ///< of the deciding criterion; lives in the log
};

struct EvidenceNode {
  std::string library, definition;
  std::string value;
  std::optional<bool> truth;
  std::vector<std::string> resources;  ///< "Observation/7", each once, in order of retrieval
  std::vector<EvidenceNode> uses;      ///< the definitions it refers to that were evaluated, in order
};

struct PopulationEvidence {
  std::string population;  ///< code
  std::string id, description;
  int64_t count = 0;       ///< after set logic
  bool evaluated = false;  ///< false: it could not matter any more
  EvidenceNode why;
};

struct GroupEvidence {
  std::string group;
  PersonStatus status = PersonStatus::kNone;
  std::vector<PopulationEvidence> populations;
  std::string reason_library, reason_definition;
  std::optional<bool> reason_value;
  /// Resources of the deciding population.
  std::vector<std::string> resources;
};

/// By group.
std::vector<Decision> Decide(const LinkedMeasure& measure, const PatientResult& result, const EvidenceLog& log);
/// The same, and all of the tree as text.
std::vector<GroupEvidence> Explain(const LinkedMeasure& measure, const PatientResult& result, const EvidenceLog& log);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_EVIDENCE_H_
