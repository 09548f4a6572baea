// SPDX-License-Identifier: Apache-2.0
// What an evaluator of expressions needs from the world, and what it tells it: data (Retriever), value sets (Terminology),
// parameters, the clock, messages, budgets, evidence. cohort, terms and records provide these; expr only declares them.
//
// An evaluation is of one context (one patient, or none) on one thread. Its failure is a value of that patient: an
// EvaluationError with library, definition and place; the others go on.
#ifndef BOGAM_EXPR_EVALUATION_H_
#define BOGAM_EXPR_EVALUATION_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "bogam/status.h"
#include "expr/tree.h"
#include "expr/value.h"

namespace bogam::expr {

/// A value set whose members are known. Immutable; shared by threads. A code's version is ignored everywhere (CQL
/// InValueSet with an expansion; CMS decks).
class ValueSet {
 public:
  virtual ~ValueSet() = default;
  virtual bool Contains(std::string_view system, std::string_view code) const = 0;
  /// A code without a system (a FHIR `code`, a String): in, when some system of the set has it.
  virtual bool ContainsCode(std::string_view code) const = 0;
  virtual void ForEach(const std::function<void(const CodeValue&)>& visit) const = 0;
  virtual std::string_view url() const = 0;
};

class CodeSystem {
 public:
  virtual ~CodeSystem() = default;
  virtual bool Contains(std::string_view code) const = 0;
};

class Terminology {
 public:
  virtual ~Terminology() = default;
  /// The value set of a canonical (http or https, with or without |version) and version ("" = any). kNotFound, naming it,
  /// where it is absent or not expanded: never an empty set. The pointer lives as long as the Terminology.
  virtual Result<const ValueSet*> FindValueSet(std::string_view id, std::string_view version) = 0;
  virtual Result<const CodeSystem*> FindCodeSystem(std::string_view id, std::string_view version);
  /// CQL Subsumes. The default says that this build's terminology cannot.
  virtual Result<bool> Subsumes(const CodeValue& a, const CodeValue& b);
};

/// Which profile of the same resource type a Retrieve asks for: expr/profiles.h.
struct ProfileRule;

/// One Retrieve of CQL. Codes and the value set are alternatives; both empty: no code filter.
struct RetrieveRequest {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string_view template_id;
  const ProfileRule* profile = nullptr;  ///< null: the type alone selects
  bool trust_profiles = false;           ///< meta.profile must name template_id
  std::string_view code_path;            ///< "code", "medication", "type"
  bool has_code_filter = false;
  std::span<const CodeValue> codes;  ///< with has_code_filter and no value_set: any of these; code and system, or code alone where the system is ""
  const ValueSet* value_set = nullptr;
  std::string_view not_done_value_set;  ///< `code ~ "value set"` of a negation: see expr/retrieve.h
  std::string_view date_path;           ///< with date_range: a date, dateTime, instant or Period
  Value date_range;                     ///< Interval<DateTime> or null
  std::string_view id;                  ///< logical id asked for, or ""
  bool patient_context = true;          ///< false: context Unfiltered, all patients
  int default_offset = 0;
};

/// Finds resources of the current patient.
class Retriever {
 public:
  virtual ~Retriever() = default;
  /// Appends the request's resources in a stable order. It may leave out any that fail the request's filters, and need not:
  /// *exact = true says that it judged all of them (expr/retrieve.h Selects is the judge otherwise).
  virtual Status Retrieve(const RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) = 0;
};

/// Parameters by name; a library's own value goes before one without a library.
class Parameters {
 public:
  virtual ~Parameters() = default;
  /// Null when not given: then the default of the library holds.
  virtual const Value* Find(std::string_view library, std::string_view name) const = 0;
};

/// CQL Message. Error ends the patient's evaluation; the others only tell.
struct Message {
  enum class Severity : uint8_t { kTrace, kMessage, kWarning, kError } severity = Severity::kMessage;
  std::string library, code, text;
};

struct Budget {
  uint64_t steps = 50'000'000;  ///< nodes evaluated and rows visited
  int depth = 1000;             ///< nested expressions, calls counted
  size_t stack_bytes = 384 * 1024;
  size_t arena_bytes = size_t{1} << 30;
};

/// Everything outside the program. All pointers outlive the evaluation; null where a program does not need it.
struct Environment {
  Retriever* retriever = nullptr;
  Terminology* terminology = nullptr;
  const Parameters* parameters = nullptr;
  value::DateTime now;     ///< evaluation time, with offset; Now(), Today(), AgeInYears()
  int default_offset = 0;  ///< minutes east of UTC, of values without one
  bool trust_profiles = false;
  Budget budget;
  std::function<void(const Message&)> message;
};

/// Why one definition has no value for one patient.
struct EvaluationError {
  Status status;
  std::string library, definition;
  Span span;
  /// "Library "X" definition "Y" at 12:5: …". Safe to log.
  std::string ToString() const;
};

/// Collects, for each definition, the resources that it asked for: retrieved ones in order, each once, those of the
/// definitions it uses included. Both evaluators report to it; null turns it off.
class Evidence {
 public:
  virtual ~Evidence() = default;
  virtual void OnDefinition(const Library& library, const Definition& definition, const Value& value, std::span<const fhir::Node> resources) = 0;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_EVALUATION_H_
