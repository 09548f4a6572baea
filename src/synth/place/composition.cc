// SPDX-License-Identifier: Apache-2.0
#include "synth/place/composition.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::place {
namespace {

using Kind = HouseholdKind;

constexpr int kDrawsOfCell = 1000;  // to measure whom it holds
constexpr int kTries = 20;
constexpr double kGirls = 0.488;  // at birth
constexpr double kGrandmothers = 0.68;
constexpr double kTopBandMean = 5;  // years beyond the beginning of the last age band
constexpr int kOldestResident = 100;
constexpr int kYoungestParent = 16;  // years older than the child
constexpr int kYoungestGrownParent = 18 + kYoungestParent;

bool HasChildren(Kind kind) {
  return kind == Kind::kCoupleChildren || kind == Kind::kLoneParent || kind == Kind::kExtended || kind == Kind::kCoupleAdultChildren;
}
bool IsCouple(Kind kind) { return kind == Kind::kCouple || kind == Kind::kCoupleChildren || kind == Kind::kCoupleAdultChildren; }

int Near(double mean, double deviation, int low, int high, Stream& stream) {
  return std::clamp(static_cast<int>(std::lround(stream.Gaussian(mean, deviation))), low, high);
}

}  // namespace

Composition::Composition(const Place& place) : place_(place) {
  for (size_t kind = 0; kind < kHouseholdKinds; ++kind) {
    const HouseholdRule& rule = place.households[kind];
    children_.emplace_back(rule.children);
    others_.emplace_back(rule.others);
    for (const Sex sex : {Sex::kFemale, Sex::kMale}) {
      for (size_t band = 0; band < place.ages.size(); ++band) {
        if (place.ages[band] < rule.to && place.BandEnd(band) > rule.from) cells_.push_back({static_cast<Kind>(kind), sex, static_cast<uint16_t>(band)});
      }
    }
  }
  const std::vector<double> people = MeasureCells();
  std::vector<double> households;
  for (const County& county : place.counties) {
    counties_.push_back(FitCounty(county, people));
    households.push_back(county.population / counties_.back().mean_size);
  }
  county_ = Chooser(households);
}

Shape Composition::DrawShape(Stream& stream) const {
  const size_t county = county_.Draw(stream);
  return ShapeOf(county, cells_[counties_[county].cells.Draw(stream)], stream);
}

Shape Composition::DrawAlone(uint16_t county, Stream& stream) const { return ShapeOf(county, cells_[counties_[county].alone.Draw(stream)], stream); }

Shape Composition::ShapeOf(size_t county, const Cell& cell, Stream& stream) const {
  Shape shape{static_cast<uint16_t>(county), cell.kind, cell.sex, cell.band};
  const auto kind = static_cast<size_t>(cell.kind);
  if (HasChildren(cell.kind)) shape.children = static_cast<uint8_t>(1 + children_[kind].Draw(stream));
  if (cell.kind == Kind::kUnrelated) shape.others = static_cast<uint8_t>(1 + others_[kind].Draw(stream));
  shape.grandparent = cell.kind == Kind::kExtended;
  shape.partner = IsCouple(cell.kind) || (shape.grandparent && stream.Chance(place_.households[kind].partner));
  return shape;
}

int Composition::DrawAge(int from, int to, Stream& stream) const {
  if (from < place_.ages.back()) return from + static_cast<int>(stream.Below(static_cast<uint64_t>(to - from)));
  return std::min(from + static_cast<int>(stream.Exponential(kTopBandMean)), std::min(to - 1, kOldestResident));
}

