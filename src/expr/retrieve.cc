// SPDX-License-Identifier: Apache-2.0
#include "expr/retrieve.h"

#include <algorithm>

#include "expr/ops/interval.h"
#include "expr/ops/property.h"
#include "expr/profiles.h"

namespace bogam::expr {
namespace {

constexpr std::string_view kNotDoneValueSet = "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDoneValueSet";

bool PassesCode(const RetrieveRequest& request, const CodeValue& code, ops::CodeForm form) {
  const bool text = form == ops::CodeForm::kText;
  if (request.value_set) return text ? request.value_set->ContainsCode(code.code) : request.value_set->Contains(code.system, code.code);
  for (const CodeValue& wanted : request.codes) {
    if (wanted.code == code.code && (wanted.system == code.system || wanted.system.empty() || text)) return true;
  }
  return false;
}

bool NamesNotDoneValueSet(const RetrieveRequest& request, const fhir::Node& element) {
  return !request.not_done_value_set.empty() && SameCanonical(element.Extension(kNotDoneValueSet).Get(fhir::name::kValue).text(), request.not_done_value_set);
}

// The elements at a dotted path below a node; visit returns true to stop.
template <typename F>
bool AnyAt(const fhir::Node& node, std::string_view path, F&& visit) {
  const size_t dot = path.find('.');
  const fhir::NameId name = fhir::FindName(path.substr(0, dot));
  if (name == fhir::NameId::kNone) return false;
  for (const fhir::Node child : node.children(name)) {
    if (dot == std::string_view::npos ? visit(child) : AnyAt(child, path.substr(dot + 1), visit)) return true;
  }
  return false;
}

bool PassesCodes(const RetrieveRequest& request, const fhir::Node& resource) {
  return AnyAt(resource, request.code_path, [&](const fhir::Node& element) {
    return NamesNotDoneValueSet(request, element) ||
           ops::AnyCodeAt(element, [&](const CodeValue& code, ops::CodeForm form) { return PassesCode(request, code, form); });
  });
}

bool PassesDate(ops::Context& context, const RetrieveRequest& request, const fhir::Node& resource) {
  return AnyAt(resource, request.date_path, [&](const fhir::Node& element) {
    if (element.type() != fhir::type::kPeriod) {
      return ops::IntervalIncludes(context, request.date_range, ops::PrimitiveOf(context, element), Precision::kNone).is_true();
    }
    const Value start = ops::PrimitiveOf(context, element.Get(fhir::name::kStart));
    const Value end = ops::PrimitiveOf(context, element.Get(fhir::name::kEnd));
    const Value period = ops::MakeInterval(context, start, end, true, true, {.point = Kind::kDateTime});
    return ops::Overlaps(context, period, request.date_range, Precision::kNone).is_true();
  });
}

}  // namespace

bool SameCanonical(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view url) {
    url = url.substr(0, url.find('|'));
    if (url.starts_with("https:"))
      url.remove_prefix(6);
    else if (url.starts_with("http:"))
      url.remove_prefix(5);
    return url;
  };
  return plain(a) == plain(b);
}

bool JudgesNoCode(ops::Context& context, Retriever& retriever, const RetrieveRequest& request) {
  RetrieveRequest open = request;
  open.has_code_filter = false;
  open.value_set = nullptr;
  std::vector<fhir::Node> found;
  bool exact = false;
  if (!retriever.Retrieve(open, &found, &exact).ok()) return false;
  return std::none_of(found.begin(), found.end(), [&](const fhir::Node& resource) {
    return Selects(context, open, resource) && AnyAt(resource, request.code_path, [&](const fhir::Node& element) {
             return NamesNotDoneValueSet(request, element) || ops::AnyCodeAt(element, [](const CodeValue&, ops::CodeForm) { return true; });
           });
  });
}

bool Selects(ops::Context& context, const RetrieveRequest& request, const fhir::Node& resource) {
  if (!fhir::IsA(resource.type(), request.type)) return false;
  if (request.trust_profiles && !DeclaresProfile(resource, request.template_id)) return false;
  if (!request.trust_profiles && request.profile && !Conforms(*request.profile, resource)) return false;
  if (!request.id.empty() && resource.Get(fhir::name::kId).text() != request.id) return false;
  if (request.has_code_filter && !PassesCodes(request, resource)) return false;
  return request.date_range.is_null() || request.date_path.empty() || PassesDate(context, request, resource);
}

}  // namespace bogam::expr
