// SPDX-License-Identifier: Apache-2.0
// What can be said on the command line, with an example for each command. It, study_arguments.cc and healthplan_arguments.cc alone know CLI11. Environment
// variables BOGAM_STORE, BOGAM_THREADS … mirror the options of the same name.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <set>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/study_arguments.h"

namespace bogam::cli {
namespace {

struct All {
  LoadArguments load;
  MeasureArguments list, run, explain;
  CqlArguments check, cql;
  FhirPathArguments fhirpath;
  SearchArguments search;
  TodayArguments today;
  ServeArguments serve;
  UserArguments user_add, user_list, user_disable, user_password, user_role, user_token, user_identity;
  ClientArguments client_add, client_list, client_remove, key_rotate;
  AuditArguments audit_verify, audit_list;
  ConformanceArguments cql_suite, fhirpath_suite, ucum_suite;
  EcqmArguments ecqm;
  SynthArguments synth, person;
  SynthCheckArguments synth_check;
  ModelArguments model_install;
  RiskArguments risk_list, risk_score, risk_run, risk_check;
  ModelArguments model_list, model_card, model_sign, model_state, model_check;
  StudyCommands study;
  HealthplanCommands healthplan;
  std::function<int()> chosen;
  std::vector<std::pair<CLI::Option*, bool*>> given;  ///< options whose presence matters
};

void AddStore(CLI::App* app, WorldArguments* world, All* all) {
  CLI::Option* const store = app->add_option("--store", world->store, "folder of the records")->envname("BOGAM_STORE")->capture_default_str();
  all->given.emplace_back(store, &world->store_given);
  world->command = (app->get_parent()->get_parent() != nullptr ? app->get_parent()->get_name() + " " : "") + app->get_name();
}

void AddPractice(CLI::App* app, WorldArguments* world) {
  app->add_option("--practice", world->practice, "id of an Organization: see the records of its patients only, as if there were no others")
      ->envname("BOGAM_PRACTICE");
}

void AddThreads(CLI::App* app, WorldArguments* world) {
  app->add_option("--threads", world->threads, "threads to use; 0: one a processor")->envname("BOGAM_THREADS")->check(CLI::Range(0, 1024));
}

void AddModels(CLI::App* app, std::vector<std::string>* model_info) {
  app->add_option("--model-info", *model_info, "model information (XML) beside the built-in FHIR, US Core and QI-Core")->envname("BOGAM_MODEL_INFO");
}

void AddMeasures(CLI::App* app, WorldArguments* world) {
  app->add_option("--package", world->packages, "folder or file with measures, libraries and value sets; default: the measures that come with Bogam")
      ->envname("BOGAM_PACKAGE");
  app->add_option("--overlay", world->overlays, "ValueSets whose codes are added to those of the same url")->envname("BOGAM_OVERLAY");
  app->add_option("--from", world->from, "which form of the libraries runs")->check(CLI::IsMember({"cql", "elm"}));
  AddModels(app, &world->model_info);
}

void AddEvaluation(CLI::App* app, WorldArguments* world, engine::TimeRequest* time) {
  app->add_option("--period", time->period, "YYYY or YYYY-MM-DD/YYYY-MM-DD; default: the last full year before the newest clinical date")
      ->envname("BOGAM_PERIOD");
  app->add_option("--now", time->now, "a date, or date and time with offset; default: the end of the period")->envname("BOGAM_NOW");
  app->add_option("--timezone", time->timezone, "UTC or an offset like +09:00; default: UTC")->envname("BOGAM_TIMEZONE");
  app->add_flag("--trust-profiles", world->trust_profiles, "a retrieve takes only resources whose meta.profile names its profile");
  app->add_flag("--reference", world->reference, "evaluate with the slow reference evaluator");
  app->add_option("--data", world->data, "files or folders with records: alone, or over those of --store when that is given too");
}

CLI::App* AddCommand(CLI::App* parent, const char* name, const char* what, const char* example) {
  CLI::App* const app = parent->add_subcommand(name, what);
  app->footer(std::string("Example:\n  ") + example);
  return app;
}

void AddLoad(CLI::App* root, All* all) {
  LoadArguments* const own = &all->load;
  CLI::App* const app = AddCommand(root, "load", "put FHIR R4 records into the store", "bogam load --store ./records bulk/*.ndjson.gz bundles/");
  app->add_option("paths", own->paths, "files (NDJSON, Bundles; plain, .gz, .zst), folders, or - for standard input")->required();
  AddStore(app, &own->world, all);
  AddThreads(app, &own->world);
  app->add_option("--rejects", own->rejects, "where to list what cannot be taken; default: bogam-rejects.ndjson in the current folder")
      ->envname("BOGAM_REJECTS")
      ->default_str("bogam-rejects.ndjson");
  own->rejects = "bogam-rejects.ndjson";
  app->add_option("--server", own->server, "send them to a running server instead, like http://127.0.0.1:8080")->envname("BOGAM_SERVER");
  app->add_option("--token", own->token, "where people sign in to that server: a token of bogam user token")->envname("BOGAM_TOKEN");
  app->add_flag("--lenient", own->lenient, "keep elements that R4 does not have, word for word");
  app->add_flag("--json", own->json, "the report as JSON");
  app->callback([=] { all->chosen = [=] { return RunLoad(*own); }; });
}

void AddMeasure(CLI::App* root, All* all) {
  CLI::App* const group = AddCommand(root, "measure", "quality measures: list, run, explain", "bogam measure run --store ./records --by sex,practice");
  group->require_subcommand(1);
  MeasureArguments* const list = &all->list;
  CLI::App* app = AddCommand(group, "list", "the measures there are", "bogam measure list --package ./my-measures");
  AddMeasures(app, &list->world);
  app->add_flag("--json", list->json, "as JSON");
  app->callback([=] { all->chosen = [=] { return RunMeasureList(*list); }; });

  MeasureArguments* const run = &all->run;
  app =
      AddCommand(group, "run", "rates and who is due, over all people", "bogam measure run --store ./records --period 2025 --by sex,age --out reports.ndjson");
  AddStore(app, &run->world, all);
  AddPractice(app, &run->world);
  AddMeasures(app, &run->world);
  AddEvaluation(app, &run->world, &run->time);
  AddThreads(app, &run->world);
  app->add_option("--measure", run->measures, "id, name or url of a measure; default: all");
  app->add_option("--by", run->by, "tables by sex, age, race, ethnicity, practice")
      ->delimiter(',')
      ->check(CLI::IsMember({"sex", "age", "race", "ethnicity", "practice"}));
  app->add_option("--out", run->out, "write FHIR MeasureReports (NDJSON) there; with --evidence one for each person too");
  app->add_flag("--evidence", run->evidence, "collect the resources behind each answer");
  app->add_flag("--no-push-down", run->no_push_down, "ask every patient, also those whom the index rules out");
  app->add_flag("--json", run->json, "the report as JSON");
  app->callback([=] { all->chosen = [=] { return RunMeasureRun(*run); }; });

  MeasureArguments* const explain = &all->explain;
  app = AddCommand(group, "explain", "why one person is in or out", "bogam measure explain --store ./records --measure glycaemic-control --patient 1f0");
  AddStore(app, &explain->world, all);
  AddPractice(app, &explain->world);
  AddMeasures(app, &explain->world);
  AddEvaluation(app, &explain->world, &explain->time);
  app->add_option("--measure", explain->measures, "id, name or url of the measure")->required()->expected(1);
  app->add_option("--patient", explain->patient, "id of the Patient")->required();
  app->add_flag("--json", explain->json, "as JSON");
  app->callback([=] { all->chosen = [=] { return RunMeasureExplain(*explain); }; });
}

void AddCql(CLI::App* root, All* all) {
  CLI::App* const group = AddCommand(root, "cql", "Clinical Quality Language: check, run", "bogam cql check MyLibrary.cql");
  group->require_subcommand(1);
  CqlArguments* const check = &all->check;
  CLI::App* app = AddCommand(group, "check", "all errors of CQL libraries, with their places", "bogam cql check measures/*.cql --include ./shared");
  app->add_option("files", check->files, "CQL files; libraries beside them are found")->required();
  app->add_option("--include", check->folders, "folders with further libraries");
  AddModels(app, &check->world.model_info);
  app->add_flag("--json", check->json, "as JSON");
  app->callback([=] { all->chosen = [=] { return RunCqlCheck(*check); }; });

  CqlArguments* const run = &all->cql;
  app = AddCommand(group, "run", "evaluate definitions, or one bare expression, for a patient",
                   "bogam cql run MyLibrary.cql --definition \"Is Adult\" --data patient.json\n  bogam cql run --expression 'exists [Condition]' --store "
                   "./records --patient 1f0");
  app->add_option("file", run->files, "a CQL library")->expected(1);
  app->add_option("--definition", run->definitions, "definition to evaluate; default: all");
  app->add_option("--expression", run->expression, "a bare expression over FHIR 4.0.1, instead of a library");
  app->add_option("--patient", run->patient, "id of the Patient; default: the only one of --data");
  app->add_option("--include", run->folders, "folders with further libraries");
  AddStore(app, &run->world, all);
  AddPractice(app, &run->world);
  app->add_option("--package", run->world.packages, "folder or file with value sets; default: those that come with Bogam")->envname("BOGAM_PACKAGE");
  AddModels(app, &run->world.model_info);
  AddEvaluation(app, &run->world, &run->time);
  app->add_flag("--json", run->json, "as JSON");
  app->callback([=] {
    if (run->files.empty() == run->expression.empty()) throw CLI::ValidationError("cql run", "give either a file or --expression");
    all->chosen = [=] { return RunCqlRun(*run); };
  });
}

void AddServe(CLI::App* root, All* all) {
  ServeArguments* const serve = &all->serve;
  CLI::App* const app = AddCommand(root, "serve", "the workspace and FHIR REST, for this machine", "bogam serve --store ./records --port 8080");
  AddStore(app, &serve->world, all);
  AddPractice(app, &serve->world);
  AddMeasures(app, &serve->world);
  AddThreads(app, &serve->world);
  app->add_option("--port", serve->port, "port to listen on; 0: any free one")->envname("BOGAM_PORT")->capture_default_str();
  app->add_option("--address", serve->address, "address to listen on; others than loopback with TLS or a proxy only")
      ->envname("BOGAM_ADDRESS")
      ->capture_default_str();
  app->add_flag("--read-only", serve->read_only, "beside a process that writes the store");
  app->add_option("--equations", serve->world.equations, "folder of risk models (like content/risk); default: those that come with Bogam")
      ->envname("BOGAM_EQUATIONS");
  app->add_flag("--write-scores", serve->write_scores, "write the scores of the models shown among the records (RiskAssessment), once a day");
  app->add_flag("--users", serve->users, "people sign in: where there are no users yet, one called admin is made, and its one-time link printed");
  app->add_option("--url", serve->url, "how others reach the server: https://bogam.example")->envname("BOGAM_URL");
  CLI::Option* const certificate = app->add_option("--certificate", serve->certificate, "PEM file: speak TLS with this certificate (and its chain)");
  CLI::Option* const key = app->add_option("--key", serve->key, "PEM file: the certificate's key")->needs(certificate);
  certificate->needs(key);
  app->add_flag("--behind-proxy", serve->behind_proxy, "a proxy in front speaks TLS, keeps Host, and appends the client to X-Forwarded-For");
  app->add_option("--oidc-issuer", serve->oidc_issuer, "people may also sign in with this provider of OpenID Connect")->envname("BOGAM_OIDC_ISSUER");
  app->add_option("--oidc-client", serve->oidc_client, "our client's id there")->envname("BOGAM_OIDC_CLIENT");
  app->add_option("--oidc-secret", serve->oidc_secret_file, "file with the client's secret there; none: a public client")->envname("BOGAM_OIDC_SECRET");
  app->add_option("--oidc-name", serve->oidc_name, "the provider's name on the sign-in page")->envname("BOGAM_OIDC_NAME");
  app->add_option("--oidc-claim", serve->oidc_claim, "which claim says who it is: sub, or a verified email")
      ->check(CLI::IsMember({"sub", "email"}))
      ->capture_default_str();
  app->add_option("--ca", serve->ca_file, "PEM file of certificates that are trusted beside the system's, when other servers are asked");
  app->callback([=] { all->chosen = [=] { return RunServe(*serve); }; });
}

CLI::App* AddUserCommand(CLI::App* group, const char* name, const char* what, const char* example, UserArguments* own) {
  CLI::App* const app = AddCommand(group, name, what, example);
  app->add_option("--store", own->store, "folder of the records")->envname("BOGAM_STORE")->capture_default_str();
  app->add_flag("--json", own->json, "as JSON");
  return app;
}

void AddRoles(CLI::App* app, UserArguments* own) {
  app->add_option("--role", own->roles, "care-team, practice-lead, analyst, researcher, teacher, learner, admin; several with commas")->delimiter(',');
  app->add_option("--practice", own->practices, "may see the patients of this practice: Organization/1")->delimiter(',');
  app->add_flag("--all-patients", own->all_patients, "may see every patient");
}

void AddIdentity(CLI::App* app, UserArguments* own, bool needed) {
  CLI::Option* const issuer = app->add_option("--oidc-issuer", own->oidc_issuer, "a provider of OpenID Connect")->envname("BOGAM_OIDC_ISSUER");
  CLI::Option* const subject =
      app->add_option("--oidc-subject", own->oidc_subject, "who they are there: what the claim says (sub; or the email, in lower case)")->needs(issuer);
  if (needed) subject->required();
}

void AddUser(CLI::App* root, All* all) {
  CLI::App* const group =
      AddCommand(root, "user", "who may sign in: add, list, disable, password, role, identity, token", "bogam user add kim --role care-team --all-patients");
  group->require_subcommand(1);
  constexpr const char* kUrl = "where the server is reached, for the link";
  UserArguments* own = &all->user_add;
  CLI::App* app = AddUserCommand(group, "add", "a new user; prints a link by which they choose a password, once", "bogam user add kim --admin", own);
  app->add_option("name", own->name, "what is typed to sign in")->required();
  app->add_option("--display", own->display, "name as people read it");
  app->add_option("--team", own->team, "the team they work in");
  app->add_flag("--admin", own->admin, "may manage users, load records and read the audit log");
  AddRoles(app, own);
  AddIdentity(app, own, false);
  app->add_option("--url", own->url, kUrl)->capture_default_str();
  app->callback([=] { all->chosen = [=] { return RunUserAdd(*own); }; });

  own = &all->user_list;
  app = AddUserCommand(group, "list", "the users, their roles and tokens", "bogam user list --json", own);
  app->callback([=] { all->chosen = [=] { return RunUserList(*own); }; });

  own = &all->user_disable;
  app = AddUserCommand(group, "disable", "a user may not sign in any more; sessions and tokens end", "bogam user disable kim", own);
  app->add_option("name", own->name, "of the user")->required();
  app->add_flag("--enable", own->enable, "the other way round");
  app->callback([=] { all->chosen = [=] { return RunUserDisable(*own); }; });

  own = &all->user_password;
  app = AddUserCommand(group, "password", "a link by which a user chooses a new password, once", "bogam user password kim", own);
  app->add_option("name", own->name, "of the user")->required();
  app->add_option("--url", own->url, kUrl)->capture_default_str();
  app->add_flag("--stdin", own->from_input, "set the password that standard input says instead");
  app->callback([=] { all->chosen = [=] { return RunUserPassword(*own); }; });

  own = &all->user_role;
  app = AddUserCommand(group, "role", "other roles, and other patients", "bogam user role kim --role practice-lead,analyst --practice Organization/1", own);
  app->add_option("name", own->name, "of the user")->required();
  AddRoles(app, own);
  app->callback([=] { all->chosen = [=] { return RunUserRole(*own); }; });

  own = &all->user_identity;
  app = AddUserCommand(group, "identity", "who a user is at a provider of OpenID Connect, in the place of what was said before",
                       "bogam user identity kim --oidc-issuer https://id.example --oidc-subject 00u1", own);
  app->add_option("name", own->name, "of the user")->required();
  AddIdentity(app, own, true);
  app->callback([=] { all->chosen = [=] { return RunUserIdentity(*own); }; });

  own = &all->user_token;
  app = AddUserCommand(group, "token", "a token for a program, shown once", "bogam user token kim --scope 'system/Patient.rs system/Observation.rs' --days 30",
                       own);
  app->add_option("name", own->name, "of the user on whose behalf the program works")->required();
  CLI::Option* const revoke = app->add_option("--revoke", own->revoke, "end the token of this id");
  app->add_option("--scope", own->scopes, "SMART scopes: user/ or system/, a type or *, letters of cruds")->excludes(revoke);
  app->add_option("--days", own->days, "how long it holds")->check(CLI::Range(1, 366))->capture_default_str()->excludes(revoke);
  app->callback([=] { all->chosen = [=] { return RunUserToken(*own); }; });
}

CLI::App* AddClientCommand(CLI::App* group, const char* name, const char* what, const char* example, ClientArguments* own) {
  CLI::App* const app = AddCommand(group, name, what, example);
  app->add_option("--store", own->store, "folder of the records")->envname("BOGAM_STORE")->capture_default_str();
  app->add_flag("--json", own->json, "as JSON");
  return app;
}

void AddClient(CLI::App* root, All* all) {
  constexpr const char* kExample = "bogam client add growth-chart --redirect https://app.example/back --scope 'launch patient/*.rs'";
  CLI::App* const group = AddCommand(root, "client", "programs that may ask for access (SMART App Launch): add, list, remove", kExample);
  group->require_subcommand(1);
  ClientArguments* own = &all->client_add;
  CLI::App* app = AddClientCommand(group, "add", "an app, or with --user a backend service", kExample, own);
  app->add_option("id", own->id, "client_id")->required();
  app->add_option("--display", own->display, "name as people read it where they are asked");
  app->add_option("--scope", own->scopes,
                  "the most that it may be granted: patient/, user/ or system/ scopes, launch, launch/patient, openid, offline_access …")
      ->required();
  app->add_option("--redirect", own->redirects, "of an app: where it is answered, exactly as it will say it");
  app->add_option("--launch-url", own->launch_url, "of an app: where it is opened from the workspace");
  CLI::Option* const jwks = app->add_option("--jwks", own->jwks, "file with its public keys (JSON Web Key Set); no key: a public app");
  app->add_option("--jwks-url", own->jwks_url, "where its public keys are")->excludes(jwks);
  app->add_option("--user", own->user, "of a backend service: the user on whose behalf it works");
  app->callback([=] { all->chosen = [=] { return RunClientAdd(*own); }; });

  own = &all->client_list;
  app = AddClientCommand(group, "list", "the clients", "bogam client list --json", own);
  app->callback([=] { all->chosen = [=] { return RunClientList(*own); }; });

  own = &all->client_remove;
  app = AddClientCommand(group, "remove", "a client is none any more; its tokens end", "bogam client remove growth-chart", own);
  app->add_option("id", own->id, "client_id")->required();
  app->callback([=] { all->chosen = [=] { return RunClientRemove(*own); }; });

  CLI::App* const keys = AddCommand(root, "key", "the server's own signing keys: rotate", "bogam key rotate");
  keys->require_subcommand(1);
  own = &all->key_rotate;
  app = AddClientCommand(keys, "rotate", "a new key signs from now on; the one before stays published for a day", "bogam key rotate", own);
  app->add_option("--algorithm", own->algorithm, "ES384, ES256, RS384, RS256, PS256")->capture_default_str();
  app->callback([=] { all->chosen = [=] { return RunKeyRotate(*own); }; });
}

void AddAudit(CLI::App* root, All* all) {
  CLI::App* const group = AddCommand(root, "audit", "who did what: verify, list", "bogam audit list --store ./records --patient 1f0 --since 2026-01-01");
  group->require_subcommand(1);
  const auto add_store = [](CLI::App* app, AuditArguments* own) {
    app->add_option("--store", own->store, "folder of the records")->envname("BOGAM_STORE")->capture_default_str();
  };
  AuditArguments* const verify = &all->audit_verify;
  CLI::App* app = AddCommand(group, "verify", "whether an entry was changed, taken away, moved or cut off, and where", "bogam audit verify --store ./records");
  add_store(app, verify);
  app->add_option("--anchor", verify->anchors, "number and hash that an earlier verify printed, kept elsewhere: the log must still hold that entry");
  app->add_flag("--json", verify->json, "the report as JSON");
  app->callback([=] { all->chosen = [=] { return RunAuditVerify(*verify); }; });

  AuditArguments* const list = &all->audit_list;
  app = AddCommand(group, "list", "entries, oldest first", "bogam audit list --store ./records --who kim --patient 1f0 --json");
  add_store(app, list);
  app->add_option("--since", list->since, "a date, or date and time with offset");
  app->add_option("--until", list->until, "the same; entries before it");
  app->add_option("--who", list->who, "name of a user");
  app->add_option("--action", list->action, "like read, search-type, update, view, sign-in");
  app->add_option("--patient", list->patient, "id of a Patient");
  CLI::Option* const json = app->add_flag("--json", list->json, "the entries as they stand, a line each");
  app->add_flag("--fhir", list->fhir, "as FHIR AuditEvents, NDJSON")->excludes(json);
  app->callback([=] { all->chosen = [=] { return RunAuditList(*list); }; });
}

void AddConformance(CLI::App* root, All* all) {
  CLI::App* const group = AddCommand(root, "conformance", "run published test suites: cql, ecqm, fhirpath, ucum", "bogam conformance cql ./conformance/cql");
  struct Suite {
    const char *name, *what, *directory;
    ConformanceArguments* arguments;
  };
  const Suite suites[] = {
      {"cql", "the CQL language suite (cql-tests)", "folder of the suite's XML files", &all->cql_suite},
      {"fhirpath", "the official FHIRPath suite for R4", "folder with r4/, or with the XML file and input/", &all->fhirpath_suite},
      {"ucum", "UCUM's functional tests", "folder with UcumFunctionalTests.xml", &all->ucum_suite},
  };
  for (const Suite& suite : suites) {
    ConformanceArguments* const own = suite.arguments;
    own->suite = suite.name;
    CLI::App* const app = AddCommand(group, suite.name, suite.what, ("bogam conformance " + own->suite + " ./conformance/" + own->suite).c_str());
    app->add_option("directory", own->directory, suite.directory)->required();
    if (own->suite == "cql") app->add_flag("--reference", own->reference, "evaluate with the slow reference evaluator");
    app->add_flag("--json", own->json, "the totals as JSON");
    app->callback([=] { all->chosen = [=] { return RunConformance(*own); }; });
  }
  EcqmArguments* const ecqm = &all->ecqm;
  CLI::App* const app = AddCommand(group, "ecqm", "test cases of quality measures", "bogam conformance ecqm ./ecqm --from cql --measure CMS165");
  app->add_option("directory", ecqm->directory, "folder of a measure, or of folders of measures")->required();
  app->add_option("--from", ecqm->from, "which form of the libraries")->check(CLI::IsMember({"cql", "elm", "both"}))->capture_default_str();
  app->add_option("--measure", ecqm->measure, "only the folder of this name");
  app->add_option("--case", ecqm->only_case, "only this case");
  app->add_option("--known-defects", ecqm->exclusions, "file with lines `folder/case | reason | YYYY-MM-DD`");
  app->add_option("--timezone", ecqm->timezone, "of values without one; default: UTC")->envname("BOGAM_TIMEZONE");
  app->add_flag("--trust-profiles", ecqm->trust_profiles, "a retrieve takes only resources whose meta.profile names its profile");
  app->add_flag("--reference", ecqm->reference, "evaluate with the slow reference evaluator");
  AddModels(app, &ecqm->model_info);
  app->add_flag("--json", ecqm->json, "the totals as JSON");
  app->callback([=] { all->chosen = [=] { return RunEcqmConformance(*ecqm); }; });
  group->allow_extras();  // a suite that is not there gets an answer of its own
  group->callback([=] {
    if (!group->get_subcommands().empty()) return;
    const std::vector<std::string> rest = group->remaining();
    const std::string which = rest.empty() ? "give a suite" : "there is no suite " + rest.front();
    throw CLI::ValidationError("conformance", which + "; there are cql, ecqm, fhirpath, ucum");
  });
}

void AddPeople(CLI::App* app, SynthArguments* own) {
  CLI::Option* const earlier = app->add_option(
      "--continue", own->continued, "folder or store of an earlier population: the same people live on to --as-of; their options are in its manifest.json");
  app->add_option("--seed", own->seed, "with version, content and date it decides every person")->capture_default_str()->excludes(earlier);
  app->add_option("--place", own->place, "where they live: massachusetts (default), nowhere (plain people without a life), or a folder of data");
  app->add_option("--as-of", own->as_of, "the date up to which they have lived; default: today");
  app->add_option("--age", own->age, "age at that date, like 40, 18-64 or 65-")->excludes(earlier);
  app->add_flag("--only-living", own->only_living, "who has died by that date is replaced by another life")->excludes(earlier);
  app->add_option("--oversample", own->oversample,
                  "more of some people than the place has: race:black=3, county:Hampden County=2, cover:medicaid=2, condition:E11.9=4")
      ->excludes(earlier);
  app->add_option("--condition", own->conditions, "everybody has it from a date or age on: E11.9@2015-03-01, I10@age45")->excludes(earlier);
  app->add_option("--modules", own->modules, "folder of modules (Generic Module Framework); default: Bogam's own");
  app->add_option("--life", own->life, "what no module describes: Bogam's own (default) or stock, as Synthea's modules expect it")
      ->check(CLI::IsMember({"stock"}))
      ->excludes(earlier);
  app->add_option("--years-of-history", own->years_of_history,
                  "write the last years of each life and what still goes on, as Synthea does with 10; default: whole lives")
      ->check(CLI::Range(1, 120))
      ->excludes(earlier);
  app->add_option("--truth", own->truth, "a file that says which module and state made each resource, and what nobody knows of the person");
}

void AddSynth(CLI::App* root, All* all) {
  CLI::App* const group = AddCommand(root, "synth", "synthetic people: run, person, check",
                                     "bogam synth run --modules ./modules --population 1000 --as-of 2025-12-31 --out ./people");
  group->require_subcommand(1);
  SynthArguments* const run = &all->synth;
  CLI::App* app = AddCommand(group, "run", "make a population",
                             "bogam synth run --population 1000 --seed 1 --as-of 2025-12-31 --store ./synthetic\n  bogam synth run --continue ./synthetic "
                             "--as-of 2026-12-31 --store ./synthetic");
  AddPeople(app, run);
  app->add_option("--population", run->population, "how many people")->capture_default_str()->excludes(app->get_option("--continue"));
  app->add_option("--out", run->out, "an empty folder to write to");
  app->add_option("--format", run->format, "of what is written to --out")->check(CLI::IsMember({"ndjson", "bundle", "csv"}))->capture_default_str();
  // No environment variable: people are invented into a store only where it is named.
  all->given.emplace_back(app->add_option("--store", run->world.store, "folder of a store to put them into"), &run->world.store_given);
  app->add_option("--report", run->report, "a folder for the report card and manifest, with or without the people");
  app->add_flag("--measures", run->measures, "print the tables of the quality measures over these people");
  run->world.command = "synth run";
  AddThreads(app, &run->world);
  app->add_flag("--json", run->json, "the manifest as the answer");
  app->callback([=] { all->chosen = [=] { return RunSynth(*run); }; });

  SynthArguments* const person = &all->person;
  app = AddCommand(group, "person", "one person of a population again, alone, as NDJSON", "bogam synth person --seed 1 --as-of 2025-12-31 --index 17");
  app->add_option("--index", person->index, "which, from 0")->required();
  AddPeople(app, person);
  app->callback([=] { all->chosen = [=] { return RunSynthPerson(*person); }; });

  SynthCheckArguments* const check = &all->synth_check;
  app = AddCommand(group, "check", "what is wrong with modules, with file and line", "bogam synth check ./modules");
  app->add_option("folders", check->folders, "folders of modules")->required()->check(CLI::ExistingDirectory);
  app->callback([=] { all->chosen = [=] { return RunSynthCheck(*check); }; });
}

void AddEquations(CLI::App* app, RiskArguments* own) {
  app->add_option("--equations", own->folder, "folder of equations (like content/risk); default: those that come with Bogam")->envname("BOGAM_EQUATIONS");
  app->add_option("--equation", own->equations, "id of an equation; default: those that may be shown (bogam model list)");
  app->add_option("--setting", own->settings, "what the place says, like score2_region=moderate or kfre_region=north-america");
}

void AddRiskTime(CLI::App* app, RiskArguments* own) {
  app->add_option("--now", own->time.now, "a date, or date and time with offset; default: the newest clinical date in the records")->envname("BOGAM_NOW");
  app->add_option("--timezone", own->time.timezone, "UTC or an offset like +09:00; default: UTC")->envname("BOGAM_TIMEZONE");
  app->add_option("--data", own->world.data, "files or folders with records: alone, or over those of --store when that is given too");
}

void AddRisk(CLI::App* root, All* all) {
  CLI::App* const group =
      AddCommand(root, "risk", "published risk equations: list, score, run, check", "bogam risk score --store ./records --patient 1f0 --now 2026-06-01");
  group->require_subcommand(1);
  RiskArguments* const list = &all->risk_list;
  CLI::App* app = AddCommand(group, "list", "the equations there are", "bogam risk list --json");
  app->add_option("--equations", list->folder, "folder of equations; default: those that come with Bogam")->envname("BOGAM_EQUATIONS");
  app->add_flag("--json", list->json, "as JSON, with inputs, sources, cautions");
  app->callback([=] { all->chosen = [=] { return RunRiskList(*list); }; });

  RiskArguments* const score = &all->risk_score;
  app = AddCommand(group, "score", "the scores of one person, with their inputs and reasons",
                   "bogam risk score --store ./records --patient 1f0\n  bogam risk score --data person.json --patient 1f0 --equation score2 --setting "
                   "score2_region=moderate --json");
  app->add_option("--patient", score->patient, "id of the Patient")->required();
  AddStore(app, &score->world, all);
  AddPractice(app, &score->world);
  AddEquations(app, score);
  AddRiskTime(app, score);
  app->add_flag("--json", score->json, "as JSON");
  app->callback([=] { all->chosen = [=] { return RunRiskScore(*score); }; });

  RiskArguments* const run = &all->risk_run;
  app = AddCommand(group, "run", "scores over all people: how they lie, and why some have none",
                   "bogam risk run --store ./records --equation prevent-2023 --out scores.ndjson");
  AddStore(app, &run->world, all);
  AddPractice(app, &run->world);
  AddEquations(app, run);
  AddRiskTime(app, run);
  AddThreads(app, &run->world);
  app->add_option("--out", run->out, "write each person's scores there, a JSON line a person");
  app->add_flag("--write", run->write, "write the scores of the models shown into the store as RiskAssessments, and withdraw what is no longer true");
  app->add_flag("--json", run->json, "the summary as JSON");
  app->callback([=] { all->chosen = [=] { return RunRiskRun(*run); }; });

  RiskArguments* const check = &all->risk_check;
  app = AddCommand(group, "check", "what is wrong with equations, and whether their test vectors come out", "bogam risk check content/risk");
  app->add_option("directory", check->folder, "folder of equations; default: those that come with Bogam");
  app->add_flag("--json", check->json, "as JSON");
  app->callback([=] { all->chosen = [=] { return RunRiskCheck(*check); }; });
}

CLI::App* AddModelCommand(CLI::App* group, const char* name, const char* what, const char* example, ModelArguments* own) {
  CLI::App* const app = AddCommand(group, name, what, example);
  app->add_option("--store", own->store, "folder of the records, whose models they are")->envname("BOGAM_STORE")->capture_default_str();
  app->add_option("--equations", own->folder, "folder of risk models; default: those that come with Bogam")->envname("BOGAM_EQUATIONS");
  app->add_flag("--json", own->json, "as JSON");
  return app;
}

void AddModel(CLI::App* root, All* all) {
  constexpr const char* kName = "who decides; default: the system's user";
  CLI::App* const group =
      AddCommand(root, "model", "risk models of a store: list, card, sign, state, check; learned ones: cohort, features, leak, train, evaluate",
                 "bogam model state prevent-2023 --store ./records");
  group->require_subcommand(1);
  ModelArguments* const list = &all->model_list;
  CLI::App* app = AddModelCommand(group, "list", "the models, their states and how far their cards are filled", "bogam model list --store ./records", list);
  app->callback([=] { all->chosen = [=] { return RunModelList(*list); }; });

  ModelArguments* const card = &all->model_card;
  app = AddModelCommand(group, "card", "a model's card: what is known of it, and who says so", "bogam model card prevent-2023 --format html --out card.html",
                        card);
  app->add_option("model", card->model, "id of a model")->required();
  app->add_option("--format", card->format, "markdown or html")->check(CLI::IsMember({"markdown", "html"}))->capture_default_str();
  app->add_option("--out", card->out, "write it there");
  app->callback([=] { all->chosen = [=] { return RunModelCard(*card); }; });

  ModelArguments* const install = &all->model_install;
  app = AddModelCommand(group, "install", "put a trained package among the models of a store, where it begins as a draft",
                        "bogam model install ./diabetes-package --store ./records", install);
  app->add_option("package", install->package, "a folder that bogam model train wrote")->required();
  app->callback([=] { all->chosen = [=] { return RunModelInstall(*install); }; });

  ModelArguments* const sign = &all->model_sign;
  app = AddModelCommand(group, "sign", "write a field of a card, or take over the text that came with the model, and stand for it",
                        "bogam model sign prevent-2023 predictive-7 --text 'Nurses and physicians of the practice' --name lee", sign);
  app->add_option("model", sign->model, "id of a model")->required();
  app->add_option("field", sign->field, "id of a field, as the card has it")->required();
  CLI::Option* const text = app->add_option("--text", sign->text, "the text; an empty one takes the field back");
  app->add_flag("--take-over", sign->take_over, "sign the text as it stands")->excludes(text);
  app->add_option("--name", sign->name, kName);
  app->callback([=] { all->chosen = [=] { return RunModelSign(*sign); }; });

  ModelArguments* const state = &all->model_state;
  app = AddModelCommand(group, "state", "where a model stands and what it can be moved to; with --to: moves it",
                        "bogam model state score2 --store ./records --to paused --reason 'calibration is being looked at' --name kim", state);
  app->add_option("model", state->model, "id of a model")->required();
  app->add_option("--to", state->to, "draft, trained, validated, silent, limited, live, paused, retired");
  app->add_option("--reason", state->reason, "why, in 10 characters or more");
  app->add_option("--name", state->name, kName);
  app->callback([=] { all->chosen = [=] { return RunModelState(*state); }; });

  ModelArguments* const check = &all->model_check;
  app = AddModelCommand(group, "check", "whether vectors come out, decisions are whole, and what they hung on is still so",
                        "bogam model check --store ./records", check);
  app->callback([=] { all->chosen = [=] { return RunModelCheck(*check); }; });
  AddStudy(group, &all->study);
}

void AddOthers(CLI::App* root, All* all) {
  FhirPathArguments* const path = &all->fhirpath;
  CLI::App* app =
      AddCommand(root, "fhirpath", "evaluate a FHIRPath expression on resources", "bogam fhirpath 'name.where(use = \"official\").family' patient.json");
  app->add_option("expression", path->expression, "the expression")->required();
  app->add_option("files", path->files, "files with resources (JSON, NDJSON), or - for standard input")->required();
  app->add_option("--timezone", path->timezone, "of values without one; default: UTC")->envname("BOGAM_TIMEZONE");
  app->add_flag("--lenient", path->lenient, "keep elements that R4 does not have");
  app->add_flag("--json", path->json, "each item as JSON");
  app->callback([=] { all->chosen = [=] { return RunFhirPath(*path); }; });

  SearchArguments* const search = &all->search;
  app = AddCommand(root, "search", "FHIR search over the store", "bogam search --store ./records 'Observation?code=http://loinc.org|4548-4&_sort=-date'");
  app->add_option("query", search->query, "Type?parameter=value&…")->required();
  AddStore(app, &search->world, all);
  AddPractice(app, &search->world);
  app->add_option("--cursor", search->cursor, "the next page, as the page before says it");
  app->add_flag("--json", search->json, "the resources as NDJSON");
  app->callback([=] { all->chosen = [=] { return RunSearch(*search); }; });

  TodayArguments* const today = &all->today;
  app = AddCommand(root, "today", "whom to help next: who is due, who is at risk, what people did about it",
                   "bogam today --store ./records --practice north --limit 20");
  AddStore(app, &today->world, all);
  AddPractice(app, &today->world);
  AddMeasures(app, &today->world);
  AddThreads(app, &today->world);
  app->add_option("--show", today->show, "open, snoozed, not-now or done (in the last 30 days)")
      ->check(CLI::IsMember({"open", "snoozed", "not-now", "done"}))
      ->capture_default_str();
  app->add_option("--limit", today->limit, "how many rows")->check(CLI::Range(1, 500))->capture_default_str();
  app->add_flag("--reasons", today->reasons, "count the reasons of what was put aside instead");
  app->add_flag("--json", today->json, "as GET /api/today answers");
  app->callback([=] { all->chosen = [=] { return RunToday(*today); }; });

  app = AddCommand(root, "version", "which Bogam this is", "bogam version");
  app->callback([=] {
    all->chosen = [] {
      std::printf("bogam %s\n", std::string(engine::Version()).c_str());
      return kDone;
    };
  });
}

}  // namespace

int Main(int argc, char** argv) {
  CLI::App app("Bogam: health records in, who is due what out.", "bogam");
  app.footer("Example:\n  bogam load bulk/ && bogam measure run\nEvery command has --help.");
  app.require_subcommand(1);
  app.set_version_flag("--version", "bogam " + std::string(engine::Version()));
  All all;
  AddLoad(&app, &all);
  AddMeasure(&app, &all);
  AddCql(&app, &all);
  AddServe(&app, &all);
  AddUser(&app, &all);
  AddClient(&app, &all);
  AddAudit(&app, &all);
  AddConformance(&app, &all);
  AddSynth(&app, &all);
  AddRisk(&app, &all);
  AddModel(&app, &all);
  AddHealthplan(&app, &all.healthplan);
  AddOthers(&app, &all);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrong;
  }
  for (const auto& [option, given] : all.given) *given = *given || option->count() > 0;
  if (all.study.chosen) return all.study.chosen();
  if (all.healthplan.chosen) return all.healthplan.chosen();
  return all.chosen ? all.chosen() : kWrong;
}

}  // namespace bogam::cli
