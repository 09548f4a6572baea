// SPDX-License-Identifier: Apache-2.0
// Registry: the state of each model in a store, and its card's signed texts, as the fold of one journal (STORE/models/journal). What nobody decided stands
// where the package itself says (the entry state).
//
// Two people at once: whoever moves a model names the version of it that they saw; when somebody was first, they are told (kConflict) and nothing is done.
#ifndef BOGAM_RISK_REGISTRY_H_
#define BOGAM_RISK_REGISTRY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/journal.h"
#include "risk/model_state.h"

namespace bogam::risk {

/// A model as it is there now.
struct Enrolment {
  std::string model;    ///< its id
  std::string package;  ///< the package's hash
  std::string rules;    ///< the hash of the rules for inputs (Library::rules_hash)
  ModelState entry = ModelState::kDraft;
};

struct StateChange {
  ModelState from = ModelState::kDraft, to = ModelState::kDraft;
  std::string who, reason, package, rules, card, vectors, evidence;
  int64_t time_ms = 0;
};

/// What a decision hangs on: hashes, and "58 of 58".
struct Evidence {
  std::string package, rules, card, vectors;
  /// SHA-256 over all of them; whoever has the parts can work it out again.
  std::string Hash() const;
};

/// A text of the card that a person wrote, or took over, and stands for.
struct SignedText {
  std::string value, who, package;
  int64_t time_ms = 0;
};

struct ModelRecord {
  ModelState state = ModelState::kDraft;
  bool moved = false;                              ///< somebody decided the state; else it is the entry state
  bool new_package = false;                        ///< the package is not the one that it was moved with
  bool new_rules = false;                          ///< nor the rules for its inputs
  std::string version;                             ///< names this state of the record
  std::vector<StateChange> history;                ///< oldest first
  std::map<std::string, SignedText> signed_texts;  ///< by field: the newest
};

/// What a person asks for.
struct MoveRequest {
  ModelState to = ModelState::kDraft;
  std::string who, reason, version;
};

/// What stands in the way of a move besides the table, in sentences.
using Needs = std::function<std::vector<std::string>(const ModelRecord& record)>;

inline constexpr size_t kShortestReason = 10, kLongestText = 4000;

/// Thread-safe.
class Registry {
 public:
  /// folder: STORE/models; "": in memory.
  explicit Registry(const std::string& folder);

  Result<ModelRecord> Of(const Enrolment& model);
  /// Tells states of all models apart: the hash of the newest line; "" where nothing was decided.
  Result<std::string> Mark();
  /// kConflict: the version is not the newest. kUnprocessable: no such move, no reason, or needs; the detail lists the sentences, one a line.
  /// evidence: worked out from the record as it stands when the decision is taken.
  using EvidenceOf = std::function<Evidence(const ModelRecord& record)>;
  Status Move(const Enrolment& model, const MoveRequest& request, const EvidenceOf& evidence, const Needs& needs);
  /// An empty value takes the text back.
  Status Sign(const Enrolment& model, const std::string& field, const std::string& value, const std::string& who);

 private:
  Journal journal_;
};

/// The record that lines make of a model.
ModelRecord FoldRecord(const JournalLines& lines, const Enrolment& model);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_REGISTRY_H_
