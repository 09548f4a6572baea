// SPDX-License-Identifier: Apache-2.0
#include "server/cds/cds_cards.h"

#include <algorithm>
#include <set>

#include "access/digest.h"
#include "engine/risk_person.h"
#include "engine/run.h"
#include "engine/standing.h"
#include "measure/json_text.h"

namespace bogam::server {
namespace {

using measure::JsonText;
using risk::Explanation;

constexpr size_t kLongestSummary = 139;  // CDS Hooks: less than 140 characters
constexpr std::string_view kReasonSystem = "https://bogam.example/fhir/CodeSystem/cds-override-reason";
constexpr size_t kShownContributions = 10;
constexpr std::string_view kNotCauseOfLearned = "What added to it is the model's arithmetic: no cause, and no advice.";
constexpr std::string_view kNotCause = "What raised a score is arithmetic against a reference person, all other inputs kept: no cause, and no advice.";

struct OverrideReason {
  std::string_view code, display;
};
constexpr OverrideReason kReasons[] = {
    {"known", "It is known and was acted on"},
    {"not-applicable", "It does not apply to this patient"},
    {"inputs-wrong", "The record is wrong or out of date"},
    {"not-now", "Not at this visit"},
};

/// At most so many characters, cut between two.
std::string Cut(std::string text, size_t most) {
  size_t characters = 0, at = 0;
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
    if (++characters > most) break;
  }
  if (at >= text.size()) return text;
  text.resize(at);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
  return text + "…";
}

/// The name of a card: the same card of the same day has the same, so that feedback finds what was shown without our keeping every card.
std::string CardUuid(std::string_view what, const std::string& patient, const std::string& day) {
  std::string hex = access::Sha256Hex(std::string(what) + "\n" + patient + "\n" + day).substr(0, 32);
  hex[12] = '8';  // RFC 9562: a form of our own
  hex[16] = "89ab"[(hex[16] <= '9' ? hex[16] - '0' : hex[16] - 'a' + 10) & 3];
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
}

/// Text of ours or of a record as Markdown that shows it and does nothing else.
std::string Plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<' || c == '>' || c == '&') {
      out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
      continue;
    }
    if (std::string_view("\\`*_[]#|").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

struct CardSource {
  std::string label, url;
};

void WriteCard(std::string_view uuid, std::string summary, std::string_view detail, std::string_view indicator, const CardSource& source, JsonText* json) {
  json->Object().String("uuid", uuid).String("summary", Cut(std::move(summary), kLongestSummary)).String("detail", detail).String("indicator", indicator);
  json->Object("source").String("label", source.label).Optional("url", source.url).End();
  json->Array("overrideReasons");
  for (const OverrideReason& reason : kReasons)
    json->Object().String("code", reason.code).String("system", kReasonSystem).String("display", reason.display).End();
  json->End().End();
}

CardSource SourceOf(const risk::Equation& equation) {
  return {(equation.learned ? "Bogam (AI): " : "Bogam: ") + equation.title, equation.sources.empty() ? std::string() : equation.sources.front().link};
}

/// The scores of one model in Markdown.
std::string Detail(const std::vector<const Explanation*>& scores, const engine::ShownModel& model) {
  std::string out;
  for (const Explanation* const score : scores) {
    out += "- " + Plain(score->output->title) + ": ";
    if (score->value) {
      out += "**" + Plain(score->words) + "**" + (score->band.empty() ? "" : ", " + Plain(score->band)) + ", valid until " + score->valid_until + "\n";
    } else {
      out += "no value: " + (score->problems.empty() ? std::string("not known why") : Plain(score->problems.front().say)) + "\n";
    }
  }
  out += "\nMade from\n\n";
  std::set<std::string> named;
  for (const Explanation* const score : scores) {
    for (const Explanation::InputText& input : score->inputs) {
      if (!named.insert(input.name).second) continue;
      out += "- " + Plain(input.title) + ": " + (input.known ? Plain(input.value) : "not known, " + Plain(input.why));
      for (const Explanation::Source& source : input.sources)
        out += (source.date.empty() ? "" : ", " + source.date) + (source.reference.empty() ? "" : " (" + Plain(source.reference) + ")");
      out += "\n";
    }
  }
  const auto first = std::find_if(scores.begin(), scores.end(), [](const Explanation* score) { return score->value && !score->raised.empty(); });
  if (first != scores.end()) {
    out += "\nWhat raised or lowered " + Plain((*first)->output->title) + ", compared with a person " + Plain((*first)->reference_person) + "\n\n";
    for (const Explanation::Raised& raised : (*first)->raised) out += "- " + Plain(raised.words) + (raised.modifiable ? "" : " (not modifiable)") + "\n";
    out += "\n" + std::string(kNotCause) + "\n";
  }
  for (const Explanation* const score : scores) {
    if (!score->contributions) continue;
    out += "\nWhat added most to " + Plain(score->output->title) + ", of a learned model (AI)\n\n";
    size_t shown = 0;
    for (const Explanation::Contribution& one : score->contributions->items) {
      if (shown++ == kShownContributions) break;
      out += "- " + Plain(one.words) + (one.modifiable ? "" : " (not modifiable)") + "\n";
    }
    out += "\n" + std::string(kNotCauseOfLearned) + "\n";
  }
  const risk::Equation& equation = *scores.front()->equation;
  out += "\n";
  if (!model.caveat.empty()) out += "- " + Plain(model.caveat) + "\n";
  for (const std::string& caution : equation.cautions) out += "- " + Plain(caution) + "\n";
  if (!equation.notice.empty()) out += "- " + Plain(equation.notice) + "\n";
  return out;
}

/// What the service needs and was not given, where the store has not the patient.
Status CheckComplete(const CdsService& service, const CdsRequest& request) {
  std::string missing;
  for (const CdsPrefetch& wanted : service.prefetch) {
    if (std::find(request.given.begin(), request.given.end(), wanted.key) == request.given.end())
      missing += (missing.empty() ? "" : ", ") + std::string(wanted.key);
  }
  if (missing.empty()) return {};
  return Status(
      Code::kPreconditionFailed,
      "This server has not this patient, and the request does not bring what is needed; it does not call the client's FHIR server. Missing in prefetch: " +
          missing);
}

Status CheckWhole(const CdsRequest& request) {
  if (request.partial.empty()) return {};
  std::string keys;
  for (const std::string& key : request.partial) keys += (keys.empty() ? "" : ", ") + key;
  return Status(Code::kPreconditionFailed, "What is prefetched is one page of several, and what is on the others would count as not recorded: " + keys);
}

const CdsService& ServiceOf(std::string_view id) {
  return *std::find_if(CdsServices().begin(), CdsServices().end(), [&](const CdsService& service) { return service.id == id; });
}

Result<bool> InStore(engine::Engine* engine, const std::string& patient) {
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine->NewPopulation());
  BOGAM_ASSIGN(const uint32_t number, population->NumberOf(patient));
  return number != 0;
}