void Composition::DrawMembers(const Shape& shape, Stream& stream, std::vector<Member>& members) const {
  members.clear();
  const HouseholdRule& rule = place_.households[static_cast<size_t>(shape.kind)];
  const int age = DrawAge(std::max(rule.from, place_.ages[shape.band]), std::min(rule.to, place_.BandEnd(shape.band)), stream);
  const auto add = [&](Role role, Sex sex, int years) {
    members.emplace_back();
    members.back().role = role;
    members.back().sex = sex;
    members.back().age = static_cast<uint8_t>(years);
  };
  add(Role::kAnchor, shape.sex, age);
  if (shape.partner) {
    const bool same = stream.Chance(place_.rates.same_sex_couple);
    const bool female = (shape.sex == Sex::kFemale) == same;
    const int youngest = shape.kind == Kind::kCoupleAdultChildren ? kYoungestGrownParent : 18;
    const int years = Near(age + (shape.sex == Sex::kFemale ? 2 : -2), 4, youngest, kOldestResident, stream);
    add(Role::kPartner, female ? Sex::kFemale : Sex::kMale, years);
    members[0].partner = 1;
    members[1].partner = 0;
  }
  if (shape.children > 0) {
    const int parent = shape.partner ? std::min<int>(members[0].age, members[1].age) : age;
    const bool grown = shape.kind == Kind::kCoupleAdultChildren;
    AddChildren(shape, grown ? 18 : 0, std::max(grown ? 18 : 0, std::min(grown ? 34 : 17, parent - kYoungestParent)), stream, members);
  }
  if (shape.grandparent) {
    add(Role::kGrandparent, stream.Chance(kGrandmothers) ? Sex::kFemale : Sex::kMale,
        Near(age + 28, 5, std::min(age + 17, kOldestResident), kOldestResident, stream));
    members[0].parents[0] = static_cast<int8_t>(members.size() - 1);
  }
  for (int other = 0; other < shape.others; ++other) {
    const Sex sex = stream.Chance(0.5) ? Sex::kFemale : Sex::kMale;
    add(Role::kUnrelated, sex, Near(age, 4, 18, kOldestResident, stream));
  }
}

void Composition::AddChildren(const Shape& shape, int youngest, int oldest, Stream& stream, std::vector<Member>& members) const {
  const int parent = members[0].age;
  for (int child = 0; child < shape.children; ++child) {
    int age = -1;
    for (int tries = 0; tries < kTries && (age < youngest || age > oldest); ++tries) age = parent - static_cast<int>(std::lround(stream.Gaussian(30, 6)));
    if (age < youngest || age > oldest) age = youngest + static_cast<int>(stream.Below(static_cast<uint64_t>(oldest - youngest + 1)));
    Member made;
    made.role = Role::kChild;
    made.sex = stream.Chance(kGirls) ? Sex::kFemale : Sex::kMale;
    made.age = static_cast<uint8_t>(age);
    made.parents[0] = 0;
    if (shape.partner) made.parents[1] = 1;
    members.push_back(made);
  }
}

std::vector<double> Composition::MeasureCells() const {
  const size_t bands = place_.ages.size(), categories = 2 * bands;
  std::vector<double> people(cells_.size() * categories);
  std::vector<Member> members;
  for (size_t cell = 0; cell < cells_.size(); ++cell) {
    Stream stream(Mix(HashName("measure cells"), cell));
    for (int draw = 0; draw < kDrawsOfCell; ++draw) {
      DrawMembers(ShapeOf(0, cells_[cell], stream), stream, members);
      for (const Member& member : members)
        people[cell * categories + static_cast<size_t>(member.sex) * bands + place_.BandOf(member.age)] += 1.0 / kDrawsOfCell;
    }
  }
  return people;
}

