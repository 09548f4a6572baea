// SPDX-License-Identifier: Apache-2.0
#include "expr/program/fingerprint.h"

#include "base/bytes.h"

namespace bogam::expr::program {
namespace {

void Put(std::string* out, std::string_view text) { base::PutLengthPrefixed(out, text); }
void Put(std::string* out, const Type& type) { Put(out, type.known() ? type.ToString() : std::string()); }
void Put(std::string* out, const ExprPtr& expr) {
  out->push_back(expr ? 1 : 0);
  if (expr) AppendFingerprint(*expr, out);
}

void PutSort(const std::vector<SortItem>& items, std::string* out) {
  base::PutVarint(out, items.size());
  for (const SortItem& item : items) {
    out->push_back(static_cast<char>(item.by));
    out->push_back(static_cast<char>(item.direction));
    Put(out, item.column);
    Put(out, item.expression);
  }
}

void PutQuery(const QueryParts& query, std::string* out) {
  base::PutVarint(out, query.sources.size());
  for (const QuerySource& source : query.sources) {
    Put(out, source.alias);
    Put(out, source.expression);
  }
  base::PutVarint(out, query.lets.size());
  for (const LetClause& let : query.lets) {
    Put(out, let.name);
    Put(out, let.expression);
  }
  base::PutVarint(out, query.relationships.size());
  for (const Relationship& with : query.relationships) {
    out->push_back(with.without);
    Put(out, with.source.alias);
    Put(out, with.source.expression);
    Put(out, with.such_that);
  }
  Put(out, query.where);
  Put(out, query.return_expression);
  out->push_back(query.return_distinct);
  out->push_back(query.aggregate ? 1 : 0);
  if (query.aggregate) {
    Put(out, query.aggregate->name);
    out->push_back(query.aggregate->distinct);
    Put(out, query.aggregate->expression);
    Put(out, query.aggregate->starting);
  }
  PutSort(query.sort, out);
}

void PutRetrieve(const RetrieveParts& retrieve, std::string* out) {
  Put(out, retrieve.data_type);
  for (const std::string* text : {&retrieve.template_id, &retrieve.id_property, &retrieve.code_property, &retrieve.value_set_property, &retrieve.date_property,
                                  &retrieve.date_low_property, &retrieve.date_high_property, &retrieve.code_comparator}) {
    Put(out, *text);
  }
  for (const ExprPtr* part : {&retrieve.context, &retrieve.id, &retrieve.codes, &retrieve.date_range}) Put(out, *part);
}

}  // namespace

void AppendFingerprint(const Expr& expr, std::string* out) {
  base::PutVarint(out, static_cast<uint64_t>(expr.op));
  out->push_back(static_cast<char>(expr.precision));
  out->push_back(static_cast<char>(expr.low_closed | expr.high_closed << 1 | expr.strict << 2 | expr.has_comparand << 3));
  Put(out, expr.type_specifier);
  if (expr.op == Op::kLiteral || expr.op == Op::kInterval) Put(out, expr.type);
  for (const std::string* text : {&expr.name, &expr.library, &expr.scope, &expr.literal, &expr.unit, &expr.display}) Put(out, *text);
  base::PutVarint(out, expr.operands.size());
  for (const ExprPtr& operand : expr.operands) Put(out, operand);
  for (const auto& [name, index] : expr.fields) {
    Put(out, name);
    base::PutVarint(out, index);
  }
  for (const Type& type : expr.signature) Put(out, type);
  base::PutVarint(out, static_cast<uint64_t>(expr.overload + 1));
  out->push_back(static_cast<char>((expr.query ? 1 : 0) | (expr.retrieve ? 2 : 0)));
  if (expr.query) PutQuery(*expr.query, out);
  if (expr.retrieve) PutRetrieve(*expr.retrieve, out);
}

void AppendFingerprint(const Library& library, std::string* out) {
  Put(out, library.id);
  Put(out, library.version);
  for (const IncludeDef& include : library.includes) Put(out, include.alias + "\n" + include.id + "\n" + include.version);
  for (const ParameterDef& parameter : library.parameters) {
    Put(out, parameter.name);
    Put(out, parameter.default_value);
  }
  for (const CodeSystemDef& system : library.code_systems) Put(out, system.name + "\n" + system.id + "\n" + system.version);
  for (const ValueSetDef& set : library.value_sets) Put(out, set.name + "\n" + set.id + "\n" + set.version);
  for (const CodeDef& code : library.codes) {
    Put(out, code.name + "\n" + code.id + "\n" + code.code_system_library + "\n" + code.code_system);
  }
  for (const ConceptDef& one : library.concepts) {
    Put(out, one.name);
    for (const auto& [alias, code] : one.codes) Put(out, alias + "\n" + code);
  }
  for (const Definition& definition : library.definitions) {
    Put(out, definition.name);
    Put(out, definition.context);
    for (const OperandDef& operand : definition.operands) {
      Put(out, operand.name);
      Put(out, operand.type);
    }
    Put(out, definition.body);
  }
}

}  // namespace bogam::expr::program
