// SPDX-License-Identifier: Apache-2.0
#include "cli/healthplan_arguments.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bogam::cli {
namespace {

CLI::App* AddOne(CLI::App* group, const char* name, const char* what, const char* example) {
  CLI::App* const app = group->add_subcommand(name, what);
  app->footer(std::string("Example:\n  ") + example);
  return app;
}

void AddApplication(CLI::App* app, HealthplanArguments* own) {
  CLI::Option* const file = app->add_option("application", own->application, "file with the people of a home (YAML or JSON), or a QuestionnaireResponse");
  CLI::Option* const store = app->add_option("--store", own->world.store, "in place of a file: the home of a patient in this store")->excludes(file);
  CLI::Option* const patient = app->add_option("--patient", own->patient, "id of the Patient")->needs(store);
  store->needs(patient);
  app->add_option("--on", own->on, "day asked for, of a home in a store; default: today, of synthetic people the end of their records")->needs(store);
  app->add_option("--programme", own->programme, "name of a programme that comes with Bogam, or a folder like content/healthplan/masshealth")
      ->capture_default_str();
  app->add_option("--set", own->told, "something told otherwise: PERSON.FACT=VALUE (or unknown), PERSON.income.KIND=AMOUNT/EVERY, asked_on=DAY")
      ->allow_extra_args(false);
}

void AddBatch(CLI::App* group, HealthplanCommands* own) {
  HealthplanBatchArguments* const batch = &own->batch;
  CLI::App* const app = AddOne(group, "batch", "decides the homes of files, and counts what people may have",
                               "bogam healthplan batch homes.csv --on 2026-05-01 --out results.ndjson");
  app->add_option("paths", batch->paths,
                  "files with an application or answered form (QuestionnaireResponse) a line, documents or Bundles (.json), sheets with a person a row (.csv), "
                  "folders of FHIR, or - for standard input; also .gz, .zst")
      ->required();
  app->add_option("--programme", batch->programme, "name of a programme that comes with Bogam, or a folder")->capture_default_str();
  app->add_flag("--csv", batch->csv, "every input is a sheet, whatever its name");
  app->add_option("--on", batch->on, "day asked for, of applications that do not say");
  CLI::Option* const out = app->add_option("--out", batch->out, "file for the results, a line a person");
  app->add_flag("--traces", batch->traces, "results are whole traces")->needs(out);
  app->add_option("--rejects", batch->rejects, "file for what is rejected, made at the first")->capture_default_str();
  app->add_option("--threads", batch->threads, "default: one a processor")->check(CLI::Range(1, 256));
  app->add_flag("--json", batch->json, "the summary as JSON");
  app->callback([=] { own->chosen = [=] { return RunHealthplanBatch(*batch); }; });
}

CLI::Option* AddStore(CLI::App* app, HealthplanPlanArguments* own, const char* what) {
  CLI::Option* const store = app->add_option("--store", own->world.store, what);
  app->add_option("--practice", own->world.practice, "id of an Organization: its patients only");
  app->add_option("--on", own->on, "day of the members; default: today, of synthetic people the end of their records");
  app->add_flag("--suppress", own->suppressed, "counts below 11, and what would give them away, are not shown");
  app->add_flag("--json", own->json, "as JSON");
  app->add_option("--threads", own->world.threads, "default: one a processor")->check(CLI::Range(1, 256));
  return store;
}

void AddPlan(CLI::App* group, HealthplanCommands* own) {
  HealthplanPlanArguments* const plan = &own->plan;
  CLI::App* app = AddOne(group, "plan", "the members of a store: by cover, how they moved, who is due for renewal, and what new rules would do to them",
                         "bogam healthplan plan --store ./synthetic --by place");
  app->add_option("--programme", plan->programme, "name of a programme that comes with Bogam, or a folder")->capture_default_str();
  app->add_option("--by", plan->by, "how members are told apart: race, language or place")->capture_default_str();
  AddStore(app, plan, "folder of the records")->capture_default_str();
  app->callback([=] { own->chosen = [=] { return RunHealthplanPlan(*plan); }; });

  HealthplanPlanArguments* const diff = &own->diff;
  app = AddOne(group, "diff", "what of the content is other on one day than on another, and with a store, how many members that moves",
               "bogam healthplan diff --from 2026-12-31 --to 2027-01-01 --store ./synthetic");
  app->add_option("--programme", diff->programme, "name of a programme that comes with Bogam, or a folder")->capture_default_str();
  app->add_option("--against", diff->against, "another programme, for the second day; default: the same");
  app->add_option("--from", diff->from, "first day")->required();
  app->add_option("--to", diff->to, "second day")->required();
  CLI::Option* const store = AddStore(app, diff, "folder of the records; without one only the content is compared");
  app->callback([=] {
    diff->world.store_given = store->count() > 0;
    own->chosen = [=] { return RunHealthplanDiff(*diff); };
  });
}

void AddRegister(CLI::App* group, HealthplanCommands* own) {
  HealthplanRegisterArguments* const apply = &own->members_apply;
  CLI::App* app = AddOne(group, "apply", "a register of members and a file of enrolments make a new register, and a list of what changed or was refused",
                         "bogam healthplan members apply members.ndjson enrolments.834 --out new.ndjson --changes changes.ndjson");
  app->add_option("register", apply->members, "register, a member a line; none for an empty one")->required();
  app->add_option("file", apply->file, "an 834 file, or - for standard input; also .gz, .zst")->required();
  app->add_option("--out", apply->out, "file for the new register")->required();
  app->add_option("--changes", apply->changes, "file for the list, a line of JSON each");
  app->add_option("--member-id", apply->id_kind, "which REF01 holds a member's own number; 0F is the subscriber's")->capture_default_str();
  app->add_flag("--json", apply->json, "the summary as JSON");
  app->callback([=] { own->chosen = [=] { return RunHealthplanMembersApply(*apply); }; });

  HealthplanRegisterArguments* const months = &own->members_months;
  app = AddOne(group, "months", "member months of a register by line of cover, plan, practice and month",
               "bogam healthplan members months members.ndjson --rule mid-month --from 2026-01 --to 2026-12 --by line --by plan");
  app->add_option("register", months->members, "register, a member a line")->required();
  app->add_option("--rule", months->rule, "when a month counts: any-day, first-day, mid-month, or days")->required();
  app->add_option("--from", months->from, "first month, like 2026-01")->required();
  app->add_option("--to", months->to, "last month")->required();
  app->add_option("--by", months->by, "line, payer, plan, practice, month; default: all")->allow_extra_args(false);
  app->add_flag("--json", months->json, "as JSON, a line a row");
  app->callback([=] { own->chosen = [=] { return RunHealthplanMembersMonths(*months); }; });
}

void AddPlans(CLI::App* group, HealthplanCommands* own) {
  const auto programme = [](CLI::App* app, HealthplanPlansArguments* one) {
    app->add_option("--programme", one->programme, "name of a programme that comes with Bogam, or a folder")->capture_default_str();
  };
  HealthplanPlansArguments* const plans = &own->members_plans;
  CLI::App* app = AddOne(group, "plans", "plans of a programme on a day, with their areas and practices", "bogam healthplan members plans --on 2026-05-01");
  app->add_option("--on", plans->on, "the day; default: the first of the content");
  programme(app, plans);
  app->add_flag("--json", plans->json, "as JSON, a line a plan");
  app->callback([=] { own->chosen = [=] { return RunHealthplanMembersPlans(*plans); }; });

  HealthplanPlansArguments* const enrol = &own->members_enrol;
  app = AddOne(group, "enrol", "a register and requests about plans make a new register: choices, changes, assignment, what follows from cover and practices",
               "bogam healthplan members enrol members.ndjson requests.ndjson --on 2026-05-01 --out new.ndjson --changes changes.ndjson");
  app->add_option("register", enrol->members, "register, a member a line")->required();
  app->add_option("requests", enrol->requests, "requests, a line of JSON each, - for standard input, or none; also .gz, .zst")->required();
  app->add_option("--on", enrol->on, "day of the run: who has not chosen by then is assigned")->required();
  app->add_option("--out", enrol->out, "file for the new register")->required();
  app->add_option("--changes", enrol->changes, "file for what was held, refused and changed, a line of JSON each");
  programme(app, enrol);
  app->add_flag("--json", enrol->json, "the summary as JSON");
  app->callback([=] { own->chosen = [=] { return RunHealthplanMembersEnrol(*enrol); }; });

  HealthplanPlansArguments* const difference = &own->members_difference;
  app = AddOne(group, "difference", "what changed from one register to another, as an 834 that makes the one into the other",
               "bogam healthplan members difference members.ndjson new.ndjson --on 2026-05-01 --reference 2026-05-A --out changes.834");
  app->add_option("before", difference->members, "the older register, or none")->required();
  app->add_option("after", difference->other, "the newer register")->required();
  app->add_option("--on", difference->on, "day of the file")->required();
  app->add_option("--reference", difference->reference, "number of the file (BGN02)")->required();
  app->add_option("--out", difference->out, "file for it; default: standard output");
  app->add_option("--sender", difference->sender, "ISA06")->capture_default_str();
  app->add_option("--receiver", difference->receiver, "ISA08")->capture_default_str();
  app->add_option("--sponsor", difference->sponsor, "id of the sponsor (N1 with P5)")->capture_default_str();
  app->add_option("--member-id", difference->id_kind, "a REF01 that holds a member's own number, beside 0F")->capture_default_str();
  app->add_flag("--production", difference->production, "ISA15 P; else T, a test");
  app->callback([=] { own->chosen = [=] { return RunHealthplanMembersDifference(*difference); }; });

  HealthplanPlansArguments* const attribute = &own->members_attribute;
  app = AddOne(group, "attribute",
               "members of a store attributed to practices in a month, as lists of Da Vinci's Member Attribution (FHIR Group), with what changed",
               "bogam healthplan members attribute --store ./synthetic --month 2026-04 --since march.ndjson --out april.ndjson");
  app->add_option("--store", attribute->world.store, "folder of the records")->required();
  app->add_option("--month", attribute->month, "the month, like 2026-04; visits before it count")->required();
  app->add_option("--since", attribute->since, "lists of the month before: what changed is told against them; else all are new");
  app->add_option("--members", attribute->members, "register: practices of the members' plans come first, where the content says so");
  app->add_option("--out", attribute->out, "file for the lists, a Group a line")->required();
  app->add_option("--written-at", attribute->written_at, "instant that the lists bear; default: now");
  app->add_option("--threads", attribute->threads, "default: one a processor")->check(CLI::Range(1, 256));
  programme(app, attribute);
  app->add_flag("--json", attribute->json, "the summary as JSON");
  app->callback([=] { own->chosen = [=] { return RunHealthplanMembersAttribute(*attribute); }; });
}

void AddMembers(CLI::App* parent, HealthplanCommands* own) {
  CLI::App* const group = AddOne(
      parent, "members",
      "members: files of enrolments (X12 834: read, write, check), a register of who has which cover (apply, months, difference), enrolment in plans (plans, "
      "enrol), attribution to practices (attribute)",
      "bogam healthplan members check enrolments.834");
  group->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, const char* file, const char* example, HealthplanMembersArguments* one,
                       int (*run)(const HealthplanMembersArguments&)) {
    CLI::App* const app = AddOne(group, name, what, example);
    app->add_option("file", one->file, std::string(file) + ", or - for standard input; also .gz, .zst")->required();
    app->callback([=] { own->chosen = [=] { return run(*one); }; });
    return app;
  };
  CLI::App* app = add("read", "an 834 as JSON, a line an interchange, group, set and member; all of it or nothing", "an 834 file",
                      "bogam healthplan members read enrolments.834 --out enrolments.ndjson", &own->members_read, RunHealthplanMembersRead);
  app->add_option("--out", own->members_read.out, "file for it; default: standard output");
  app = add("write", "an 834 of such lines, with envelopes and counts; all of it or nothing", "lines as read gives them",
            "bogam healthplan members write enrolments.ndjson --out enrolments.834", &own->members_write, RunHealthplanMembersWrite);
  app->add_option("--out", own->members_write.out, "file for it; default: standard output");
  app = add("check", "whether an 834 is whole, and what it asks for", "an 834 file", "bogam healthplan members check enrolments.834", &own->members_check,
            RunHealthplanMembersCheck);
  app->add_flag("--json", own->members_check.json, "the counts as JSON");
  AddRegister(group, own);
  AddPlans(group, own);
}

}  // namespace

