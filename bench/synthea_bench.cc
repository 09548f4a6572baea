// SPDX-License-Identifier: Apache-2.0
// Stock modules of Synthea on this engine beside records that the Java engine made: each living reference person's birth, sex, race and ethnicity is
// lived many times (who dies before the end is lived again, as Synthea does), and for every condition, drug, procedure, vaccine and kind of encounter with
// enough cases the share of people who ever had it is printed beside the reference's, the largest gaps first.
//
//   synthea_bench <modules folder> <reference folder> [times] [folder of life]
//
// What the reference does not tell (income's place in the category, education, language) is drawn from fixed shares.
#include <zstd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "synth/life/life_course.h"
#include "synth/simulation.h"
#include "timing.h"

namespace {

using namespace bogam::synth;  // NOLINT: a program
using Row = std::map<std::string, std::string>;

constexpr size_t kEnough = 20;
constexpr int kLives = 20;
constexpr int kHalfYear = 1975;  // born before: the older half

std::string ReadCompressed(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string packed(std::istreambuf_iterator<char>(in), {});
  std::string out;
  ZSTD_DStream* stream = ZSTD_createDStream();
  ZSTD_inBuffer source{packed.data(), packed.size(), 0};
  std::string chunk(1 << 20, '\0');
  while (source.pos < source.size) {
    ZSTD_outBuffer target{chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &target, &source))) break;
    out.append(chunk.data(), target.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

std::vector<std::string> Fields(std::string_view line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else if (c != '\r')
      out.back().push_back(c);
  }
  return out;
}

std::vector<Row> ReadCsv(const std::string& path) {
  const std::string text = ReadCompressed(path);
  std::vector<Row> out;
  std::vector<std::string> header;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::vector<std::string> fields = Fields(std::string_view(text).substr(at, end - at));
    if (header.empty())
      header = fields;
    else {
      Row row;
      for (size_t i = 0; i < header.size() && i < fields.size(); ++i) row.emplace(header[i], fields[i]);
      out.push_back(std::move(row));
    }
    at = end + 1;
  }
  return out;
}

/// People who ever had something, and how often it was recorded, for all and for the older half.
struct Tally {
  double people = 0, older = 0, records = 0;
  std::string display;
};

struct Side {
  std::map<std::string, Tally> tallies;  // "condition 59621000"
  double people = 0, older = 0, dead = 0;

  void Add(const std::map<std::string, int>& had, bool is_older) {
    for (const auto& [key, count] : had) {
      Tally& tally = tallies[key];
      ++tally.people;
      tally.records += count;
      if (is_older) ++tally.older;
    }
    ++people;
    if (is_older) ++older;
  }
};

Side ReadReference(const std::string& folder, std::vector<Row>* living) {
  Side out;
  std::map<std::string, std::map<std::string, int>> had;
  std::map<std::string, std::string> displays;
  for (const auto& [file, kind] : {std::pair("conditions", "condition"), std::pair("medications", "medication"), std::pair("procedures", "procedure"),
                                   std::pair("encounters", "encounter"), std::pair("immunizations", "vaccine")}) {
    for (const Row& row : ReadCsv(folder + "/" + file + ".csv.zst")) {
      const std::string& code = row.at("CODE");
      const std::string key = std::string(kind) + " " + code;
      ++had[row.at("PATIENT")][key];
      displays[key] = row.at("DESCRIPTION");
      if (std::string(kind) == "encounter") ++had[row.at("PATIENT")]["class " + row.at("ENCOUNTERCLASS")];
      ++had[row.at("PATIENT")][std::string("every ") + kind];
    }
  }
  for (const Row& row : ReadCsv(folder + "/patients.csv.zst")) {
    const bool older = std::stoi(row.at("BIRTHDATE").substr(0, 4)) < kHalfYear;
    out.Add(had[row.at("Id")], older);
    if (row.at("DEATHDATE").empty())
      living->push_back(row);
    else
      ++out.dead;
  }
  for (auto& [key, tally] : out.tallies) tally.display = displays[key];
  return out;
}

class Lives {
 public:
  Lives(Library& library, const Simulation& simulation) : library_(library), simulation_(simulation), person_(library) {}

