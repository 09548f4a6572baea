// SPDX-License-Identifier: Apache-2.0
// `bogam healthplan`: what can be said to it, and the functions that do it.
#ifndef BOGAM_CLI_HEALTHPLAN_ARGUMENTS_H_
#define BOGAM_CLI_HEALTHPLAN_ARGUMENTS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace CLI {
class App;
}

namespace bogam::cli {

struct HealthplanArguments {
  std::string programme = "masshealth";  ///< a name, or a folder
  std::string application, person, on;
  WorldArguments world;  ///< with a patient, in place of an application
  std::string patient;
  std::string language = "en";
  std::string income = "wages";   ///< the kind that a cliff varies
  int64_t most = 10'000;          ///< dollars a month, up to which
  std::vector<std::string> told;  ///< --set
  bool json = false, all = false, fhir = false;
};

struct HealthplanBatchArguments {
  std::string programme = "masshealth";
  std::vector<std::string> paths;
  std::string on, out, rejects = "bogam-rejects.ndjson";
  int threads = 0;
  bool csv = false, traces = false, json = false;
};

struct HealthplanMembersArguments {
  std::string file, out;
  bool json = false;
};

struct HealthplanRegisterArguments {
  std::string members, file, out, changes;
  std::string id_kind = "0F";
  std::string from, to, rule;
  std::vector<std::string> by;
  bool json = false;
};

struct HealthplanPlanArguments {
  std::string programme = "masshealth";
  std::string against;  ///< of diff: another programme; "": the same
  WorldArguments world;
  std::string on, by = "race", from, to;
  bool suppressed = false, json = false;
};

/// Plans: enrol, difference, plans, attribute.
struct HealthplanPlansArguments {
  std::string programme = "masshealth";
  std::string members, other, requests, out, changes, on;
  std::string sender = "BOGAM", receiver = "RECEIVER", sponsor = "SPONSOR", reference, id_kind = "0F";
  WorldArguments world;
  std::string month, since, written_at;
  int threads = 0;
  bool json = false, production = false;
};

struct HealthplanCommands {
  HealthplanArguments decide, letter, cliff, check, questionnaire;
  HealthplanBatchArguments batch;
  HealthplanPlanArguments plan, diff;
  HealthplanMembersArguments members_read, members_write, members_check;
  HealthplanRegisterArguments members_apply, members_months;
  HealthplanPlansArguments members_enrol, members_difference, members_plans, members_attribute;
  std::function<int()> chosen;
};

/// own outlives the parsing.
void AddHealthplan(CLI::App* root, HealthplanCommands* own);

int RunHealthplanDecide(const HealthplanArguments& arguments);
int RunHealthplanLetter(const HealthplanArguments& arguments);
int RunHealthplanCliff(const HealthplanArguments& arguments);
int RunHealthplanCheck(const HealthplanArguments& arguments);
int RunHealthplanQuestionnaire(const HealthplanArguments& arguments);
int RunHealthplanBatch(const HealthplanBatchArguments& arguments);
int RunHealthplanPlan(const HealthplanPlanArguments& arguments);
int RunHealthplanDiff(const HealthplanPlanArguments& arguments);
int RunHealthplanMembersRead(const HealthplanMembersArguments& arguments);
int RunHealthplanMembersWrite(const HealthplanMembersArguments& arguments);
int RunHealthplanMembersCheck(const HealthplanMembersArguments& arguments);
int RunHealthplanMembersApply(const HealthplanRegisterArguments& arguments);
int RunHealthplanMembersMonths(const HealthplanRegisterArguments& arguments);
int RunHealthplanMembersEnrol(const HealthplanPlansArguments& arguments);
int RunHealthplanMembersDifference(const HealthplanPlansArguments& arguments);
int RunHealthplanMembersPlans(const HealthplanPlansArguments& arguments);
int RunHealthplanMembersAttribute(const HealthplanPlansArguments& arguments);

}  // namespace bogam::cli

#endif  // BOGAM_CLI_HEALTHPLAN_ARGUMENTS_H_
