// SPDX-License-Identifier: Apache-2.0
// States that change the person but write nothing into the record.
#include <cmath>

#include "synth/gmf/task.h"

namespace bogam::synth::gmf {

std::optional<double> Task::Evaluate(const Expression* expression, Instant time) const {
  if (expression == nullptr) return std::nullopt;
  return expression->Evaluate([&](uint32_t name) -> std::optional<double> {
    if (name == kAgeName) return person_.AgeInYears(time);
    const Value& value = person_.Get(static_cast<AttributeId>(name));
    if (value.kind == Value::Kind::kNumber) return value.number;
    const SignId sign = library_.FindSign(vocabulary_.attribute_name(static_cast<AttributeId>(name)));
    return sign == 0xffff ? std::nullopt : ReadVitalSign(person_, machine_.body_, sign, time);
  });
}

void Task::Do(const SetAttributeState& state, Instant time) {
  using Source = SetAttributeState::Source;
  switch (state.source) {
    case Source::kValue: person_.Set(state.attribute, state.value); break;
    case Source::kAttribute: person_.Set(state.attribute, person_.Get(state.from)); break;
    case Source::kExpression: {
      const std::optional<double> value = Evaluate(state.expression.get(), time);
      person_.Set(state.attribute, value ? Value::Number(*value) : Value());
      break;
    }
    case Source::kDistribution: {
      double value = state.distribution.Sample(run_.stream);
      if (state.decimals >= 0) {
        const double scale = std::pow(10, state.decimals);
        value = std::round(value * scale) / scale;
      }
      person_.Set(state.attribute, Value::Number(value));
      break;
    }
  }
}

void Task::Do(const CounterState& state) { person_.Set(state.attribute, Value::Number(person_.NumberOr(state.attribute, 0) + state.amount)); }

void Task::Do(const VitalSignState& state, Instant time) {
  SignOverride& sign = person_.sign_override(state.sign);
  sign.set = true;
  sign.distribution = state.distribution;
  if (const std::optional<double> value = Evaluate(state.expression.get(), time)) sign.distribution = {.kind = Distribution::Kind::kExact, .a = *value};
}

void Task::Do(const SymptomState& state, Instant time) {
  const bool present = state.probability >= 1 || run_.stream.Uniform() <= state.probability;
  const double value = std::trunc(state.distribution.Sample(run_.stream));  // whole, as Synthea has it
  person_.SetSymptom(state.symptom, state.cause == 0 ? library_.module(run_.frames[0].module).name_symbol : state.cause, time, present ? value : 0);
}

void Task::Do(const DeathState& state, Instant time) {
  const Instant when = time + (state.delay.given() ? state.delay.Sample(run_.stream) : 0);
  CodeId cause = state.codes == 0 ? 0 : vocabulary_.codes(state.codes)[0];
  if (state.attribute != kNoAttribute) {
    const Value& value = person_.Get(state.attribute);
    if (value.kind == Value::Kind::kCode) cause = value.id;
    if (value.kind == Value::Kind::kEntry) cause = vocabulary_.codes(person_.record().at(value.id).codes)[0];
  }
  person_.Die(when, cause);
}

Value Task::Measure(const Reading& reading, Instant time) {
  using Source = Reading::Source;
  switch (reading.source) {
    case Source::kNone: return {};
    case Source::kDistribution: return Value::Number(reading.distribution.Sample(run_.stream));
    case Source::kAttribute: return person_.Get(reading.attribute);
    case Source::kVitalSign: {
      const std::optional<double> value = ReadVitalSign(person_, machine_.body_, reading.sign, time);
      return value ? Value::Number(*value) : Value();
    }
    case Source::kCode: return Value::OfCode(reading.value_code);
    case Source::kExpression: {
      const std::optional<double> value = Evaluate(reading.expression.get(), time);
      return value ? Value::Number(*value) : Value();
    }
    case Source::kSampled: return reading.series.empty() ? Value() : person_.Get(reading.series[0]);
    case Source::kText:
    case Source::kAttachment: return Value::Text(reading.text);
  }
  return {};
}

}  // namespace bogam::synth::gmf
