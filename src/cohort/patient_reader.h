// SPDX-License-Identifier: Apache-2.0
// PatientReader: the Retriever of one patient of a store at one state. It answers from facts which resources a retrieve
// means, and opens only the records of those.
//
// A patient's facts are read in one walk when a retrieve first asks for some, and those of a type decoded when it first asks for that type. Records are opened
// one by one by address, or in one scan over the type where a retrieve wants a good part of them. Memory is that of the patient at hand: Move forgets the last
// one. One reader a thread.
#ifndef BOGAM_COHORT_PATIENT_READER_H_
#define BOGAM_COHORT_PATIENT_READER_H_

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "bogam/status.h"
#include "cohort/code_set.h"
#include "expr/evaluation.h"
#include "search/facts.h"
#include "store/layout.h"
#include "store/store.h"
#include "store/type_code.h"

namespace bogam::cohort {

/// A retrieve in Patient context takes all resources of such a type (Medication, Location, Organization). Not so a type with an
/// element that names its patient, even outside R4's compartment of Patient: Device.patient, Task.for.
bool OfNoPatient(fhir::TypeId type);

class PatientReader final : public expr::Retriever {
 public:
  /// reader and code_sets must outlive this.
  PatientReader(const store::Reader* reader, CodeSets* code_sets);
  ~PatientReader() override;

  /// To a patient by number. False when no Patient resource is there (deleted, or only referred to).
  Result<bool> Move(uint32_t patient);
  /// To a number, without reading anything: EachFact says whether a Patient is there, Resource reads it.
  void Stand(uint32_t patient);
  uint32_t patient() const { return patient_; }
  /// The Patient resource, after Move.
  fhir::Node resource() const { return resource_; }
  /// The same after Stand; missing where there is none.
  Result<fhir::Node> Resource();
  /// All current resources of a type in the order of their numbers, those of other homes (links) included.
  Status All(fhir::TypeId type, std::vector<fhir::Node>* out);
  /// How many there are, without opening one.
  Result<size_t> Count(fhir::TypeId type);
  /// The facts (search/facts.h) of every resource of these types, in one walk without opening a resource: by type code, then number. types
  /// ascend; the payload is valid during the call.
  using FactVisitor = std::function<Status(store::TypeCode type, uint64_t number, std::string_view payload)>;
  Status EachFact(std::span<const store::TypeCode> types, const FactVisitor& visit);
  /// One of those; link as its facts say.
  Result<fhir::Node> Open(store::TypeCode type, uint64_t number, bool link);
  /// Where the current resource of that type and id lies; type 0 where there is none.
  Result<store::Address> AddressOf(fhir::TypeId type, std::string_view id);
  /// The current resource of that type and id, whoever's it is; missing where there is none. Kept until the next Move.
  Result<fhir::Node> Find(fhir::TypeId type, std::string_view id);

  /// In Patient context a type outside the Patient compartment (Organization, Location, Medication) is read from the resources
  /// without a patient. Context Unfiltered reads all patients: kTooCostly past 256 MiB of records.
  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override;

 private:
  struct Entry {
    uint64_t number;
    uint32_t first_code, end_code;  ///< in Section::codes
    bool link;
    fhir::Node node;  ///< missing until opened
  };
  struct EntryCode {
    search::FactElement element;
    uint32_t ordinal;
  };
  struct Section {
    store::TypeCode type = 0;
    uint32_t patient = 0;
    std::vector<Entry> entries;
    std::vector<EntryCode> codes;
  };

  struct Opened {
    uint64_t number;
    store::TypeCode type;
    fhir::Node node;
  };

  Result<Section*> SectionOf(uint32_t patient, store::TypeCode type);
  Status ReadSection(Section* section);
  Status ReadFacts();
  void SeekFacts(std::string_view target);
  Status ReadBlock(std::string_view block, Section* section);
  Result<fhir::Node> Open(const Section& section, Entry* entry);
  Status OpenSection(Section* section);
  Status ReadRecord(const store::Address& address, uint32_t patient, fhir::Node* node);
  Status AllPatients(store::TypeCode type, std::vector<fhir::Node>* out);
  Result<std::shared_ptr<const CodeSet>> FilterOf(const expr::RetrieveRequest& request);
  fhir::Node Keep(std::string_view value, uint32_t patient);
  void Select(const Section& section, std::optional<search::FactElement> element, const CodeSet* filter);

  const store::Reader* reader_;
  CodeSets* code_sets_;
  base::Arena arena_{256 * 1024};
  uint32_t patient_ = 0;
  fhir::Node resource_;
  std::vector<std::unique_ptr<Section>> sections_;  ///< of the patient; reused
  size_t used_ = 0;
  std::vector<std::unique_ptr<Section>> shared_;  ///< of patient 0; kept from patient to patient
  base::Arena shared_arena_{64 * 1024};
  std::unique_ptr<store::Cursor> facts_, current_;
  uint32_t walked_ = 0;  ///< the patient whose facts facts_ walked through last; 0: it was sought for something else
  struct Block {
    store::TypeCode type;
    size_t begin, size;  ///< in fact_bytes_
  };
  bool facts_read_ = false;  ///< the next two are of the patient
  std::vector<Block> blocks_;
  std::string fact_bytes_;
  std::vector<Opened> opened_;  ///< of the patient, one by one
  std::vector<uint32_t> matches_;
};

}  // namespace bogam::cohort

#endif  // BOGAM_COHORT_PATIENT_READER_H_
