// SPDX-License-Identifier: Apache-2.0
// Entries: the rows that one resource contributes to the index families, the facts and the links, free of where the
// resource lies. search and cohort compute them from a record; records adds the address, compares the entries of the
// old version with those of the new one, and writes the difference in the same batch as the record.
//
// Forms. kPosting: key is parameter and value; the resource becomes a row of the block PostingKey(key, …).
// kRow: key is parameter and value; (patient, number) is appended and payload is the value of the row. kFact: key is
// empty, section says which block of the home patient (or of patient 0) and payload is the entry.
// kLinkFact: the same for the blocks of the other patients of the compartment, AddPatient.
//
// Entries must not depend on meta.versionId and meta.lastUpdated, which are set after extraction: when a resource was
// last changed is read from kChanges, whose instants never go back.
#ifndef BOGAM_STORE_ENTRIES_H_
#define BOGAM_STORE_ENTRIES_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "bogam/status.h"
#include "store/layout.h"
#include "store/store.h"

namespace bogam::store {

enum class EntryForm : uint8_t { kPosting, kRow, kFact, kLinkFact };

struct Entry {
  Family family = Family::kTokens;
  EntryForm form = EntryForm::kPosting;
  uint8_t section = 0;   ///< kFact only
  std::string_view key;  ///< views into Entries
  std::string_view payload;
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// The entries of one resource in one buffer. Not thread-safe; Clear keeps the memory.
class Entries {
 public:
  void AddPosting(Family family, std::string_view key) { Add(family, EntryForm::kPosting, 0, key, {}); }
  void AddRow(Family family, std::string_view key, std::string_view payload) { Add(family, EntryForm::kRow, 0, key, payload); }
  /// At most one fact and one link fact a section.
  void AddFact(uint8_t section, std::string_view payload) { Add(Family::kFacts, EntryForm::kFact, section, {}, payload); }

  void AddLinkFact(uint8_t section, std::string_view payload) { Add(Family::kFacts, EntryForm::kLinkFact, section, {}, payload); }
  /// A patient number of the compartment other than the home; each gets a link row and the link facts.
  void AddPatient(uint32_t patient) { patients_.push_back(patient); }

  /// Sorts by (family, form, section, key, payload) and drops repeats. Call before reading in order.
  void Normalize();
  size_t size() const { return slots_.size(); }
  Entry operator[](size_t i) const;
  const std::vector<uint32_t>& patients() const { return patients_; }
  void Clear();

 private:
  struct Slot {
    Family family;
    EntryForm form;
    uint8_t section;
    uint32_t at;
    uint32_t key_size;
    uint32_t payload_size;
  };
  void Add(Family family, EntryForm form, uint8_t section, std::string_view key, std::string_view payload);

  std::string bytes_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> patients_;
};

/// What extraction asks for while it turns a record into rows: the numbers of resources it refers to. A resource that
/// was never heard of gets a number (and a Patient a patient number) that stays when it is loaded later. Thread-safe.
/// Only number, and patient of a Patient, are filled in what Intern returns: these never change.
class Numbering {
 public:
  virtual ~Numbering() = default;
  virtual Result<Identity> Intern(uint8_t type, std::string_view id) = 0;
};

}  // namespace bogam::store

#endif  // BOGAM_STORE_ENTRIES_H_
