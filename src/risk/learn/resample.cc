// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

#include "access/digest.h"

namespace bogam::risk {
namespace {

struct Person {
  std::string digest;
  bool outcome = false;
  uint32_t rank = 0;     // within its stratum
  uint32_t of_rank = 0;  // how many the stratum has
};

/// People by id, ranked by digest within those with and without the outcome.
std::map<std::string_view, Person> RankedPeople(const Dataset& data, std::span<const uint32_t> rows, uint64_t seed) {
  std::map<std::string_view, Person> people;
  for (const uint32_t row : rows) {
    Person& person = people[data.person[row]];
    person.outcome |= data.event[row] == Event::kOutcome;
  }
  std::vector<Person*> strata[2];
  for (auto& [id, person] : people) {
    person.digest = access::Sha256(std::to_string(seed) + ":" + std::string(id));
    strata[person.outcome ? 1 : 0].push_back(&person);
  }
  for (auto& stratum : strata) {
    std::sort(stratum.begin(), stratum.end(), [](const Person* a, const Person* b) { return a->digest < b->digest; });
    for (size_t i = 0; i < stratum.size(); ++i) {
      stratum[i]->rank = static_cast<uint32_t>(i);
      stratum[i]->of_rank = static_cast<uint32_t>(stratum.size());
    }
  }
  return people;
}

bool WithinShare(const Person& person, double share) { return person.rank < std::llround(share * static_cast<double>(person.of_rank)); }

/// Test rows of people who are on the other side too are dropped.
Parting Apart(const Dataset& data, const std::vector<bool>& test) {
  Parting out;
  std::set<std::string_view> taught;
  for (uint32_t row = 0; row < data.rows(); ++row) {
    if (test[row]) continue;
    out.train.push_back(row);
    taught.insert(data.person[row]);
  }
  for (uint32_t row = 0; row < data.rows(); ++row) {
    if (!test[row]) continue;
    if (taught.contains(data.person[row])) {
      ++out.dropped;
    } else {
      out.test.push_back(row);
    }
  }
  return out;
}

}  // namespace

std::vector<uint32_t> FoldsByPerson(const Dataset& data, std::span<const uint32_t> rows, uint32_t folds, uint64_t seed) {
  const auto people = RankedPeople(data, rows, seed);
  std::vector<uint32_t> out;
  out.reserve(rows.size());
  for (const uint32_t row : rows) {
    const Person& person = people.at(data.person[row]);
    // The second stratum is dealt from the other end, so that small strata do not all begin with the first fold.
    const uint32_t fold = person.rank % folds;
    out.push_back(person.outcome ? folds - 1 - fold : fold);
  }
  return out;
}

std::vector<uint32_t> ShareOfPeople(const Dataset& data, std::span<const uint32_t> rows, double share, uint64_t seed) {
  const auto people = RankedPeople(data, rows, seed);
  std::vector<uint32_t> out;
  for (const uint32_t row : rows) {
    if (WithinShare(people.at(data.person[row]), share)) out.push_back(row);
  }
  return out;
}

Result<std::vector<Parting>> Partings(const Dataset& data, const SplitPlan& plan, uint64_t seed) {
  std::vector<uint32_t> all(data.rows());
  std::iota(all.begin(), all.end(), 0u);
  std::vector<Parting> out;
  std::vector<bool> test(data.rows(), false);
  switch (plan.by) {
    case SplitPlan::By::kPerson: {
      if (plan.folds == 0) {
        for (const uint32_t row : ShareOfPeople(data, all, plan.held_out, seed)) test[row] = true;
        out.push_back(Apart(data, test));
        break;
      }
      const std::vector<uint32_t> fold_of = FoldsByPerson(data, all, plan.folds, seed);
      for (uint32_t fold = 0; fold < plan.folds; ++fold) {
        for (const uint32_t row : all) test[row] = fold_of[row] == fold;
        out.push_back(Apart(data, test));
      }
      break;
    }
    case SplitPlan::By::kTime:
      for (const uint32_t row : all) {
        const auto known = value::Compare(data.index[row], plan.from);
        test[row] = known == value::Ordering::kEqual || known == value::Ordering::kGreater;
      }
      out.push_back(Apart(data, test));
      break;
    case SplitPlan::By::kSite:
      for (const std::string& site : plan.sites) {
        if (std::find(data.site.begin(), data.site.end(), site) == data.site.end()) return Status(Code::kNotFound, "no row is of the site \"" + site + "\"");
      }
      for (const uint32_t row : all) test[row] = std::find(plan.sites.begin(), plan.sites.end(), data.site[row]) != plan.sites.end();
      out.push_back(Apart(data, test));
      break;
  }
  for (const Parting& parting : out) {
    if (parting.train.empty() || parting.test.empty()) return Status(Code::kUnprocessable, "the split leaves no rows on one side");
  }
  return out;
}

std::vector<uint32_t> CanonicalOrder(const Dataset& data) {
  std::vector<uint32_t> order(data.rows());
  std::iota(order.begin(), order.end(), 0u);
  const auto day = [&](uint32_t row) { return row < data.index.size() ? data.index[row].Days().low : int64_t{0}; };
  const size_t bytes = data.columns.size() * sizeof(float);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    if (const int people = data.person[a].compare(data.person[b]); people != 0) return people < 0;
    if (const auto x = day(a), y = day(b); x != y) return x < y;
    if (data.days[a] != data.days[b]) return data.days[a] < data.days[b];
    if (data.event[a] != data.event[b]) return data.event[a] < data.event[b];
    return bytes > 0 && std::memcmp(data.row(a).data(), data.row(b).data(), bytes) < 0;
  });
  return order;
}

}  // namespace bogam::risk
