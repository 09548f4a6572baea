// SPDX-License-Identifier: Apache-2.0
// Observations as series: one a code and unit, points oldest first. The components of a panel are series of their own that name
// the panel.
#include <algorithm>
#include <map>

#include "engine/resource_text.h"
#include "fhir/ids.h"
#include "server/workspace/chart.h"

namespace bogam::server {
namespace {

namespace name = fhir::name;
namespace type = fhir::type;

constexpr size_t kMostPoints = 500;

struct Point {
  const DatedObservation* observation;
  fhir::Node holder;  ///< the Observation or its component
};

struct Series {
  fhir::Node code, panel, quantity;  ///< of the newest point
  std::vector<Point> points;
};

std::string CodeKey(fhir::Node code) {
  const fhir::Node coding = code.Get(name::kCoding);
  const std::string_view value = coding.Get(name::kCode).text();
  if (value.empty()) return "\x1f" + std::string(code.Get(name::kText).text());
  return std::string(coding.Get(name::kSystem).text()) + "\x1f" + std::string(value);
}

std::string UnitKey(fhir::Node quantity) {
  const std::string_view code = quantity.Get(name::kCode).text();
  return std::string(code.empty() ? quantity.Get(name::kUnit).text() : code);
}

fhir::Node QuantityOf(fhir::Node holder) {
  const fhir::Node value = holder.Get(name::kValue);
  return value && fhir::IsA(value.type(), type::kQuantity) ? value : fhir::Node();
}

/// The words of a value that is no quantity; "" where there is no value.
std::string Words(fhir::Node holder) {
  const fhir::Node value = holder.Get(name::kValue);
  if (!value.has_value()) return engine::ConceptText(holder.Get(fhir::FindName("dataAbsentReason")));
  if (value.is_primitive()) return value.ToText();
  if (value.type() == type::kCodeableConcept) return engine::ConceptText(value);
  if (value.type() == type::kRange) {
    return value.Get(fhir::FindName("low")).Get(name::kValue).ToText() + "–" + value.Get(fhir::FindName("high")).Get(name::kValue).ToText();
  }
  if (value.type() == type::kRatio) {
    return value.Get(fhir::FindName("numerator")).Get(name::kValue).ToText() + ":" + value.Get(fhir::FindName("denominator")).Get(name::kValue).ToText();
  }
  return std::string(fhir::Name(value.type()));
}

/// A JSON number as it was recorded; null where there is none.
void WriteNumber(std::string_view key, fhir::Node number, JsonText* json) { json->Raw(key, number.has_value() ? number.ToText() : std::string("null")); }

/// low or high of the reference range, where it is in the unit of the value.
fhir::Node Bound(fhir::Node holder, fhir::Node quantity, const char* side) {
  const fhir::Node bound = holder.Get(fhir::FindName("referenceRange")).Get(fhir::FindName(side));
  if (!bound || !quantity) return {};
  const std::string own = UnitKey(bound);
  return own.empty() || own == UnitKey(quantity) || bound.Get(name::kUnit).text() == quantity.Get(name::kUnit).text() ? bound.Get(name::kValue) : fhir::Node();
}

class SeriesOf {
 public:
  void Add(const DatedObservation& observation) {
    const fhir::Node node = observation.node;
    bool parts = false;
    for (const fhir::Node component : node.children(name::kComponent)) {
      AddPoint(observation, component, node.Get(name::kCode));
      parts = true;
    }
    if (!parts || node.Get(name::kValue).has_value()) AddPoint(observation, node, {});
  }

  void Write(bool* truncated, JsonText* json) {
    std::vector<const Series*> order;
    for (const auto& [key, series] : series_) order.push_back(&series);
    std::stable_sort(order.begin(), order.end(),
                     [](const Series* a, const Series* b) { return a->points.back().observation->at > b->points.back().observation->at; });
    json->Array("results");
    for (const Series* series : order) WriteSeries(*series, truncated, json);
    json->End();
  }

 private:
  void AddPoint(const DatedObservation& observation, fhir::Node holder, fhir::Node panel) {
    const fhir::Node quantity = QuantityOf(holder);
    if (!quantity && Words(holder).empty()) return;
    const fhir::Node code = holder.Get(name::kCode);
    std::string key = CodeKey(code) + "\x1e" + UnitKey(quantity);
    if (panel) key += "\x1e" + CodeKey(panel);
    Series& series = series_[key];
    series.code = code;
    series.panel = panel;
    series.quantity = quantity;
    series.points.push_back({&observation, holder});
  }

  static void WriteSeries(const Series& series, bool* truncated, JsonText* json) {
    json->Object();
    WriteCode("code", series.code, json);
    if (series.panel)
      WriteCode("panel", series.panel, json);
    else
      json->Raw("panel", "null");
    const std::string_view unit = series.quantity.Get(name::kUnit).text();
    const std::string_view code = series.quantity.Get(name::kCode).text();
    const bool ucum = series.quantity.Get(name::kSystem).text() == "http://unitsofmeasure.org";
    WriteNullable("unit", unit.empty() ? code : unit, json);
    WriteNullable("ucum", ucum ? code : std::string_view(), json);
    const fhir::Node category = series.points.back().observation->node.Get(fhir::FindName("category"));
    const std::string_view category_code = category.Get(name::kCoding).Get(name::kCode).text();
    WriteNullable("category", category_code.empty() ? engine::ConceptText(category) : std::string(category_code), json);
    json->Array("points");
    const size_t skip = series.points.size() > kMostPoints ? series.points.size() - kMostPoints : 0;
    *truncated = *truncated || skip > 0;
    for (size_t i = skip; i < series.points.size(); ++i) WritePoint(series.points[i], json);
    json->End().End();
  }

  static void WritePoint(const Point& point, JsonText* json) {
    const fhir::Node node = point.observation->node;
    const fhir::Node quantity = QuantityOf(point.holder);
    const fhir::Node number = quantity.Get(name::kValue);
    json->Object();
    WriteNullable("date", point.observation->date, json);
    WriteNumber("value", number, json);
    json->String("text", number.has_value() ? number.ToText() : Words(point.holder));
    WriteNullable("comparator", quantity.Get(fhir::FindName("comparator")).text(), json);
    json->String("resource", engine::ResourceReference(node));
    WriteNumber("low", Bound(point.holder, quantity, "low"), json);
    WriteNumber("high", Bound(point.holder, quantity, "high"), json);
    WriteNullable("interpretation", point.holder.Get(fhir::FindName("interpretation")).Get(name::kCoding).Get(name::kCode).text(), json);
    json->String("status", node.Get(name::kStatus).text()).End();
  }

  std::map<std::string, Series> series_;
};

}  // namespace

void WriteResultSeries(const std::vector<DatedObservation>& observations, bool* truncated, JsonText* json) {
  SeriesOf series;
  for (const DatedObservation& observation : observations) series.Add(observation);
  series.Write(truncated, json);
}

}  // namespace bogam::server
