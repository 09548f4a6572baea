// SPDX-License-Identifier: Apache-2.0
// Extraction: the index rows of one resource, of all search parameters of its type, in one walk over its record.
//
// A search parameter's expression is a union of paths. Each distinct (type, path, filter, kind of value) is one *atom* with a 16-bit
// number, and rows are written per atom: Observation's `code` has the atom {code}, `combo-code` the atoms {code} and {component.code}, and
// `patient` the same atom as `subject`, asked for targets of type Patient only. A search unites the atoms of its parameter (plan.h),
// so a value is written once however many parameters see it. Composite parameters are answered by the atoms of their parts and judged on the
// record; _id, _lastUpdated and references to the patient whose record the resource is in need no rows at all: identity, versions and the
// patient's fact blocks answer them.
//
// Rows, after the atom's number (2 bytes, big-endian; store/layout.h adds the chunk, or patient and number, at the end):
//
//   kTokens       system ordinal:4  code ordinal:4            Coding, CodeableConcept, code, boolean, repeated strings; and low-cardinality urls
//                                                             (system ordinal kUrlSystem, code ordinal of Term::kUrl)
//   kIdentifiers  value 00  system ordinal:4                  Identifier, ContactPoint, ids; also Reference.identifier
//   kDates        first second:5  [microseconds length]       varints (row_form.h), absent for exactly that second
//                 (atom | 0x8000)  last second:5  first second:5  [microseconds length]     again, for what lasts longer than a day
//   kQuantities   unit ordinal:4  ordered decimal             number: unit 0; unit text is system 1f code 1f unit
//   kStrings      folded text 00                              at most 64 bytes of text; a longer one ends with 01 instead
//   kReferences   target number:5
//   kUris         text 00                                     at most 512 bytes, as above; also references that are no resource of this store
//
// Values are empty: a key says everything.
//
// Extraction must equal what the FHIRPath evaluator finds: extract_test.cc, on every record of the data folders.
#ifndef BOGAM_SEARCH_EXTRACT_H_
#define BOGAM_SEARCH_EXTRACT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "store/dictionary.h"
#include "store/store.h"

namespace bogam::search {

/// Numbering of atoms and form of rows; another number makes the engine rebuild the index.
inline constexpr uint32_t kIndexGeneration = 1;

/// One row without its row suffix or chunk.
struct IndexRow {
  store::Family family;
  uint32_t key_at, key_size;  ///< in IndexEntries::bytes()
};

/// A literal reference to a resource of this store; its number is known only to who writes.
struct ReferenceRow {
  uint16_t atom;
  fhir::TypeId type;
  uint32_t id_at, id_size;  ///< in IndexEntries::bytes()
};

/// The rows of one resource. Reuse it: Clear keeps its memory.
class IndexEntries {
 public:
  void Clear();
  const std::vector<IndexRow>& rows() const { return rows_; }
  const std::vector<ReferenceRow>& references() const { return references_; }
  std::string_view Key(const IndexRow& row) const { return std::string_view(bytes_).substr(row.key_at, row.key_size); }
  std::string_view Id(const ReferenceRow& row) const { return std::string_view(bytes_).substr(row.id_at, row.id_size); }

  /// For the extractor: opens a row; append its key to *bytes(), then EndRow.
  std::string* bytes() { return &bytes_; }
  void BeginRow(store::Family family);
  void EndRow();
  void AddReference(uint16_t atom, fhir::TypeId type, std::string_view id);
  /// Puts rows and references into one order and drops repeats.
  void Sort();

 private:
  std::string bytes_;
  std::vector<IndexRow> rows_;
  std::vector<ReferenceRow> references_;
  IndexRow open_{};
};

/// Walks records. Thread-safe: one for all threads; the programs are compiled once a process.
class Extractor {
 public:
  /// dictionary gives ordinals and must outlive this.
  explicit Extractor(store::Dictionary* dictionary);
  ~Extractor();

  /// All rows of the record, sorted, without repeats. Dates without a zone are read in UTC.
  Status Extract(fhir::RecordView record, IndexEntries* entries) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_EXTRACT_H_
