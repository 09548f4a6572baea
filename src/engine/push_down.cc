// SPDX-License-Identifier: Apache-2.0
// Index rows stand under the home patient; other patients of a resource's compartment have link rows, which are taken in whole for
// the types in question.
#include "engine/push_down.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "search/plan.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::engine {
namespace {

using expr::Expr;
using expr::Op;

/// A set of patient numbers.
class PatientSet {
 public:
  explicit PatientSet(uint32_t end) : bits_(end) {}
  void Add(uint32_t patient) {
    if (patient < bits_.size()) bits_[patient] = true;
  }
  void Unite(const PatientSet& other) {
    for (size_t i = 0; i < bits_.size(); ++i) bits_[i] = bits_[i] || other.bits_[i];
  }
  void Intersect(const PatientSet& other) {
    for (size_t i = 0; i < bits_.size(); ++i) bits_[i] = bits_[i] && other.bits_[i];
  }
  std::vector<uint32_t> Numbers() const {
    std::vector<uint32_t> out;
    for (size_t i = 1; i < bits_.size(); ++i) {
      if (bits_[i]) out.push_back(static_cast<uint32_t>(i));
    }
    return out;
  }

 private:
  std::vector<bool> bits_;
};

using MaybeSet = std::optional<PatientSet>;
using Codes = std::set<std::pair<std::string, std::string>>;  // system, code

class Planner {
 public:
  Planner(const store::Reader& reader, const store::Dictionary& dictionary, uint32_t end) : reader_(reader), searcher_(&reader, &dictionary), end_(end) {}

  /// The patients for whom the criterion may be true; nullopt: not known.
  Result<MaybeSet> OfCriterion(const ReadyMeasure& measure, const measure::Criterion& criterion) {
    MaybeSet all;
    for (const auto& choice : measure.prepared->program()->Necessary(*criterion.definition)) {
      BOGAM_ASSIGN(const MaybeSet one, OfChoice(measure, choice));
      if (!one) continue;
      if (all)
        all->Intersect(*one);
      else
        all = one;
    }
    return all;
  }

 private:
  Result<MaybeSet> OfChoice(const ReadyMeasure& measure, const std::vector<expr::NecessaryRetrieve>& choice) {
    MaybeSet all = PatientSet(end_);
    for (const expr::NecessaryRetrieve& retrieve : choice) {
      BOGAM_ASSIGN(const bool known, AddRetrieve(measure, retrieve, &*all));
      if (!known) return MaybeSet();
    }
    return all;
  }

  /// Adds the patients for whom the retrieve may find something. False: not known.
  Result<bool> AddRetrieve(const ReadyMeasure& measure, const expr::NecessaryRetrieve& retrieve, PatientSet* out) {
    // A medication may stand behind a reference; the index of this resource does not have its codes.
    if (retrieve.codes == nullptr || retrieve.code_path == "medication") return false;
    const fhir::SearchParameter* parameter = search::Searcher::CodeParameter(retrieve.type, retrieve.code_path);
    Codes codes;
    BOGAM_ASSIGN(const bool known, CodesOf(measure, *retrieve.library, *retrieve.codes, &codes));
    if (parameter == nullptr || !known) return false;
    std::vector<search::Searcher::CodeRef> refs;
    for (const auto& [system, code] : codes) {
      if (system.empty()) return false;
      refs.push_back({system, code});
    }
    BOGAM_ASSIGN(const std::vector<uint32_t> patients, searcher_.PatientsWith(retrieve.type, parameter->code, refs));
    for (const uint32_t patient : patients) out->Add(patient);
    BOGAM_TRY(AddLinks(store::CodeOf(retrieve.type), out));
    return true;
  }