Composition::CountyCells Composition::FitCounty(const County& county, const std::vector<double>& people) const {
  CellProblem problem;
  problem.categories = 2 * place_.ages.size();
  problem.groups = kHouseholdKinds;
  problem.people = people;
  problem.groups_wanted = county.households;
  for (const auto& sex : county.age) problem.people_wanted.insert(problem.people_wanted.end(), sex.begin(), sex.end());
  std::vector<double> weights;
  for (const Cell& cell : cells_) {
    const auto kind = static_cast<size_t>(cell.kind);
    problem.group_of.push_back(kind);
    const double women = place_.households[kind].women;
    weights.push_back(county.households[kind] * (county.age[0][cell.band] + county.age[1][cell.band]) * (cell.sex == Sex::kFemale ? women : 1 - women));
  }
  BalanceCells(problem, weights);

  CountyCells fit;
  fit.cells = Chooser(weights);
  fit.mean_size = 0;
  std::vector<double> alone(weights.size());
  for (size_t cell = 0; cell < cells_.size(); ++cell) {
    if (cells_[cell].kind == Kind::kAlone) alone[cell] = std::max(weights[cell], 1e-9);
    for (size_t k = 0; k < problem.categories; ++k) fit.mean_size += weights[cell] * people[cell * problem.categories + k];
  }
  fit.alone = Chooser(alone);
  std::vector<double> sized(weights);  // people by the cell of their household
  for (size_t cell = 0; cell < cells_.size(); ++cell) {
    double size = 0;
    for (size_t k = 0; k < problem.categories; ++k) size += people[cell * problem.categories + k];
    sized[cell] *= size / fit.mean_size;
  }
  FitGroups(county, sized, fit);
  FitLanguages(county, fit);
  for (size_t cell = 0; cell < cells_.size(); ++cell) {
    const int age = (place_.ages[cells_[cell].band] + place_.BandEnd(cells_[cell].band) - 1) / 2;
    const Chooser& groups = fit.group_by_age[AgeClass(age)];
    for (size_t group = 0; group < place_.groups.size(); ++group) {
      const double weight = weights[cell] * groups.ShareOf(group), shift = ShiftOf(cells_[cell].kind, group, age);
      fit.shift.mean += weight * shift;
      fit.shift.variance += weight * shift * shift;
    }
  }
  fit.shift.variance -= fit.shift.mean * fit.shift.mean;
  return fit;
}

void Composition::FitGroups(const County& county, const std::vector<double>& sized, CountyCells& fit) const {
  std::vector<double> classes(3), table;
  for (size_t cell = 0; cell < cells_.size(); ++cell) {
    const int from = place_.ages[cells_[cell].band], to = place_.BandEnd(cells_[cell].band);
    for (int age = from; age < to; ++age) classes[AgeClass(age)] += sized[cell] / (to - from);
  }
  for (size_t age = 0; age < 3; ++age) {
    for (size_t group = 0; group < place_.groups.size(); ++group) table.push_back(classes[age] * county.groups[group] * place_.groups[group].by_age[age]);
  }
  BalanceTable(table, classes, county.groups);
  for (size_t age = 0; age < 3; ++age) {
    const auto row = table.begin() + static_cast<std::ptrdiff_t>(age * place_.groups.size());
    fit.group_by_age.emplace_back(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(place_.groups.size())));
  }
}

void Composition::FitLanguages(const County& county, CountyCells& fit) const {
  const size_t languages = place_.languages.size();
  std::vector<double> table;
  for (size_t group = 0; group < place_.groups.size(); ++group) {
    for (size_t language = 0; language < languages; ++language) table.push_back(county.groups[group] * place_.groups[group].languages[language]);
  }
  BalanceTable(table, county.groups, county.languages);
  for (size_t group = 0; group < place_.groups.size(); ++group) {
    const auto row = table.begin() + static_cast<std::ptrdiff_t>(group * languages);
    fit.language_by_group.emplace_back(std::vector<double>(row, row + static_cast<std::ptrdiff_t>(languages)));
  }
}

size_t Composition::DrawGroup(size_t county, int anchor_age, Stream& stream) const { return counties_[county].group_by_age[AgeClass(anchor_age)].Draw(stream); }

size_t Composition::DrawLanguage(size_t county, size_t group, Stream& stream) const { return counties_[county].language_by_group[group].Draw(stream); }

double Composition::ShiftOf(HouseholdKind kind, size_t group, int anchor_age) const {
  return place_.households[static_cast<size_t>(kind)].income_shift + place_.groups[group].income_shift +
         (AgeClass(anchor_age) == 2 ? place_.rates.senior_income_shift : 0);
}

}  // namespace bogam::synth::place
