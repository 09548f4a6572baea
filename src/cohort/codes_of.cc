// SPDX-License-Identifier: Apache-2.0
#include "cohort/codes_of.h"

#include <algorithm>

namespace bogam::cohort {
namespace {

using Codes = std::vector<std::pair<std::string, std::string>>;

template <typename T>
const T* Named(const std::vector<T>& of, const std::string& name) {
  const auto found = std::find_if(of.begin(), of.end(), [&](const T& one) { return one.name == name; });
  return found == of.end() ? nullptr : &*found;
}

void AddCode(const expr::LibrarySet& libraries, const expr::Library* library, const std::string& name, Codes* out) {
  const expr::CodeDef* const code = library == nullptr ? nullptr : Named(library->codes, name);
  if (code == nullptr) return;
  const expr::Library* const of_system = IncludedAs(libraries, *library, code->code_system_library);
  const expr::CodeSystemDef* const system = of_system == nullptr ? nullptr : Named(of_system->code_systems, code->code_system);
  if (system != nullptr) out->emplace_back(system->id, code->id);
}

}  // namespace

Result<Codes> CodesOf(const expr::LibrarySet& libraries, const Criterion& from, expr::Terminology* terminology) {
  Codes out;
  Status failed;
  for (const Criterion& one : Reachable(libraries, from)) {
    ForEachNode(one.definition->body.get(), [&](const expr::Expr& node) {
      const expr::Library* const library = IncludedAs(libraries, *one.library, node.library);
      if (library == nullptr) return;
      if (node.op == expr::Op::kCodeRef) AddCode(libraries, library, node.name, &out);
      if (node.op == expr::Op::kConceptRef) {
        if (const expr::ConceptDef* const found = Named(library->concepts, node.name)) {
          for (const auto& [alias, code] : found->codes) AddCode(libraries, IncludedAs(libraries, *library, alias), code, &out);
        }
      }
      if (node.op != expr::Op::kValueSetRef) return;
      const expr::ValueSetDef* const found = Named(library->value_sets, node.name);
      if (found == nullptr || terminology == nullptr) return;
      const auto set = terminology->FindValueSet(found->id, found->version);
      if (!set.ok()) {
        failed = set.status();
        return;
      }
      (*set)->ForEach([&](const expr::CodeValue& code) { out.emplace_back(code.system, code.code); });
    });
  }
  BOGAM_TRY(failed);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace bogam::cohort
