// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/learned_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <thread>

#include "access/digest.h"
#include "risk/learn/onnx_model.h"

namespace bogam::risk {
namespace {

template <typename T>
void Put(std::string* out, const T& value) {
  out->append(reinterpret_cast<const char*>(&value), sizeof value);
}
void PutText(std::string* out, std::string_view text) {
  Put(out, static_cast<uint64_t>(text.size()));
  out->append(text);
}

}  // namespace

Status LearnedModel::Check() const {
  const auto wrong = [](const std::string& what) { return Status(Code::kInvalid, "the model: " + what); };
  if (features.empty() || features.size() > 10'000) return wrong("it has no features, or more than 10,000");
  std::set<std::string_view> names;
  for (const Column& feature : features) {
    if (feature.name.empty() || !names.insert(feature.name).second) return wrong("a feature has no name, or that of another");
  }
  if (kind == LearnerKind::kTrees) {
    if (trees.roots.empty()) return wrong("it has no trees");
    return trees.Check(features.size());
  }
  if (kind == LearnerKind::kOutside) {
    const bool inf = std::any_of(outside.reference.begin(), outside.reference.end(), [](float one) { return std::isinf(one); });
    if (outside.reference.size() != features.size() || inf) return wrong("its reference row is not finite, or not of its features");
    return {};
  }
  if (!std::isfinite(linear.intercept) || linear.terms.size() > 2 * features.size()) return wrong("its intercept is not finite, or it has too many terms");
  std::set<std::pair<uint32_t, bool>> terms;
  for (const LinearTerm& term : linear.terms) {
    if (term.feature >= features.size() || !terms.insert({term.feature, term.indicator}).second)
      return wrong("a term names no feature, or that of another term");
    if (!std::isfinite(term.coefficient) || !std::isfinite(term.mean) || std::isinf(term.fill)) return wrong("a term's number is not finite");
  }
  if (kind == LearnerKind::kCox && !(hazard > 0 && std::isfinite(hazard))) return wrong("its baseline hazard is not above 0");
  return {};
}

Status LearnedModel::Attach(std::string_view onnx, const std::string& library) {
  if (access::Sha256Hex(onnx) != outside.sha256) return Status(Code::kInvalid, "the file of the model from elsewhere is not the one that was judged");
  BOGAM_ASSIGN(std::shared_ptr<OnnxRuntime> runtime, OnnxRuntime::Open(library));
  BOGAM_ASSIGN(outside.function, OnnxModel::Load(std::move(runtime), onnx, features.size()));
  return {};
}

double LearnedModel::Score(std::span<const float> row) const {
  if (kind == LearnerKind::kOutside) return outside.Score(row);
  return kind == LearnerKind::kTrees ? static_cast<double>(trees.Score(row)) : linear.Score(row);
}

double LearnedModel::Risk(double score) const {
  if (kind == LearnerKind::kCox) return -std::expm1(-hazard * std::exp(score));
  return 1 / (1 + std::exp(-score));
}

Result<Contributions> LearnedModel::Explain(std::span<const float> row) const {
  if (kind == LearnerKind::kOutside) return outside.Explain(row);
  if (kind != LearnerKind::kTrees) return linear.Explain(row);
  BOGAM_ASSIGN(const TreeShap shap, TreeShap::Make(trees));
  return shap.Explain(row);
}

std::vector<double> LearnedModel::Risks(std::span<const float> values, int threads) const {
  const size_t width = features.size(), rows = values.size() / width;
  std::vector<double> out(rows);
  const auto share = [&](const auto& run) {
    const size_t parts = std::clamp<size_t>(static_cast<size_t>(std::max(threads, 1)), 1, std::max<size_t>(rows, 1));
    std::vector<std::thread> others;
    for (size_t part = 1; part < parts; ++part) others.emplace_back(run, rows * part / parts, rows * (part + 1) / parts);
    run(size_t{0}, rows / parts);
    for (std::thread& other : others) other.join();
  };
  if (kind == LearnerKind::kTrees) {
    std::vector<float> scores(rows);
    TreeScorer(trees).Score(values, width, scores, threads);
    share([&](size_t first, size_t end) {
      for (size_t i = first; i < end; ++i) out[i] = Risk(static_cast<double>(scores[i]));
    });
  } else if (kind == LearnerKind::kOutside) {
    share([&](size_t first, size_t end) {
      const Result<std::vector<double>> scores = outside.Scores(values.subspan(first * width, (end - first) * width));
      for (size_t i = first; i < end; ++i) out[i] = scores.ok() ? Risk((*scores)[i - first]) : std::numeric_limits<double>::quiet_NaN();
    });
  } else {
    share([&](size_t first, size_t end) {
      for (size_t i = first; i < end; ++i) out[i] = Risk(linear.Score(values.subspan(i * width, width)));
    });
  }
  return out;
}

std::string HashOf(const LearnedModel& model) { return access::Sha256Hex(WriteModel(model)); }

std::string HashOf(const Dataset& data, std::span<const uint32_t> rows) {
  std::string head;
  Put(&head, data.horizon_days);
  for (const Column& column : data.columns) {
    for (const std::string* text : {&column.name, &column.unit, &column.missing_of}) PutText(&head, *text);
    head.push_back(static_cast<char>(column.kind));
  }
  std::vector<std::string> digests;
  digests.reserve(rows.size());
  std::string bytes;
  for (const uint32_t i : rows) {
    bytes.clear();
    PutText(&bytes, data.person[i]);
    PutText(&bytes, i < data.index.size() ? data.index[i].ToString() : std::string());
    PutText(&bytes, i < data.site.size() ? data.site[i] : std::string());
    Put(&bytes, data.days[i]);
    bytes.push_back(static_cast<char>(data.event[i]));
    for (const float value : data.row(i)) Put(&bytes, std::isnan(value) ? std::numeric_limits<float>::quiet_NaN() : value == 0 ? 0.0f : value);
    digests.push_back(access::Sha256(bytes));
  }
  std::sort(digests.begin(), digests.end());
  for (const std::string& digest : digests) head += digest;
  return access::Sha256Hex(head);
}

}  // namespace bogam::risk