void AddHealthplan(CLI::App* root, HealthplanCommands* own) {
  CLI::App* const group = AddOne(
      root, "healthplan", "which cover of a health plan people may have, and why: decide, batch, letter, cliff, questionnaire, plan, diff, check, members",
      "bogam healthplan decide family.yaml --set ana.income.wages=1700/month");
  group->require_subcommand(1);

  HealthplanArguments* const decide = &own->decide;
  CLI::App* app = AddOne(group, "decide", "what the people of an application may have, with the reasons",
                         "bogam healthplan decide family.yaml --person ana --set ana.pregnant=yes --set ana.unborn=1");
  AddApplication(app, decide);
  app->add_option("--person", decide->person, "one of the people only");
  app->add_flag("--all", decide->all, "rules that are not about such a person, and what is less complete, too");
  app->add_option("--language", decide->language, "of the reasons: en, ko, or another that the programme has")->capture_default_str();
  CLI::Option* const json = app->add_flag("--json", decide->json, "as JSON, a line a person");
  app->add_flag("--fhir", decide->fhir, "as FHIR CoverageEligibilityResponse, a line a person")->excludes(json);
  app->callback([=] { own->chosen = [=] { return RunHealthplanDecide(*decide); }; });

  AddBatch(group, own);
  AddPlan(group, own);
  AddMembers(group, own);

  HealthplanArguments* const letter = &own->letter;
  app = AddOne(group, "letter", "a decision in plain sentences", "bogam healthplan letter family.yaml --person ana --language es");
  AddApplication(app, letter);
  app->add_option("--person", letter->person, "one of the people only");
  app->add_option("--language", letter->language, "en, es, ko, or another that the programme has")->capture_default_str();
  app->callback([=] { own->chosen = [=] { return RunHealthplanLetter(*letter); }; });

  HealthplanArguments* const cliff = &own->cliff;
  app = AddOne(group, "cliff", "at which income a person's cover changes", "bogam healthplan cliff family.yaml --person ana --income wages");
  AddApplication(app, cliff);
  app->add_option("--person", cliff->person, "whose; default: the patient");
  app->add_option("--income", cliff->income, "kind of income that varies; what the person has of it is put away")->capture_default_str();
  app->add_option("--most", cliff->most, "dollars a month, up to which")->capture_default_str()->check(CLI::Range(1, 100'000));
  app->callback([=] { own->chosen = [=] { return RunHealthplanCliff(*cliff); }; });

  HealthplanArguments* const form = &own->questionnaire;
  app = AddOne(group, "questionnaire", "the questions of a programme as a FHIR Questionnaire", "bogam healthplan questionnaire > questionnaire.json");
  app->add_option("--programme", form->programme, "name of a programme that comes with Bogam, or a folder")->capture_default_str();
  app->callback([=] { own->chosen = [=] { return RunHealthplanQuestionnaire(*form); }; });

  HealthplanArguments* const check = &own->check;
  app = AddOne(group, "check", "what is wrong or doubtful about the content of a programme", "bogam healthplan check content/healthplan/masshealth");
  app->add_option("programme", check->programme, "name of a programme that comes with Bogam, or a folder")->capture_default_str();
  app->add_option("--on", check->on, "day for which rules are counted; default: the first of the content");
  app->add_flag("--json", check->json, "as JSON");
  app->callback([=] { own->chosen = [=] { return RunHealthplanCheck(*check); }; });
}

}  // namespace bogam::cli
