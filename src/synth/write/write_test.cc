// SPDX-License-Identifier: Apache-2.0
// People as FHIR, Bundles, CSV and truth: every kind of entry read back by the strict reader, the same bytes for any number of threads, and into a store
// without rejects.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "fhir/builder.h"
#include "fhir/json.h"
#include "records/bundle.h"
#include "records/load.h"
#include "records/search_indexer.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/memory/memory_store.h"
#include "store/rocks/rocks_store.h"
#include "store/test_stores.h"
#include "synth/gmf/machine.h"
#include "synth/manifest.h"
#include "synth/plain_life.h"
#include "synth/population.h"
#include "synth/uniform_source.h"
#include "synth/write/years_of_history.h"

namespace bogam::synth::write {
namespace {

namespace fs = std::filesystem;

// One module with a state of every kind that writes into the record.
constexpr const char* kEverything = R"JSON({"name":"everything","states":{
  "Initial":{"type":"Initial","direct_transition":"Start"},
  "Start":{"type":"Delay","exact":{"quantity":1,"unit":"years"},"direct_transition":"Onset"},
  "Onset":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"I10","display":"Essential \"primary\" hypertension"}],"target_encounter":"Visit","direct_transition":"Visit"},
  "Visit":{"type":"Encounter","encounter_class":"ambulatory","reason":"Onset","codes":[{"system":"SNOMED-CT","code":"1001"}],"direct_transition":"Allergy"},
  "Allergy":{"type":"AllergyOnset","allergy_type":"allergy","category":"medication","codes":[{"system":"RxNorm","code":"7980","display":"penicillin"}],
     "reactions":[{"reaction":{"system":"SNOMED-CT","code":"1002"},"possible_severities":[{"level":"mild","value":1}]}],"direct_transition":"Drug"},
  "Drug":{"type":"MedicationOrder","codes":[{"system":"RxNorm","code":"314076","display":"lisinopril 10 MG Oral Tablet"}],"reason":"Onset",
     "prescription":{"dosage":{"amount":1,"frequency":1,"period":1,"unit":"days"},"duration":{"quantity":30,"unit":"days"},"refills":3,
        "instructions":[{"system":"SNOMED-CT","code":"1003"}]},"direct_transition":"Shot"},
  "Shot":{"type":"MedicationOrder","administration":true,"codes":[{"system":"RxNorm","code":"1049221","display":"x"}],"direct_transition":"Procedure"},
  "Procedure":{"type":"Procedure","codes":[{"system":"SNOMED-CT","code":"1004"}],"reason":"Onset","duration":{"low":5,"high":10,"unit":"minutes"},"direct_transition":"Pressure"},
  "Pressure":{"type":"MultiObservation","category":"vital-signs","codes":[{"system":"LOINC","code":"85354-9","display":"Blood pressure panel"}],"observations":[
     {"category":"vital-signs","unit":"mm[Hg]","codes":[{"system":"LOINC","code":"8480-6","display":"Systolic"}],"exact":{"quantity":151.6}},
     {"category":"vital-signs","unit":"mm[Hg]","codes":[{"system":"LOINC","code":"8462-4","display":"Diastolic"}],"exact":{"quantity":91.2}}],"direct_transition":"Panel"},
  "Panel":{"type":"MultiObservation","category":"survey","questionnaire":"http://example.org/Questionnaire/phq-2","codes":[{"system":"LOINC","code":"55757-9","display":"PHQ-2"}],"observations":[
     {"category":"survey","unit":"{score}","codes":[{"system":"LOINC","code":"55758-7","display":"PHQ-2 total"}],"exact":{"quantity":4}},
     {"category":"survey","unit":"","codes":[{"system":"LOINC","code":"44250-9","display":"Interest"}],"value_code":{"system":"LOINC","code":"LA6570-1","display":"More than half the days"}}],"direct_transition":"Lab"},
  "Lab":{"type":"DiagnosticReport","codes":[{"system":"LOINC","code":"24323-8","display":"Metabolic panel"}],"observations":[
     {"category":"laboratory","unit":"mg/dL","codes":[{"system":"LOINC","code":"2160-0","display":"Creatinine"}],"exact":{"quantity":1.23456}},
     {"category":"laboratory","unit":"mg/dL","codes":[{"system":"LOINC","code":"2345-7","display":"Glucose"}],"exact":{"quantity":101.7}}],"direct_transition":"Smoking"},
  "Smoking":{"type":"Observation","category":"social-history","codes":[{"system":"LOINC","code":"72166-2","display":"Smoking"}],"value_code":{"system":"SNOMED-CT","code":"1005"},"unit":"","direct_transition":"Plan"},
  "Plan":{"type":"CarePlanStart","codes":[{"system":"SNOMED-CT","code":"1006"}],"reason":"Onset","activities":[{"system":"SNOMED-CT","code":"1007"}],"direct_transition":"Image"},
  "Image":{"type":"ImagingStudy","procedure_code":{"system":"SNOMED-CT","code":"1008"},"series":[{"body_site":{"system":"SNOMED-CT","code":"1009"},
     "modality":{"system":"DICOM-DCM","code":"DX","display":"Digital Radiography"},"instances":[{"title":"Chest","sop_class":{"system":"DICOM-SOP","code":"1.2.840.10008.5.1.4.1.1.1.1","display":"x"}}]}],"direct_transition":"Device"},
  "Device":{"type":"Device","code":{"system":"SNOMED-CT","code":"1010"},"manufacturer":"Maker","model":"M1","direct_transition":"Supplies"},
  "Supplies":{"type":"SupplyList","supplies":[{"quantity":3,"code":{"system":"SNOMED-CT","code":"1011"}}],"direct_transition":"Vaccine"},
  "Vaccine":{"type":"Vaccine","series":2,"codes":[{"system":"CVX","code":"140","display":"Influenza"}],"direct_transition":"Referral"},
  "Referral":{"type":"ServiceRequest","codes":[{"system":"SNOMED-CT","code":"1012"}],"reason":"Onset","direct_transition":"Booked"},
  "Booked":{"type":"Appointment","status":"noshow","codes":[{"system":"SNOMED-CT","code":"1001"}],"direct_transition":"Close"},
  "Close":{"type":"EncounterEnd","direct_transition":"Wait"},
  "Wait":{"type":"Delay","exact":{"quantity":2,"unit":"months"},"direct_transition":"StopDrug"},
  "StopDrug":{"type":"MedicationEnd","medication_order":"Drug","direct_transition":"Cure"},
  "Cure":{"type":"ConditionEnd","condition_onset":"Onset","direct_transition":"Lost"},
  "Lost":{"type":"ServiceRequestEnd","service_request":"Referral","revoked":true,"direct_transition":"Old"},
  "Old":{"type":"Delay","exact":{"quantity":60,"unit":"years"},"direct_transition":"Die"},
  "Die":{"type":"Death","direct_transition":"End"},
  "End":{"type":"Terminal"}}})JSON";

