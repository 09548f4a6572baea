// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/xgboost_model.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace bogam::risk {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kLargestFile = 256u << 20;
constexpr size_t kDeepest = 2 * kDeepestTree + 8;

Status Wrong(const std::string& what) { return Status(Code::kInvalid, "this XGBoost file: " + what); }
Status Refused(const std::string& what) { return Status(Code::kUnsupported, "this XGBoost model: " + what); }

Result<dom::element> Parse(dom::parser& parser, std::string_view json) {
  if (json.size() > kLargestFile) return Status(Code::kTooLarge, "this XGBoost file is over 256 MB");
  dom::element root;
  if (parser.allocate(json.size() + 1, kDeepest) != simdjson::SUCCESS || parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
    return Wrong("it is no JSON, or too deep");
  return root;
}

constexpr double kLargestFloat = static_cast<double>(std::numeric_limits<float>::max());

/// A number in its own type or, as parameters are written, in text.
Result<double> NumberAt(dom::element at, const char* pointer) {
  double number = 0;
  std::string_view text;
  dom::element found;
  if (at.at_pointer(pointer).get(found) != simdjson::SUCCESS) return Wrong(std::string("there is no ") + pointer);
  if (found.get(number) == simdjson::SUCCESS && std::abs(number) <= kLargestFloat) return number;
  if (found.get(text) == simdjson::SUCCESS) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size() && std::abs(number) <= kLargestFloat) return number;
  }
  return Wrong(std::string(pointer) + " is no number");
}

Result<std::vector<double>> NumbersAt(dom::element tree, const char* name) {
  dom::array array;
  if (tree[name].get(array) != simdjson::SUCCESS) return Wrong(std::string("a tree has no list ") + name);
  std::vector<double> out;
  for (const dom::element item : array) {
    double number = 0;
    bool flag = false;
    if (item.get(number) != simdjson::SUCCESS) {
      if (item.get(flag) != simdjson::SUCCESS) return Wrong(std::string(name) + " has an entry that is no number");
      number = flag ? 1 : 0;
    }
    if (!(std::abs(number) <= kLargestFloat)) return Wrong(std::string(name) + " has an entry that is too large");
    if (out.size() == kMostTreeNodes) return Status(Code::kTooLarge, "a tree has more than 1,000,000 nodes");
    out.push_back(number);
  }
  return out;
}

/// From a probability, in float32 as the library works it out.
float BaseOf(double base_score) { return -std::log(1.0f / static_cast<float>(base_score) - 1.0f); }

Status ReadTree(dom::element tree, TreeEnsemble* out) {
  BOGAM_ASSIGN(const std::vector<double> left, NumbersAt(tree, "left_children"));
  BOGAM_ASSIGN(const std::vector<double> right, NumbersAt(tree, "right_children"));
  BOGAM_ASSIGN(const std::vector<double> feature, NumbersAt(tree, "split_indices"));
  BOGAM_ASSIGN(const std::vector<double> condition, NumbersAt(tree, "split_conditions"));
  BOGAM_ASSIGN(const std::vector<double> default_left, NumbersAt(tree, "default_left"));
  BOGAM_ASSIGN(const std::vector<double> cover, NumbersAt(tree, "sum_hessian"));
  dom::array categories;
  if (tree["categories"].get(categories) == simdjson::SUCCESS && categories.size() > 0) return Refused("it splits by categories");
  const size_t count = left.size();
  if (count == 0 || right.size() != count || feature.size() != count || condition.size() != count || default_left.size() != count || cover.size() != count) {
    return Wrong("a tree's lists have different lengths");
  }
  // What was cut off stays in the file: only what the root leads to is taken, parents first.
  std::vector<std::pair<size_t, int32_t*>> open;
  std::vector<TreeNode> nodes;
  nodes.reserve(count);  // so that places stay where they are
  int32_t root = -1;
  open.emplace_back(0, &root);
  const auto first = static_cast<int32_t>(out->nodes.size());
  while (!open.empty()) {
    const auto [at, place] = open.back();
    open.pop_back();
    if (nodes.size() == count) return Wrong("a tree's nodes go in a circle");
    *place = first + static_cast<int32_t>(nodes.size());
    TreeNode& node = nodes.emplace_back();
    node.threshold = static_cast<float>(condition[at]);
    node.cover = static_cast<float>(cover[at]);
    if (left[at] == -1) continue;
    const auto child = [&](double index) { return index >= 0 && index < static_cast<double>(count) && index == std::floor(index); };
    if (!child(left[at]) || !child(right[at]) || !(feature[at] >= 0 && feature[at] < 1e9)) return Wrong("a node's child or feature is out of range");
    node.feature = static_cast<uint32_t>(feature[at]);
    node.default_left = default_left[at] != 0;
    open.emplace_back(static_cast<size_t>(right[at]), &node.right);
    open.emplace_back(static_cast<size_t>(left[at]), &node.left);
  }
  out->roots.push_back(static_cast<uint32_t>(first));
  out->nodes.insert(out->nodes.end(), nodes.begin(), nodes.end());
  return out->nodes.size() > kMostTreeNodes ? Status(Code::kTooLarge, "there are more than 1,000,000 nodes") : Status();
}

class DumpReader {
 public:
  DumpReader(std::span<const std::string> names, TreeEnsemble* out) : names_(names), out_(out) {}

