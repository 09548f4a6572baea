// SPDX-License-Identifier: Apache-2.0
// Trace: why a decision is as it is, for every rule: the conditions with what was known, the household with the reason for each member, the income
// line by line, and the limit by each reading; and for what is undecided, what to ask. Worked out from a decision when somebody wants to see it:
// a PersonDecision holds all that it needs. Points into the rulebook, the application and the decision. Ids, codes and citations are the same in every
// language.
#ifndef BOGAM_HEALTHPLAN_TRACE_H_
#define BOGAM_HEALTHPLAN_TRACE_H_

#include <optional>
#include <string>
#include <vector>

#include "healthplan/spans.h"

namespace bogam::healthplan {

struct ConditionTrace {
  const Condition* condition = nullptr;
  int64_t value = kNotKnown;
  std::vector<size_t> facts;    ///< that it reads
  std::vector<size_t> waiting;  ///< those that are not known and for which it waits
};

/// A limit by one reading: the amounts in units for the size of the household, or for its smallest where that is a range.
struct ReadingTrace {
  const Reading* reading = nullptr;
  std::optional<int64_t> at_most, at_least, over;
};

struct LimitTrace {
  const LimitInForce* limit = nullptr;
  const Household* household = nullptr;
  LimitAnswer answer = LimitAnswer::kUnknown;
  std::vector<ReadingTrace> readings;
};

struct DueTrace {
  const Due* due = nullptr;
  std::optional<int64_t> units;  ///< null: not known
  int64_t standard = 0;          ///< kExcess: the table's amount, in cents
};

struct RuleTrace {
  const Rule* rule = nullptr;
  const RuleVersion* version = nullptr;  ///< null: none for the day
  Outcome outcome = Outcome::kNoVersion;
  std::string lacking;  ///< the table that the content has none of for the day
  std::vector<ConditionTrace> concerns, when;
  std::optional<LimitTrace> limit;
  std::vector<DueTrace> dues;
};

/// Something that would have to be known.
struct Wanted {
  enum class Kind : uint8_t { kFact, kRelation, kRule, kReading } kind = Kind::kFact;
  size_t person = 0;  ///< whose fact or relation
  size_t what = 0;    ///< a fact, a Relation, or a rule
  std::string say;    ///< the question, or what has not been read, in the language of the trace
};
/// "fact", "relation", "rule", "reading".
std::string_view Name(Wanted::Kind kind);

struct Trace {
  const Wording* words = nullptr;
  const Rulebook* rulebook = nullptr;
  const Application* application = nullptr;
  const PersonDecision* decision = nullptr;
  size_t person = 0;
  const Edition* edition = nullptr;  ///< null: the content does not speak of the day
  std::vector<ConditionTrace> general;
  std::vector<RuleTrace> rules;
  std::vector<CoverSpans> spans;            ///< by track
  std::vector<std::vector<Wanted>> wanted;  ///< by type: what would decide it; empty where it is decided
};

/// words: of the rulebook's programme (WordingIn), the language in which the trace is told.
Trace Explain(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision,
              const Wording& words = Wording::English());
/// Trace::wanted alone, for a fraction of the work.
std::vector<std::vector<Wanted>> WantedOf(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision);

/// "from 2026-01-01", "2026-01-01 to 2026-12-31".
std::string SpanText(const Span& span, const Wording& words);
/// As a caseworker reads it. With `all`, also rules that are not about such a person and types that a more complete one made needless.
std::string TraceText(const Trace& trace, bool all);
std::string TraceJson(const Trace& trace);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_TRACE_H_
