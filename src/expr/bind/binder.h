// SPDX-License-Identifier: Apache-2.0
// Binder: one library's syntax tree to its typed tree. Internal to expr/bind; Compile is the way in.
//
// Definitions are bound on demand, so order in the text does not matter; a definition met again while it is being bound
// is a circular definition. A node in error becomes a Null of unknown type, and nothing that holds it is reported again.
// While binding, types are the model's own (QICore.Condition); Finish maps them to those of the data (FHIR.Condition).
#ifndef BOGAM_EXPR_BIND_BINDER_H_
#define BOGAM_EXPR_BIND_BINDER_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "expr/bind/compile.h"
#include "expr/bind/operators.h"
#include "expr/bind/types.h"
#include "expr/syntax/ast.h"
#include "expr/syntax/parser.h"

namespace bogam::expr {

enum class SymbolKind : uint8_t { kExpression, kParameter, kCode, kConcept, kValueSet, kCodeSystem, kInclude };
enum class BindState : uint8_t { kNew, kBinding, kDone };

struct Symbol {
  SymbolKind kind;
  size_t index = 0;  ///< in the library's list of that kind
  Type type;
  BindState state = BindState::kDone;
  bool is_private = false;
};

struct FunctionInfo {
  std::string name;
  std::vector<Type> operands;
  Type result;
  size_t index = 0;  ///< in definitions
  bool fluent = false, is_private = false;
  BindState state = BindState::kNew;
};

/// A library that is bound: what others see of it.
struct BoundLibrary {
  std::shared_ptr<Library> tree = std::make_shared<Library>();
  std::unordered_map<std::string, Symbol> symbols;
  std::unordered_map<std::string, std::vector<FunctionInfo>> functions;
  std::vector<std::pair<std::string, std::shared_ptr<BoundLibrary>>> includes;  ///< by local alias
  bool failed = false;                                                          ///< has errors: what is missing from it is not reported in those who include it

  const BoundLibrary* Included(std::string_view alias) const;
};

class Binder {
 public:
  /// Parts outlive the binder. limit is shared by all libraries of a compile.
  Binder(const LibraryNode& node, BoundLibrary* library, TypeSystem* types, DiagnosticList* diagnostics, DepthLimit* depth, size_t* nodes_left);

  void BindAll();

 private:
  struct Variable {
    std::string name;
    Op ref;
    Type type;
  };
  struct Scope {
    std::vector<Variable> variables;
    Type row;  ///< sort: elements of the row are names
    bool is_sort = false;
    std::string row_alias;  ///< where(…): elements of this alias are names
  };

  // library (binder_library.cc)
  void DeclareTerms();
  void DeclareParameters();
  void DeclareDefinitions();
  void AddContextDefinition(const std::string& context, const Span& span);
  bool Declare(const std::string& name, Symbol symbol, const Span& span);
  void BindDefinition(size_t index);
  void BindFunction(size_t index);
  void BindBody(size_t index);
  Type ResolveType(const Node* node);
  Type NamedType(const Node* node);
  void Finish();
  void FinishExpr(Expr* expr);
  const ModelType* RetrievableType(const Node* node, Type* type);

  // nodes
  ExprPtr New(Op op, const Node* at);
  ExprPtr New(Op op, const Node* at, ExprPtr operand);
  ExprPtr Bad(const Node* at);
  ExprPtr Error(const Node* at, std::string message, std::string hint = {});
  ExprPtr Clone(const Expr& expr, const Node* at);
  ExprPtr StringLiteral(std::string text, const Node* at);
  ExprPtr IntegerLiteral(std::string text, const Node* at);
  ExprPtr QuantityOf(const Node* node);

  // conversions and overloads
  ExprPtr Apply(const Conversion& conversion, ExprPtr expr, const Node* at);
  ExprPtr ApplyInterval(const Conversion& conversion, ExprPtr expr, const Node* at);
  ExprPtr ApplyList(const Conversion& conversion, ExprPtr expr, const Node* at);
  ExprPtr ApplyChoice(const Conversion& conversion, ExprPtr expr, const Node* at);
  ExprPtr ModelFunction(const std::string& qualified, ExprPtr operand, const Node* at);
  ExprPtr ConvertTo(ExprPtr expr, const Type& type, const Node* at, std::string_view what);
  ExprPtr Operator(Op op, std::vector<ExprPtr> operands, const Node* at, Precision precision = Precision::kNone);
  ExprPtr TryOperator(Op op, std::vector<ExprPtr>* operands, const Node* at, Precision precision);
  std::string NoOverload(std::string_view name, const std::vector<ExprPtr>& operands) const;
  static std::string SignatureHint(const std::vector<Signature>& signatures);