  Result<int32_t> Node(dom::element from) {  // as deep as the parser lets it be
    if (out_->nodes.size() >= kMostTreeNodes) return Status(Code::kTooLarge, "there are more than 1,000,000 nodes");
    const size_t at = out_->nodes.size();
    TreeNode node;
    BOGAM_ASSIGN(const double cover, NumberAt(from, "/cover"));
    node.cover = static_cast<float>(cover);
    double number = 0;
    if (from["leaf"].get(number) == simdjson::SUCCESS) {
      if (!(std::abs(number) <= kLargestFloat)) return Wrong("a leaf is too large");
      node.threshold = static_cast<float>(number);
      out_->nodes.push_back(node);
      return static_cast<int32_t>(at);
    }
    std::string_view split;
    dom::array children;
    if (from["split"].get(split) != simdjson::SUCCESS || from["children"].get(children) != simdjson::SUCCESS || children.size() != 2)
      return Wrong("a node has no split or not two children");
    BOGAM_ASSIGN(node.feature, Feature(split));
    BOGAM_ASSIGN(const double threshold, NumberAt(from, "/split_condition"));
    BOGAM_ASSIGN(const double yes, NumberAt(from, "/yes"));
    BOGAM_ASSIGN(const double no, NumberAt(from, "/no"));
    BOGAM_ASSIGN(const double missing, NumberAt(from, "/missing"));
    if (missing != yes && missing != no) return Wrong("what is missing goes to neither child");
    node.threshold = static_cast<float>(threshold);
    node.default_left = missing == yes;
    out_->nodes.push_back(node);
    for (const dom::element child : children) {
      BOGAM_ASSIGN(const double id, NumberAt(child, "/nodeid"));
      BOGAM_ASSIGN(const int32_t place, Node(child));
      if (id != yes && id != no) return Wrong("a child is neither yes nor no");
      (id == yes ? out_->nodes[at].left : out_->nodes[at].right) = place;
    }
    if (out_->nodes[at].left < 0 || out_->nodes[at].right < 0) return Wrong("a node has two children of one name");
    return static_cast<int32_t>(at);
  }

 private:
  Result<uint32_t> Feature(std::string_view split) const {
    const auto found = std::find(names_.begin(), names_.end(), split);
    if (found != names_.end()) return static_cast<uint32_t>(found - names_.begin());
    uint32_t number = 0;
    if (split.size() > 1 && split[0] == 'f') {
      const auto read = std::from_chars(split.data() + 1, split.data() + split.size(), number);
      if (read.ec == std::errc() && read.ptr == split.data() + split.size() && number < names_.size()) return number;
    }
    return Wrong("a split names a feature that is not declared");
  }

  std::span<const std::string> names_;
  TreeEnsemble* out_;
};

}  // namespace

Result<XgboostModel> ReadXgboostModel(std::string_view json) {
  dom::parser parser;
  BOGAM_ASSIGN(const dom::element root, Parse(parser, json));
  std::string_view booster, objective;
  if (root.at_pointer("/learner/gradient_booster/name").get(booster) != simdjson::SUCCESS ||
      root.at_pointer("/learner/objective/name").get(objective) != simdjson::SUCCESS) {
    return Wrong("there is no learner with a booster and an objective");
  }
  if (booster != "gbtree") return Refused("its booster is not gbtree");
  if (objective != "binary:logistic" && objective != "binary:logitraw" && objective != "reg:logistic")
    return Refused("its objective is not the logit of yes or no");
  XgboostModel out;
  BOGAM_ASSIGN(const double features, NumberAt(root, "/learner/learner_model_param/num_feature"));
  BOGAM_ASSIGN(const double base, NumberAt(root, "/learner/learner_model_param/base_score"));
  BOGAM_ASSIGN(const double classes, NumberAt(root, "/learner/learner_model_param/num_class"));
  if (classes > 1) return Refused("it has several classes");
  if (!(features >= 1 && features <= 100'000)) return Wrong("it has no number of features up to 100,000");
  if (objective == "binary:logitraw") {
    out.ensemble.base = static_cast<float>(base);
  } else {
    if (!(base > 0 && base < 1)) return Wrong("its base_score is no probability");
    out.ensemble.base = BaseOf(base);
  }
  out.features = static_cast<size_t>(features);
  dom::array trees, names;
  if (root.at_pointer("/learner/gradient_booster/model/trees").get(trees) != simdjson::SUCCESS) return Wrong("there are no trees");
  for (const dom::element tree : trees) BOGAM_TRY(ReadTree(tree, &out.ensemble));
  if (root.at_pointer("/learner/feature_names").get(names) == simdjson::SUCCESS) {
    for (const dom::element name : names) {
      std::string_view text;
      if (name.get(text) != simdjson::SUCCESS) return Wrong("a feature's name is no text");
      out.names.emplace_back(text);
    }
    if (!out.names.empty() && out.names.size() != out.features) return Wrong("it has other names than features");
  }
  BOGAM_TRY(out.ensemble.Check(out.features));
  return out;
}

Result<TreeEnsemble> ReadXgboostDump(std::string_view json, double base_score, std::span<const std::string> names) {
  if (!(base_score > 0 && base_score < 1)) return Status(Code::kInvalid, "base_score is no probability");
  dom::parser parser;
  BOGAM_ASSIGN(const dom::element root, Parse(parser, json));
  dom::array trees;
  if (root.get(trees) != simdjson::SUCCESS) return Wrong("a dump is a list of trees");
  TreeEnsemble out;
  out.base = BaseOf(base_score);
  DumpReader reader(names, &out);
  for (const dom::element tree : trees) {
    BOGAM_ASSIGN(const int32_t node, reader.Node(tree));
    out.roots.push_back(static_cast<uint32_t>(node));
  }
  BOGAM_TRY(out.Check(names.size()));
  return out;
}

}  // namespace bogam::risk
