// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/directory.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "fhir/ids.h"
#include "search/fold.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::server {
namespace {

namespace name = fhir::name;
using store::Family;

constexpr char kPartEnd = '\x1f', kNameEnd = '\x1e';
constexpr size_t kMostFollowed = 5000;  // more changed patients than this: read all again
constexpr size_t kKeptStates = 8, kKeptOrders = 64;

Status Damaged() { return Status(Code::kDataLoss, "a row about a patient is damaged"); }

void AddParts(std::string_view text, std::string* out) {
  const std::string folded = search::Folded(text);
  for (size_t at = 0; at < folded.size();) {
    const size_t end = std::min(folded.find(' ', at), folded.size());
    if (end > at) *out += folded.substr(at, end - at) + kPartEnd;
    at = end + 1;
  }
}

std::vector<std::string> Words(std::string_view query) {
  std::string parts;
  AddParts(query, &parts);
  std::vector<std::string> words;
  for (size_t at = 0; at < parts.size();) {
    const size_t end = parts.find(kPartEnd, at);
    words.push_back(parts.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool OneNameMatches(std::string_view parts, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    for (std::string_view rest = parts; !rest.empty();) {
      const size_t end = std::min(rest.find(kPartEnd), rest.size());
      if (search::BeginsWith(rest.substr(0, end), word)) return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
  });
}

}  // namespace

bool NameMatches(std::string_view names, const std::vector<std::string>& words) {
  while (!names.empty()) {
    const size_t end = std::min(names.find(kNameEnd), names.size());
    if (OneNameMatches(names.substr(0, end), words)) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

DirectoryPerson ReadDirectoryPerson(uint32_t number, fhir::Node patient) {
  DirectoryPerson out;
  out.number = number;
  out.id = patient.Get(name::kId).text();
  out.birth_date = patient.Get(name::kBirthDate).text();
  for (const fhir::Node human_name : patient.children(name::kName)) {
    const std::string family(human_name.Get(name::kFamily).text());
    std::string given, joined = family;
    for (const fhir::Node part : human_name.children(name::kGiven)) {
      given += (given.empty() ? "" : " ") + std::string(part.text());
      joined += part.text();
    }
    if (out.sort_name.empty()) {
      const std::string shown = family.empty() && given.empty() ? std::string(human_name.Get(name::kText).text()) : family + " " + given;
      out.sort_name = search::Folded(shown);
    }
    AddParts(family, &out.names);
    AddParts(given, &out.names);
    AddParts(human_name.Get(name::kText).text(), &out.names);
    AddParts(joined, &out.names);
    out.names += kNameEnd;
  }
  return out;
}

PersonOrder PeopleDirectory::Sorted(std::string_view sort) const {
  auto order = std::make_shared<std::vector<uint32_t>>(people_.size());
  std::iota(order->begin(), order->end(), 0u);
  const auto by_name = [this](uint32_t a, uint32_t b) {
    const DirectoryPerson& x = *people_[a];
    const DirectoryPerson& y = *people_[b];
    if (x.sort_name.empty() != y.sort_name.empty()) return y.sort_name.empty();
    return x.sort_name != y.sort_name ? x.sort_name < y.sort_name : x.id < y.id;
  };
  std::sort(order->begin(), order->end(), by_name);
  if (sort == "name") return order;
  // The youngest is born last; who has no birth date comes last either way.
  const bool young_first = sort == "age";
  std::stable_sort(order->begin(), order->end(), [&](uint32_t a, uint32_t b) {
    const std::string& x = people_[a]->birth_date;
    const std::string& y = people_[b]->birth_date;
    if (x.empty() != y.empty()) return y.empty();
    return young_first ? x > y : x < y;
  });
  return order;
}

PersonOrder PeopleDirectory::Find(std::string_view query, std::string_view sort) const {
  const std::vector<std::string> words = Words(query);
  const std::string all(sort);
  std::string key = all;
  for (const std::string& word : words) key += kPartEnd + word;
  const std::lock_guard lock(mutex_);
  if (const auto found = orders_.find(key); found != orders_.end()) return found->second;
  PersonOrder& everyone = orders_[all];
  if (!everyone) everyone = Sorted(sort);
  if (words.empty()) return everyone;
  auto matches = std::make_shared<std::vector<uint32_t>>();
  for (const uint32_t i : *everyone) {
    if (NameMatches(people_[i]->names, words)) matches->push_back(i);
  }
  const PersonOrder whole = everyone;
  if (orders_.size() >= kKeptOrders) {
    orders_.clear();
    orders_[all] = whole;
  }
  orders_[key] = matches;
  return matches;
}

Result<std::shared_ptr<const PeopleDirectory>> PeopleDirectories::Newest() {
  const std::lock_guard lock(mutex_);
  BOGAM_ASSIGN(std::shared_ptr<cohort::Population> population, engine_->NewPopulation());
  BOGAM_ASSIGN(const uint64_t change, store::ReadMark(population->snapshot(), "next/change"));
  if (!kept_.empty() && kept_.front()->change() == change) return kept_.front();
  auto directory = std::make_shared<PeopleDirectory>();
  directory->change_ = change;
  directory->population_ = std::move(population);
  bool followed = false;
  if (!kept_.empty()) {
    BOGAM_ASSIGN(followed, Follow(*kept_.front(), directory.get()));
  }
  if (!followed) BOGAM_TRY(Fill(directory.get()));
  kept_.push_front(directory);
  if (kept_.size() > kKeptStates) kept_.pop_back();
  return kept_.front();
}

std::shared_ptr<const PeopleDirectory> PeopleDirectories::Find(uint64_t change) const {
  const std::lock_guard lock(mutex_);
  for (const auto& one : kept_) {
    if (one->change() == change) return one;
  }
  return nullptr;
}

Status PeopleDirectories::Fill(PeopleDirectory* directory) const {
  const store::Reader& reader = directory->population_->snapshot();
  const store::TypeCode type = store::CodeOf(fhir::type::kPatient);
  std::vector<std::pair<uint32_t, uint64_t>> rows;
  const auto identities = reader.Scan(Family::kIdentity, store::PrefixRange(std::string(1, static_cast<char>(type))), {.sequential = true});
  for (; identities->Valid(); identities->Next()) {
    store::Identity identity;
    if (!store::ParseIdentity(identities->value(), &identity)) return Damaged();
    if (identity.state == store::State::kCurrent) rows.emplace_back(identity.patient, identity.number);
  }
  BOGAM_TRY(identities->status());
  std::sort(rows.begin(), rows.end());
  directory->people_.reserve(rows.size());
  std::string value;
  for (const auto& [patient, number] : rows) {
    BOGAM_ASSIGN(const bool found, reader.Get(Family::kCurrent, store::CurrentKey({patient, type, number}), &value));
    store::VersionHeader header;
    std::string_view record;
    if (!found || !store::ParseVersion(value, &header, &record)) return Damaged();
    directory->people_.push_back(std::make_shared<DirectoryPerson>(ReadDirectoryPerson(patient, fhir::RecordView(record).root())));
  }
  return {};
}

Result<bool> PeopleDirectories::Follow(const PeopleDirectory& before, PeopleDirectory* directory) const {
  const store::Reader& reader = directory->population_->snapshot();
  const store::TypeCode type = store::CodeOf(fhir::type::kPatient);
  std::set<uint64_t> changed;
  uint64_t expected = before.change();
  const auto log = reader.Scan(Family::kChanges, {store::ChangeKey(std::max<uint64_t>(expected, 1)), {}});
  if (expected == 0) return false;
  for (; log->Valid(); log->Next(), ++expected) {
    store::ChangeRow row;
    if (!store::ParseChange(log->value(), &row)) return Damaged();
    if (log->key() != store::ChangeKey(expected)) return false;
    for (const store::ChangedResource& one : row.resources) {
      if (one.type == type) changed.insert(one.number);
    }
    if (changed.size() > kMostFollowed) return false;
  }
  BOGAM_TRY(log->status());
  if (expected != directory->change_) return false;
  std::map<uint32_t, std::shared_ptr<const DirectoryPerson>> people;  // of the changed; null: gone
  std::string value;
  for (const uint64_t number : changed) {
    store::AddressRow address;
    BOGAM_ASSIGN(const bool found, reader.Get(Family::kAddress, store::AddressKey(number), &value));
    if (!found || !store::ParseAddress(value, &address)) return Damaged();
    people[address.patient] = nullptr;
    if (address.state != store::State::kCurrent) continue;
    BOGAM_ASSIGN(const bool there, reader.Get(Family::kCurrent, store::CurrentKey({address.patient, type, number}), &value));
    store::VersionHeader header;
    std::string_view record;
    if (!there || !store::ParseVersion(value, &header, &record)) return Damaged();
    people[address.patient] = std::make_shared<DirectoryPerson>(ReadDirectoryPerson(address.patient, fhir::RecordView(record).root()));
  }
  auto next = people.begin();
  const auto take = [&] {
    if (next->second) directory->people_.push_back(next->second);
    ++next;
  };
  for (const auto& person : before.people_) {
    while (next != people.end() && next->first < person->number) take();
    if (next != people.end() && next->first == person->number)
      take();
    else
      directory->people_.push_back(person);
  }
  while (next != people.end()) take();
  return true;
}

PersonOrder RowLists::Find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  for (auto it = kept_.begin(); it != kept_.end(); ++it) {
    if (it->first != key) continue;
    kept_.splice(kept_.begin(), kept_, it);
    return it->second;
  }
  return nullptr;
}

void RowLists::Keep(const std::string& key, PersonOrder order) {
  const std::lock_guard lock(mutex_);
  kept_.emplace_front(key, std::move(order));
  if (kept_.size() > kMost) kept_.pop_back();
}

}  // namespace bogam::server
