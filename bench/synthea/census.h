// SPDX-License-Identifier: Apache-2.0
// Who ever had what, and how often: counts over people, of everybody and of the two halves by age, for every condition, drug, procedure, vaccine, kind of
// encounter and encounter class.
#ifndef BOGAM_BENCH_SYNTHEA_CENSUS_H_
#define BOGAM_BENCH_SYNTHEA_CENSUS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace synthea {

enum class Kind : uint8_t { kCondition, kMedication, kProcedure, kVaccine, kEncounter, kClass, kEverything };
inline constexpr size_t kKinds = 7;
const char* KindName(Kind kind);

/// Numbers for (kind, code). Filled before lives are counted, then only read.
class Catalogue {
 public:
  uint32_t Add(Kind kind, const std::string& code, const std::string& display = "");
  size_t size() const { return items_.size(); }
  struct Item {
    Kind kind;
    std::string code, display;
  };
  const Item& at(size_t number) const { return items_[number]; }

 private:
  std::map<std::pair<Kind, std::string>, uint32_t> numbers_;
  std::vector<Item> items_;
};

struct Tally {
  double people = 0;                // who ever had it
  double entries = 0, squares = 0;  // sums over people of how often, and of its square
};

enum class Group : uint8_t { kAll, kYounger, kOlder };
inline constexpr size_t kGroups = 3;
const char* GroupName(Group group);

struct Census {
  struct Of {
    double people = 0;
    std::vector<Tally> tallies;  // by Catalogue number
  };
  std::array<Of, kGroups> groups;
  double dead = 0;
  // First lives of a person: each is a draw of its own, while the lives of one who died more than once are not.
  double first_lives = 0, first_dead = 0;
  std::vector<double> ages_at_death;

  /// One person: how often each thing was recorded, by Catalogue number.
  void Add(const std::vector<uint32_t>& counts, bool older);
  void AddDeath(double age);
  void AddFirstLife(bool died);
  void Merge(const Census& other);
  const Of& operator[](Group group) const { return groups[static_cast<size_t>(group)]; }
};

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_CENSUS_H_
