// SPDX-License-Identifier: Apache-2.0
// Compiles the published FHIRPath of all search parameters to atoms and tries. What is not a plain path stays an evaluated atom, so that
// nothing is ever lost. Covered by atoms_test.cc and extract_test.cc.
#include "search/atoms.h"

#include <algorithm>
#include <map>
#include <optional>

#include "fhir/compartments.h"
#include "fhir/ids.h"

namespace bogam::search {
namespace {

using expr::fhirpath::Expr;
using expr::fhirpath::Expression;
using expr::fhirpath::Kind;
using expr::fhirpath::Op;
using fhir::NameId;
using fhir::SearchType;
using fhir::TypeId;

struct Path {
  std::vector<PathStep> steps;
  TypeId target = TypeId::kNone;
};

/// Turns one alternative of an expression into steps; false where it is no plain path.
class PathCompiler {
 public:
  PathCompiler(const Expression& e, TypeId base) : e_(e), base_(base) {}

  bool Compile(uint32_t node, Path* path) {
    const Expr& x = e_[node];
    switch (x.kind) {
      case Kind::kMember: return Member(x.text, path);
      case Kind::kAs: return Compile(x.args[0], path) && As(x.text, path);
      case Kind::kPath: {
        if (!Compile(x.args[0], path)) return false;
        for (size_t i = 1; i < x.args.size(); ++i) {
          if (!Step(e_[x.args[i]], path)) return false;
        }
        return true;
      }
      default: return false;
    }
  }

 private:
  bool Member(const std::string& name, Path* path) {
    if (path->steps.empty() && !name.empty() && name[0] >= 'A' && name[0] <= 'Z') {
      const TypeId type = fhir::FindType(name);
      return type != TypeId::kNone && fhir::IsA(base_, type);
    }
    const NameId id = fhir::FindName(name);
    if (id == NameId::kNone) return false;
    path->steps.emplace_back();
    path->steps.back().name = id;
    return true;
  }

  bool As(const std::string& type, Path* path) {
    const TypeId id = fhir::FindType(type);
    if (id == TypeId::kNone || path->steps.empty() || path->steps.back().as != TypeId::kNone) return false;
    path->steps.back().as = id;
    return true;
  }

  bool Step(const Expr& step, Path* path) {
    if (path->target != TypeId::kNone) return false;
    if (step.kind == Kind::kMember) return Member(step.text, path);
    if (step.kind == Kind::kItem) {
      const Expr& index = e_[step.args[0]];
      if (index.kind != Kind::kInteger || index.text != "0" || path->steps.empty()) return false;
      path->steps.back().first = true;
      return true;
    }
    if (step.kind != Kind::kCall || step.args.size() != 1) return false;
    if (step.text == "as" || step.text == "ofType") return As(TypeSpecifier(e_, step.args[0]), path);
    return step.text == "where" && Where(e_[step.args[0]], path);
  }

  bool Where(const Expr& criterion, Path* path) {
    if (path->steps.empty()) return false;
    if (criterion.kind == Kind::kIs) {
      const Expr& call = e_[criterion.args[0]];
      path->target = fhir::FindType(criterion.text);
      return call.kind == Kind::kCall && call.text == "resolve" && path->target != TypeId::kNone;
    }
    if (criterion.kind != Kind::kBinary || criterion.op != Op::kEqual) return false;
    const Expr& name = e_[criterion.args[0]];
    const Expr& value = e_[criterion.args[1]];
    PathStep& last = path->steps.back();
    if (name.kind != Kind::kMember || value.kind != Kind::kString || last.where != NameId::kNone) return false;
    last.where = fhir::FindName(name.text);
    last.equals = value.text;
    return last.where != NameId::kNone;
  }