/// A library of texts, with everything that people need.
class WrittenWorld {
 public:
  explicit WrittenWorld(const std::map<std::string, std::string>& modules = {{"everything", kEverything}}) {
    for (const Finding& finding : library.ReadTexts(modules, {})) ADD_FAILURE() << finding.ToString();
    source = std::make_unique<UniformSource>(&library);
    visits = std::make_unique<PlainVisits>(&library);
    machine = std::make_unique<gmf::Machine>(library, body);
    simulation = std::make_unique<Simulation>(library, *machine, std::vector<const LifePart*>(), visits.get());
  }
  Population People(PopulationOptions options) const {
    if (options.as_of == 0) options.as_of = InstantOf({2025, 12, 31});
    return Population(library, *simulation, *source, options);
  }

  Library library;
  PlainBody body;
  std::unique_ptr<UniformSource> source;
  std::unique_ptr<PlainVisits> visits;
  std::unique_ptr<gmf::Machine> machine;
  std::unique_ptr<Simulation> simulation;
};

/// Keeps what it is given.
class KeepingOutlet final : public Outlet {
 public:
  bool needs_literal() const override { return true; }
  Status Begin(const Page& place) override { return Take(place, nullptr); }
  Status Take(const Page& page, Parcel*) override {
    for (const Item& item : page.literal->items) lines.emplace_back(item.type, page.literal->Json(item));
    return {};
  }
  Status Finish() override { return {}; }
  std::vector<std::pair<Type, std::string>> lines;
};

