// SPDX-License-Identifier: Apache-2.0
#include "server/rest/subset.h"

#include <algorithm>

#include "fhir/builder.h"
#include "fhir/ids.h"

namespace bogam::server {
namespace {

namespace name = fhir::name;
using search::Summary;

bool Asked(const fhir::ElementRow& row, const std::vector<std::string>& elements) {
  const std::string_view base = fhir::Name(row.name);
  const std::string_view json = fhir::JsonName(fhir::IdOf(row));
  return std::any_of(elements.begin(), elements.end(), [&](const std::string& one) {
    const std::string_view head = std::string_view(one).substr(0, one.find('.'));
    return head == base || head == json;
  });
}

bool Keeps(const fhir::ElementRow& row, Summary summary, const std::vector<std::string>& elements) {
  if (row.name == name::kId || row.name == name::kMeta || row.min > 0 || row.is_modifier) return true;
  if (!elements.empty()) return Asked(row, elements);
  if (summary == Summary::kTrue) return row.is_summary;
  if (summary == Summary::kText) return row.name == name::kText;
  return row.name != name::kText;
}

/// The members of an object; under _summary=true backbone elements are cut down too.
void CopyMembers(fhir::Builder* out, fhir::Node node, Summary summary) {
  for (const fhir::Node child : node.children()) {
    const fhir::ElementRow& row = fhir::Row(child.element());
    const bool keep = row.is_summary || row.min > 0 || row.is_modifier || row.name == name::kId;
    if (!keep) continue;
    if (row.kind == fhir::TypeKind::kBackbone && child.is_object()) {
      out->BeginObject(child.element());
      CopyMembers(out, child, summary);
      out->End();
    } else {
      out->AddCopy(child.element(), child);
    }
  }
}

/// meta with the mark that says that this is not all.
void CopyMeta(fhir::Builder* out, fhir::Node meta) {
  out->BeginObject("meta");
  if (meta) {
    for (const fhir::Node child : meta.children()) out->AddCopy(child.element(), child);
  }
  out->BeginObject("tag");
  out->AddText("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
  out->AddText("code", "SUBSETTED");
  out->End();
  out->End();
}

}  // namespace

bool IsSubset(Summary summary, const std::vector<std::string>& elements) {
  return !elements.empty() || summary == Summary::kTrue || summary == Summary::kText || summary == Summary::kData;
}

fhir::Record Subset(fhir::RecordView record, Summary summary, const std::vector<std::string>& elements) {
  fhir::Builder out;
  out.BeginRoot(record.resource_type());
  bool meta = false;
  const fhir::Node root = record.root();
  for (const fhir::Node child : root.children()) {
    const fhir::ElementRow& row = fhir::Row(child.element());
    if (!Keeps(row, summary, elements)) continue;
    const bool cut = elements.empty() && summary == Summary::kTrue && row.kind == fhir::TypeKind::kBackbone && child.is_object();
    if (row.name == name::kMeta) {
      CopyMeta(&out, child);
      meta = true;
    } else if (cut) {
      out.BeginObject(child.element());
      CopyMembers(&out, child, summary);
      out.End();
    } else {
      out.AddCopy(child.element(), child);
    }
  }
  if (!meta) CopyMeta(&out, {});
  return out.Finish();
}

}  // namespace bogam::server
