// SPDX-License-Identifier: Apache-2.0
#include "cohort/definitions.h"

#include <algorithm>

#include "expr/syntax/diagnostic.h"

namespace bogam::cohort {

void ForEachNode(const expr::Expr* root, const std::function<void(const expr::Expr&)>& visit) {
  std::vector<const expr::Expr*> open = {root};
  std::vector<const expr::Expr*> children;
  while (!open.empty()) {
    const expr::Expr* node = open.back();
    open.pop_back();
    if (node == nullptr) continue;
    visit(*node);
    children.clear();
    for (const expr::ExprPtr& operand : node->operands) children.push_back(operand.get());
    if (const expr::QueryParts* query = node->query.get()) {
      for (const expr::QuerySource& source : query->sources) children.push_back(source.expression.get());
      for (const expr::LetClause& let : query->lets) children.push_back(let.expression.get());
      for (const expr::Relationship& relation : query->relationships) {
        children.push_back(relation.source.expression.get());
        children.push_back(relation.such_that.get());
      }
      children.push_back(query->where.get());
      children.push_back(query->return_expression.get());
      if (query->aggregate) {
        children.push_back(query->aggregate->expression.get());
        children.push_back(query->aggregate->starting.get());
      }
      for (const expr::SortItem& item : query->sort) children.push_back(item.expression.get());
    }
    if (const expr::RetrieveParts* retrieve = node->retrieve.get()) {
      for (const expr::ExprPtr* part : {&retrieve->context, &retrieve->id, &retrieve->codes, &retrieve->date_range}) children.push_back(part->get());
    }
    open.insert(open.end(), children.rbegin(), children.rend());
  }
}

const expr::Library* IncludedAs(const expr::LibrarySet& libraries, const expr::Library& from, const std::string& alias) {
  return alias.empty() ? &from : libraries.Included(from, alias);
}

Result<Criterion> FindDefinition(const expr::LibrarySet& libraries, const std::string& expression) {
  const auto in = [](const expr::Library* library, std::string_view wanted) -> Criterion {
    if (library == nullptr) return {};
    for (const expr::Definition& definition : library->definitions) {
      if (definition.name == wanted) return {library, &definition};
    }
    return {};
  };
  std::string text = expression;
  if (const Criterion found = in(libraries.main, text)) return found;
  std::erase(text, '"');
  if (const Criterion found = in(libraries.main, text)) return found;
  if (const size_t dot = text.find('.'); dot != std::string::npos) {
    if (const Criterion found = in(libraries.Included(*libraries.main, text.substr(0, dot)), text.substr(dot + 1))) return found;
  }
  std::vector<std::string> names;
  for (const expr::Definition& definition : libraries.main->definitions) names.push_back(definition.name);
  return Status(Code::kInvalid, "library " + libraries.main->id + " has no definition \"" + expression + "\"", expr::NearNamesHint(expression, names));
}

std::vector<Criterion> References(const expr::LibrarySet& libraries, const Criterion& from) {
  std::vector<Criterion> out;
  ForEachNode(from.definition->body.get(), [&](const expr::Expr& node) {
    const bool function = node.op == expr::Op::kFunctionRef;
    if (!function && node.op != expr::Op::kExpressionRef) return;
    const expr::Library* library = IncludedAs(libraries, *from.library, node.library);
    if (library == nullptr) return;
    for (const expr::Definition& definition : library->definitions) {
      const Criterion found{library, &definition};
      if (definition.name != node.name || definition.is_function != function) continue;
      if (std::find(out.begin(), out.end(), found) == out.end()) out.push_back(found);
    }
  });
  return out;
}

std::vector<Criterion> Reachable(const expr::LibrarySet& libraries, const Criterion& from) {
  std::vector<Criterion> out = {from};
  for (size_t at = 0; at < out.size(); ++at) {
    for (const Criterion& next : References(libraries, Criterion(out[at]))) {
      if (std::find(out.begin(), out.end(), next) == out.end()) out.push_back(next);
    }
  }
  return out;
}

}  // namespace bogam::cohort
