// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/onnx_export.h"

#include <cmath>
#include <cstring>

#include "base/bytes.h"

namespace bogam::risk {
namespace {

// Field numbers and enumerations of onnx.proto (IR version 8).
enum DataType : uint64_t { kFloat = 1, kDouble = 11 };
enum AttributeType : uint64_t { kIntAttribute = 2, kFloatsAttribute = 6, kIntsAttribute = 7, kStringsAttribute = 8 };

/// A message in the making.
class Message {
 public:
  Message& Number(uint32_t field, uint64_t value) {
    base::PutVarint(&bytes_, field << 3);
    base::PutVarint(&bytes_, value);
    return *this;
  }
  Message& Bytes(uint32_t field, std::string_view value) {
    base::PutVarint(&bytes_, field << 3 | 2);
    base::PutVarint(&bytes_, value.size());
    bytes_ += value;
    return *this;
  }
  Message& Part(uint32_t field, const Message& value) { return Bytes(field, value.bytes_); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

template <typename T>
std::string Raw(const std::vector<T>& values) {  // both ONNX and we are little-endian
  std::string out(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(out.data(), values.data(), out.size());
  return out;
}

Message Ints(std::string_view name, const std::vector<int64_t>& values) {
  std::string packed;
  for (const int64_t value : values) base::PutVarint(&packed, static_cast<uint64_t>(value));
  return Message().Bytes(1, name).Bytes(8, packed).Number(20, kIntsAttribute);
}
Message Floats(std::string_view name, const std::vector<float>& values) { return Message().Bytes(1, name).Bytes(7, Raw(values)).Number(20, kFloatsAttribute); }
Message Texts(std::string_view name, const std::vector<std::string_view>& values) {
  Message out;
  out.Bytes(1, name);
  for (const std::string_view value : values) out.Bytes(9, value);
  return out.Number(20, kStringsAttribute);
}
Message Int(std::string_view name, int64_t value) { return Message().Bytes(1, name).Number(3, static_cast<uint64_t>(value)).Number(20, kIntAttribute); }

Message Node(std::string_view type, const std::vector<std::string_view>& inputs, std::string_view output, const std::vector<Message>& attributes = {},
             std::string_view domain = "") {
  Message out;
  for (const std::string_view input : inputs) out.Bytes(1, input);
  out.Bytes(2, output).Bytes(3, output).Bytes(4, type);
  for (const Message& attribute : attributes) out.Part(5, attribute);
  return domain.empty() ? out : out.Bytes(7, domain);
}

Message Value(std::string_view name, size_t width) {
  Message shape;
  shape.Part(1, Message().Bytes(2, "rows"));
  shape.Part(1, Message().Number(1, width));
  return Message().Bytes(1, name).Part(2, Message().Part(1, Message().Number(1, kFloat).Part(2, shape)));
}

Message Constant(std::string_view name, const std::vector<uint64_t>& shape, const std::vector<double>& values) {
  Message out;
  for (const uint64_t size : shape) out.Number(1, size);
  return out.Number(2, kDouble).Bytes(8, name).Bytes(9, Raw(values));
}

void AddTrees(const TreeEnsemble& trees, Message* graph) {
  std::vector<int64_t> tree_ids, node_ids, features, yes, no, missing, leaf_trees, leaf_nodes, leaf_targets;
  std::vector<float> values, leaves;
  std::vector<std::string_view> modes;
  for (size_t t = 0; t < trees.roots.size(); ++t) {
    const size_t first = trees.roots[t], end = t + 1 < trees.roots.size() ? trees.roots[t + 1] : trees.nodes.size();
    for (size_t i = first; i < end; ++i) {
      const TreeNode& node = trees.nodes[i];
      tree_ids.push_back(static_cast<int64_t>(t));
      node_ids.push_back(static_cast<int64_t>(i - first));
      features.push_back(node.leaf() ? 0 : node.feature);
      values.push_back(node.leaf() ? 0 : node.threshold);
      modes.push_back(node.leaf() ? "LEAF" : "BRANCH_LT");
      yes.push_back(node.leaf() ? 0 : node.left - static_cast<int64_t>(first));
      no.push_back(node.leaf() ? 0 : node.right - static_cast<int64_t>(first));
      missing.push_back(!node.leaf() && node.default_left ? 1 : 0);
      if (!node.leaf()) continue;
      leaf_trees.push_back(tree_ids.back());
      leaf_nodes.push_back(node_ids.back());
      leaf_targets.push_back(0);
      leaves.push_back(node.threshold);
    }
  }
  graph->Part(1, Node("TreeEnsembleRegressor", {"x"}, "score",
                      {Int("n_targets", 1), Floats("base_values", {trees.base}), Ints("nodes_treeids", tree_ids), Ints("nodes_nodeids", node_ids),
                       Ints("nodes_featureids", features), Floats("nodes_values", values), Texts("nodes_modes", modes), Ints("nodes_truenodeids", yes),
                       Ints("nodes_falsenodeids", no), Ints("nodes_missing_value_tracks_true", missing), Ints("target_treeids", leaf_trees),
                       Ints("target_nodeids", leaf_nodes), Ints("target_ids", leaf_targets), Floats("target_weights", leaves)},
                      "ai.onnx.ml"));
  graph->Part(1, Node("Sigmoid", {"score"}, "risk"));
}

/// x → double, filled × coefficients + missing × coefficients + intercept; then the risk. A value that must be there stays NaN, and so does the risk.
void AddLinear(const LearnedModel& model, Message* graph) {
  const size_t width = model.features.size();
  std::vector<double> fill(width, 0.0), filled(width, 0.0), missing(width, 0.0);
  for (const LinearTerm& term : model.linear.terms) {
    (term.indicator ? missing : filled)[term.feature] = term.coefficient;
    if (!term.indicator) fill[term.feature] = term.fill;
  }
  graph->Part(1, Node("Cast", {"x"}, "wide", {Int("to", kDouble)}));
  graph->Part(1, Node("IsNaN", {"wide"}, "absent"));
  graph->Part(1, Node("Where", {"absent", "fill", "wide"}, "whole"));
  graph->Part(1, Node("MatMul", {"whole", "coefficients"}, "known"));
  graph->Part(1, Node("Cast", {"absent"}, "marks", {Int("to", kDouble)}));
  graph->Part(1, Node("MatMul", {"marks", "mark_coefficients"}, "unknown"));
  graph->Part(1, Node("Add", {"known", "unknown"}, "sum"));
  graph->Part(1, Node("Add", {"sum", "intercept"}, "score"));
  if (model.kind == LearnerKind::kCox) {
    graph->Part(1, Node("Exp", {"score"}, "relative"));
    graph->Part(1, Node("Mul", {"relative", "minus_hazard"}, "log_survival"));
    graph->Part(1, Node("Exp", {"log_survival"}, "survival"));
    graph->Part(1, Node("Sub", {"one", "survival"}, "wide_risk"));
  } else {
    graph->Part(1, Node("Sigmoid", {"score"}, "wide_risk"));
  }
  graph->Part(1, Node("Cast", {"wide_risk"}, "risk", {Int("to", kFloat)}));
  graph->Part(5, Constant("fill", {1, width}, fill));
  graph->Part(5, Constant("coefficients", {width, 1}, filled));
  graph->Part(5, Constant("mark_coefficients", {width, 1}, missing));
  graph->Part(5, Constant("intercept", {1, 1}, {model.linear.intercept}));
  if (model.kind == LearnerKind::kCox) {
    graph->Part(5, Constant("minus_hazard", {1, 1}, {-model.hazard}));
    graph->Part(5, Constant("one", {1, 1}, {1.0}));
  }
}

}  // namespace

Result<std::string> ExportOnnx(const LearnedModel& model) {
  BOGAM_TRY(model.Check());
  if (model.kind == LearnerKind::kOutside) return Status(Code::kUnsupported, "the model came from elsewhere: its own file is what there is");
  Message graph;
  model.kind == LearnerKind::kTrees ? AddTrees(model.trees, &graph) : AddLinear(model, &graph);
  graph.Bytes(2, "risk").Part(11, Value("x", model.features.size())).Part(12, Value("risk", 1));
  Message file;
  file.Number(1, 8).Bytes(2, "bogam").Part(7, graph);
  file.Part(8, Message().Bytes(1, "").Number(2, 13)).Part(8, Message().Bytes(1, "ai.onnx.ml").Number(2, 2));
  return file.bytes();
}

}  // namespace bogam::risk
