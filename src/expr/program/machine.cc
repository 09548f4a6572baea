// SPDX-License-Identifier: Apache-2.0
#include "expr/program/machine.h"

#include <algorithm>
#include <utility>

#include "expr/ops/conversion.h"
#include "expr/ops/membership.h"
#include "expr/profiles.h"
#include "expr/retrieve.h"

namespace bogam::expr::program {
namespace {

constexpr size_t kFrameLimit = 64 * 1024;  // values in all frames together

}  // namespace

void Trail::Add(std::span<const fhir::Node> nodes) {
  for (const fhir::Node& node : nodes) {
    if (std::find(nodes_.begin(), nodes_.end(), node) == nodes_.end()) nodes_.push_back(node);
  }
}

Machine::Machine(const Program::Rep* program, const Environment* env)
    : rep(*program),
      environment(env),
      context(&patient_arena_, env),
      stack_(1024),
      known_(1024),
      definitions_(program->definitions.size()),
      retrieves_(program->retrieves.size()),
      constants_(program->constants) {}

void Machine::NextPatient() {
  for (const uint32_t index : touched_) definitions_[index] = Memo();
  for (const uint32_t index : fetched_) {
    retrieves_[index].known = false;
    retrieves_[index].nodes.clear();
  }
  touched_.clear();
  fetched_.clear();
  trails_.clear();
  patient_arena_.Reset();
  context.ClearFailure();
  error = EvaluationError();
  base_ = top_ = 0;
  depth_ = 0;
  steps_ = 0;
}

void Machine::AfterFailure() {
  for (const uint32_t index : touched_) {
    if (definitions_[index].known == Known::kRunning) definitions_[index] = Memo();
  }
  context.ClearFailure();
  error = EvaluationError();
  trails_.clear();
  base_ = top_ = 0;
  depth_ = 0;
}

void Machine::OutOfSteps() { context.Fail(Code::kTooCostly, "the evaluation took more than " + std::to_string(environment->budget.steps) + " steps"); }

void Machine::NoteFailure(const DefinitionCode& code) {
  if (error.status.ok()) error = {context.status(), code.library->id, code.definition->name, code.definition->span};
}

bool Machine::Enter(const DefinitionCode& code) {
  const char here = 0;
  if (depth_ == 0) stack_origin_ = &here;
  const auto used = static_cast<size_t>(stack_origin_ > &here ? stack_origin_ - &here : &here - stack_origin_);
  if (depth_ + code.height > environment->budget.depth || used > environment->budget.stack_bytes) {
    context.Fail(Code::kTooCostly, "expressions are nested more than " + std::to_string(environment->budget.depth) + " deep");
    return false;
  }
  const size_t need = top_ + code.frame_size;
  if (need > kFrameLimit) {
    context.Fail(Code::kTooCostly, "calls are nested too deep");
    return false;
  }
  if (need > stack_.size()) {
    stack_.resize(std::max(need, 2 * stack_.size()));
    known_.resize(stack_.size());
  }
  depth_ += code.height;
  return true;
}

void Machine::Leave(const DefinitionCode& code) { depth_ -= code.height; }

Value Machine::RunDefinition(uint32_t index) {
  Memo& memo = definitions_[index];
  if (memo.known == Known::kYes) {
    if (!trails_.empty()) trails_.back()->Add(memo.trail.nodes());
    return memo.value;
  }
  const DefinitionCode& code = rep.definitions[index];
  if (memo.known == Known::kFailed) {
    error = memo.error;
    return context.Fail(memo.error.status);
  }
  if (memo.known == Known::kRunning) return context.Fail(Code::kInvalid, "the definition \"" + code.definition->name + "\" asks for itself");
  if (code.body == nullptr) return context.Fail(code.compile_error);
  memo.known = Known::kRunning;
  touched_.push_back(index);
  const size_t base = base_, top = top_;
  if (Enter(code)) {
    base_ = top;
    top_ = top + code.frame_size;
    if (evidence != nullptr) trails_.push_back(&memo.trail);
    memo.value = code.body->Run(*this);
    if (evidence != nullptr) trails_.pop_back();
    Leave(code);
  }
  base_ = base;
  top_ = top;
  if (context.failed()) {
    NoteFailure(code);
    memo.known = Known::kFailed;
    memo.error = error;
    return {};
  }
  memo.known = Known::kYes;
  if (evidence != nullptr) {
    evidence->OnDefinition(*code.library, *code.definition, memo.value, memo.trail.nodes());
    if (!trails_.empty()) trails_.back()->Add(memo.trail.nodes());
  }
  return memo.value;
}

Value Machine::RunFunction(uint32_t index, std::span<const Value> arguments) {
  const DefinitionCode& code = rep.definitions[index];
  if (code.body == nullptr) return context.Fail(code.compile_error);
  if (!Tick() || !Enter(code)) return {};
  const size_t base = base_, top = top_;
  base_ = top;
  top_ = top + code.frame_size;
  std::copy(arguments.begin(), arguments.end(), stack_.begin() + static_cast<std::ptrdiff_t>(base_));
  const Value value = code.body->Run(*this);
  Leave(code);
  base_ = base;
  top_ = top;
  if (context.failed()) NoteFailure(code);
  return value;
}

Value Machine::RunConstant(uint32_t index, const Step& inner) {
  ConstantMemo& memo = constants_[index];
  if (memo.known) return memo.value;
  base::Arena* const arena = std::exchange(context.arena, &run_arena_);
  const Value value = inner.Run(*this);
  context.arena = arena;
  if (!context.failed()) memo = {true, value};
  return value;
}

bool Machine::FillRequest(const RetrieveCode& code, RetrieveRequest* request, std::vector<CodeValue>* codes) {
  request->type = code.type;
  request->template_id = code.template_id;
  request->profile = code.profile;
  request->trust_profiles = environment->trust_profiles;
  request->code_path = code.code_path;
  request->date_path = code.date_path;
  request->patient_context = code.patient_context;
  request->default_offset = environment->default_offset;
  if (code.date_range) request->date_range = code.date_range->Run(*this);
  if (code.id) {
    const Value id = ops::ToString(context, code.id->Run(*this));
    if (id.is_null()) return false;
    request->id = id.string();
  }
  if (!code.codes) return true;
  request->has_code_filter = true;
  const Value filter = code.codes->Run(*this);
  if (filter.Is(Kind::kValueSet)) {
    if (code.by_equivalence) request->not_done_value_set = filter.value_set().id;
    request->value_set = ops::Resolve(context, filter.value_set());
    if (request->value_set != nullptr) return true;
    Status why = context.status();
    context.ClearFailure();
    if (!JudgesNoCode(context, *environment->retriever, *request)) context.Fail(std::move(why));
    return false;
  }
  const auto add = [&](const Value& v) {
    if (v.Is(Kind::kCode)) codes->push_back(v.code());
    if (v.Is(Kind::kConcept)) codes->insert(codes->end(), v.concept_value().codes.begin(), v.concept_value().codes.end());
    if (v.Is(Kind::kString)) codes->push_back({v.string(), {}, {}, {}});
  };
  add(filter);
  if (filter.Is(Kind::kList)) {
    for (const Value& v : filter.list()) add(v);
  }
  request->codes = *codes;
  return true;
}

Value Machine::Fetch(const RetrieveCode& code, std::vector<fhir::Node>* nodes) {
  if (environment->retriever == nullptr) return context.Fail(Code::kInvalid, "there is no data to retrieve from");
  RetrieveRequest request;
  std::vector<CodeValue> codes;
  const bool any = FillRequest(code, &request, &codes);
  if (context.failed()) return {};
  if (!any) return Value::List({});
  bool exact = false;
  Status status = environment->retriever->Retrieve(request, nodes, &exact);
  if (!status.ok()) return context.Fail(std::move(status));
  if (!exact) std::erase_if(*nodes, [&](const fhir::Node& node) { return !Selects(context, request, node); });
  const std::span<Value> rows = patient_arena_.NewArray<Value>(nodes->size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = Value::Node((*nodes)[i]);
  return Value::List(rows);
}

Value Machine::RunRetrieve(uint32_t index) {
  const RetrieveCode& code = rep.retrieves[index];
  if (!code.shared) {
    std::vector<fhir::Node> nodes;
    const Value rows = Fetch(code, &nodes);
    if (!trails_.empty()) trails_.back()->Add(nodes);
    return rows;
  }
  RetrieveMemo& memo = retrieves_[index];
  if (!memo.known) {
    fetched_.push_back(index);
    memo.nodes.clear();
    memo.value = Fetch(code, &memo.nodes);
    if (context.failed()) return {};
    memo.known = true;
  }
  if (!trails_.empty()) trails_.back()->Add(memo.nodes);
  return memo.value;
}

}  // namespace bogam::expr::program
