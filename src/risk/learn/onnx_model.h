// SPDX-License-Identifier: Apache-2.0
// OnnxModel: a model that somebody else made, scored by ONNX Runtime. The runtime is no part of this program: a site that wants such models
// names its library file in its settings, and it is opened at run time (dlopen); without it the answer is kUnsupported with what to do.
//
// Taken: one input of float32, [rows, features]; an output of float32, [rows], [rows, 1], or [rows, 2] of which the second column is the
// risk. Refused by name: other shapes, sequences and maps (ZipMap), data outside of the file, files over 100 MB. Values outside 0 to 1 are an
// error when they come. Any number of threads may ask at once, as ONNX Runtime promises of a session; another row order gives the same risks.
#ifndef BOGAM_RISK_LEARN_ONNX_MODEL_H_
#define BOGAM_RISK_LEARN_ONNX_MODEL_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/learn/outside_model.h"

namespace bogam::risk {

class OnnxRuntime {
 public:
  /// A file like libonnxruntime.so.1; version 1.16 or later.
  static Result<std::shared_ptr<OnnxRuntime>> Open(const std::string& library);
  ~OnnxRuntime();
  const std::string& version() const { return version_; }

 private:
  friend class OnnxModel;
  OnnxRuntime() = default;
  Status Take(void* status) const;
  template <typename Function>
  Function* At(size_t slot) const {
    return reinterpret_cast<Function*>(table_[slot]);
  }

  void* library_ = nullptr;
  void* const* table_ = nullptr;  // OrtApi: pointers to functions, of which a version only adds at the end
  void* environment_ = nullptr;
  std::string version_;
};

class OnnxModel final : public RiskFunction {
 public:
  static Result<std::unique_ptr<OnnxModel>> Load(std::shared_ptr<OnnxRuntime> runtime, std::string_view bytes, size_t features);
  ~OnnxModel() override;
  Result<std::vector<double>> Risks(std::span<const float> values) const override;

 private:
  explicit OnnxModel(std::shared_ptr<OnnxRuntime> runtime) : runtime_(std::move(runtime)) {}
  Status Describe();
  Status CheckInput();
  Result<bool> TakesOutput(size_t output);
  Result<std::string> NameAt(bool input, size_t index);

  std::shared_ptr<OnnxRuntime> runtime_;
  void* session_ = nullptr;
  size_t features_ = 0;
  std::string input_, output_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_ONNX_MODEL_H_