  /// False when the person died before `until`.
  bool Live(const Row& row, uint64_t key, Instant until) {
    const Instant birth = ParseDate(row.at("BIRTHDATE")).value_or(0);
    person_.Begin(key, birth);
    Stream stream = person_.StreamFor(HashName("reference"));
    Text("gender", row.at("GENDER"));
    Text("race", row.at("RACE"));
    Text("ethnicity", row.at("ETHNICITY"));
    Text("state", "Massachusetts");
    Text("birth_country", "US");
    const double wealth = stream.Uniform();
    Text("socioeconomic_category", wealth < 0.065 ? "Low" : wealth < 0.75 ? "Middle" : "High");
    Text("education", wealth < 0.09 ? "less_than_hs" : wealth < 0.36 ? "hs_degree" : wealth < 0.7 ? "some_college" : "bs_degree");
    Text("first_language", stream.Chance(0.85) ? "english" : "spanish");
    Text("insurance_status", until - birth > 65 * 365 * kDay ? "medicare" : stream.Chance(0.25) ? "medicaid" : "private");
    Number("income", std::atof(row.at("INCOME").c_str()));
    Number("poverty_ratio", std::atof(row.at("INCOME").c_str()) / 25'000);
    for (const auto& [name, share] : {std::pair("food_insecurity", 0.1), std::pair("severe_housing_cost_burden", 0.15), std::pair("no_vehicle_access", 0.2),
                                      std::pair("unemployed", 0.04)}) {
      if (const AttributeId id = library_.vocabulary().FindAttribute(name); id != kNoAttribute) person_.Set(id, Value::Boolean(stream.Chance(share)));
    }
    simulation_.Live(person_, until);
    return person_.Alive(until);
  }

  /// What Synthea's exporter keeps: the last ten years of life, and what was still going on in them.
  bool Exported(const Entry& entry, Instant from) const {
    if (entry.start > from || (entry.ended && entry.stop > from)) return true;
    const bool lasting = entry.kind == EntryKind::kCondition || entry.kind == EntryKind::kMedication;
    return lasting && !entry.ended;
  }

  std::map<std::string, int> Had(Instant until) const {
    const Instant from = AddYears(std::min(until, person_.death()), -10);
    static constexpr std::pair<EntryKind, const char*> kKinds[] = {{EntryKind::kCondition, "condition"},
                                                                   {EntryKind::kMedication, "medication"},
                                                                   {EntryKind::kProcedure, "procedure"},
                                                                   {EntryKind::kEncounter, "encounter"},
                                                                   {EntryKind::kImmunization, "vaccine"}};
    std::map<std::string, int> out;
    std::vector<bool> kept;  // an encounter stays with what stays of it
    for (const Entry& entry : person_.record().entries()) {
      kept.push_back(Exported(entry, from));
      if (kept.back() && entry.encounter != kNoEntry && entry.kind != EntryKind::kEncounter) kept[entry.encounter] = true;
    }
    size_t place = 0;
    for (const Entry& entry : person_.record().entries()) {
      if (!kept[place++]) continue;
      const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return k.first == entry.kind; });
      const auto codes = library_.vocabulary().codes(entry.codes);
      if (kind == std::end(kKinds) || codes.empty()) continue;
      ++out[std::string(kind->second) + " " + library_.vocabulary().code(codes[0]).code];
      ++out[std::string("every ") + kind->second];
      if (entry.kind == EntryKind::kEncounter) ++out["class " + std::string(EncounterClassName(entry.encounter_class))];
    }
    return out;
  }
  size_t entries() const { return person_.record().entries().size(); }

 private:
  void Text(const char* name, const std::string& text) {
    const AttributeId id = library_.vocabulary().FindAttribute(name);
    if (id != kNoAttribute) person_.Set(id, Value::Text(library_.vocabulary().Symbol(text)));
  }
  void Number(const char* name, double number) {
    const AttributeId id = library_.vocabulary().FindAttribute(name);
    if (id != kNoAttribute) person_.Set(id, Value::Number(number));
  }

  Library& library_;
  const Simulation& simulation_;
  Person person_;
};

