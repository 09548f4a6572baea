// SPDX-License-Identifier: Apache-2.0
// GET /api/today/choices, /letters and /export: what may be chosen, letters to print, and the list as a table for other programs.
#include <algorithm>

#include "engine/patient_visit.h"
#include "fhir/ids.h"
#include "format/escape.h"
#include "server/workspace/today.h"

namespace bogam::server {
namespace {

namespace n = fhir::name;

constexpr size_t kMostLetters = 100, kMostLines = 5000;

/// A cell of CSV (RFC 4180). What a spreadsheet would take for a formula begins with ' instead.
std::string Cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) text.insert(0, 1, '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// The name to write to: the one in use, in the reader's order of writing.
std::string NameOf(fhir::Node patient) {
  fhir::Node best;
  for (const fhir::Node name : patient.children(n::kName)) {
    const std::string_view use = name.Get(n::kUse).text();
    if (use == "old" || use == "maiden") continue;
    if (best.missing() || use == "official") best = name;
    if (use == "official") break;
  }
  if (best.missing()) return {};
  if (const std::string_view text = best.Get(n::kText).text(); !text.empty()) return std::string(text);
  std::string out;
  for (const fhir::Node given : best.children(n::kGiven)) out += std::string(given.text()) + " ";
  return out + std::string(best.Get(n::kFamily).text());
}

/// "a,b" -> a and b.
std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string Filled(std::string text, const std::string& name, const std::string& practice) {
  for (const auto& [mark, value] : {std::pair(std::string("{name}"), name), std::pair(std::string("{practice}"), practice)}) {
    for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) text.replace(at, mark.size(), value);
  }
  return text;
}

/// Paragraphs of plain text.
std::string Paragraphs(const std::string& text) {
  std::string out = "<p>";
  const std::string safe = format::EscapeHtml(text);
  for (size_t i = 0; i < safe.size(); ++i) {
    if (safe[i] == '\n' && i + 1 < safe.size() && safe[i + 1] == '\n') {
      out += "</p>\n<p>";
      ++i;
    } else {
      out += safe[i] == '\n' ? std::string("<br>") : std::string(1, safe[i]);
    }
  }
  return out + "</p>";
}

/// "please-call-ko" -> the letter "please-call", and "ko".
const worklist::Choices::Letter* FindLetter(const worklist::Choices& choices, const std::string& id, std::string* language) {
  const size_t dash = id.rfind('-');
  if (dash == std::string::npos) return nullptr;
  *language = id.substr(dash + 1);
  const worklist::Choices::Letter* const letter = choices.FindLetter(id.substr(0, dash));
  return letter != nullptr && letter->text.contains(*language) ? letter : nullptr;
}

std::string LanguageFor(const worklist::Choices::Letter& letter, const std::string& spoken, const std::string& asked) {
  const std::string plain = spoken.substr(0, spoken.find('-'));
  return letter.text.contains(plain) ? plain : asked;
}

Deed DeedOf(std::string_view what, const std::string& patient) {
  Deed deed;
  deed.action = "view";
  deed.what = what;
  deed.patient = "Patient/" + patient;
  return deed;
}

}  // namespace

