// SPDX-License-Identifier: Apache-2.0
// RecordIndex: the rows that the door for writing keeps beside each record, as search extracts them: index rows, facts, and the
// other patients of its compartment.
#ifndef BOGAM_ENGINE_RECORD_INDEX_H_
#define BOGAM_ENGINE_RECORD_INDEX_H_

#include <map>
#include <memory>
#include <mutex>

#include "records/index.h"
#include "search/extract.h"

namespace bogam::engine {

/// A dictionary must outlive this once it was given.
class RecordIndex final : public records::Indexer {
 public:
  RecordIndex();
  ~RecordIndex() override;
  Status Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const override;

 private:
  const search::Extractor& ExtractorFor(store::Dictionary* dictionary) const;

  mutable std::mutex mutex_;
  mutable std::map<store::Dictionary*, std::unique_ptr<search::Extractor>> extractors_;
  std::vector<bool> compartment_;  // by atom: a reference parameter of the Patient compartment reads it
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RECORD_INDEX_H_
