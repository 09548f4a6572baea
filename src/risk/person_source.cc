// SPDX-License-Identifier: Apache-2.0
#include "risk/person_source.h"

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "search/facts.h"
#include "store/memory/memory_store.h"
#include "store/type_code.h"

namespace bogam::risk {

RetrieverSource::RetrieverSource() : nothing_(store::NewMemoryStore()), dictionary_(std::make_unique<store::Dictionary>(nothing_.get())) {}

Status RetrieverSource::Retrieve(fhir::TypeId type, std::vector<fhir::Node>* out) {
  expr::RetrieveRequest request;
  request.type = type;
  bool exact = false;
  return retriever_->Retrieve(request, out, &exact);
}

Status RetrieverSource::Stand(expr::Retriever* retriever) {
  retriever_ = retriever;
  nodes_.clear();
  of_type_.clear();
  std::vector<fhir::Node> patients;
  BOGAM_TRY(Retrieve(fhir::type::kPatient, &patients));
  if (patients.empty()) return Status(Code::kNotFound, "there is no such patient");
  patient_ = patients.front();
  return Status::Ok();
}

Status RetrieverSource::EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit) {
  std::string payload;
  for (const store::TypeCode type : types) {
    const auto [found, fresh] = of_type_.try_emplace(type);
    if (fresh) {
      found->second.first = nodes_.size();
      BOGAM_TRY(Retrieve(store::TypeOf(type), &nodes_));
      found->second.end = nodes_.size();
    }
    for (size_t i = found->second.first; i < found->second.end; ++i) {
      payload.clear();
      BOGAM_TRY(search::ExtractFacts(fhir::CopyResource(nodes_[i]), dictionary_.get(), false, &payload));
      BOGAM_TRY(visit(type, i, payload));
    }
  }
  return Status::Ok();
}

Result<fhir::Node> RetrieverSource::Open(store::TypeCode, uint64_t number, bool) {
  if (number >= nodes_.size()) return Status(Code::kInternal, "a resource that was not retrieved is asked for");
  return nodes_[number];
}

Result<fhir::Node> RetrieverSource::Find(fhir::TypeId type, std::string_view id) {
  std::vector<fhir::Node> nodes;
  BOGAM_TRY(Retrieve(type, &nodes));
  for (const fhir::Node node : nodes) {
    if (node.Get(fhir::name::kId).text() == id) return node;
  }
  return fhir::Node();
}

Result<std::optional<uint64_t>> RetrieverSource::NumberOf(fhir::TypeId type, std::string_view id) {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].type() == type && nodes_[i].Get(fhir::name::kId).text() == id) return std::optional<uint64_t>(i);
  }
  return std::optional<uint64_t>();
}

}  // namespace bogam::risk
