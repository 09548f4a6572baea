// SPDX-License-Identifier: Apache-2.0
#include "risk/card.h"

#include <algorithm>
#include <set>

#include "access/audit_entry.h"
#include "access/digest.h"
#include "format/escape.h"
#include "risk/sentences.h"

namespace bogam::risk {
namespace {

CardEntry EntryOf(const CardSubject& subject, const ModelRecord& record, const CardField& field) {
  const Library& library = *subject.library;
  const CardField* const own = field.same.empty() ? &field : library.card_fields().Find(field.same);
  CardEntry entry;
  entry.field = &field;
  entry.by = own->by;
  if (own->by == CardBy::kRun) {
    entry.value = Derived(subject, own->from);
    return entry;
  }
  if (library.equations()[subject.equation].trained && own->by_learned == CardBy::kRun) {
    entry.value = Derived(subject, own->id);
    if (!entry.value.empty()) {
      entry.by = CardBy::kRun;
      return entry;
    }
  }
  if (const auto found = record.signed_texts.find(own->id); found != record.signed_texts.end()) {
    entry.value = found->second.value;
    entry.signed_by = found->second.who;
    entry.signed_ms = found->second.time_ms;
    entry.earlier_package = found->second.package != library.package(subject.equation).hash;
    return entry;
  }
  const auto& texts = library.card_texts(subject.equation);
  if (const auto found = texts.find(own->id); found != texts.end()) {
    entry.value = found->second;
  } else if (!own->from.empty()) {
    entry.value = Derived(subject, own->from);
  }
  return entry;
}

std::string DayText(int64_t ms) { return access::WriteInstant(ms).substr(0, 10); }

std::string FilledBy(const CardEntry& entry) {
  if (entry.value.empty()) return entry.by == CardBy::kRun ? "nothing yet" : "nobody yet";
  if (entry.by == CardBy::kRun) return "by the run";
  if (entry.signed_by.empty()) return "came with the package, not signed";
  return "signed by " + entry.signed_by + ", " + DayText(entry.signed_ms) + (entry.earlier_package ? ", for an earlier package" : "");
}

std::string Escaped(std::string_view text) {
  std::string out = format::EscapeHtml(text);
  for (size_t at; (at = out.find('\n')) != std::string::npos;) out.replace(at, 1, "<br>");
  return out;
}

/// A text of somebody's in a cell of Markdown.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "<br>";
    } else if (c == '<' || c == '>' || c == '&') {
      out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    } else if (std::string_view("|\\`*_[]#").find(c) != std::string_view::npos) {
      out += {'\\', c};
    } else {
      out += c;
    }
  }
  return out;
}

std::string Summary(const Card::Count& count) {
  return std::to_string(count.filled()) + " of " + std::to_string(count.total) + " fields of HTI-1 filled: " + std::to_string(count.by_run) + " by the run, " +
         std::to_string(count.by_package) + " by texts that came with the package, " + std::to_string(count.by_person) +
         " written or taken over and signed by people here.";
}

std::string Standing(const ModelRecord& record) {
  std::string text = "State: " + std::string(Name(record.state));
  if (!record.moved) return text + ", as the package itself says; nobody here decided it.";
  const StateChange& last = record.history.back();
  text += ", by " + last.who + " on " + DayText(last.time_ms) + ": " + last.reason;
  return record.new_package ? text + " (decided about an earlier package: it stands no higher than it would enter)" : text;
}

}  // namespace

Card MakeCard(const CardSubject& subject, const ModelRecord& record) {
  Card card;
  std::string text;
  for (const CardField& field : subject.library->card_fields().fields()) {
    card.entries.push_back(EntryOf(subject, record, field));
    const CardEntry& entry = card.entries.back();
    text += field.id + "\n" + std::to_string(entry.value.size()) + "\n" + entry.value + "\n" + entry.signed_by + "\n" + std::to_string(entry.signed_ms) + "\n";
  }
  card.hash = access::Sha256Hex(text);
  return card;
}

