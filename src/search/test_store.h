// SPDX-License-Identifier: Apache-2.0
// For the tests of this room only: a store in memory filled as the sequencer of `records` fills one, without its checks.
#ifndef BOGAM_SEARCH_TEST_STORE_H_
#define BOGAM_SEARCH_TEST_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/record.h"
#include "search/extract.h"
#include "search/row.h"
#include "store/batch.h"
#include "store/dictionary.h"
#include "store/layout.h"
#include "store/store.h"

namespace bogam::search {

class TestStore : public RecordSource {
 public:
  TestStore();
  /// Creates the resource or writes its next version.
  void Put(const fhir::Record& record);
  void Delete(fhir::TypeId type, std::string_view id);

  const store::Store& store() const { return *store_; }
  const store::Dictionary& dictionary() const { return *dictionary_; }
  const std::vector<fhir::Record>& Current(fhir::TypeId type) const;
  std::string NameOf(uint64_t number) const;
  uint64_t change() const { return change_ - 1; }

  // The oracle's view of the data: plain vectors.
  Status Find(fhir::TypeId type, std::string_view id, std::string* record) const override;
  Status ForEach(fhir::TypeId type, const std::function<Status(fhir::RecordView)>& visit) const override;

 private:
  struct Known {
    uint64_t number = 0;
    uint32_t patient = 0;
    uint32_t version = 0;
    bool current = false;
    store::Address address;
    IndexEntries entries;
    int64_t at = 0;
    uint64_t change = 0;
    std::string bytes;
  };
  Known& Know(fhir::TypeId type, const std::string& id);
  void WriteIdentity(fhir::TypeId type, const std::string& id, const Known& k, store::Batch* batch);
  void Commit(store::Batch* batch, fhir::TypeId type, const Known& k, store::ChangeOp op);

  std::shared_ptr<store::Store> store_;
  std::unique_ptr<store::Dictionary> dictionary_;
  std::unique_ptr<Extractor> extractor_;
  std::map<std::pair<fhir::TypeId, std::string>, Known> known_;
  std::map<uint64_t, std::string> names_;
  mutable std::map<fhir::TypeId, std::vector<fhir::Record>> records_;
  uint64_t next_number_ = 1;
  uint32_t next_patient_ = 1;
  uint64_t change_ = 1;
};

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_TEST_STORE_H_
