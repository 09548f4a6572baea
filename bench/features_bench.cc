// SPDX-License-Identifier: Apache-2.0
// 200 features over whole histories: a declaration generated from the codes that a sample has (the Synthea sample, or any folder of NDJSON), its people cloned
// to PEOPLE with fresh ids, a prepared store on disk. The answer is checked: of every person of the sample each feature is what a slow reading of the
// records gives, and every clone's row is its original's to the bit, in every pass.
//
//   features_bench make SAMPLE FOLDER [PEOPLE=5000]
//   features_bench run SAMPLE FOLDER [INDEX=2019-01-01] [CACHE_MB=256] [PASSES=3]
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "clones.h"
#include "engine/engine.h"
#include "engine/risk_run.h"
#include "exchange/load.h"
#include "fhir/ids.h"
#include "risk/features/person_features.h"
#include "risk/features/slow_features.h"
#include "timing.h"

namespace {

using namespace bogam;
using bench::Must;

constexpr size_t kFeatures = 200;

using Code = std::pair<std::string, std::string>;

/// Codes of an element, the most frequent first, with the unit that its values have most often.
struct Coded {
  Code code;
  std::string unit;
};

std::vector<Coded> Frequent(const cohort::MemoryPopulation& data, fhir::TypeId type, std::string_view element, size_t most) {
  std::vector<fhir::Node> nodes;
  data.All(type, &nodes);
  std::map<Code, size_t> counts;
  std::map<Code, std::map<std::string, size_t>> units;
  for (const fhir::Node node : nodes) {
    const fhir::Node concept_node = node.Get(fhir::FindName(element));
    const fhir::Node coding = concept_node.type() == fhir::type::kCoding ? concept_node : concept_node.Get(fhir::name::kCoding);
    const Code code(coding.Get(fhir::name::kSystem).text(), coding.Get(fhir::name::kCode).text());
    if (code.first.empty() || code.second.empty()) continue;
    ++counts[code];
    if (const fhir::Node unit = node.Get(fhir::FindName("value")).Get(fhir::name::kCode); unit.has_value()) ++units[code][std::string(unit.text())];
  }
  std::vector<std::pair<size_t, Code>> order;
  for (const auto& [code, count] : counts) order.emplace_back(count, code);
  std::sort(order.rbegin(), order.rend());
  order.resize(std::min(order.size(), most));
  std::vector<Coded> out;
  for (const auto& [count, code] : order) {
    std::string unit;
    size_t best = 0;
    for (const auto& [text, times] : units[code]) {
      if (times > best) unit = text, best = times;
    }
    out.push_back({code, unit});
  }
  return out;
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Declaration(const cohort::MemoryPopulation& data) {
  std::string concepts = "concepts:\n",
              features = "features:\n  - {name: age, title: age, patient: age}\n  - {name: female, title: f, patient: sex, is: [female]}\n";
  size_t count = 2, named = 0;
  const auto name = [&](const Code& code) {
    const std::string id = "c" + std::to_string(named++);
    concepts +=
        "  - {name: " + id + ", title: " + id + ", standing: bench, codes: [{system: " + Quoted(code.first) + ", is: [" + Quoted(code.second) + "]}]}\n";
    return id;
  };
  const auto add = [&](const std::string& rest) {
    if (count >= kFeatures) return;
    features += "  - {name: f" + std::to_string(count) + ", title: f" + std::to_string(count) + ", " + rest + "}\n";
    ++count;
  };
  for (const Coded& one : Frequent(data, fhir::type::kEncounter, "class", 5)) {
    const std::string id = name(one.code);
    for (const char* window : {"90 days", "1 year", "5 years"}) add("visit: " + id + ", take: count, window: " + window);
    add("visit: " + id + ", take: recency, lag: 14 days");
  }
  for (const Coded& one : Frequent(data, fhir::type::kCondition, "code", 25)) {
    const std::string id = name(one.code);
    add("condition: " + id + ", take: ever, absence: not recorded");
    add("condition: " + id + ", take: active, absence: not recorded");
  }
  for (const Coded& one : Frequent(data, fhir::type::kMedicationRequest, "medication", 20)) {
    const std::string id = name(one.code);
    add("drug: " + id + ", take: active, lasting: 180 days, absence: not recorded");
    add("drug: " + id + ", take: count, window: 2 years");
  }
  for (const Coded& one : Frequent(data, fhir::type::kObservation, "code", 60)) {
    const std::string id = name(one.code);
    add("observation: " + id + ", take: count, window: 2 years");
    add("observation: " + id + ", take: recency");
    if (one.unit.empty()) continue;
    for (const char* take : {"last", "min", "max", "mean", "slope"})
      add("observation: " + id + ", take: " + take + ", unit: " + Quoted(one.unit) + ", window: 5 years");
  }
  if (count < kFeatures) bench::Die("the sample has too few codes for 200 features");
  return concepts + features;
}

uint64_t Hash(std::span<const float> row) {
  uint64_t h = 1469598103934665603ull;
  for (const float value : row) {
    uint32_t bits = 0x7fc00000;
    if (!std::isnan(value)) std::memcpy(&bits, &value, sizeof bits);
    h = (h ^ bits) * 1099511628211ull;
  }
  return h;
}

struct Found {
  uint64_t people = 0, sum = 0;
  std::map<std::string, uint64_t> by_id;                   // where names are asked for
  std::map<std::string, std::vector<float>> of_originals;  // the same
};

class FeatureWorker final : public cohort::Worker {
 public:
  FeatureWorker(std::shared_ptr<const risk::FeatureProgram> program, const store::Dictionary* dictionary, const value::Date& index, bool names, Found* out)
      : features_(program, 0), row_(program->columns().size()), source_(dictionary), index_(index), names_(names), out_(out) {}

  Status Visit(cohort::PatientReader* reader) override {
    source_.Stand(reader);
    BOGAM_ASSIGN(const bool there, features_.Stand(&source_));
    if (!there) return Status::Ok();
    BOGAM_TRY(features_.At(index_, row_));
    ++out_->people;
    const uint64_t hash = Hash(row_);
    out_->sum += hash;
    if (!names_) return Status::Ok();
    BOGAM_ASSIGN(const fhir::Node patient, source_.Patient());
    const std::string id(patient.Get(fhir::name::kId).text());
    out_->by_id[id] = hash;
    out_->of_originals[id] = row_;
    return Status::Ok();
  }

 private:
  risk::PersonFeatures features_;
  std::vector<float> row_;
  risk::StoreSource source_;
  value::Date index_;
  bool names_;
  Found* out_;
};

Found Pass(engine::Engine* engine, const std::shared_ptr<const risk::FeatureProgram>& program, const value::Date& index, bool names) {
  const auto population = Must(engine->NewPopulation(), "population");
  Found found;
  cohort::RunOptions options;
  options.threads = 1;
  options.open_patients = false;
  Must(population->Run(options, [&] { return std::make_unique<FeatureWorker>(program, &engine->records().dictionary(), index, names, &found); }), "run");
  return found;
}

bool Same(float a, float b) { return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-4f * std::max(1.0f, std::abs(b)); }

/// Every feature of every person of the sample, slowly.
void Check(const cohort::MemoryPopulation& data, const risk::FeatureProgram& program, const value::Date& index, const Found& found) {
  size_t compared = 0;
  for (const std::string& id : data.patients()) {
    std::vector<fhir::Node> nodes;
    for (const fhir::TypeId type : {fhir::type::kPatient, fhir::type::kObservation, fhir::type::kCondition, fhir::type::kMedicationRequest,
                                    fhir::type::kMedicationStatement, fhir::type::kEncounter}) {
      data.Of(id, type, &nodes);
    }
    data.Of("", fhir::type::kMedication, &nodes);
    const risk::SlowReading slow(program.declaration(), nodes, index, 0);
    const std::vector<float>& row = found.of_originals.at(id);
    for (size_t i = 0; i < program.declaration().features.size(); ++i, ++compared) {
      const float want = slow.Of(program.declaration().features[i]);
      if (!Same(row[i], want)) {
        bench::Die(program.declaration().features[i].name + " of " + id + " is " + std::to_string(row[i]) + ", slowly " + std::to_string(want));
      }
    }
  }
  for (const auto& [id, hash] : found.by_id) {
    for (size_t dash = id.rfind('-'); dash != std::string::npos; dash = std::string::npos) {
      const auto original = found.by_id.find(id.substr(0, dash));
      if (original != found.by_id.end() && original->second != hash) bench::Die(id + " differs from its original");
    }
  }
  std::printf("%zu values of %zu people are those of a slow reading\n", compared, data.patients().size());
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 3 || (words[0] != "make" && words[0] != "run"))
    bench::Die("usage: features_bench make SAMPLE FOLDER [PEOPLE] | run SAMPLE FOLDER [INDEX] [CACHE_MB] [PASSES]");
  const auto data = Must(engine::ReadData({words[1]}), "sample");
  const std::filesystem::path folder = words[2];
  if (words[0] == "make") {
    const size_t people = words.size() > 3 ? static_cast<size_t>(std::atoll(words[3].c_str())) : 5000;
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "features.yaml") << Declaration(*data);
    const size_t clones = (people + data->patients().size() - 1) / data->patients().size();
    auto engine = bench::Fill((folder / "store").string(), Must(exchange::FindInputs({words[1]}), "sample"), clones);
    const auto size = Must(engine->Count(), "count");
    std::printf("%llu people, %llu resources\n", static_cast<unsigned long long>(size.patients), static_cast<unsigned long long>(size.resources));
    return 0;
  }
  const value::Date index = value::Date::Parse(words.size() > 3 ? words[3] : "2019-01-01").value();
  const uint64_t cache = words.size() > 4 ? static_cast<uint64_t>(std::atoll(words[4].c_str())) : 256;
  const int passes = words.size() > 5 ? std::atoi(words[5].c_str()) : 3;
  std::stringstream yaml;
  yaml << std::ifstream(folder / "features.yaml").rdbuf();
  risk::Findings findings;
  auto declaration = risk::ReadFeatures(yaml.str(), "features.yaml", findings);
  if (!findings.empty()) bench::Die(findings.front().ToString());
  const auto program = Must(risk::FeatureProgram::Compile(std::move(declaration), nullptr, nullptr), "features");
  bench::ForgetFiles(folder / "store");
  auto engine = Must(engine::Engine::Open({.store = (folder / "store").string(), .read_only = true, .cache_bytes = cache << 20}), "store");
  uint64_t sum = 0;
  for (int i = 0; i < passes; ++i) {
    const bench::Timer timer;
    const Found found = Pass(engine.get(), program, index, false);
    if (i > 0 && found.sum != sum) bench::Die("two passes differ");
    sum = found.sum;
    std::printf("%s %zu features, %llu people, %.2f s CPU, %.2f s wall: %.0f people/s a core, peak %llu MB\n", i == 0 ? "cold" : "    ",
                program->declaration().features.size(), static_cast<unsigned long long>(found.people), timer.cpu(), timer.wall(),
                static_cast<double>(found.people) / timer.cpu(), static_cast<unsigned long long>(bench::PeakMegabytes()));
    std::fflush(stdout);
  }
  const Found named = Pass(engine.get(), program, index, true);
  if (named.sum != sum) bench::Die("two passes differ");
  Check(*data, *program, index, named);
  return 0;
}