Card::Count Card::CountOf(std::string_view scheme) const {
  Count count;
  for (const CardEntry& entry : entries) {
    if (entry.field->scheme != scheme) continue;
    ++count.total;
    if (entry.value.empty()) continue;
    ++(entry.by == CardBy::kRun ? count.by_run : entry.signed_by.empty() ? count.by_package : count.by_person);
  }
  return count;
}

std::vector<std::string> Card::Open(const Translation& in) const {
  std::vector<std::string> sentences;
  for (const CardEntry& entry : entries) {
    if (!entry.field->required) continue;
    const std::string_view wrong = entry.value.empty()       ? sentence::kFieldEmpty
                                   : entry.signed_by.empty() ? sentence::kFieldUnsigned
                                   : entry.earlier_package   ? sentence::kFieldEarlier
                                                             : std::string_view();
    if (!wrong.empty()) sentences.push_back(in.Say(wrong, {in.Say(entry.field->title), entry.field->id}));
  }
  return sentences;
}

bool Card::SignedBy(std::string_view who) const {
  return std::any_of(entries.begin(), entries.end(), [&](const CardEntry& entry) { return entry.signed_by == who && !entry.signed_by.empty(); });
}

std::string CardMarkdown(const CardSubject& subject, const ModelRecord& record, const Card& card) {
  const Equation& equation = subject.library->equations()[subject.equation];
  std::string out = "# Model card: " + Cell(equation.title) + "\n\n" + Cell(equation.purpose) + ".\n\n" + Cell(Standing(record)) + "\n\n" +
                    Summary(card.CountOf("HTI-1")) + "\n";
  if (!equation.notice.empty()) out += "\n" + Cell(equation.notice) + "\n";
  for (const CardScheme& scheme : subject.library->card_fields().schemes()) {
    out += "\n## " + Cell(scheme.id) + "\n\n" + Cell(scheme.title) + (scheme.link.empty() ? "" : ". <" + scheme.link + ">") +
           (scheme.note.empty() ? "" : ". " + Cell(scheme.note)) + "\n\n| | Field | Text | Filled |\n|---|---|---|---|\n";
    for (const CardEntry& entry : card.entries) {
      if (entry.field->scheme != scheme.id) continue;
      out += "| " + Cell(entry.field->number) + " | " + Cell(entry.field->title) + " | " + Cell(entry.value) + " | " + Cell(FilledBy(entry)) + " |\n";
    }
  }
  return out + "\nCard " + card.hash + "\n";
}

std::string CardHtml(const CardSubject& subject, const ModelRecord& record, const Card& card) {
  const Equation& equation = subject.library->equations()[subject.equation];
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Model card: " + Escaped(equation.title) +
                    "</title>\n<style>body{font:16px/1.5 sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
                    "th,td{border-bottom:1px solid #ccc;padding:.4rem;text-align:left;vertical-align:top}</style></head><body>\n<h1>Model card: " +
                    Escaped(equation.title) + "</h1>\n<p>" + Escaped(equation.purpose) + ".</p>\n<p>" + Escaped(Standing(record)) + "</p>\n<p>" +
                    Summary(card.CountOf("HTI-1")) + "</p>\n";
  if (!equation.notice.empty()) out += "<p>" + Escaped(equation.notice) + "</p>\n";
  for (const CardScheme& scheme : subject.library->card_fields().schemes()) {
    out += "<h2>" + Escaped(scheme.id) + "</h2>\n<p>" + Escaped(scheme.title) +
           (scheme.link.empty() ? "" : ". <a href=\"" + Escaped(scheme.link) + "\">" + Escaped(scheme.link) + "</a>") +
           (scheme.note.empty() ? "" : ". " + Escaped(scheme.note)) + "</p>\n<table><tr><th></th><th>Field</th><th>Text</th><th>Filled</th></tr>\n";
    for (const CardEntry& entry : card.entries) {
      if (entry.field->scheme != scheme.id) continue;
      out += "<tr><td>" + Escaped(entry.field->number) + "</td><td>" + Escaped(entry.field->title) + "</td><td>" + Escaped(entry.value) + "</td><td>" +
             Escaped(FilledBy(entry)) + "</td></tr>\n";
    }
    out += "</table>\n";
  }
  return out + "<p>Card " + card.hash + "</p>\n</body></html>\n";
}

}  // namespace bogam::risk