  const Expression& e_;
  TypeId base_;
};

void Alternatives(const Expression& e, uint32_t node, std::vector<uint32_t>* out) {
  const Expr& x = e[node];
  if (x.kind == Kind::kBinary && x.op == Op::kUnion) {
    Alternatives(e, x.args[0], out);
    Alternatives(e, x.args[1], out);
  } else {
    out->push_back(node);
  }
}

struct Tables {
  std::vector<Atom> atoms{1};
  std::map<TypeId, std::vector<ParameterPlan>> plans;
  std::map<TypeId, std::vector<uint16_t>> evaluated;
  std::map<TypeId, std::vector<TrieNode>> programs;

  Tables() {
    for (TypeId type : fhir::ResourceTypes()) AddType(type);
  }

  void AddType(TypeId type) {
    const size_t first = atoms.size();
    std::vector<ParameterPlan>& list = plans[type];
    for (TypeId base : {type, fhir::type::kDomainResource, fhir::type::kResource}) {
      if (!fhir::IsA(type, base)) continue;
      for (const fhir::SearchParameter& p : fhir::SearchParametersOf(base)) {
        ParameterPlan plan;
        plan.parameter = &p;
        plan.answer = AnswerOf(p);
        if (plan.answer == Answer::kAtoms) AddParameter(type, p, first, &plan);
        list.push_back(std::move(plan));
      }
    }
    BuildTrie(type, first);
  }

  static Answer AnswerOf(const fhir::SearchParameter& p) {
    if (p.expression.empty()) return Answer::kNone;
    if (p.type == SearchType::kComposite) return Answer::kComposite;
    if (p.code == "_id") return Answer::kId;
    return p.code == "_lastUpdated" ? Answer::kLastUpdated : Answer::kAtoms;
  }

  void AddParameter(TypeId type, const fhir::SearchParameter& p, size_t first, ParameterPlan* plan) {
    Result<Expression> e = expr::fhirpath::Parse(p.expression);
    if (!e.ok()) return;
    std::vector<uint32_t> parts;
    Alternatives(*e, e->root, &parts);
    std::vector<Path> paths;
    for (uint32_t part : parts) {
      paths.emplace_back();
      if (!PathCompiler(*e, type).Compile(part, &paths.back())) {
        AddEvaluated(type, p.type, *e, plan);
        return;
      }
    }
    for (const Path& path : paths) {
      const AtomUse use{Intern(type, p.type, path, first), path.target};
      const bool known = std::any_of(plan->atoms.begin(), plan->atoms.end(), [&](const AtomUse& u) { return u.atom == use.atom && u.target == use.target; });
      if (!known) plan->atoms.push_back(use);
    }
  }

  Atom& NewAtom(TypeId type, SearchType kind) {
    Atom atom;
    atom.number = static_cast<uint16_t>(atoms.size());
    atom.type = type;
    atom.kind = kind;
    atoms.push_back(std::move(atom));
    return atoms.back();
  }

  void AddEvaluated(TypeId type, SearchType kind, const Expression& e, ParameterPlan* plan) {
    Atom& atom = NewAtom(type, kind);
    atom.evaluated = true;
    atom.some_code = true;
    atom.expression = e;
    evaluated[type].push_back(atom.number);
    plan->atoms.push_back({atom.number, TypeId::kNone});
  }

  uint16_t Intern(TypeId type, SearchType kind, const Path& path, size_t first) {
    for (size_t i = first; i < atoms.size(); ++i) {
      if (!atoms[i].evaluated && atoms[i].kind == kind && atoms[i].steps == path.steps) return atoms[i].number;
    }
    Atom& atom = NewAtom(type, kind);
    atom.steps = path.steps;
    const NameId home = fhir::HomeElement(type);
    atom.home = kind == SearchType::kReference && path.steps.size() == 1 && path.steps[0].name == home && home != NameId::kNone &&
                path.steps[0].as == TypeId::kNone && !path.steps[0].first;
    atom.url_terms = kind == SearchType::kUri && path.steps.size() == 2 && path.steps[0].name == fhir::name::kMeta;
    atom.url_terms = atom.url_terms && path.steps[1].name == fhir::name::kProfile;
    return atom.number;
  }

