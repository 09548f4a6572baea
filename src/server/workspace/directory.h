// SPDX-License-Identifier: Apache-2.0
// PeopleDirectory: who is in one state of the store, in memory, so that a list of 100,000 people is searched and paged without
// reading them: some 200 bytes a person. A newer state starts from the older directory and reads only the patients that changed.
// PeopleDirectories keeps the last few, for the page links that were given out over them.
#ifndef BOGAM_SERVER_WORKSPACE_DIRECTORY_H_
#define BOGAM_SERVER_WORKSPACE_DIRECTORY_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/population.h"
#include "engine/engine.h"
#include "fhir/record.h"

namespace bogam::server {

struct DirectoryPerson {
  uint32_t number = 0;  ///< patient number of the store
  std::string id, birth_date, sort_name;
  std::string names;  ///< folded parts of each name: parts end with 1f, names with 1e
};

using PersonOrder = std::shared_ptr<const std::vector<uint32_t>>;  ///< indexes into people()

/// One state. Thread-safe; people never change.
class PeopleDirectory {
 public:
  const std::vector<std::shared_ptr<const DirectoryPerson>>& people() const { return people_; }
  uint64_t change() const { return change_; }
  /// The state, for reading the rows of a page.
  cohort::Population& population() const { return *population_; }
  /// Everyone whose one name has, for each word of query, a part that begins with it; in an order: "name", "age", "-age".
  PersonOrder Find(std::string_view query, std::string_view sort) const;

 private:
  friend class PeopleDirectories;
  PersonOrder Sorted(std::string_view sort) const;
  uint64_t change_ = 0;
  std::shared_ptr<cohort::Population> population_;
  std::vector<std::shared_ptr<const DirectoryPerson>> people_;  ///< by patient number
  mutable std::mutex mutex_;                                    // guards the next
  mutable std::map<std::string, PersonOrder> orders_;           ///< by sort + query; bounded
};

/// Whether a person's names (as DirectoryPerson has them) meet all words, which are folded.
bool NameMatches(std::string_view names, const std::vector<std::string>& words);
DirectoryPerson ReadDirectoryPerson(uint32_t number, fhir::Node patient);

/// Thread-safe.
class PeopleDirectories {
 public:
  explicit PeopleDirectories(engine::Engine* engine) : engine_(engine) {}
  /// Of the newest state.
  Result<std::shared_ptr<const PeopleDirectory>> Newest();
  /// Of a former one. Null when it is gone.
  std::shared_ptr<const PeopleDirectory> Find(uint64_t change) const;

 private:
  Status Fill(PeopleDirectory* directory) const;
  Result<bool> Follow(const PeopleDirectory& before, PeopleDirectory* directory) const;
  engine::Engine* engine_;
  mutable std::mutex mutex_;                                // guards the next; held while a directory is made
  std::list<std::shared_ptr<const PeopleDirectory>> kept_;  ///< newest first
};

/// Lists of row numbers that were worked out for a page and are wanted for the next. Thread-safe, bounded.
class RowLists {
 public:
  PersonOrder Find(const std::string& key) const;
  void Keep(const std::string& key, PersonOrder order);

 private:
  static constexpr size_t kMost = 64;
  mutable std::mutex mutex_;
  mutable std::list<std::pair<std::string, PersonOrder>> kept_;  // guarded by mutex_; newest use first
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_DIRECTORY_H_
