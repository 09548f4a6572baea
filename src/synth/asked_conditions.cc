// SPDX-License-Identifier: Apache-2.0
#include "synth/asked_conditions.h"

#include <algorithm>
#include <charconv>

namespace bogam::synth {

Result<AskedCondition> ParseAskedCondition(std::string_view text) {
  const Status bad(bogam::Code::kInvalid, "a condition is asked for as CODE@YYYY-MM-DD or CODE@ageYEARS, for example E11.9@2015-03-01 or I10@age45");
  const size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return bad;
  AskedCondition out;
  out.code = text.substr(0, at);
  std::string_view when = text.substr(at + 1);
  if (when.starts_with("age")) {
    when.remove_prefix(3);
    const auto [end, error] = std::from_chars(when.data(), when.data() + when.size(), out.age);
    if (error != std::errc() || end != when.data() + when.size() || out.age < 0 || out.age > 120) return bad;
    return out;
  }
  const std::optional<Instant> date = ParseDate(when);
  if (!date) return bad;
  out.date = *date;
  return out;
}

Result<AskedConditions> AskedConditions::Make(Library& library, std::vector<AskedCondition> conditions) {
  AskedConditions out;
  std::string missing;
  for (AskedCondition& condition : conditions) {
    const std::optional<Library::Onset> onset = library.FindOnset(condition.code);
    if (onset)
      out.asked_.push_back({*onset, std::move(condition)});
    else
      missing += (missing.empty() ? "" : ", ") + condition.code;
  }
  if (!missing.empty()) return Status(bogam::Code::kNotFound, "no module begins a condition with the code " + missing);
  out.done_ = library.vocabulary().Attribute("asked conditions done");
  return out;
}

Instant AskedConditions::DateOf(const Person& person, const Asked& asked) const {
  return asked.condition.date != kNever ? std::max(asked.condition.date, person.birth()) : AddYears(person.birth(), asked.condition.age);
}

void AskedConditions::Begin(Person& person) const { person.Set(done_, Value::Number(0)); }

Instant AskedConditions::Step(Person& person, Instant now) const {
  std::vector<std::pair<Instant, size_t>> dates;
  for (size_t i = 0; i < asked_.size(); ++i) dates.emplace_back(DateOf(person, asked_[i]), i);
  std::sort(dates.begin(), dates.end());
  auto done = static_cast<size_t>(person.NumberOr(done_, 0));
  for (; done < dates.size() && dates[done].first <= now; ++done) {
    const Library::Onset& onset = asked_[dates[done].second].onset;
    person.SendTo(onset.run, onset.state, now);
  }
  person.Set(done_, Value::Number(static_cast<double>(done)));
  return done < dates.size() ? dates[done].first : kNever;
}

}  // namespace bogam::synth
