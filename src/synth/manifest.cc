// SPDX-License-Identifier: Apache-2.0
#include "synth/manifest.h"

#include <simdjson.h>

#include <charconv>

#include "synth/write/buffer.h"

namespace bogam::synth {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kGenerator = "bogam";

void PutTexts(std::string_view member, const std::vector<std::string>& texts, write::Buffer* out) {
  out->Put(member);
  out->Put('[');
  for (size_t i = 0; i < texts.size(); ++i) {
    out->Put(i == 0 ? std::string_view("\"") : std::string_view(", \""));
    out->Json(texts[i]);
    out->Put('"');
  }
  out->Put(']');
}

/// What a manifest must say; the first field that it does not is remembered.
class Reader {
 public:
  explicit Reader(const object& json) : json_(json) {}

  std::string Text(const char* key) {
    std::string_view text;
    if (json_[key].get_string().get(text) != simdjson::SUCCESS) Miss(key);
    return std::string(text);
  }
  uint64_t Count(const char* key) {
    uint64_t count = 0;
    if (json_[key].get_uint64().get(count) != simdjson::SUCCESS) Miss(key);
    return count;
  }
  bool Flag(const char* key) {
    bool flag = false;
    if (json_[key].get_bool().get(flag) != simdjson::SUCCESS) Miss(key);
    return flag;
  }
  Instant Date(const char* key) {
    const std::optional<Instant> date = ParseDate(Text(key));
    if (!date) Miss(key);
    return date.value_or(0);
  }
  uint64_t Number(const char* key, int base) {
    const std::string text = Text(key);
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc() || end != text.data() + text.size()) Miss(key);
    return number;
  }
  std::vector<std::string> Texts(const char* key) {
    std::vector<std::string> out;
    array items;
    if (json_[key].get_array().get(items) != simdjson::SUCCESS) Miss(key);
    for (const element item : items) {
      std::string_view text;
      if (item.get_string().get(text) != simdjson::SUCCESS) Miss(key);
      out.emplace_back(text);
    }
    return out;
  }
  Reader Object(const char* key) {
    object inner;
    if (json_[key].get_object().get(inner) != simdjson::SUCCESS) Miss(key);
    return Reader(inner);
  }
  const std::string& missing() const { return missing_; }

 private:
  void Miss(const char* key) {
    if (missing_.empty()) missing_ = key;
  }
  object json_;
  std::string missing_;
};

Status Missing(const std::string& field) { return field.empty() ? Status() : Status(Code::kInvalid, "a manifest's field is missing or wrong", field); }

}  // namespace

std::string Manifest::Json() const {
  write::Buffer out;
  const auto text = [&](std::string_view member, std::string_view value) {
    out.Put(member);
    out.Put('"');
    out.Json(value);
    out.Put('"');
  };
  const auto count = [&](std::string_view member, uint64_t n) {
    out.Put(member);
    out.Integer(static_cast<int64_t>(n));
  };
  text("{\n  \"generator\": ", kGenerator);
  text(",\n  \"version\": ", version);
  out.Put(",\n  \"contentHash\": \"");
  out.Hex(content_hash, 16);
  text("\",\n  \"place\": ", place);
  out.Put(",\n  \"census\": \"");
  out.Date(options.census_day());
  out.Put("\",\n  \"asOf\": \"");
  out.Date(options.as_of);
  text("\",\n  \"seed\": ", std::to_string(options.seed));  // text: it may be larger than a number of JavaScript
  count(",\n  \"first\": ", options.first);
  count(",\n  \"population\": ", options.people);
  count(",\n  \"options\": {\"leastAge\": ", static_cast<uint64_t>(options.ages.least));
  count(", \"mostAge\": ", static_cast<uint64_t>(options.ages.most));
  out.Put(options.only_living ? std::string_view(", \"onlyLiving\": true") : std::string_view(", \"onlyLiving\": false"));
  text(", \"life\": ", life);
  PutTexts(", \"conditions\": ", conditions, &out);
  PutTexts(", \"oversample\": ", options.oversample, &out);
  count(", \"yearsOfHistory\": ", static_cast<uint64_t>(options.years_of_history));
  count("},\n  \"people\": ", report.people);
  count(",\n  \"living\": ", report.living);
  count(",\n  \"replaced\": ", report.replaced);
  out.Put(",\n  \"resources\": {");
  bool first = true;
  for (size_t i = 0; i < write::kTypes; ++i) {
    if (report.resources[i] == 0) continue;
    out.Put(first ? std::string_view("\"") : std::string_view(", \""));
    first = false;
    out.Put(write::TypeName(static_cast<write::Type>(i)));
    count("\": ", report.resources[i]);
  }
  out.Put("}\n}\n");
  return std::string(out.view());
}

Result<Manifest> Manifest::Read(std::string_view json) {
  simdjson::dom::parser parser;
  object root;
  std::string_view generator;
  if (parser.parse(json.data(), json.size()).get_object().get(root) != simdjson::SUCCESS ||
      root["generator"].get_string().get(generator) != simdjson::SUCCESS || generator != kGenerator) {
    return Status(Code::kInvalid, "this is no manifest of a population");
  }
  Reader reader(root);
  Manifest out;
  out.version = reader.Text("version");
  out.content_hash = reader.Number("contentHash", 16);
  out.place = reader.Text("place");
  out.options.census = reader.Date("census");
  out.options.as_of = reader.Date("asOf");
  out.options.seed = reader.Number("seed", 10);
  out.options.first = reader.Count("first");
  out.options.people = reader.Count("population");
  Reader options = reader.Object("options");
  BOGAM_TRY(Missing(reader.missing()));
  out.options.ages = {static_cast<int>(options.Count("leastAge")), static_cast<int>(options.Count("mostAge"))};
  out.options.only_living = options.Flag("onlyLiving");
  out.life = options.Text("life");
  out.conditions = options.Texts("conditions");
  out.options.oversample = options.Texts("oversample");
  out.options.years_of_history = static_cast<int>(options.Count("yearsOfHistory"));
  BOGAM_TRY(Missing(options.missing()));
  return out;
}

}  // namespace bogam::synth
