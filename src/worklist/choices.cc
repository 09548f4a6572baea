// SPDX-License-Identifier: Apache-2.0
#include "worklist/choices.h"

#include <algorithm>

#include "format/json_fields.h"

namespace bogam::worklist {
namespace {

using format::JsonFields;

Texts ReadTexts(JsonFields& fields, std::string_view key) {
  Texts out;
  fields.EachNamed(key, [&](const std::string& language, const format::Json& text) {
    if (text.kind != format::Json::Kind::kText) fields.Report(key, "each language has a text");
    out[language] = text.text;
  });
  if (!out.contains("en")) fields.Report(key, "it has no text in English (en)");
  return out;
}

void ReadGap(JsonFields& fields, Choices* out) {
  Gap gap;
  gap.id = fields.Text("gap");
  gap.since_evidence = fields.Choice("since", {"period", "evidence"}) == 1;
  if (const auto months = fields.MaybeNumber("lastsMonths")) gap.lasts_months = static_cast<int>(*months);
  for (const std::string& code : fields.TextsOr("orders")) {
    const auto order = std::find_if(out->orders.begin(), out->orders.end(), [&](const auto& one) { return one.code == code; });
    if (order == out->orders.end()) {
      fields.Report("orders", "there is no order '" + code + "'");
      continue;
    }
    gap.orders.emplace(order->system, order->is);
    if (order->gap.empty()) order->gap = gap.id;
  }
  out->gaps[gap.id] = gap;
}

template <typename T, typename Member>
const T* FindIn(const std::vector<T>& all, Member member, std::string_view name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*member == name; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

const std::string& In(std::string_view language, const Texts& texts) {
  static const std::string kNothing;
  auto at = texts.find(std::string(language.substr(0, language.find('-'))));
  if (at == texts.end()) at = texts.find("en");
  return at == texts.end() ? kNothing : at->second;
}

Result<Choices> Choices::Read(std::string_view json, const std::string& file) {
  Choices out;
  format::Findings findings;
  const format::Json root = format::ParseJson(json, file, findings);
  if (findings.empty()) {
    JsonFields fields(findings, file, "", root);
    fields.Text("about");
    fields.Each("reasons", true, [&](JsonFields& one) { out.reasons.push_back({one.Text("code"), ReadTexts(one, "text")}); });
    fields.Each("orders", true, [&](JsonFields& one) {
      Order order;
      order.code = one.Text("code");
      order.system = one.Text("system");
      order.is = one.Text("is");
      order.title = ReadTexts(one, "title");
      out.orders.push_back(std::move(order));
    });
    fields.Each("gaps", true, [&](JsonFields& one) { ReadGap(one, &out); });
    fields.Each("letters", false, [&](JsonFields& one) {
      Letter letter;
      letter.id = one.Text("id");
      letter.gap = one.TextOr("gap", "");
      letter.title = ReadTexts(one, "title");
      letter.text = ReadTexts(one, "text");
      out.letters.push_back(std::move(letter));
    });
  }
  if (findings.empty()) return out;
  std::string all;
  for (const format::Finding& finding : findings) all += (all.empty() ? "" : "\n") + finding.ToString();
  return Status(Code::kInvalid, "the choices of the worklist cannot be read", all);
}

const Choices::Reason* Choices::FindReason(std::string_view code) const { return FindIn(reasons, &Reason::code, code); }
const Choices::Order* Choices::FindOrder(std::string_view code) const { return FindIn(orders, &Order::code, code); }
const Choices::Letter* Choices::FindLetter(std::string_view id) const { return FindIn(letters, &Letter::id, id); }

}  // namespace bogam::worklist