std::vector<std::pair<Type, std::string>> Lines(const Population& people) {
  std::vector<std::unique_ptr<Outlet>> outlets;
  outlets.push_back(std::make_unique<KeepingOutlet>());
  const auto report = people.Run(outlets);
  EXPECT_TRUE(report.ok()) << report.status().ToString();
  return static_cast<KeepingOutlet&>(*outlets[0]).lines;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every file below a folder, by name.
std::map<std::string, std::string> Files(const std::string& folder) {
  std::map<std::string, std::string> out;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (file.is_regular_file()) out[fs::relative(file.path(), folder).string()] = ReadFile(file.path());
  }
  return out;
}

const std::string* Find(const std::vector<std::pair<Type, std::string>>& lines, Type type, std::string_view part) {
  for (const auto& [kind, json] : lines) {
    if (kind == type && json.find(part) != std::string::npos) return &json;
  }
  return nullptr;
}

TEST(FhirWriter, EveryKindOfEntryIsReadByTheStrictReader) {
  const WrittenWorld world;
  const auto lines = Lines(world.People({.people = 8, .seed = 3, .ages = {30, 89}, .threads = 1}));
  std::set<Type> seen;
  std::set<std::string> ids, references;
  for (const auto& [type, json] : lines) {
    seen.insert(type);
    std::vector<fhir::JsonIssue> issues;
    const auto record = fhir::ParseJson(json, {}, &issues);
    ASSERT_TRUE(record.ok()) << record.status().ToString() << "\n" << json;
    EXPECT_EQ(fhir::Name(record->resource_type()), TypeName(type));
    EXPECT_NE(json.find(R"("security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}])"), std::string::npos);
    EXPECT_NE(json.find(std::string(R"("tag":[{"system":")") + std::string(kGeneratorSystem)), std::string::npos);
    EXPECT_TRUE(ids.insert(std::string(TypeName(type)) + "/" + std::string(record->id())).second) << json;
    fhir::ForEachReference(*record, [&](fhir::Node text) { references.insert(std::string(text.text())); });
  }
  EXPECT_EQ(seen.size(), kTypes);
  for (const std::string& reference : references) EXPECT_TRUE(ids.contains(reference)) << reference << " has no target";
}

TEST(FhirWriter, TheContentIsThatOfTheEntries) {
  const WrittenWorld world;
  const auto lines = Lines(world.People({.people = 1, .seed = 3, .ages = {40, 50}, .threads = 1}));
  const auto expect = [&](Type type, std::string_view which, std::initializer_list<std::string_view> parts) {
    const std::string* const json = Find(lines, type, which);
    ASSERT_NE(json, nullptr) << which;
    for (const std::string_view part : parts) EXPECT_NE(json->find(part), std::string::npos) << part << "\n" << *json;
  };
  expect(Type::kObservation, "85354-9",
         {"us-core-blood-pressure", R"("component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6")",
          R"("valueQuantity":{"value":152,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}})", R"("value":91,)"});
  EXPECT_EQ(Find(lines, Type::kObservation, R"("code":"8480-6","display":"Systolic"}],"text":"Systolic"},"subject")"), nullptr);
  expect(Type::kObservation, "2160-0", {R"("value":1.23,)", "us-core-observation-lab"});
  expect(Type::kObservation, "2345-7", {R"("value":102,)"});
  expect(Type::kObservation, "55757-9", {"\"hasMember\":[{\"reference\":\"Observation/", "\"derivedFrom\":[{\"reference\":\"QuestionnaireResponse/"});
  expect(Type::kQuestionnaireResponse, "phq-2",
         {R"("linkId":"/55758-7")", R"("answer":[{"valueDecimal":4}])", R"("valueCoding":{"system":"http://loinc.org","code":"LA6570-1")"});
  expect(Type::kCondition, "I10", {R"("display":"Essential \"primary\" hypertension")", "\"abatementDateTime\":", R"("code":"resolved")"});
  expect(Type::kMedicationRequest, "314076",
         {R"("status":"completed")", "\"reasonReference\":[{\"reference\":\"Condition/", R"("frequency":1,"period":1,"periodUnit":"d")",
          R"("numberOfRepeatsAllowed":3)"});
  expect(Type::kMedicationAdministration, "1049221", {"\"request\":{\"reference\":\"MedicationRequest/"});
  expect(Type::kAppointment, "noshow", {"\"participant\":[{\"actor\":{\"reference\":\"Patient/"});
  expect(Type::kServiceRequest, "1012", {R"("status":"revoked")"});
  expect(Type::kImmunization, "140", {R"("doseNumberPositiveInt":2)"});
  expect(Type::kSupplyDelivery, "1011", {R"("quantity":{"value":3})"});
  expect(Type::kEncounter, "1001", {"\"diagnosis\":[{\"condition\":{\"reference\":\"Condition/", R"("status":"finished")", R"("code":"AMB")"});
  expect(Type::kClaim, "1001",
         {"\"diagnosisCodeableConcept\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10-cm\",\"code\":\"I10\"",
          "\"coverage\":{\"reference\":\"Coverage/"});
  expect(Type::kAllergyIntolerance, "7980", {"\"reaction\":[{\"manifestation\":[", R"("severity":"mild")", R"("category":["medication"])"});
  expect(Type::kPatient, "us-core-race",
         {"us-core-ethnicity", "us-core-birthsex", "\"birthDate\":\"19", "\"generalPractitioner\":[{\"reference\":\"Organization/",
          ",{\"reference\":\"PractitionerRole/"});
}

TEST(FhirWriter, TheDeadHaveADateOfDeath) {
  const WrittenWorld world;
  const auto lines = Lines(world.People({.people = 3, .seed = 3, .ages = {75, 89}, .threads = 1}));
  EXPECT_NE(Find(lines, Type::kPatient, "\"deceasedDateTime\":\""), nullptr);
}

TEST(Buffer, RoundsAndEscapes) {
  Buffer out;
  EXPECT_TRUE(out.Number(-0.049, 1));
  out.Put(' ');
  EXPECT_TRUE(out.Number(1.005, 2));
  out.Put(' ');
  EXPECT_TRUE(out.Number(-1.5, 0));
  out.Put(' ');
  EXPECT_FALSE(out.Number(1e300, 1));
  EXPECT_FALSE(out.Number(std::nan(""), 1));
  out.Json("a\"b\\\n\x01");
  out.Put(' ');
  out.Base64("abcd");
  out.Put(' ');
  out.DateTime(InstantOf({1969, 12, 31}) + 23 * kHour + 59 * kMinute + 58 * kSecond);
  EXPECT_EQ(out.view(), "0.0 1.00 -2 a\\\"b\\\\\\n\\u0001 YWJjZA== 1969-12-31T23:59:58Z");
}

TEST(Population, APersonDependsOnSeedAndIndexAlone) {
  const WrittenWorld world;
  const auto all = Lines(world.People({.people = 20, .seed = 9, .threads = 1}));
  const auto alone = Lines(world.People({.people = 1, .seed = 9, .first = 13, .threads = 1}));
  const std::set<std::pair<Type, std::string>> whole(all.begin(), all.end());
  ASSERT_GT(alone.size(), 10u);
  for (const auto& line : alone) EXPECT_TRUE(whole.contains(line)) << line.second;
  const auto other = Lines(world.People({.people = 1, .seed = 10, .first = 13, .threads = 1}));
  EXPECT_NE(alone, other);
}

TEST(Population, OnlyTheLivingAndTheAgesThatWereAskedFor) {
  const WrittenWorld world;
  std::vector<std::unique_ptr<Outlet>> none;
  const auto living = world.People({.people = 30, .seed = 1, .ages = {40, 89}, .only_living = true, .threads = 2}).Run(none);
  ASSERT_TRUE(living.ok());
  EXPECT_EQ(living->living, 30u);
  EXPECT_GT(living->replaced, 0u);
  const auto never = world.People({.people = 1, .seed = 1, .ages = {70, 80}, .only_living = true, .threads = 1}).Run(none);
  EXPECT_EQ(never.status().code(), Code::kUnprocessable);  // everybody dies at 61
  Person person(world.library);
  for (uint64_t i = 0; i < 200; ++i) {
    const auto people = world.People({.seed = i, .ages = {40, 41}});
    ASSERT_TRUE(people.Live(*people.source().NewDraw(people.options()), i, &person).chosen);
    const int age = person.AgeInYears(InstantOf({2025, 12, 31}));
    EXPECT_TRUE(age == 40 || age == 41) << age;
  }
}

/// Every output of a population under a folder.
std::map<std::string, std::string> WriteAll(const WrittenWorld& world, const std::string& folder, int threads) {
  const Population people = world.People({.people = 40, .seed = 5, .threads = threads});
  std::vector<std::unique_ptr<Outlet>> outlets;
  const auto add = [&](Result<std::unique_ptr<Outlet>> outlet) {
    ASSERT_TRUE(outlet.ok()) << outlet.status().ToString();
    outlets.push_back(std::move(*outlet));
  };
  add(NewNdjsonOutlet(folder + "/ndjson"));
  add(NewBundleOutlet(folder + "/bundle"));
  add(NewCsvOutlet(folder + "/csv", world.library, world.source->directory()));
  add(NewTruthOutlet(folder + "/truth.ndjson", world.library));
  const auto report = people.Run(outlets);
  EXPECT_TRUE(report.ok()) << report.status().ToString();
  if (!report.ok()) return {};
  std::ofstream(folder + "/manifest.json") << Manifest{.version = "1", .options = people.options(), .report = *report}.Json();
  return Files(folder);
}

TEST(Population, OneAndTwoThreadsGiveTheSameBytes) {
  const WrittenWorld world;
  const store::TestFolder one, two, again;
  const auto a = WriteAll(world, one.path(), 1), b = WriteAll(world, two.path(), 2), c = WriteAll(world, again.path(), 7);
  ASSERT_GT(a.size(), 60u);
  EXPECT_TRUE(a == b);
  EXPECT_TRUE(a == c);
}

TEST(YearsOfHistory, KeepsWhatIsOfTheseYearsOrGoesOnAndWhatItNames) {
  Record record;
  record.Clear(1);
  const Instant end = InstantOf({2025, 7, 1});
  const auto add = [&](EntryKind kind, int year, int until, EntryId encounter, EntryId reason = kNoEntry, EntryId parent = kNoEntry) {
    Entry entry;
    entry.kind = kind;
    entry.onset = entry.start = InstantOf({year, 7, 1});
    entry.ended = until != 0;
    if (entry.ended) entry.stop = InstantOf({until, 7, 1});
    entry.encounter = encounter;
    entry.reason = reason;
    entry.parent = parent;
    return record.Add(entry);
  };
  const EntryId birth = add(EntryKind::kEncounter, 1980, 1980, kNoEntry);
  const EntryId weight = add(EntryKind::kObservation, 1980, 0, birth);
  const EntryId first = add(EntryKind::kEncounter, 2000, 2000, kNoEntry);
  const EntryId cured = add(EntryKind::kCondition, 2000, 2001, first);
  const EntryId asthma = add(EntryKind::kCondition, 2000, 0, first);
  const EntryId panel = add(EntryKind::kPanel, 2000, 0, first);
  const EntryId drug = add(EntryKind::kMedication, 2014, 2015, kNoEntry, cured);
  const EntryId over = add(EntryKind::kMedication, 2013, 2014, first, asthma);
  const EntryId recent = add(EntryKind::kEncounter, 2016, 2016, kNoEntry);
  const EntryId reading = add(EntryKind::kObservation, 2016, 0, recent, kNoEntry, panel);
  KeepYears(10, end, &record);
  for (const EntryId kept : {first, cured, asthma, panel, drug, recent, reading}) EXPECT_FALSE(record.at(kept).omitted) << kept;
  for (const EntryId omitted : {birth, weight, over}) EXPECT_TRUE(record.at(omitted).omitted) << omitted;
}

TEST(YearsOfHistory, ResourcesKeepTheirIdsAndWhatTheyReferTo) {
  const WrittenWorld world;
  const auto id_of = [](const std::string& json) { return std::string(fhir::ParseJson(json)->id()); };
  std::set<std::string> whole, written, references;
  for (const auto& [type, json] : Lines(world.People({.people = 20, .seed = 3, .ages = {30, 89}, .threads = 1})))
    whole.insert(std::string(TypeName(type)) + "/" + id_of(json));
  for (const auto& [type, json] : Lines(world.People({.people = 20, .seed = 3, .ages = {30, 89}, .years_of_history = 10, .threads = 2}))) {
    EXPECT_TRUE(whole.contains(*written.insert(std::string(TypeName(type)) + "/" + id_of(json)).first)) << json;
    fhir::ForEachReference(*fhir::ParseJson(json), [&](fhir::Node text) { references.insert(std::string(text.text())); });
  }
  EXPECT_LT(written.size(), whole.size() / 2);
  EXPECT_GT(written.size(), 300u);
  for (const std::string& reference : references) EXPECT_TRUE(written.contains(reference)) << reference << " has no target";
}

TEST(Population, AFolderThatIsNotEmptyIsRefused) {
  const WrittenWorld world;
  const store::TestFolder folder;
  fs::create_directories(folder.path());
  std::ofstream(folder.path() + "/Patient.ndjson") << "x";
  EXPECT_EQ(NewNdjsonOutlet(folder.path()).status().code(), Code::kConflict);
  EXPECT_EQ(NewCsvOutlet(folder.path(), world.library, world.source->directory()).status().code(), Code::kConflict);
}

std::vector<std::string> Split(const std::string& line, char at) {
  std::vector<std::string> out;
  std::stringstream in(line + at);
  for (std::string part; std::getline(in, part, at);) out.push_back(part);
  return out;
}

TEST(Csv, EveryRowHasTheColumnsOfItsHeader) {
  const WrittenWorld world;
  const store::TestFolder folder;
  const auto files = WriteAll(world, folder.path(), 2);
  const std::map<std::string, size_t> columns = {
      {"patients", 28},      {"encounters", 15}, {"conditions", 7},    {"medications", 13},      {"procedures", 10}, {"observations", 9},
      {"immunizations", 6},  {"allergies", 15},  {"careplans", 9},     {"devices", 7},           {"supplies", 6},    {"imaging_studies", 13},
      {"organizations", 11}, {"providers", 13},  {"payers", 22},       {"payer_transitions", 8}, {"claims", 31},     {"claims_transactions", 33},
      {"households", 12},    {"incomes", 9},     {"circumstances", 17}};
  for (const auto& [name, count] : columns) {
    ASSERT_TRUE(files.contains("csv/" + name + ".csv")) << name;
    std::stringstream in(files.at("csv/" + name + ".csv"));
    size_t rows = 0;
    for (std::string line; std::getline(in, line); ++rows)
      EXPECT_EQ(std::count(line.begin(), line.end(), ',') + 1, static_cast<long>(count)) << name << ": " << line;
    EXPECT_GT(rows, 1u) << name;
  }
  EXPECT_TRUE(files.at("csv/conditions.csv").starts_with("START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION\n"));
  EXPECT_NE(files.at("csv/conditions.csv").find(",ICD10CM,I10,Essential  primary  hypertension\n"), std::string::npos);
  // The same ids as in the FHIR files.
  std::stringstream patients(files.at("csv/patients.csv"));
  std::string line;
  std::getline(patients, line);
  std::getline(patients, line);
  EXPECT_NE(files.at("ndjson/Patient.ndjson").find(Split(line, ',')[0]), std::string::npos);
}

TEST(Truth, NamesModuleAndStateOfEveryResource) {
  const WrittenWorld world;
  const store::TestFolder folder;
  const auto files = WriteAll(world, folder.path(), 1);
  const std::string& truth = files.at("truth.ndjson");
  EXPECT_NE(truth.find(R"(,"module":"everything","state":"Onset"})"), std::string::npos);
  EXPECT_NE(truth.find(R"(,"module":null,"state":null})"), std::string::npos);
  EXPECT_NE(truth.find("\"adherence\":0."), std::string::npos);
  std::set<std::string> known;
  std::stringstream in(truth);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("{\"resource\":\"")) known.insert(Split(line, '"')[3]);
  }
  for (const char* type : {"Condition", "Observation", "Claim", "CareTeam"}) {
    std::stringstream lines(files.at(std::string("ndjson/") + type + ".ndjson"));
    for (std::string line; std::getline(lines, line);) EXPECT_TRUE(known.contains(std::string(type) + "/" + Split(line, '"')[7])) << line;
  }
}

