// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/cover.h"

#include <algorithm>
#include <charconv>

#include "engine/programme_shelf.h"
#include "healthplan/cliff.h"
#include "healthplan/letter.h"
#include "healthplan/questionnaire.h"
#include "healthplan/trace.h"

namespace bogam::server {
namespace {

using healthplan::Programme;
using healthplan::Rulebook;
using RulebookPtr = std::shared_ptr<const Rulebook>;

constexpr size_t kMostTold = 50;          // of set=
constexpr int64_t kMostDollars = 20'000;  // of a cliff, a month
constexpr int64_t kUsualDollars = 10'000;

/// A person's home on a day, with what the reader tells otherwise.
struct Home {
  RulebookPtr rulebook;
  healthplan::Day on = 0;
  healthplan::HomeTold told;
  bool decidable() const { return !told.told_by.empty(); }
};

Result<Home> ReadHome(const ViewContext& context, const Request& request, std::string_view person) {
  Home out;
  BOGAM_ASSIGN(out.rulebook, CoverRulebook());
  BOGAM_ASSIGN(out.on, CoverDay(context, request));
  const std::string* const form = request.Query("form");
  BOGAM_ASSIGN(out.told, engine::HomeOnRecord(*context.engine, out.rulebook->programme(), person, out.on, form == nullptr ? "" : *form));
  healthplan::Findings findings;
  size_t told = 0;
  for (const auto& [key, value] : request.query) {
    if (key != "set" || !out.decidable()) continue;
    if (++told > kMostTold) return Status(Code::kInvalid, "set stands over 50 times.");
    healthplan::TellOtherwise(out.rulebook->programme(), out.told.application.people.front().id + "." + value, &out.told.application, findings);
  }
  if (!findings.empty()) return Status(Code::kInvalid, "set cannot be told: " + findings.front().message, findings.front().file);
  return out;
}

Result<Home> ReadDecidable(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(Home home, ReadHome(context, request, person));
  if (!home.decidable()) return Status(Code::kUnprocessable, "Nobody has told who lives with this person, so nothing is decided.");
  return home;
}

/// The words of the reader's language; null: the content's own.
const healthplan::LetterWords* WordsFor(const Programme& programme, const Request& request) {
  return WantsKorean(request) ? healthplan::LettersIn(programme, "ko") : nullptr;
}

void WriteType(const Programme& programme, size_t type, const healthplan::LetterWords* words, JsonText* json) {
  json->String("id", programme.types[type].id).String("title", words == nullptr ? programme.types[type].title : words->types[type]);
}

/// Members cover, denied, open of a track.
void WriteTrack(const Programme& programme, size_t track, const healthplan::TrackResult& result, const healthplan::LetterWords* words, JsonText* json) {
  json->Object().String("id", programme.tracks[track].id).String("title", words == nullptr ? programme.tracks[track].title : words->tracks[track]);
  if (result.chosen < 0) {
    json->Raw("cover", "null");
  } else {
    json->Object("cover");
    WriteType(programme, static_cast<size_t>(result.chosen), words, json);
    json->End();
  }
  json->Boolean("denied", healthplan::IsDenied(result)).Array("open");
  for (const size_t type : programme.tracks[track].types) {
    if ((result.open >> type & 1) == 0) continue;
    json->Object();
    WriteType(programme, type, words, json);
    json->End();
  }
  json->End().End();
}

/// What would decide the types that are open, each once.
void WriteWanted(const healthplan::Trace& trace, JsonText* json) {
  std::vector<std::string> seen;
  json->Array("wanted");
  for (const healthplan::TrackResult& track : trace.decision->tracks) {
    for (size_t type = 0; type < trace.wanted.size(); ++type) {
      if ((track.open >> type & 1) == 0) continue;
      for (const healthplan::Wanted& one : trace.wanted[type]) {
        using Kind = healthplan::Wanted::Kind;
        const bool asks = one.kind == Kind::kFact || one.kind == Kind::kRelation;
        const std::string& person = trace.application->people[one.person].id;
        std::string key = std::string(healthplan::Name(one.kind)) + (asks ? person : "") + one.say;
        if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
        seen.push_back(std::move(key));
        json->Object().String("kind", healthplan::Name(one.kind));
        WriteNullable("person", asks ? person : "", json);
        WriteNullable("link",
                      !asks                     ? std::string_view()
                      : one.kind == Kind::kFact ? std::string_view(trace.rulebook->programme().facts[one.what].name)
                                                : healthplan::KeyOf(static_cast<healthplan::Relation>(one.what)),
                      json);
        json->String("say", one.say).End();
      }
    }
  }
  json->End();
}

/// Dollars a month of each kind of income that the person has, or could have.
void WriteIncome(const Programme& programme, const healthplan::Person& person, const healthplan::LetterWords* words, JsonText* json) {
  json->Boolean("incomeTold", person.income_told).Array("income");
  for (size_t kind = 0; kind < programme.kinds.size(); ++kind) {
    int64_t units = 0;
    for (const healthplan::IncomeLine& line : person.income) units += line.kind == kind ? line.units : 0;
    const bool translated = words != nullptr && words->form;
    json->Object().String("kind", programme.kinds[kind].id).String("title", translated ? words->form->kinds[kind] : programme.kinds[kind].title);
    json->Boolean("monthly", programme.kinds[kind].frequencies.empty());  // it may be told by the month
    WriteNullable("dollars", std::optional<double>(static_cast<double>(units) / static_cast<double>(100 * programme.units)), json);
    json->End();
  }
  json->End();
}

void WriteProgramme(const Programme& programme, JsonText* json) {
  json->Object("programme").String("id", programme.id).String("title", programme.title).String("notice", programme.notice);
  json->String("place", programme.place).Array("languages");
  for (const healthplan::LetterWords& words : programme.letters) {
    json->Object().String("language", words.language).String("name", words.name).Boolean("reviewed", words.reviewed).End();
  }
  json->End().End();
}

}  // namespace

Result<RulebookPtr> CoverRulebook() {
  static const Result<RulebookPtr> opened = [] {
    const std::vector<std::string> names = engine::ProgrammeNames();
    return names.empty() ? Result<RulebookPtr>(Status(Code::kNotFound, "No health plan comes with this program.")) : engine::OpenProgramme(names.front());
  }();
  return opened;
}

Result<healthplan::Day> CoverDay(const ViewContext& context, const Request& request) {
  if (const std::string* const on = request.Query("on")) {
    const auto day = healthplan::ParseDay(*on);
    if (!day) return Status(Code::kInvalid, "on is a day like 2026-03-01.", *on);
    return *day;
  }
  return engine::CoverDay(context.engine);
}

Response FhirResponse(std::string body) {
  Response out;
  out.body = std::move(body);
  return out;
}

View CoverOfPerson(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(const Home home, ReadHome(context, request, person));
  const Programme& programme = home.rulebook->programme();
  const healthplan::LetterWords* const words = WordsFor(programme, request);
  JsonText json;
  json.Object();
  WriteProgramme(programme, &json);
  json.String("on", healthplan::DayText(home.on));
  WriteNullable("toldBy", home.told.told_by, &json);
  WriteNullable("toldOn", home.told.told_on, &json);
  json.Boolean("finished", home.told.finished).Array("wrong");
  for (const healthplan::Finding& one : home.told.wrong) json.Object().String("field", one.field).String("message", one.message).End();
  json.End().Array("people");
  for (const healthplan::Person& one : home.told.application.people) json.String(one.id);
  json.End();
  if (!home.decidable()) {
    json.Raw("decision", "null").End();
    return JsonResponse(std::move(json).Take());
  }
  std::vector<healthplan::PersonDecision> decisions;
  healthplan::Decide(*home.rulebook, home.told.application, &decisions);
  const healthplan::Wording* const wording = WantsKorean(request) ? healthplan::WordingIn(programme, "ko") : nullptr;
  const healthplan::Trace trace =
      healthplan::Explain(*home.rulebook, home.told.application, 0, decisions.front(), wording == nullptr ? healthplan::Wording::English() : *wording);
  json.Object("decision").Array("tracks");
  for (size_t i = 0; i < programme.tracks.size(); ++i) WriteTrack(programme, i, decisions.front().tracks[i], words, &json);
  json.End();
  WriteWanted(trace, &json);
  WriteIncome(programme, home.told.application.people.front(), words, &json);
  json.String("language", trace.words->language).Boolean("reviewed", trace.words->reviewed);
  json.String("text", healthplan::TraceText(trace, false)).Raw("trace", healthplan::TraceJson(trace)).End().End();
  return JsonResponse(std::move(json).Take());
}

View CoverCliff(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(const Home home, ReadDecidable(context, request, person));
  const Programme& programme = home.rulebook->programme();
  const std::string* const wanted = request.Query("kind");
  size_t kind = 0;
  while (wanted != nullptr && kind < programme.kinds.size() && programme.kinds[kind].id != *wanted) ++kind;
  if (kind == programme.kinds.size()) return Status(Code::kInvalid, "kind is no kind of income of the programme.", *wanted);
  int64_t most = kUsualDollars;
  if (const std::string* const text = request.Query("most")) {
    const auto read = std::from_chars(text->data(), text->data() + text->size(), most);
    if (read.ec != std::errc() || read.ptr != text->data() + text->size() || most < 1 || most > kMostDollars)
      return Status(Code::kInvalid, "most is 1 to 20000 dollars a month.", *text);
  }
  const auto steps = healthplan::CliffOf(*home.rulebook, home.told.application, 0, kind, most);
  JsonText json;
  json.Object().String("notice", programme.notice).String("on", healthplan::DayText(home.on)).String("kind", programme.kinds[kind].id);
  json.Number("most", most).Array("steps");
  for (const healthplan::CliffStep& step : steps) {
    json.Object().Number("from", step.from).Number("to", step.to).Array("tracks");
    for (size_t i = 0; i < programme.tracks.size(); ++i) WriteTrack(programme, i, step.tracks[i], WordsFor(programme, request), &json);
    json.End().End();
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

View CoverLetter(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(const Home home, ReadDecidable(context, request, person));
  const std::string* const language = request.Query("language");
  const healthplan::LetterWords* const words = healthplan::LettersIn(home.rulebook->programme(), language == nullptr ? "en" : *language);
  if (words == nullptr) return Status(Code::kInvalid, "The programme has no letters in this language.", *language);
  std::vector<healthplan::PersonDecision> decisions;
  healthplan::Decide(*home.rulebook, home.told.application, &decisions);
  const healthplan::Trace trace = healthplan::Explain(*home.rulebook, home.told.application, 0, decisions.front());
  JsonText json;
  json.Object().String("language", words->language).String("name", words->name).Boolean("reviewed", words->reviewed);
  json.String("text", healthplan::LetterOf(trace, *words)).End();
  return JsonResponse(std::move(json).Take());
}

View CoverQuestionnaire(const ViewContext&, const Request&) {
  BOGAM_ASSIGN(const RulebookPtr rulebook, CoverRulebook());
  if (!rulebook->programme().form) return Status(Code::kNotFound, "The programme has no form.");
  return FhirResponse(healthplan::QuestionnaireOf(rulebook->programme()));
}

}  // namespace bogam::server
