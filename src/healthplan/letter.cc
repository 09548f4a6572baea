// SPDX-License-Identifier: Apache-2.0
#include "healthplan/letter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

/// Sentences, and what each must have room for.
const std::vector<std::pair<std::string, std::vector<std::string>>> kSentences = {{"heading", {"{person}", "{day}"}},
                                                                                  {"cover", {"{cover}"}},
                                                                                  {"at_least", {"{cover}", "{open}"}},
                                                                                  {"undecided", {"{open}"}},
                                                                                  {"none", {}},
                                                                                  {"ask", {}},
                                                                                  {"ask_about", {"{person}", "{question}"}},
                                                                                  {"unread", {}},
                                                                                  {"verify", {}}};

std::string Filled(std::string text, const std::vector<std::pair<std::string, std::string>>& with) {
  for (const auto& [room, words] : with) {
    const size_t at = text.find(room);
    if (at != std::string::npos) text.replace(at, room.size(), words);
  }
  return text;
}

/// The texts of an object by the ids of things; what is missing or foreign is a finding.
template <typename T>
std::vector<std::string> ByPlace(JsonFields& root, std::string_view key, const std::vector<T>& all) {
  std::vector<std::string> out(all.size());
  root.Object(key, [&](JsonFields& fields) {
    for (size_t i = 0; i < all.size(); ++i) out[i] = fields.Text(all[i].id);
  });
  if (!root.Has(key)) root.Report(key, "it is missing");
  return out;
}

class LetterWriter {
 public:
  LetterWriter(const Trace& trace, const LetterWords& words) : trace_(trace), programme_(trace.rulebook->programme()), words_(words) {}

  std::string Write() {
    const std::string& person = trace_.application->people[trace_.person].id;
    Line(Filled(Sentence("heading"), {{"{person}", person}, {"{day}", DayText(trace_.application->asked_on)}}));
    for (size_t i = 0; i < programme_.tracks.size(); ++i) {
      if (IsAbout(i)) Track(i);
    }
    Asks();
    Line("");
    Line(words_.notice);
    if (!words_.reviewed) Line(Sentence("unreviewed"));
    return std::move(text_);
  }

 private:
  void Line(const std::string& line) { text_ += line + "\n"; }
  const std::string& Sentence(const std::string& name) const { return words_.sentences.at(name); }

  /// Some rule of the track is about such a person.
  bool IsAbout(size_t track) const {
    if (trace_.rules.empty()) return true;
    return track == 0 || std::any_of(trace_.rules.begin(), trace_.rules.end(), [&](const RuleTrace& rule) {
             return programme_.types[rule.rule->type].track == track && rule.outcome != Outcome::kNotConcerned;
           });
  }

  void Track(size_t at) {
    const TrackResult& result = trace_.decision->tracks[at];
    std::string open;
    for (const size_t type : programme_.tracks[at].types) {
      if ((result.open >> type & 1) != 0) open += (open.empty() ? "" : ", ") + words_.types[type];
    }
    const std::string cover = result.chosen < 0 ? "" : words_.types[static_cast<size_t>(result.chosen)];
    const char* const name = result.chosen < 0 ? (open.empty() ? "none" : "undecided") : open.empty() ? "cover" : "at_least";
    Line("");
    Line(words_.tracks[at] + ":");
    Line(Filled(Sentence(name), {{"{cover}", cover}, {"{open}", open}}));
  }

  /// What would decide the types that are open, each once.
  void Asks() {
    std::vector<std::string> asks;
    bool unread = false, verify = false;
    for (const TrackResult& track : trace_.decision->tracks) {
      for (size_t type = 0; type < programme_.types.size(); ++type) {
        if ((track.open >> type & 1) == 0) continue;
        for (const Wanted& wanted : trace_.wanted[type]) {
          if (wanted.kind == Wanted::Kind::kRule)
            unread = true;
          else if (wanted.kind == Wanted::Kind::kReading)
            verify = true;
          else if (const std::string ask = Ask(wanted); std::find(asks.begin(), asks.end(), ask) == asks.end())
            asks.push_back(ask);
        }
      }
    }
    if (!asks.empty()) Line("\n" + Sentence("ask"));
    for (const std::string& ask : asks) Line("- " + ask);
    if (verify) Line("\n" + Sentence("verify"));
    if (unread) Line("\n" + Sentence("unread"));
  }

  std::string Ask(const Wanted& wanted) const {
    const std::string& question = wanted.kind == Wanted::Kind::kFact ? words_.questions[wanted.what] : words_.relation_questions[wanted.what];
    return Filled(Sentence("ask_about"), {{"{question}", question}, {"{person}", trace_.application->people[wanted.person].id}});
  }

  const Trace& trace_;
  const Programme& programme_;
  const LetterWords& words_;
  std::string text_;
};

}  // namespace

/// Without questions of its own a language takes those of facts.yaml.
void ReadLetter(JsonFields& root, Programme* out) {
  LetterWords words{.language = root.Text("language"), .name = root.Text("name"), .notice = root.Text("notice")};
  const std::optional<bool> reviewed = root.MaybeFlag("reviewed");
  if (!reviewed) root.Report("reviewed", "it is missing");
  words.reviewed = reviewed.value_or(false);
  root.Object("sentences", [&](JsonFields& fields) {
    for (const auto& [name, rooms] : kSentences) {
      std::string& text = words.sentences[name] = fields.Text(name);
      for (const std::string& room : rooms) {
        if (!text.empty() && text.find(room) == std::string::npos) fields.Report(name, "it has no " + room);
      }
    }
    if (!words.reviewed) words.sentences["unreviewed"] = fields.Text("unreviewed");
  });
  if (!root.Has("sentences")) root.Report("sentences", "it is missing");
  words.tracks = ByPlace(root, "tracks", out->tracks);
  words.types = ByPlace(root, "types", out->types);
  for (const Fact& fact : out->facts) words.questions.push_back(fact.question);
  for (size_t i = 0; i < kRelations; ++i) words.relation_questions[i] = out->relation_questions[i];
  root.Object("questions", [&](JsonFields& fields) {
    for (size_t i = 0; i < out->facts.size(); ++i) {
      if (out->facts[i].origin == Origin::kTold) words.questions[i] = fields.Text(out->facts[i].name);
    }
  });
  root.Object("relations", [&](JsonFields& fields) {
    for (size_t i = 0; i < kRelations; ++i) words.relation_questions[i] = fields.Text(KeyOf(static_cast<Relation>(i)));
  });
  if (root.Has("questions") != root.Has("relations")) root.Report("questions", "questions and relations come together");
  if (out->form) {
    root.Object("form", [&](JsonFields& fields) { words.form = ReadFormWords(fields, *out); });
    if (!words.form) root.Report("form", "it is missing");
  }
  out->letters.push_back(std::move(words));
}

const LetterWords* LettersIn(const Programme& programme, std::string_view language) {
  const auto found = std::find_if(programme.letters.begin(), programme.letters.end(), [&](const LetterWords& one) { return one.language == language; });
  return found == programme.letters.end() ? nullptr : &*found;
}

std::string LetterOf(const Trace& trace, const LetterWords& words) { return LetterWriter(trace, words).Write(); }

}  // namespace bogam::healthplan