value::DateTime Moment(int64_t ms) { return value::DateTime::FromInstant(ms * 1000, 0).value_or(value::DateTime::Max()); }

/// The present; of invented people, whose lives end with their records, the end of these.
Result<value::DateTime> NowFor(const CdsContext& context, const CdsRequest& request, bool in_store) {
  if (in_store) {
    BOGAM_ASSIGN(const records::Origin origin, context.engine->records().origin());
    if (origin == records::Origin::kSynthetic) return engine::RiskNow(context.engine, {}, request.data.get(), false);
  } else if (request.synthetic) {
    return engine::RiskNow(nullptr, {}, request.data.get(), true);
  }
  return Moment(context.now_ms);
}

constexpr std::string_view kPatient = "Patient/{{context.patientId}}";

}  // namespace

const std::vector<CdsService>& CdsServices() {
  static const std::vector<CdsService> kServices{
      {"bogam-risk",
       "patient-view",
       "Risk scores on the chart",
       "Published risk equations that this place chose for the chart, worked out from the patient's records, each with its inputs, their dates and its limits.",
       {{"patient", kPatient},
        {"observations", "Observation?patient={{context.patientId}}"},
        {"conditions", "Condition?patient={{context.patientId}}"},
        {"medicationRequests", "MedicationRequest?patient={{context.patientId}}"},
        {"medicationStatements", "MedicationStatement?patient={{context.patientId}}"},
        {"encounters", "Encounter?patient={{context.patientId}}"},
        {"questionnaireResponses", "QuestionnaireResponse?patient={{context.patientId}}"},
        {"familyHistory", "FamilyMemberHistory?patient={{context.patientId}}"}},
       true,
       RiskCards},
      {"bogam-due",
       "patient-view",
       "What is due",
       "Quality measures that are open for the patient in the current period. Of patients in this server's store only.",
       {{"patient", kPatient}},
       false,
       DueCards},
  };
  return kServices;
}

