// SPDX-License-Identifier: Apache-2.0
// Timing phrases to operators (CQL specification, Author's Guide "Timing Relationships"; each form as the reference
// translator writes it).
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {
namespace {

using Side = TimingPhrase::Side;
using Boundary = TimingPhrase::Boundary;
using Offset = TimingPhrase::Offset;

}  // namespace

bool Binder::IsIntervalLike(const Type& type) const {
  if (type.kind() == Type::Kind::kInterval) return true;
  if (type.kind() != Type::Kind::kNamed || type.uri() == kSystemUri) return false;
  if (types_.BaseOf(type).kind() == Type::Kind::kInterval) return true;
  for (const auto& model : types_.models()) {
    for (const ModelConversion& conversion : model->conversions) {
      if (conversion.from == type && conversion.to.kind() == Type::Kind::kInterval) return true;
    }
  }
  return false;
}

bool Binder::IsPointLike(const Type& type) const {
  return type.kind() == Type::Kind::kChoice ? false : !IsIntervalLike(type) && type.kind() != Type::Kind::kList && !type.IsSystem("Any");
}

ExprPtr Binder::BindTiming(const Node* node) {
  const TimingPhrase& phrase = *node->timing;
  ExprPtr left = Bind(node->kids[0]);
  ExprPtr right = Bind(node->kids[1]);
  if (!left->type.known() || !right->type.known()) return Bad(node);
  if (phrase.left != Boundary::kNone) left = Operator(phrase.left == Boundary::kStart ? Op::kStart : Op::kEnd, List(std::move(left)), node);
  if (phrase.right != Boundary::kNone) right = Operator(phrase.right == Boundary::kStart ? Op::kStart : Op::kEnd, List(std::move(right)), node);
  if (!left->type.known() || !right->type.known()) return Bad(node);
  const Precision precision = phrase.precision;
  switch (phrase.kind) {
    case TimingPhrase::Kind::kSame: return TimingSame(node, std::move(left), std::move(right));
    case TimingPhrase::Kind::kIncludes: return TimingIncludes(node, std::move(left), std::move(right));
    case TimingPhrase::Kind::kDuring: return TimingDuring(node, std::move(left), std::move(right));
    case TimingPhrase::Kind::kBeforeAfter: return TimingBeforeAfter(node, std::move(left), std::move(right));
    case TimingPhrase::Kind::kWithin: return TimingWithin(node, std::move(left), std::move(right));
    case TimingPhrase::Kind::kMeets: {
      const Op op = phrase.side == Side::kBefore ? Op::kMeetsBefore : phrase.side == Side::kAfter ? Op::kMeetsAfter : Op::kMeets;
      return Operator(op, List(std::move(left), std::move(right)), node, precision);
    }
    case TimingPhrase::Kind::kOverlaps: {
      const Op op = phrase.side == Side::kBefore ? Op::kOverlapsBefore : phrase.side == Side::kAfter ? Op::kOverlapsAfter : Op::kOverlaps;
      return Operator(op, List(std::move(left), std::move(right)), node, precision);
    }
    case TimingPhrase::Kind::kStarts: return Operator(Op::kStarts, List(std::move(left), std::move(right)), node, precision);
    case TimingPhrase::Kind::kEnds: return Operator(Op::kEnds, List(std::move(left), std::move(right)), node, precision);
  }
  return Bad(node);
}

// Where an interval meets a point, the point becomes the interval of that point alone.
void Binder::PromotePoints(ExprPtr* left, ExprPtr* right, const Node* at) {
  const auto promote = [&](ExprPtr* point) {
    if (!IsPointLike((*point)->type)) return;
    const Type interval_type = Type::Interval((*point)->type);
    ExprPtr is_null = New(Op::kIsNull, at, Clone(**point, at));
    is_null->type = Type::System("Boolean");
    ExprPtr null = New(Op::kNull, at);
    null->type = interval_type;
    ExprPtr interval = New(Op::kInterval, at, Clone(**point, at));
    interval->operands.push_back(std::move(*point));
    interval->operands.resize(4);
    interval->type = interval_type;
    ExprPtr choice = New(Op::kIf, at, std::move(is_null));
    choice->operands.push_back(std::move(null));
    choice->operands.push_back(std::move(interval));
    choice->type = interval_type;
    *point = std::move(choice);
  };
  if (IsIntervalLike((*left)->type))
    promote(right);
  else if (IsIntervalLike((*right)->type))
    promote(left);
}

ExprPtr Binder::TimingSame(const Node* node, ExprPtr left, ExprPtr right) {
  const TimingPhrase& phrase = *node->timing;
  const Op op = phrase.side == Side::kBefore ? Op::kSameOrBefore : phrase.side == Side::kAfter ? Op::kSameOrAfter : Op::kSameAs;
  PromotePoints(&left, &right, node);
  return Operator(op, List(std::move(left), std::move(right)), node, phrase.precision);
}

ExprPtr Binder::TimingIncludes(const Node* node, ExprPtr left, ExprPtr right) {
  const TimingPhrase& phrase = *node->timing;
  // A bare null is a list where a list is included, an element where it is properly included.
  const bool null_point = right->type.IsSystem("Any") && !phrase.proper;
  const bool point = left->type.kind() == Type::Kind::kList ? right->type.kind() != Type::Kind::kList && !null_point : IsPointLike(right->type);
  if (left->type.IsSystem("Any") && !point) {
    left = ConvertTo(std::move(left), right->type.IsSystem("Any") ? Type::List(Type::Any()) : right->type, node, "the left side");
  }
  if (!point && right->type.IsSystem("Any") && left->type.kind() == Type::Kind::kList) right = ConvertTo(std::move(right), left->type, node, "the right side");
  const Op op = point ? (phrase.proper ? Op::kProperContains : Op::kContains) : (phrase.proper ? Op::kProperIncludes : Op::kIncludes);
  return Operator(op, List(std::move(left), std::move(right)), node, phrase.precision);
}

ExprPtr Binder::TimingDuring(const Node* node, ExprPtr left, ExprPtr right) {
  const TimingPhrase& phrase = *node->timing;
  const bool null_point = left->type.IsSystem("Any") && !phrase.proper;
  const bool point = right->type.kind() == Type::Kind::kList ? left->type.kind() != Type::Kind::kList && !null_point : IsPointLike(left->type);
  if (right->type.IsSystem("Any") && !point) {
    right = ConvertTo(std::move(right), left->type.IsSystem("Any") ? Type::List(Type::Any()) : left->type, node, "the right side");
  }
  if (!point && left->type.IsSystem("Any") && right->type.kind() == Type::Kind::kList) left = ConvertTo(std::move(left), right->type, node, "the left side");
  const Op op = point ? (phrase.proper ? Op::kProperIn : Op::kIn) : (phrase.proper ? Op::kProperIncludedIn : Op::kIncludedIn);
  return Operator(op, List(std::move(left), std::move(right)), node, phrase.precision);
}

ExprPtr Binder::TimingBeforeAfter(const Node* node, ExprPtr left, ExprPtr right) {
  const TimingPhrase& phrase = *node->timing;
  if (phrase.offset_kind != Offset::kNone) return TimingOffset(node, std::move(left), std::move(right));
  const bool before = phrase.side == Side::kBefore;
  PromotePoints(&left, &right, node);
  const Op op = phrase.inclusive ? (before ? Op::kSameOrBefore : Op::kSameOrAfter) : (before ? Op::kBefore : Op::kAfter);
  return Operator(op, List(std::move(left), std::move(right)), node, phrase.precision);
}

// A starts 3 days or less before start B: start A in [start B - 3 days, start B), and so on.
ExprPtr Binder::TimingOffset(const Node* node, ExprPtr left, ExprPtr right) {
  const TimingPhrase& phrase = *node->timing;
  const bool before = phrase.side == Side::kBefore;
  if (IsIntervalLike(left->type)) left = Operator(before ? Op::kEnd : Op::kStart, List(std::move(left)), node);
  if (IsIntervalLike(right->type)) right = Operator(before ? Op::kStart : Op::kEnd, List(std::move(right)), node);
  if (!left->type.known() || !right->type.known()) return Bad(node);
  const auto shifted = [&](ExprPtr point) { return Operator(before ? Op::kSubtract : Op::kAdd, List(std::move(point), QuantityOf(phrase.offset)), node); };
  switch (phrase.offset_kind) {
    case Offset::kExact: {
      const Precision unit = phrase.precision != Precision::kNone ? phrase.precision : value::PrecisionFromName(phrase.offset->text2);
      const Op op = !phrase.inclusive ? Op::kSameAs : before ? Op::kSameOrBefore : Op::kSameOrAfter;
      return Operator(op, List(std::move(left), shifted(std::move(right))), node, unit);
    }
    case Offset::kOrMore:
      return Operator(before ? Op::kSameOrBefore : Op::kSameOrAfter, List(std::move(left), shifted(std::move(right))), node, phrase.precision);
    case Offset::kMoreThan: return Operator(before ? Op::kBefore : Op::kAfter, List(std::move(left), shifted(std::move(right))), node, phrase.precision);
    default: break;
  }
  const bool offset_closed = phrase.offset_kind == Offset::kOrLess;
  ExprPtr far = shifted(Clone(*right, node));
  ExprPtr not_null = offset_closed || phrase.inclusive ? Clone(*right, node) : nullptr;
  if (before) {
    return InAndNotNull(node, std::move(left), std::move(far), offset_closed, std::move(right), phrase.inclusive, phrase.precision, std::move(not_null));
  }
  return InAndNotNull(node, std::move(left), std::move(right), phrase.inclusive, std::move(far), offset_closed, phrase.precision, std::move(not_null));
}

// left in Interval[low, high], and, with a closed bound that null would leave open, the bound's point is not null.
ExprPtr Binder::InAndNotNull(const Node* node, ExprPtr left, ExprPtr low, bool low_closed, ExprPtr high, bool high_closed, Precision precision,
                             ExprPtr not_null) {
  std::vector<ExprPtr> bounds = List(std::move(low), std::move(high));
  if (!bounds[0]->type.known() || !bounds[1]->type.known()) return Bad(node);
  Type point;
  Unify(&bounds, node, &point);
  ExprPtr interval = New(Op::kInterval, node);
  interval->low_closed = low_closed;
  interval->high_closed = high_closed;
  for (ExprPtr& bound : bounds) interval->operands.push_back(std::move(bound));
  interval->operands.resize(4);
  interval->type = Type::Interval(point);
  ExprPtr in = Operator(Op::kIn, List(std::move(left), std::move(interval)), node, precision);
  if (!not_null) return in;
  ExprPtr present = Operator(Op::kNot, List(Operator(Op::kIsNull, List(std::move(not_null)), node)), node);
  return Operator(Op::kAnd, List(std::move(in), std::move(present)), node);
}

// A within 3 days of B: A in [B - 3 days, B + 3 days] and B is not null.
ExprPtr Binder::TimingWithin(const Node* node, ExprPtr left, ExprPtr right) {
  const TimingPhrase& phrase = *node->timing;
  const bool interval = IsIntervalLike(right->type);
  ExprPtr low = interval ? Operator(Op::kStart, List(Clone(*right, node)), node) : Clone(*right, node);
  ExprPtr high = interval ? Operator(Op::kEnd, List(Clone(*right, node)), node) : Clone(*right, node);
  low = Operator(Op::kSubtract, List(std::move(low), QuantityOf(phrase.offset)), node);
  high = Operator(Op::kAdd, List(std::move(high), QuantityOf(phrase.offset)), node);
  ExprPtr not_null = !interval && !phrase.proper ? std::move(right) : nullptr;
  if (IsIntervalLike(left->type)) {  // all of left lies in the window
    std::vector<ExprPtr> bounds = List(std::move(low), std::move(high));
    if (!bounds[0]->type.known() || !bounds[1]->type.known()) return Bad(node);
    Type point;
    Unify(&bounds, node, &point);
    ExprPtr window = New(Op::kInterval, node);
    window->low_closed = window->high_closed = !phrase.proper;
    for (ExprPtr& bound : bounds) window->operands.push_back(std::move(bound));
    window->operands.resize(4);
    window->type = Type::Interval(point);
    ExprPtr included = Operator(Op::kIncludedIn, List(std::move(left), std::move(window)), node, phrase.precision);
    if (!not_null) return included;
    ExprPtr present = Operator(Op::kNot, List(Operator(Op::kIsNull, List(std::move(not_null)), node)), node);
    return Operator(Op::kAnd, List(std::move(included), std::move(present)), node);
  }
  return InAndNotNull(node, std::move(left), std::move(low), !phrase.proper, std::move(high), !phrase.proper, phrase.precision, std::move(not_null));
}

}  // namespace bogam::expr