  // expressions (binder_expression.cc, binder_selector.cc)
  ExprPtr Bind(const Node* node);
  ExprPtr BindNode(const Node* node);
  ExprPtr BindUnary(const Node* node);
  ExprPtr BindNegated(const Node* node);
  ExprPtr BindBinary(const Node* node);
  ExprPtr BindOperation(const Node* node, ExprPtr left);
  ExprPtr BindAdd(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr BindUnion(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr MakeUnion(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr BindSetOperator(const Node* node, Op op, ExprPtr left, ExprPtr right);
  void NormalizeLists(ExprPtr* left, ExprPtr* right, const Node* at);
  ExprPtr BindMembership(const Node* node);
  ExprPtr BindInTerminology(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr BindBetween(const Node* node);
  ExprPtr BindTypeOperator(const Node* node);
  ExprPtr BindConvert(const Node* node);
  ExprPtr BindDuration(const Node* node);
  ExprPtr BindExpandCollapse(const Node* node);
  ExprPtr BindIf(const Node* node);
  ExprPtr BindCase(const Node* node);
  ExprPtr BindLiteral(const Node* node);
  ExprPtr BindNumber(const Node* node, bool negative);
  ExprPtr BindTemporal(const Node* node);
  ExprPtr BindInterval(const Node* node);
  ExprPtr BindList(const Node* node);
  ExprPtr BindTuple(const Node* node);
  ExprPtr BindInstance(const Node* node);
  ExprPtr BindCode(const Node* node);
  ExprPtr BindConcept(const Node* node);
  ExprPtr Unify(std::vector<ExprPtr>* values, const Node* at, Type* type);

  // timing (binder_timing.cc)
  ExprPtr BindTiming(const Node* node);
  void PromotePoints(ExprPtr* left, ExprPtr* right, const Node* at);
  ExprPtr TimingSame(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr TimingBeforeAfter(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr TimingOffset(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr TimingWithin(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr TimingIncludes(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr TimingDuring(const Node* node, ExprPtr left, ExprPtr right);
  ExprPtr InAndNotNull(const Node* node, ExprPtr left, ExprPtr low, bool low_closed, ExprPtr high, bool high_closed, Precision precision, ExprPtr not_null);
  bool IsIntervalLike(const Type& type) const;
  bool IsPointLike(const Type& type) const;

  // names (binder_name.cc)
  ExprPtr BindName(const Node* node);
  ExprPtr LocalName(const std::string& name, const Node* at);
  ExprPtr GlobalName(const std::string& name, const Node* at);
  ExprPtr SymbolRef(const BoundLibrary& from, const std::string& alias, const std::string& name, const Symbol& symbol, const Node* at);
  ExprPtr BindMember(const Node* node);
  const BoundLibrary* LibraryAlias(const Node* node);
  ExprPtr Property(ExprPtr source, const std::string& name, const Node* at);
  ExprPtr ListProperty(ExprPtr source, const std::string& name, const Node* at);
  ExprPtr ChoiceProperty(ExprPtr source, const std::string& name, const Node* at);
  ExprPtr PropertyNode(ExprPtr source, const std::string& path, const Type& type, const Node* at);
  ExprPtr ApplyTarget(ExprPtr value, const Type& type, std::string_view target, const Node* at);
  ExprPtr TargetFunction(ExprPtr value, const Type& type, std::string_view target, const Node* at);
  ExprPtr TargetCases(ExprPtr value, const Type& type, std::string_view target, const Node* at);
  ExprPtr TargetIndexed(ExprPtr value, const Type& type, std::string_view target, const Node* at);
  ExprPtr TargetCriterion(std::string_view item, const Node* at);
  ExprPtr EachThis(ExprPtr source, ExprPtr element, const Type& type, const Node* at);
  std::vector<std::string> NamesInScope() const;

  // calls (binder_call.cc)
  ExprPtr BindCall(const Node* node);
  ExprPtr BindMethod(const Node* node, ExprPtr target);
  ExprPtr IterationMethod(const Node* node, ExprPtr* target);
  ExprPtr CallFunction(const BoundLibrary& library, const std::string& alias, const std::string& name, std::vector<ExprPtr>* operands, const Node* at,
                       bool fluent_only);
  ExprPtr FluentCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at);
  ExprPtr SystemCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at);
  ExprPtr AgeCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at);
  ExprPtr BirthDate(const Node* at);
  ExprPtr CoalesceCall(std::vector<ExprPtr> operands, const Node* at);
  ExprPtr NotNegative(ExprPtr n, const char* otherwise, const Node* at);
  ExprPtr SliceCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at);
  ExprPtr TerminologyCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at);

  // queries (binder_query.cc)
  ExprPtr BindQuery(const Node* node);
  void BindRelations(const QueryNode& node, QueryParts* query, const Node* at);
  void BindReturn(const QueryNode& node, QueryParts* query, const Node* at, Type* element);
  void BindAggregate(const QueryNode& node, QueryParts* query, const Node* at, Type* result);
  void BindSort(const QueryNode& node, QueryParts* query, const Type& element, const Node* at);
  ExprPtr BindRetrieve(const Node* node);
  void BindRetrieveCodes(const RetrieveNode& node, const ModelType& type, RetrieveParts* retrieve, const Node* at);
  ExprPtr ExpandRetrieve(const RetrieveNode& from, ExprPtr retrieve, const Node* at);
  ExprPtr ByReference(const Expr& retrieve, const std::string& target, const Node* at);
  Type ElementOf(const Type& type) const;

  const LibraryNode& node_;
  BoundLibrary* library_;
  Library& tree_;
  TypeSystem& types_;
  DiagnosticList& diagnostics_;
  DepthLimit& depth_;
  size_t& nodes_left_;
  bool budget_reported_ = false;
  std::vector<Scope> scopes_;
  std::string context_;
  const Model* default_model_ = nullptr;
  std::vector<const DefinitionNode*> definition_nodes_;  ///< by index in tree_.definitions; null for made ones
  std::unordered_map<std::string, Type> finished_;       ///< cache of Finish
};

/// Operands, which are moved: an initializer list would copy them.
inline std::vector<ExprPtr> List(ExprPtr a) {
  std::vector<ExprPtr> out;
  out.push_back(std::move(a));
  return out;
}
inline std::vector<ExprPtr> List(ExprPtr a, ExprPtr b) {
  std::vector<ExprPtr> out = List(std::move(a));
  out.push_back(std::move(b));
  return out;
}

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_BIND_BINDER_H_
