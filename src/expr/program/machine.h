// SPDX-License-Identifier: Apache-2.0
// Machine and Step: how a program runs. Internal to expr/program.
//
// A step gives a value; what it needs beside its operands is in the Machine: the frame of the running function (places for operands,
// aliases and lets), what is known of the patient, what is known of the run. A step that fails latches the failure in the
// context and gives null; definitions, calls and rows of queries look at it and stop.
#ifndef BOGAM_EXPR_PROGRAM_MACHINE_H_
#define BOGAM_EXPR_PROGRAM_MACHINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "expr/evaluation.h"
#include "expr/ops/context.h"
#include "expr/program/program.h"

namespace bogam::expr::program {

class Machine;

class Step {
 public:
  virtual ~Step() = default;
  virtual Value Run(Machine& m) const = 0;
};
using StepPtr = std::unique_ptr<const Step>;

/// A definition of the libraries, by its number in the program.
struct DefinitionCode {
  const Library* library = nullptr;
  const Definition* definition = nullptr;
  StepPtr body;  ///< null: compile_error says why
  Status compile_error;
  uint32_t frame_size = 0;
  int height = 0;  ///< nested steps of the body
};

/// A retrieve. shared: it reads no name of a frame, so it has one answer a patient wherever it stands.
struct RetrieveCode {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string template_id, code_path, date_path;
  const ProfileRule* profile = nullptr;
  StepPtr codes, id, date_range;  ///< null: no filter
  bool patient_context = true, by_equivalence = false, shared = true;
};

/// Resources that a definition or the patient has asked for, in order, each once.
class Trail {
 public:
  void Add(std::span<const fhir::Node> nodes);
  const std::vector<fhir::Node>& nodes() const { return nodes_; }

 private:
  std::vector<fhir::Node> nodes_;
};

class Machine {
 public:
  Machine(const Program::Rep* rep, const Environment* env);

  void NextPatient();
  /// Forgets the failure and what was running; what is known of the patient stays.
  void AfterFailure();
  Value RunDefinition(uint32_t index);
  /// arguments are copied into the new frame.
  Value RunFunction(uint32_t index, std::span<const Value> arguments);
  /// A part that no patient changes.
  Value RunConstant(uint32_t index, const Step& inner);
  Value RunRetrieve(uint32_t index);

  Value& local(uint32_t slot) { return stack_[base_ + slot]; }
  bool let_known(uint32_t slot) const { return known_[base_ + slot] != 0; }
  void set_let_known(uint32_t slot, bool known) { known_[base_ + slot] = known; }
  /// Counts one row or call; false when the budget is gone or something has failed.
  bool Tick() {
    if (++steps_ > environment->budget.steps) OutOfSteps();
    return !context.failed();
  }

  const Program::Rep& rep;
  const Environment* environment;
  ops::Context context;
  Evidence* evidence = nullptr;
  EvaluationError error;

 private:
  enum class Known : uint8_t { kNo, kRunning, kYes, kFailed };
  struct Memo {
    Known known = Known::kNo;
    Value value;
    Trail trail;
    EvaluationError error;
  };
  struct RetrieveMemo {
    bool known = false;
    Value value;
    std::vector<fhir::Node> nodes;
  };
  struct ConstantMemo {
    bool known = false;
    Value value;
  };

  void OutOfSteps();
  bool Enter(const DefinitionCode& code);
  void Leave(const DefinitionCode& code);
  void NoteFailure(const DefinitionCode& code);
  bool FillRequest(const RetrieveCode& code, RetrieveRequest* request, std::vector<CodeValue>* codes);
  Value Fetch(const RetrieveCode& code, std::vector<fhir::Node>* nodes);

  base::Arena run_arena_{64 * 1024};
  base::Arena patient_arena_{256 * 1024};
  std::vector<Value> stack_;
  std::vector<uint8_t> known_;
  size_t base_ = 0, top_ = 0;
  uint64_t steps_ = 0;
  int depth_ = 0;
  const char* stack_origin_ = nullptr;
  std::vector<Memo> definitions_;
  std::vector<uint32_t> touched_;  ///< definitions to forget with the patient
  std::vector<RetrieveMemo> retrieves_;
  std::vector<uint32_t> fetched_;
  std::vector<ConstantMemo> constants_;
  std::vector<Trail*> trails_;  ///< of the running definitions, innermost last
};

}  // namespace bogam::expr::program

namespace bogam::expr {

struct Program::Rep {
  std::shared_ptr<const LibrarySet> libraries;
  base::Arena arena{64 * 1024};  ///< constants
  std::vector<program::DefinitionCode> definitions;
  std::vector<program::RetrieveCode> retrieves;
  uint32_t constants = 0;
  std::unordered_map<const Definition*, uint32_t> numbers;
  uint64_t hash = 0;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_PROGRAM_MACHINE_H_