class StoreOf {
 public:
  explicit StoreOf(std::shared_ptr<store::Store> store, bool check_references = false) {
    records::Options options;
    options.check_references = check_references;
    options.indexer = &indexer_;
    options.index_generation = search::kIndexGeneration;
    options.fact_generation = search::kFactsGeneration;
    auto opened = records::Records::Open(std::move(store), options);
    EXPECT_TRUE(opened.ok()) << opened.status().ToString();
    records = std::move(*opened);
  }
  std::unique_ptr<records::Records> records;

 private:
  records::SearchIndexer indexer_;
};

void LoadInto(std::shared_ptr<store::Store> store) {
  const WrittenWorld world;
  StoreOf into(std::move(store));
  records::LoadOptions options;
  std::string rejected;
  options.reject = [&](records::Place, const Status& why) { rejected += why.ToString() + "\n"; };
  auto loader = records::NewLoader(into.records.get(), options);
  ASSERT_TRUE(loader.ok());
  std::vector<std::unique_ptr<Outlet>> outlets;
  outlets.push_back(NewStoreOutlet(loader->get()));
  const auto report = world.People({.people = 25, .seed = 2, .threads = 2}).Run(outlets);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(rejected, "");
  const uint64_t place = 2 * 3 + 2 + 2 * 3 + 1;  // practices with locations, payers, clinicians with roles, the questionnaire
  EXPECT_EQ((*loader)->counts().added, report->total_resources() + place);
}

