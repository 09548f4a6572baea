// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/contributions_view.h"

#include <charconv>

#include "server/workspace/view.h"

namespace bogam::server {
namespace {

/// A double that reads back as the same.
std::string Exact(double number) {
  char text[32];
  return number == 0 ? "0" : std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

}  // namespace

void WriteContributions(const risk::Explanation& score, measure::JsonText* json) {
  if (!score.contributions) {
    json->Raw("contributions", "null");
    return;
  }
  json->Object("contributions").String("scale", score.contributions->scale);
  json->Raw("base", Exact(score.contributions->base)).Raw("sum", Exact(score.contributions->sum)).Array("items");
  for (const risk::Explanation::Contribution& one : score.contributions->items) {
    json->Object().String("name", one.name).String("title", one.title).Raw("value", one.value ? Exact(*one.value) : "null").String("text", one.text);
    WriteNullable("unit", one.unit, json);
    json->Boolean("modifiable", one.modifiable).Raw("contribution", Exact(one.contribution)).String("words", one.words).End();
  }
  json->End().End();
}

}  // namespace bogam::server