Result<CdsAnswer> RiskCards(const CdsContext& context, const CdsRequest& request) {
  BOGAM_TRY(CheckWhole(request));
  BOGAM_ASSIGN(const bool in_store, InStore(context.engine, request.patient));
  if (!in_store) BOGAM_TRY(CheckComplete(ServiceOf("bogam-risk"), request));
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const engine::ShownModels shown, shelf->Shown());
  engine::RiskRequest wanted;
  wanted.library = shown.library;
  wanted.equations = shown.Ids();
  wanted.data = request.data;
  wanted.data_only = !in_store;
  BOGAM_ASSIGN(wanted.now, NowFor(context, request, in_store));
  engine::PersonRisk person;
  if (!wanted.equations.empty()) {
    BOGAM_ASSIGN(person, engine::ScorePerson(context.engine, wanted, request.patient));
  }
  const std::string day = wanted.now.DateOf().ToString();
  CdsAnswer answer;
  JsonText json;
  json.Object().Array("cards");
  for (size_t i = 0; i < person.scores.size() && !person.deceased;) {
    std::vector<const Explanation*> of_one;
    for (; i < person.scores.size() && (of_one.empty() || person.scores[i].equation == of_one.front()->equation); ++i) of_one.push_back(&person.scores[i]);
    const risk::Equation& equation = *of_one.front()->equation;
    const engine::ShownModel& model = *shown.Find(equation.id);
    const auto valued = std::find_if(of_one.begin(), of_one.end(), [](const Explanation* score) { return score->value.has_value(); });
    const std::vector<std::string>& alerts = of_one.front()->alerts;
    if (alerts.empty() && (!model.on_chart || valued == of_one.end())) continue;
    answer.models += (answer.models.empty() ? "" : ",") + equation.id;
    const std::string detail = Detail(of_one, model);
    for (const std::string& alert : alerts)
      WriteCard(CardUuid(equation.id + " alert", request.patient, day), alert, detail, "warning", SourceOf(equation), &json);
    if (!model.on_chart || valued == of_one.end()) continue;
    const Explanation& score = **valued;
    const std::string summary = score.output->title + ": " + score.words + (score.band.empty() ? "" : ", " + score.band);
    WriteCard(CardUuid(equation.id, request.patient, day), summary, detail, "info", SourceOf(equation), &json);
  }
  json.End().End();
  answer.body = std::move(json).Take();
  return answer;
}

Result<CdsAnswer> DueCards(const CdsContext& context, const CdsRequest& request) {
  BOGAM_TRY(CheckWhole(request));
  BOGAM_ASSIGN(const bool in_store, InStore(context.engine, request.patient));
  if (!in_store) return Status(Code::kPreconditionFailed, "This server has not this patient; what is due is worked out of its own records only.");
  BOGAM_ASSIGN(const engine::EvaluationTime time, context.engine->When({}));
  BOGAM_ASSIGN(const engine::MeasureShelf* const measures, context.engine->Measures());
  BOGAM_ASSIGN(const std::vector<engine::Standing> standings,
               engine::StandingsOf(*context.engine, request.patient, time, [&] { return std::chrono::steady_clock::now() <= context.deadline; }));
  std::vector<std::string> due;
  for (const engine::Standing& standing : standings) {
    if (!standing.status.ok() || standing.result.failed()) continue;
    const measure::MeasureDefinition& one = *standing.measure;
    for (size_t g = 0; g < one.groups.size(); ++g) {
      if (standing.result.groups[g].status != measure::PersonStatus::kDue) continue;
      due.push_back((one.title.empty() ? one.name : one.title) + (one.groups[g].title.empty() ? "" : ": " + one.groups[g].title));
    }
  }
  CdsAnswer answer;
  JsonText json;
  json.Object().Array("cards");
  if (!due.empty()) {
    std::string summary = std::to_string(due.size()) + " open: ", detail;
    for (size_t i = 0; i < due.size(); ++i) {
      summary += (i == 0 ? "" : "; ") + due[i];
      detail += "- " + Plain(due[i]) + "\n";
    }
    detail += "\nIn the period " + measure::PeriodStart(time.period) + " to " + measure::PeriodEnd(time.period) + ".\n";
    if (standings.size() < measures->measures().size())
      detail += "\nTime ran out: " + std::to_string(measures->measures().size() - standings.size()) + " measures were not looked at.\n";
    WriteCard(CardUuid("due", request.patient, measure::PeriodStart(time.period)), summary, detail, "info", {"Bogam: quality measures", ""}, &json);
  }
  json.End().End();
  answer.body = std::move(json).Take();
  return answer;
}

}  // namespace bogam::server