  void BuildTrie(TypeId type, size_t first) {
    std::vector<TrieNode>& trie = programs[type];
    std::vector<TypeId> types{type};
    trie.emplace_back();
    for (size_t i = first; i < atoms.size(); ++i) {
      if (atoms[i].evaluated) continue;
      Insert(atoms[i], 0, 0, &trie, &types);
    }
    for (size_t i = 0; i < trie.size(); ++i) Index(&trie[i], types[i]);
  }

  /// Adds the branches of step `at` of the atom below trie node `node`: a step over a choice has a branch for each of its types.
  void Insert(Atom& atom, size_t at, size_t node, std::vector<TrieNode>* trie, std::vector<TypeId>* types) {
    if (at == atom.steps.size()) {
      (*trie)[node].emits.push_back(atom.number);
      const fhir::Lexical l = fhir::Row((*types)[node]).lexical;
      const bool code = l == fhir::Lexical::kCode || l == fhir::Lexical::kBoolean;
      atom.all_code = code && (atom.all_code || !atom.some_code);
      atom.some_code |= code;
      return;
    }
    const PathStep& step = atom.steps[at];
    const fhir::ElementRange range = fhir::FindElements((*types)[node], step.name);
    for (uint16_t k = 0; k < range.count; ++k) {
      const uint16_t element = static_cast<uint16_t>(range.first + k);
      const TypeId type = fhir::Row(static_cast<fhir::ElementId>(element)).type;
      if (step.as != TypeId::kNone && !fhir::IsA(type, step.as)) continue;
      Insert(atom, at + 1, Branch(step, element, type, node, trie, types), trie, types);
    }
  }

  static size_t Branch(const PathStep& step, uint16_t element, TypeId type, size_t node, std::vector<TrieNode>* trie, std::vector<TypeId>* types) {
    for (const TrieNode::Branch& b : (*trie)[node].branches) {
      if (b.element == element && b.where == step.where && b.equals == step.equals && b.first == step.first) return b.node;
    }
    const uint16_t made = static_cast<uint16_t>(trie->size());
    (*trie)[node].branches.push_back({element, made, step.where, step.equals, step.first});
    trie->emplace_back();
    types->push_back(type);
    return made;
  }

  static void Index(TrieNode* node, TypeId type) {
    std::stable_sort(node->branches.begin(), node->branches.end(), [](const auto& a, const auto& b) { return a.element < b.element; });
    const fhir::TypeRow& row = fhir::Row(type);
    node->first_element = row.first_element;
    if (node->branches.empty()) return;
    node->branch_of.assign(row.element_count, 0);
    for (size_t i = node->branches.size(); i-- > 0;) {
      node->branch_of[node->branches[i].element - row.first_element] = static_cast<uint16_t>(i + 1);
    }
  }
};

const Tables& All() {
  static const Tables* tables = new Tables();
  return *tables;
}

template <typename Map>
auto Find(const Map& map, TypeId type) -> std::span<const typename Map::mapped_type::value_type> {
  const auto found = map.find(type);
  if (found == map.end()) return {};
  return found->second;
}

}  // namespace

const ParameterPlan& PlanOf(TypeId type, const fhir::SearchParameter& parameter) {
  static const ParameterPlan none{nullptr, Answer::kNone, {}};
  for (const ParameterPlan& plan : PlansOf(type)) {
    if (plan.parameter == &parameter) return plan;
  }
  return none;
}

std::span<const ParameterPlan> PlansOf(TypeId type) { return Find(All().plans, type); }
std::span<const Atom> Atoms() { return All().atoms; }
std::span<const uint16_t> EvaluatedAtoms(TypeId type) { return Find(All().evaluated, type); }
std::span<const TrieNode> ProgramOf(TypeId type) { return Find(All().programs, type); }

}  // namespace bogam::search
