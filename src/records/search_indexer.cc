// SPDX-License-Identifier: Apache-2.0
// The patients of a compartment are those that the compartment's reference parameters lead to, so they are read off the
// reference rows of the parameters' atoms. Covered by search_indexer_test.cc.
#include "records/search_indexer.h"

#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "fhir/compartments.h"
#include "fhir/search_parameters.h"
#include "search/atoms.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

/// Of each atom, whether a reference of it to a Patient puts the resource into that patient's compartment.
std::vector<bool> CompartmentAtoms(fhir::TypeId patient) {
  std::vector<bool> atoms(search::Atoms().size());
  for (const fhir::CompartmentMember& member : fhir::Compartment(patient)) {
    for (std::string_view code : member.params) {
      const fhir::SearchParameter* parameter = fhir::FindSearchParameter(member.type, code);
      if (parameter == nullptr) continue;  // {def}: the patient itself
      for (const search::AtomUse& use : search::PlanOf(member.type, *parameter).atoms) atoms[use.atom] = true;
    }
  }
  return atoms;
}

}  // namespace

struct SearchIndexer::State {
  fhir::TypeId patient = fhir::FindResourceType("Patient");
  std::vector<bool> compartment = CompartmentAtoms(patient);
  std::once_flag once;
  std::unique_ptr<search::Extractor> extractor;
};

SearchIndexer::SearchIndexer() : state_(std::make_unique<State>()) {}
SearchIndexer::~SearchIndexer() = default;

Status SearchIndexer::Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const {
  std::call_once(state_->once, [&] { state_->extractor = std::make_unique<search::Extractor>(dictionary); });
  thread_local search::IndexEntries rows;
  BOGAM_TRY(state_->extractor->Extract(record, &rows));
  for (const search::IndexRow& row : rows.rows()) {
    if (row.family == store::Family::kTokens) {
      out->AddPosting(row.family, rows.Key(row));
    } else {
      out->AddRow(row.family, rows.Key(row), {});
    }
  }
  const std::string_view home = fhir::HomePatient(record);
  std::string key;
  for (const search::ReferenceRow& row : rows.references()) {
    const std::string_view id = rows.Id(row);
    BOGAM_ASSIGN(const store::Identity target, numbering->Intern(store::CodeOf(row.type), id));
    key.clear();
    base::PutBigEndian<uint16_t>(&key, row.atom);
    store::PutNumber(&key, target.number);
    out->AddRow(store::Family::kReferences, key, {});
    if (row.type == state_->patient && id != home && state_->compartment[row.atom]) out->AddPatient(target.patient);
  }
  const store::TypeCode section = store::CodeOf(record.resource_type());
  std::string payload;
  BOGAM_TRY(search::ExtractFacts(record, dictionary, false, &payload));
  out->AddFact(section, payload);
  if (out->patients().empty()) return {};
  payload.clear();
  BOGAM_TRY(search::ExtractFacts(record, dictionary, true, &payload));
  out->AddLinkFact(section, payload);
  return {};
}

}  // namespace bogam::records
