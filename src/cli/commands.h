// SPDX-License-Identifier: Apache-2.0
// The commands of `bogam`: what each is told, and the functions that do it. Answers go to standard output, errors and progress to
// standard error. Arguments are read in arguments.cc.
#ifndef BOGAM_CLI_COMMANDS_H_
#define BOGAM_CLI_COMMANDS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"

namespace bogam::cli {

/// What the process returns.
inline constexpr int kDone = 0;
inline constexpr int kNo = 1;     ///< the answer is no, or some input was rejected
inline constexpr int kWrong = 2;  ///< wrong use, or a load that could not be done

/// Which records, which measures.
struct WorldArguments {
  std::string store = "./bogam-data";
  bool store_given = false;
  std::string practice;  ///< Organization id: its patients only
  std::string command;   ///< "measure run", for the audit log
  std::vector<std::string> packages, overlays, model_info;
  std::string equations;  ///< folder of risk models; "": the program's own
  std::string from;       ///< "", "cql", "elm"
  bool reference = false;
  bool trust_profiles = false;
  int threads = 0;
  std::vector<std::string> data;
};

struct LoadArguments {
  WorldArguments world;
  std::vector<std::string> paths;
  std::string rejects, server;
  std::string token;  ///< of a server where people sign in
  bool lenient = false, json = false;
};

struct MeasureArguments {
  WorldArguments world;
  engine::TimeRequest time;
  std::vector<std::string> measures;
  std::vector<std::string> by;  ///< sex, age, race, ethnicity, practice
  std::string patient, out;
  bool json = false, evidence = false, no_push_down = false;
};

struct CqlArguments {
  WorldArguments world;
  engine::TimeRequest time;
  std::vector<std::string> files, folders, definitions;
  std::string expression, patient;
  bool json = false;
};

struct FhirPathArguments {
  std::string expression;
  std::vector<std::string> files;
  std::string timezone;
  bool json = false, lenient = false;
};

struct SearchArguments {
  WorldArguments world;
  std::string query, cursor;
  bool json = false;
};

struct TodayArguments {
  WorldArguments world;
  std::string show = "open";
  size_t limit = 50;
  bool json = false, reasons = false;
};

struct ServeArguments {
  WorldArguments world;
  std::string address = "127.0.0.1";
  std::string url, certificate, key, ca_file;
  std::string oidc_issuer, oidc_client, oidc_secret_file, oidc_name, oidc_claim = "sub";
  uint16_t port = 8080;
  bool read_only = false, users = false, behind_proxy = false, write_scores = false;
};

struct UserArguments {
  std::string store = "./bogam-data";
  std::string name, display, team, url = "http://127.0.0.1:8080";
  std::string oidc_issuer, oidc_subject;
  std::vector<std::string> roles, practices, scopes;
  std::string revoke;
  int days = 90;
  bool admin = false, all_patients = false, enable = false, from_input = false, json = false;
};

struct ClientArguments {
  std::string store = "./bogam-data";
  std::string id, display, jwks, jwks_url, launch_url, user, algorithm = "ES384";
  std::vector<std::string> redirects, scopes;
  bool json = false;
};

struct AuditArguments {
  std::string store = "./bogam-data";
  std::vector<std::string> anchors;
  std::string since, until, who, action, patient;
  bool json = false, fhir = false;
};

struct ConformanceArguments {
  std::string suite;  ///< cql, fhirpath, ucum
  std::string directory;
  bool reference = false, json = false;
};

struct EcqmArguments {
  std::string directory, from = "both", exclusions, measure, only_case, timezone;
  std::vector<std::string> model_info;
  bool reference = false, trust_profiles = false, json = false;
};

struct SynthArguments {
  WorldArguments world;  ///< store: where the people go, when given
  std::vector<std::string> modules, conditions, oversample;
  std::string place, life, as_of, age, continued, out, format = "ndjson", truth, report;
  uint64_t population = 1000, seed = 1, index = 0;
  int years_of_history = 0;
  bool only_living = false, measures = false, json = false;
};

struct SynthCheckArguments {
  std::vector<std::string> folders;
};

struct RiskArguments {
  WorldArguments world;
  engine::TimeRequest time;
  std::string folder;                  ///< of equations; "": the program's own
  std::vector<std::string> equations;  ///< ids
  std::vector<std::string> settings;   ///< name=value, of the place
  std::string patient, out;
  bool json = false, write = false;
};

struct ModelArguments {
  std::string store = "./bogam-data";
  std::string folder;  ///< of equations
  std::string model, field, to, reason, name, text, format = "markdown", out, package;
  bool take_over = false, json = false;
};

/// Of the commands that make learned models.
struct StudyArguments {
  WorldArguments world;
  engine::TimeRequest time;
  std::string project;               ///< folder or id; of a package where that is asked for
  std::vector<std::string> indexes;  ///< days, instead of the project's own
  std::string patient, out, data, site;
  std::vector<std::string> files;  ///< aggregates
  uint64_t seed = 0, population = 10'000;
  bool seed_given = false, json = false;
};

/// kNotFound where it cannot be read.
Result<std::string> ReadText(const std::string& path);

int RunLoad(const LoadArguments& arguments);
int RunMeasureList(const MeasureArguments& arguments);
int RunMeasureRun(const MeasureArguments& arguments);
int RunMeasureExplain(const MeasureArguments& arguments);
int RunCqlCheck(const CqlArguments& arguments);
int RunCqlRun(const CqlArguments& arguments);
int RunFhirPath(const FhirPathArguments& arguments);
int RunSearch(const SearchArguments& arguments);
int RunToday(const TodayArguments& arguments);
int RunServe(const ServeArguments& arguments);
int RunUserAdd(const UserArguments& arguments);
int RunUserList(const UserArguments& arguments);
int RunUserDisable(const UserArguments& arguments);
int RunUserPassword(const UserArguments& arguments);
int RunUserRole(const UserArguments& arguments);
int RunUserToken(const UserArguments& arguments);
int RunUserIdentity(const UserArguments& arguments);
int RunClientAdd(const ClientArguments& arguments);
int RunClientList(const ClientArguments& arguments);
int RunClientRemove(const ClientArguments& arguments);
int RunKeyRotate(const ClientArguments& arguments);
int RunAuditVerify(const AuditArguments& arguments);
int RunAuditList(const AuditArguments& arguments);
int RunConformance(const ConformanceArguments& arguments);
int RunEcqmConformance(const EcqmArguments& arguments);
int RunSynth(const SynthArguments& arguments);
int RunSynthPerson(const SynthArguments& arguments);
int RunSynthCheck(const SynthCheckArguments& arguments);
int RunRiskList(const RiskArguments& arguments);
int RunRiskScore(const RiskArguments& arguments);
int RunRiskRun(const RiskArguments& arguments);
int RunRiskCheck(const RiskArguments& arguments);
int RunModelList(const ModelArguments& arguments);
int RunModelInstall(const ModelArguments& arguments);
int RunModelCard(const ModelArguments& arguments);
int RunModelSign(const ModelArguments& arguments);
int RunModelState(const ModelArguments& arguments);
int RunModelCheck(const ModelArguments& arguments);
int RunModelCohort(const StudyArguments& arguments);
int RunModelFeatures(const StudyArguments& arguments);
int RunModelLeak(const StudyArguments& arguments);
int RunModelTrain(const StudyArguments& arguments);
int RunModelEvaluate(const StudyArguments& arguments);
int RunModelOnnx(const StudyArguments& arguments);
int RunModelStudyPack(const StudyArguments& arguments);
int RunModelStudyRun(const StudyArguments& arguments);
int RunModelStudyPool(const StudyArguments& arguments);
int RunModelWatch(const StudyArguments& arguments);
int RunModelReplay(const StudyArguments& arguments);
int RunModelDemo(const StudyArguments& arguments);

/// Parses the arguments and does what they say.
int Main(int argc, char** argv);

/// "bogam: message: detail" with the next step on standard error; gives kNo, or kWrong where the input was misused.
int Fail(const Status& status);
/// What a command gave; what Fail gives where it failed.
int AnswerOf(const Result<int>& answer);

/// "os:kim": who works at the command line.
std::string SystemUser();
/// An entry of the store's audit log, durable on return.
Status RecordCommand(const std::string& store, const std::string& action, const std::string& what);

enum class Access : uint8_t { kRead, kWrite, kNone };
/// The engine for a command, which is written down in the store's audit log first. kNone: nothing is read from a store (records come from --data).
Result<std::unique_ptr<engine::Engine>> OpenEngine(const WorldArguments& world, Access access);
/// --data as a population; null where it was not given.
Result<std::shared_ptr<const cohort::MemoryPopulation>> DataOf(const WorldArguments& world);
/// Only --data is read: no store was named.
inline bool DataOnly(const WorldArguments& world) { return !world.data.empty() && !world.store_given; }

}  // namespace bogam::cli

#endif  // BOGAM_CLI_COMMANDS_H_
