// SPDX-License-Identifier: Apache-2.0
// Program: a set of libraries made ready to be run over many patients. Evaluation: one thread that runs it.
//
// The tree is turned once into steps: names, overloads and property names are decided, aliases and operands are numbered places of a frame,
// parts that no patient can change (periods, codes, arithmetic on them) are worked out once a run, a definition once a patient, and a
// retrieve that stands in several places once a patient. `exists` stops at the first row. The answers are those of expr/reference, which
// stays the judge: program_test.cc runs both over the decks and over generated expressions.
//
// A Program is immutable and shared by threads; an Evaluation belongs to one.
#ifndef BOGAM_EXPR_PROGRAM_PROGRAM_H_
#define BOGAM_EXPR_PROGRAM_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "expr/evaluation.h"
#include "expr/tree.h"
#include "expr/value.h"

namespace bogam::expr {

/// A retrieve that must find something for an expression to be true. The codes are a value set or code references of a library.
struct NecessaryRetrieve {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string_view code_path;
  const Library* library = nullptr;
  const Expr* codes = nullptr;  ///< null: any resource of the type
};

class Program {
 public:
  struct Rep;

  /// kInvalid names what a step cannot be made of: a name that no library defines, an unknown library, nesting over the limit.
  static Result<std::shared_ptr<const Program>> Compile(std::shared_ptr<const LibrarySet> libraries);
  ~Program();

  const LibrarySet& libraries() const;
  /// Of everything the answers depend on: the same libraries give the same number in every process.
  uint64_t hash() const;
  /// Conditions without which the definition cannot be true, all of which must hold; each is a choice: one of its retrieves must
  /// find something. Empty: nothing is known. This is what lets a run pass over patients by index.
  std::vector<std::vector<NecessaryRetrieve>> Necessary(const Definition& definition) const;

  const Rep& rep() const { return *rep_; }

 private:
  explicit Program(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

class Evaluation {
 public:
  /// environment must outlive this; its retriever stands on the patient when Evaluate is called.
  Evaluation(std::shared_ptr<const Program> program, const Environment* environment);
  ~Evaluation();

  /// Forgets the patient; values given out so far are gone.
  void NextPatient();
  /// Worked out once a patient. A failure holds for the patient: later calls give it again.
  Result<Value> Evaluate(const Library& library, const Definition& definition);
  /// A function define; operands must live until NextPatient.
  Result<Value> Call(const Library& library, const Definition& function, std::span<const Value> operands);
  /// Why the last call failed, with its place.
  const EvaluationError& error() const;
  /// Resources behind each definition evaluated for this patient; null turns it off. Takes effect from the next patient.
  void CollectEvidence(Evidence* evidence);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_PROGRAM_PROGRAM_H_