  Status AddLinks(store::TypeCode type, PatientSet* out) {
    if (!links_read_) {
      const auto cursor = reader_.Scan(store::Family::kLinks, {}, {.sequential = true});
      for (; cursor->Valid(); cursor->Next()) {
        store::Address address;
        if (!store::ParseCurrentKey(cursor->key(), &address)) return Status(Code::kDataLoss, "a link row is damaged");
        links_.try_emplace(address.type, end_).first->second.Add(address.patient);
      }
      BOGAM_TRY(cursor->status());
      links_read_ = true;
    }
    if (const auto found = links_.find(type); found != links_.end()) out->Unite(found->second);
    return Status::Ok();
  }

  /// The codes that an expression of a retrieve names. False: it is none of the forms known here.
  Result<bool> CodesOf(const ReadyMeasure& measure, const expr::Library& library, const Expr& expr, Codes* out) {
    switch (expr.op) {
      case Op::kValueSetRef: return ValueSetCodes(measure, library, expr, out);
      case Op::kCodeRef: return CodeRefCodes(measure, library, expr, out);
      case Op::kToList:
      case Op::kToConcept:
      case Op::kList:
      case Op::kExpandValueSet: {
        for (const expr::ExprPtr& operand : expr.operands) {
          if (!operand) return false;
          BOGAM_ASSIGN(const bool known, CodesOf(measure, library, *operand, out));
          if (!known) return false;
        }
        return !expr.operands.empty();
      }
      default: return false;
    }
  }

  static const expr::Library* Owner(const ReadyMeasure& measure, const expr::Library& library, const std::string& alias) {
    return alias.empty() ? &library : measure.linked->libraries().Included(library, alias);
  }

  Result<bool> ValueSetCodes(const ReadyMeasure& measure, const expr::Library& library, const Expr& expr, Codes* out) {
    const expr::Library* owner = Owner(measure, library, expr.library);
    if (owner == nullptr) return false;
    for (const expr::ValueSetDef& def : owner->value_sets) {
      if (def.name != expr.name) continue;
      const Result<const expr::ValueSet*> set = measure.terminology->FindValueSet(def.id, def.version);
      if (!set.ok()) return false;
      (*set)->ForEach([&](const expr::CodeValue& code) { out->emplace(code.system, code.code); });
      return true;
    }
    return false;
  }

  Result<bool> CodeRefCodes(const ReadyMeasure& measure, const expr::Library& library, const Expr& expr, Codes* out) {
    const expr::Library* owner = Owner(measure, library, expr.library);
    if (owner == nullptr) return false;
    for (const expr::CodeDef& def : owner->codes) {
      if (def.name != expr.name) continue;
      const expr::Library* system_owner = Owner(measure, *owner, def.code_system_library);
      if (system_owner == nullptr) return false;
      for (const expr::CodeSystemDef& system : system_owner->code_systems) {
        if (system.name == def.code_system) return out->emplace(system.id, def.id), true;
      }
    }
    return false;
  }

  const store::Reader& reader_;
  search::Searcher searcher_;
  const uint32_t end_;
  bool links_read_ = false;
  std::map<store::TypeCode, PatientSet> links_;
};

}  // namespace

Result<std::optional<std::vector<uint32_t>>> Candidates(const std::vector<std::shared_ptr<const ReadyMeasure>>& measures, const store::Reader& reader,
                                                        const store::Dictionary& dictionary, uint32_t end) {
  using Numbers = std::optional<std::vector<uint32_t>>;
  Planner planner(reader, dictionary, end);
  PatientSet all(end);
  for (const auto& measure : measures) {
    if (measure->prepared->program() == nullptr) return Numbers();
    const auto& groups = measure->linked->definition().groups;
    for (size_t g = 0; g < groups.size(); ++g) {
      for (size_t p = 0; p < groups[g].populations.size(); ++p) {
        if (groups[g].populations[p].type != measure::PopulationType::kInitialPopulation) continue;
        BOGAM_ASSIGN(const MaybeSet one, planner.OfCriterion(*measure, measure->linked->groups()[g].populations[p]));
        if (!one) return Numbers();
        all.Unite(*one);
      }
    }
  }
  return Numbers(all.Numbers());
}

}  // namespace bogam::engine
