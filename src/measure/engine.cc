// SPDX-License-Identifier: Apache-2.0
#include "measure/engine.h"

namespace bogam::measure {

PeriodParameters::PeriodParameters(const expr::Library& main, const Period& period) {
  bool dates = false;
  for (const expr::ParameterDef& parameter : main.parameters) {
    if (parameter.name != "Measurement Period" || parameter.type.kind() != expr::Type::Kind::kInterval) continue;
    dates = parameter.type.element().IsSystem("Date");
  }
  interval_.low = dates ? expr::Value::Date(period.start.DateOf()) : expr::Value::DateTime(period.start);
  interval_.high = dates ? expr::Value::Date(period.end.DateOf()) : expr::Value::DateTime(period.end);
  interval_.point = interval_.low.kind();
  value_ = expr::Value::Interval(&interval_);
}

const expr::Value* PeriodParameters::Find(std::string_view, std::string_view name) const { return name == "Measurement Period" ? &value_ : nullptr; }

}  // namespace bogam::measure
