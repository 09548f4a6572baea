// SPDX-License-Identifier: Apache-2.0
#include "expr/type.h"

#include <algorithm>

namespace bogam::expr {

struct Type::Rep {
  Kind kind = Kind::kUnknown;
  std::string qualified;
  size_t uri_size = 0;
  std::vector<Type> types;  // element, point or choices
  std::vector<Field> fields;
};

Type Type::Named(std::string_view uri, std::string_view name) {
  auto rep = std::make_shared<Rep>();
  rep->kind = Kind::kNamed;
  rep->uri_size = uri.size();
  rep->qualified.append("{").append(uri).append("}").append(name);
  return Type(std::move(rep));
}

Type Type::Qualified(std::string_view qualified) {
  const size_t close = qualified.find('}');
  if (qualified.empty() || qualified[0] != '{' || close == std::string_view::npos) return Named(kSystemUri, qualified);
  return Named(qualified.substr(1, close - 1), qualified.substr(close + 1));
}

Type Type::List(Type element) {
  auto rep = std::make_shared<Rep>();
  rep->kind = Kind::kList;
  rep->types.push_back(std::move(element));
  return Type(std::move(rep));
}

Type Type::Interval(Type point) {
  auto rep = std::make_shared<Rep>();
  rep->kind = Kind::kInterval;
  rep->types.push_back(std::move(point));
  return Type(std::move(rep));
}

Type Type::Tuple(std::vector<Field> fields) {
  auto rep = std::make_shared<Rep>();
  rep->kind = Kind::kTuple;
  rep->fields = std::move(fields);
  return Type(std::move(rep));
}

Type Type::Choice(std::vector<Type> choices) {
  auto rep = std::make_shared<Rep>();
  rep->kind = Kind::kChoice;
  for (const Type& choice : choices) {
    const std::vector<Type> one{choice};
    for (const Type& flat : choice.kind() == Kind::kChoice ? choice.choices() : one) {
      if (std::find(rep->types.begin(), rep->types.end(), flat) == rep->types.end()) rep->types.push_back(flat);
    }
  }
  if (rep->types.size() == 1) return rep->types[0];
  return Type(std::move(rep));
}

Type::Kind Type::kind() const { return rep_ ? rep_->kind : Kind::kUnknown; }

bool Type::IsSystem(std::string_view name) const { return kind() == Kind::kNamed && uri() == kSystemUri && this->name() == name; }

std::string_view Type::qualified() const { return rep_ ? std::string_view(rep_->qualified) : std::string_view(); }

std::string_view Type::uri() const { return kind() == Kind::kNamed ? qualified().substr(1, rep_->uri_size) : std::string_view(); }

std::string_view Type::name() const { return kind() == Kind::kNamed ? qualified().substr(rep_->uri_size + 2) : std::string_view(); }

const Type& Type::element() const {
  static const Type kNone;
  return rep_ && !rep_->types.empty() ? rep_->types[0] : kNone;
}

const std::vector<Type::Field>& Type::fields() const {
  static const std::vector<Field> kNone;
  return rep_ ? rep_->fields : kNone;
}

const std::vector<Type>& Type::choices() const {
  static const std::vector<Type> kNone;
  return rep_ ? rep_->types : kNone;
}

std::string Type::ToString() const {
  std::string out;
  switch (kind()) {
    case Kind::kUnknown: return "Unknown";
    case Kind::kNamed:
      if (uri() == kSystemUri) return std::string(name());
      return (uri() == kFhirUri ? "FHIR." : "{" + std::string(uri()) + "}") + std::string(name());
    case Kind::kList: return "List<" + element().ToString() + ">";
    case Kind::kInterval: return "Interval<" + element().ToString() + ">";
    case Kind::kTuple:
      for (const auto& [field, type] : fields()) out += (out.empty() ? "" : ", ") + field + " " + type.ToString();
      return "Tuple{" + out + "}";
    case Kind::kChoice:
      for (const Type& type : choices()) out += (out.empty() ? "" : ", ") + type.ToString();
      return "Choice<" + out + ">";
  }
  return out;
}

bool operator==(const Type& a, const Type& b) {
  if (a.rep_ == b.rep_) return true;
  if (!a.rep_ || !b.rep_ || a.rep_->kind != b.rep_->kind) return false;
  return a.rep_->qualified == b.rep_->qualified && a.rep_->types == b.rep_->types && a.rep_->fields == b.rep_->fields;
}

}  // namespace bogam::expr
