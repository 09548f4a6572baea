// SPDX-License-Identifier: Apache-2.0
#include "expr/tree_text.h"

#include <algorithm>
#include <vector>

namespace bogam::expr {
namespace {

// Type::ToString with the types of a choice in one order.
std::string TypeText(const Type& type) {
  switch (type.kind()) {
    case Type::Kind::kList: return "List<" + TypeText(type.element()) + ">";
    case Type::Kind::kInterval: return "Interval<" + TypeText(type.element()) + ">";
    case Type::Kind::kChoice: {
      std::vector<std::string> texts;
      for (const Type& choice : type.choices()) texts.push_back(TypeText(choice));
      std::sort(texts.begin(), texts.end());
      std::string out;
      for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
      return "Choice<" + out + ">";
    }
    default: return type.ToString();
  }
}

class Writer {
 public:
  explicit Writer(std::string* out) : out_(*out) {}

  void Write(const Expr* expr) {
    if (!expr) {
      out_ += "-";
      return;
    }
    out_ += "(";
    out_ += OpName(expr->op);
    Part("name", expr->name);
    Part("library", expr->library);
    Part("scope", expr->scope);
    if (expr->op == Op::kLiteral) Part("type", expr->type.ToString());
    if (expr->op == Op::kLiteral && expr->literal.empty()) out_ += " ''";
    Part("value", expr->op == Op::kQuantity ? Number(expr->literal) : expr->literal);
    Part("unit", expr->unit);
    Part("display", expr->display);
    if (expr->precision != Precision::kNone) Part("precision", std::string(value::PrecisionName(expr->precision)));
    if (expr->type_specifier.known()) Part("of", TypeText(expr->type_specifier));
    if (expr->strict) out_ += " strict";
    if (expr->has_comparand) out_ += " comparand";
    if (expr->op == Op::kInterval) out_ += std::string(" ") + (expr->low_closed ? "[" : "(") + (expr->high_closed ? "]" : ")");
    if (expr->retrieve) Retrieve(*expr->retrieve);
    if (expr->query) Query(*expr->query);
    Operands(*expr);
    out_ += ")";
  }

 private:
  void Part(const char* name, const std::string& text) {
    if (text.empty()) return;
    out_ += std::string(" ") + name + "=" + text;
  }

  void Named(const char* name, const ExprPtr& expr) {
    if (!expr) return;
    out_ += std::string(" ") + name + "=";
    Write(expr.get());
  }

  static std::string Number(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
  }

  void Operands(const Expr& expr) {
    size_t count = expr.operands.size();
    while (count > 0 && !expr.operands[count - 1]) --count;
    for (size_t i = 0; i < count; ++i) {
      out_ += " ";
      for (const auto& [field, index] : expr.fields) {
        if (index == i) out_ += field + ":";
      }
      Write(expr.operands[i].get());
    }
  }

  void Retrieve(const RetrieveParts& retrieve) {
    Part("data", retrieve.data_type.ToString());
    Part("template", retrieve.template_id);
    Part("code", retrieve.code_property);
    Part("comparator", retrieve.code_comparator);
    Named("context", retrieve.context);
    Named("codes", retrieve.codes);
    Named("dates", retrieve.date_range);
  }

  void Query(const QueryParts& query) {
    for (const QuerySource& source : query.sources) {
      out_ += " from " + source.alias + " ";
      Write(source.expression.get());
    }
    for (const LetClause& let : query.lets) {
      out_ += " let " + let.name + " ";
      Write(let.expression.get());
    }
    for (const Relationship& relation : query.relationships) {
      out_ += std::string(relation.without ? " without " : " with ") + relation.source.alias + " ";
      Write(relation.source.expression.get());
      out_ += " such that ";
      Write(relation.such_that.get());
    }
    Named("where", query.where);
    if (query.return_expression) out_ += query.return_distinct ? " distinct" : " all";
    Named("return", query.return_expression);
    if (query.aggregate) {
      out_ += " aggregate " + query.aggregate->name + (query.aggregate->distinct ? " distinct" : "");
      Named("starting", query.aggregate->starting);
      Named("by", query.aggregate->expression);
    }
    for (const SortItem& item : query.sort) {
      out_ += item.direction == SortDirection::kAscending ? " sort asc " : " sort desc ";
      out_ += item.column;
      if (item.expression) Write(item.expression.get());
    }
  }

  std::string& out_;
};

}  // namespace

std::string ToText(const Expr& expr) {
  std::string out;
  Writer(&out).Write(&expr);
  return out;
}

}  // namespace bogam::expr
