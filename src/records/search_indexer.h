// SPDX-License-Identifier: Apache-2.0
// SearchIndexer: the rows of the room search (index rows of all R4 search parameters, facts) as an Indexer, and the other
// patients of a resource's compartment as links.
#ifndef BOGAM_RECORDS_SEARCH_INDEXER_H_
#define BOGAM_RECORDS_SEARCH_INDEXER_H_

#include <memory>

#include "records/index.h"

namespace bogam::records {

/// Thread-safe. Each is for one Records: it remembers the dictionary it is first called with.
class SearchIndexer : public Indexer {
 public:
  SearchIndexer();
  ~SearchIndexer() override;
  Status Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_SEARCH_INDEXER_H_