void Print(const Side& reference, const Side& ours) {
  struct Line {
    std::string key;
    double theirs, mine, z;
  };
  std::vector<Line> lines;
  std::set<std::string> keys;
  for (const auto& [key, tally] : reference.tallies) {
    if (tally.people >= kEnough) keys.insert(key);
  }
  for (const auto& [key, tally] : ours.tallies) {
    if (tally.people / ours.people * reference.people >= kEnough) keys.insert(key);
  }
  const auto of = [](const Side& side, const std::string& key) {
    const auto at = side.tallies.find(key);
    return at == side.tallies.end() ? Tally() : at->second;
  };
  for (const std::string& key : keys) {
    const double theirs = of(reference, key).people / reference.people, mine = of(ours, key).people / ours.people;
    const double pooled = (of(reference, key).people + of(ours, key).people) / (reference.people + ours.people);
    lines.push_back({key, theirs, mine, (mine - theirs) / std::sqrt(std::max(1e-9, pooled * (1 - pooled) * (1 / reference.people + 1 / ours.people)))});
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return std::abs(a.mine - a.theirs) > std::abs(b.mine - b.theirs); });
  std::printf("%-26s %7s %7s %6s %6s | older %6s %6s | each %8s %8s  %s\n", "what", "java %", "here %", "gap", "z", "java %", "here %", "java", "here", "");
  size_t within_5 = 0;
  for (const Line& line : lines) {
    const Tally a = of(reference, line.key), b = of(ours, line.key);
    within_5 += std::abs(line.mine - line.theirs) <= 0.05 ? 1 : 0;
    std::printf("%-26s %7.1f %7.1f %+6.1f %+6.1f |       %6.1f %6.1f |      %8.2f %8.2f  %s\n", line.key.c_str(), 100 * line.theirs, 100 * line.mine,
                100 * (line.mine - line.theirs), line.z, 100 * a.older / reference.older, 100 * b.older / ours.older, a.records / reference.people,
                b.records / ours.people, a.display.c_str());
  }
  std::printf("%zu of %zu within 5 points\n", within_5, lines.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "synthea_bench <modules folder> <reference folder> [times] [folder of life]\n");
    return 2;
  }
  const int times = argc > 3 ? std::atoi(argv[3]) : 20;
  Library library;
  for (const Finding& finding : library.Read(argv[1])) {
    if (finding.severity == Finding::Severity::kError) std::fprintf(stderr, "%s\n", finding.ToString().c_str());
  }
  auto course = life::LifeCourse::Read(library, argc > 4 ? argv[4] : std::string(BOGAM_SOURCE_DIR) + "/content/synth/life/stock");
  if (!course.ok()) {
    std::fprintf(stderr, "%s\n", course.status().ToString().c_str());
    return 1;
  }
  const life::LifeCourse& life = **course;
  const gmf::Machine machine(library, life.body());
  const Simulation simulation(library, machine, life.parts(), &life.visits());
  std::vector<Row> living;
  const Side reference = ReadReference(argv[2], &living);
  for (const char* text :
       {"F",   "M",      "white", "black",        "asian",     "native",       "hawaiian",  "other",   "hispanic", "nonhispanic", "Massachusetts", "US",
        "Low", "Middle", "High",  "less_than_hs", "hs_degree", "some_college", "bs_degree", "english", "spanish",  "medicare",    "medicaid",      "private"})
    library.vocabulary().Symbol(text);

  Side ours;
  Lives lives(library, simulation);
  const Instant until = InstantOf({2026, 11, 23});
  double lived = 0, entries = 0, seconds = 0;
  uint64_t number = 0;
  for (int round = 0; round < times; ++round) {
    for (const Row& row : living) {
      for (int life_number = 0; life_number < kLives; ++life_number) {
        const double before = bench::Seconds(CLOCK_THREAD_CPUTIME_ID);
        const bool alive = lives.Live(row, Mix(HashName("synthea_bench"), ++number), until);
        seconds += bench::Seconds(CLOCK_THREAD_CPUTIME_ID) - before;
        ++lived;
        entries += static_cast<double>(lives.entries());
        ours.Add(lives.Had(until), std::stoi(row.at("BIRTHDATE").substr(0, 4)) < kHalfYear);
        if (alive) break;
        ++ours.dead;
      }
    }
  }
  std::printf("%.0f lives in %.1f s of one core: %.0f a second, %.0f entries each; died before the end: %.1f %% (reference %.1f %%)\n", lived, seconds,
              lived / seconds, entries / lived, 100 * ours.dead / ours.people, 100 * reference.dead / reference.people);
  Print(reference, ours);
  return 0;
}
