// SPDX-License-Identifier: Apache-2.0
// Builds the tree from yaml-cpp's events, so that limits are counted before anything is kept. The one file that knows the library.
#include "format/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <cctype>
#include <charconv>
#include <map>
#include <sstream>

namespace bogam::format {
namespace {

constexpr size_t kLargestYaml = 1u << 20;
constexpr size_t kDeepestYaml = 32;
constexpr size_t kMostYamlValues = 100'000;

/// What stops the reading; it never leaves this file.
struct Refusal {
  std::string message;
  int line;
};

bool IsNumber(std::string_view text) {
  size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
    return at - begin;
  };
  const size_t first = at, whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (at < text.size() && text[at] == '.' && (++at, digits() == 0)) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

Json PlainWord(const std::string& text) {
  Json out;
  if (text.empty() || text == "~" || text == "null") return out;
  if (text == "true" || text == "false") {
    out.kind = Json::Kind::kBoolean;
    out.boolean = text == "true";
  } else if (IsNumber(text) && std::from_chars(text.data(), text.data() + text.size(), out.number).ec == std::errc()) {
    out.kind = Json::Kind::kNumber;
  } else {
    out.kind = Json::Kind::kText;
    out.number = 0;
    out.text = text;
  }
  return out;
}

size_t CountOf(const Json& json) {  // as deep as kDeepestYaml
  size_t count = 1;
  for (const Json& item : json.items) count += CountOf(item);
  for (const auto& [name, value] : json.members) count += CountOf(value);
  return count;
}

class Builder final : public YAML::EventHandler {
 public:
  Json Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) throw Refusal{"there is a second document", mark.line + 1};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Put(Json(), mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refusal{"an alias stands within what it names", mark.line + 1};
    Count(CountOf(found->second), mark);
    if (open_.size() + DepthOf(found->second) > kDeepestYaml) throw Refusal{"it is over 32 levels deep", mark.line + 1};
    Put(Json(found->second), mark, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    Json value;
    if (tag == "!") {  // quoted
      value.kind = Json::Kind::kText;
      value.text = text;
    } else if (tag == "?" || tag.empty()) {
      value = PlainWord(text);
    } else {
      throw Refusal{"tags (" + tag + ") mean nothing here", mark.line + 1};
    }
    Put(std::move(value), mark, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(Json::Kind::kArray, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(Json::Kind::kObject, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    Json value;
    YAML::anchor_t anchor = 0;
    std::string key;
    bool has_key = false;
  };

  static size_t DepthOf(const Json& json) {
    size_t deepest = 0;
    for (const Json& item : json.items) deepest = std::max(deepest, DepthOf(item));
    for (const auto& [name, value] : json.members) deepest = std::max(deepest, DepthOf(value));
    return json.kind == Json::Kind::kArray || json.kind == Json::Kind::kObject ? deepest + 1 : 0;
  }

  void Count(size_t more, const YAML::Mark& mark) {
    values_ += more;
    if (values_ > kMostYamlValues) throw Refusal{"it has over 100,000 values", mark.line + 1};
  }

  void Open(Json::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (!tag.empty() && tag != "?" && tag != "!") throw Refusal{"tags (" + tag + ") mean nothing here", mark.line + 1};
    if (open_.size() >= kDeepestYaml) throw Refusal{"it is over 32 levels deep", mark.line + 1};
    if (!open_.empty() && open_.back().value.kind == Json::Kind::kObject && !open_.back().has_key) throw Refusal{"a key is no text", mark.line + 1};
    Count(1, mark);
    Level& level = open_.emplace_back();
    level.value.kind = kind;
    level.value.line = mark.line + 1;
    level.anchor = anchor;
  }

  void Close() {
    Level level = std::move(open_.back());
    open_.pop_back();
    if (level.anchor != 0) anchors_[level.anchor] = level.value;
    Attach(std::move(level.value));
  }

  void Put(Json value, const YAML::Mark& mark, YAML::anchor_t anchor) {
    Count(1, mark);
    value.line = mark.line + 1;
    if (!open_.empty() && open_.back().value.kind == Json::Kind::kObject && !open_.back().has_key) {
      if (value.kind != Json::Kind::kText) throw Refusal{"a key is no text: write it in quotes", mark.line + 1};
      if (value.text == "<<") throw Refusal{"merge keys mean nothing here", mark.line + 1};
      open_.back().key = std::move(value.text);
      open_.back().has_key = true;
      return;
    }
    if (anchor != 0) anchors_[anchor] = value;
    Attach(std::move(value));
  }

  void Attach(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = open_.back();
    if (level.value.kind == Json::Kind::kArray) {
      level.value.items.push_back(std::move(value));
    } else {
      level.value.members.emplace_back(std::move(level.key), std::move(value));
      level.has_key = false;
    }
  }

  Json root_;
  std::vector<Level> open_;
  std::map<YAML::anchor_t, Json> anchors_;
  size_t values_ = 0;
  int documents_ = 0;
};

}  // namespace

Json ParseYaml(std::string_view text, const std::string& file, Findings& findings) {
  const auto refuse = [&](std::string message, int line = 0) {
    findings.push_back({file, "", std::move(message), line});
    return Json();
  };
  if (text.size() > kLargestYaml) return refuse("it is over 1 MB");
  Builder builder;
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    bool any = false;
    while (parser.HandleNextDocument(builder)) any = true;
    if (!any) return refuse("it is empty");
  } catch (const Refusal& refusal) {
    return refuse(refusal.message, refusal.line);
  } catch (const YAML::Exception& failed) {
    return refuse("it is no YAML: " + failed.msg, failed.mark.line + 1);
  }
  return builder.Take();
}

}  // namespace bogam::format