View TodayChoices(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const auto choices, engine::WorklistChoices());
  const std::string language = WantsKorean(request) ? "ko" : "en";
  JsonText json;
  json.Object().Array("owners");
  for (const worklist::Owner& owner : context.owners ? context.owners(request) : std::vector<worklist::Owner>()) {
    json.Object().String("name", owner.name).String("display", owner.display).End();
  }
  json.End().Array("reasons");
  for (const auto& reason : choices->reasons) json.Object().String("code", reason.code).String("text", worklist::In(language, reason.text)).End();
  json.End().Array("orders");
  for (const auto& order : choices->orders) {
    json.Object().String("code", order.code).String("title", worklist::In(language, order.title));
    WriteNullable("gap", order.gap, &json);
    json.End();
  }
  json.End().Array("letters");
  for (const auto& letter : choices->letters) {
    for (const auto& [spoken, text] : letter.text) {
      json.Object().String("id", letter.id + "-" + spoken).String("title", worklist::In(spoken, letter.title));
      WriteNullable("gap", letter.gap, &json);
      json.String("language", spoken).String("text", text).End();
    }
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

View TodayLetters(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const auto choices, engine::WorklistChoices());
  std::string asked;
  const worklist::Choices::Letter* const letter = FindLetter(*choices, ValueOf(request, "letter"), &asked);
  if (letter == nullptr) return Status(Code::kNotFound, "There is no such letter.");
  const std::vector<std::string> people = Split(ValueOf(request, "people"));
  if (people.empty() || people.size() > kMostLetters) return Status(Code::kInvalid, "people are 1 to 100 ids, with commas between them.");
  BOGAM_ASSIGN(const engine::EvaluationTime time, context.engine->When({}));
  BOGAM_ASSIGN(const auto population, context.engine->NewPopulation());
  const auto reader = population->NewReader();
  measure::Practices practices;
  std::string sheets;
  std::vector<Deed> parts;
  for (const std::string& id : people) {
    BOGAM_ASSIGN(const uint32_t number, population->NumberOf(id));
    bool there = number != 0;
    if (there) {
      BOGAM_ASSIGN(there, reader->Move(number));
    }
    if (!there) return Status(Code::kNotFound, "There is no person with one of these ids.");
    const fhir::Node patient = reader->resource();
    if (IsDeceased(patient)) return Status(Code::kUnprocessable, "One of these people has died; no letter is written.");
    std::string spoken;
    for (const fhir::Node communication : patient.children(n::kCommunication)) {
      const std::string_view code = communication.Get(n::kLanguage).Get(n::kCoding).Get(n::kCode).text();
      if (spoken.empty() || communication.Get(n::kPreferred).boolean()) spoken = code;
    }
    const std::string language = LanguageFor(*letter, spoken, asked);
    BOGAM_ASSIGN(const measure::Person described, engine::PersonOf(reader.get(), patient, time, &practices));
    const std::string practice = described.practice == "none" ? std::string() : PracticeName(context, population->snapshot(), described.practice);
    sheets += "<article lang=\"" + format::EscapeHtml(language) + "\">\n<h1>" + format::EscapeHtml(worklist::In(language, letter->title)) + "</h1>\n" +
              Paragraphs(Filled(worklist::In(language, letter->text), NameOf(patient), practice)) + "\n</article>\n";
    parts.push_back(DeedOf("/api/today/letters", id));
  }
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = "<!doctype html>\n<html lang=\"" + format::EscapeHtml(asked) +
                  "\">\n<meta charset=\"utf-8\">\n<title>Letters</title>\n<link rel=\"stylesheet\" href=\"/letters.css\">\n<body>\n" + sheets +
                  "</body>\n</html>\n";
  response.parts = std::move(parts);
  return response;
}

View TodayExport(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const TodayFilter filter, ReadTodayFilter(request));
  std::optional<Response> computing;
  BOGAM_ASSIGN(const WorklistPtr state, NewestList(context, &computing));
  if (computing) return std::move(*computing);
  const PersonOrder order = SelectRows(context, *state, filter);
  const TodayRows rows(context, *state, WantsKorean(request));
  const auto reader = state->population->NewReader();
  std::string body = "id,family,given,birthDate,sex,due,dueSince,alert,risk,lastContact,owner\n";
  for (size_t i = 0; i < std::min(order->size(), kMostLines); ++i) {
    const worklist::Row& row = *state->rows[(*order)[i]];
    BOGAM_ASSIGN(const bool there, reader->Move(row.person.number));
    if (!there) return Status(Code::kDataLoss, "a person of the list is not in its state of the store");
    const fhir::Node patient = reader->resource(), name = patient.Get(n::kName);
    std::string given, due;
    for (const fhir::Node part : name.children(n::kGiven)) given += (given.empty() ? "" : " ") + std::string(part.text());
    for (const worklist::RowGap& gap : row.gaps) {
      if (gap.state == worklist::State::kOpen || gap.state == worklist::State::kOrdered) due += (due.empty() ? "" : "; ") + rows.GapTitle(gap.gap);
    }
    const std::string cells[] = {row.person.id,
                                 std::string(name.Get(n::kFamily).text()),
                                 given,
                                 std::string(patient.Get(n::kBirthDate).text()),
                                 std::string(patient.Get(n::kGender).text()),
                                 due,
                                 row.due_since,
                                 row.alert ? "yes" : "",
                                 row.person.score ? row.person.score->words : "",
                                 row.person.last_contact ? row.person.last_contact->date : "",
                                 row.owner.display};
    for (size_t c = 0; c < std::size(cells); ++c) body += (c == 0 ? "" : ",") + Cell(cells[c]);
    body += '\n';
  }
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"today.csv\"");
  response.body = std::move(body);
  return response;
}

}  // namespace bogam::server