TEST(Store, TakesAPopulationWithoutRejectsInMemory) { LoadInto(store::NewMemoryStore()); }

TEST(Store, TakesAPopulationWithoutRejectsOnDisk) {
  const store::TestFolder folder;
  auto opened = store::OpenRocks(folder.path());
  ASSERT_TRUE(opened.ok());
  LoadInto(*opened);
}

// The place first, then each person, as a server carries them out that asks for the targets of references.
TEST(Bundle, IsCarriedOutAsATransaction) {
  const WrittenWorld world;
  const store::TestFolder folder;
  const auto files = WriteAll(world, folder.path(), 1);
  const StoreOf into(store::NewMemoryStore(), true);
  size_t people = 0;
  for (const auto& [name, text] : files) {  // "bundle/0-place.json" is the first in this order, as it is of the folder
    if (!name.starts_with("bundle/")) continue;
    const auto bundle = fhir::ParseJson(text);
    ASSERT_TRUE(bundle.ok()) << bundle.status().ToString();
    const auto answer = records::ProcessBundle(into.records.get(), *bundle);
    ASSERT_TRUE(answer.ok()) << name << ": " << answer.status().ToString();
    ++people;
  }
  EXPECT_EQ(people, 41u);
}

}  // namespace
}  // namespace bogam::synth::write
