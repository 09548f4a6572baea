// SPDX-License-Identifier: Apache-2.0
// PersonSource: one person's records as a scorer reads them: first facts (search/facts.h), a record only where facts do not say enough.
// Over a store the facts are there; over any other Retriever (a Bundle in memory, or memory laid over a store) they are extracted on the
// way, so that one program reads both. One thread.
#ifndef BOGAM_RISK_PERSON_SOURCE_H_
#define BOGAM_RISK_PERSON_SOURCE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/patient_reader.h"
#include "expr/evaluation.h"
#include "fhir/record.h"
#include "store/dictionary.h"
#include "store/store.h"

namespace bogam::risk {

class PersonSource {
 public:
  using FactVisitor = cohort::PatientReader::FactVisitor;

  virtual ~PersonSource() = default;
  /// The Patient resource; missing where there is none.
  virtual Result<fhir::Node> Patient() = 0;
  /// Of the ordinals in its facts.
  virtual const store::Dictionary& dictionary() const = 0;
  /// types ascend.
  virtual Status EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit) = 0;
  virtual Result<fhir::Node> Open(store::TypeCode type, uint64_t number, bool link) = 0;
  /// By logical id; missing where there is none.
  virtual Result<fhir::Node> Find(fhir::TypeId type, std::string_view id) = 0;
  /// The number that facts give the resource of that type and id; nullopt where there is none.
  virtual Result<std::optional<uint64_t>> NumberOf(fhir::TypeId type, std::string_view id) = 0;
  /// The person's whole records, for CQL.
  virtual expr::Retriever* retriever() = 0;
};

/// The person on whom a reader of a store stands.
class StoreSource final : public PersonSource {
 public:
  /// dictionary: the store's; it outlives this.
  explicit StoreSource(const store::Dictionary* dictionary) : dictionary_(dictionary) {}
  void Stand(cohort::PatientReader* reader) { reader_ = reader; }

  Result<fhir::Node> Patient() override { return reader_->Resource(); }
  const store::Dictionary& dictionary() const override { return *dictionary_; }
  Status EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit) override { return reader_->EachFact(types, visit); }
  Result<fhir::Node> Open(store::TypeCode type, uint64_t number, bool link) override { return reader_->Open(type, number, link); }
  Result<fhir::Node> Find(fhir::TypeId type, std::string_view id) override { return reader_->Find(type, id); }
  Result<std::optional<uint64_t>> NumberOf(fhir::TypeId type, std::string_view id) override {
    BOGAM_ASSIGN(const store::Address address, reader_->AddressOf(type, id));
    return address.type == 0 ? std::nullopt : std::optional(address.number);
  }
  expr::Retriever* retriever() override { return reader_; }

 private:
  const store::Dictionary* dictionary_;
  cohort::PatientReader* reader_ = nullptr;
};

/// The person on whom any Retriever stands.
class RetrieverSource final : public PersonSource {
 public:
  RetrieverSource();
  /// kNotFound where there is no Patient.
  Status Stand(expr::Retriever* retriever);

  Result<fhir::Node> Patient() override { return patient_; }
  const store::Dictionary& dictionary() const override { return *dictionary_; }
  Status EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit) override;
  Result<fhir::Node> Open(store::TypeCode type, uint64_t number, bool link) override;
  Result<fhir::Node> Find(fhir::TypeId type, std::string_view id) override;
  Result<std::optional<uint64_t>> NumberOf(fhir::TypeId type, std::string_view id) override;
  expr::Retriever* retriever() override { return retriever_; }

 private:
  Status Retrieve(fhir::TypeId type, std::vector<fhir::Node>* out);

  std::shared_ptr<store::Store> nothing_;  // what the dictionary stands on
  std::unique_ptr<store::Dictionary> dictionary_;
  expr::Retriever* retriever_ = nullptr;
  fhir::Node patient_;
  std::vector<fhir::Node> nodes_;  // of the person, by number: what one reader of facts was told stays so for all
  struct Range {
    size_t first = 0, end = 0;
  };
  std::map<store::TypeCode, Range> of_type_;  // in nodes_
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_PERSON_SOURCE_H_
