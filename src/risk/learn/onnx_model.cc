// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/onnx_model.h"

#include <dlfcn.h>

#include <algorithm>
#include <cmath>

namespace bogam::risk {
namespace {

constexpr size_t kLargestModel = 100u << 20;
constexpr uint32_t kApiVersion = 16;
constexpr size_t kRowsAtOnce = 65'536;

// Places of functions in the table OrtApi of onnxruntime_c_api.h: the order in which they were added, which no version changes.
enum Slot : size_t {
  kGetErrorMessage = 2,
  kCreateEnv = 3,
  kDisableTelemetryEvents = 6,
  kCreateSessionFromArray = 8,
  kRun = 9,
  kCreateSessionOptions = 10,
  kSetIntraOpNumThreads = 24,
  kSetInterOpNumThreads = 25,
  kSessionGetInputCount = 30,
  kSessionGetOutputCount = 31,
  kSessionGetInputTypeInfo = 33,
  kSessionGetOutputTypeInfo = 34,
  kSessionGetInputName = 36,
  kSessionGetOutputName = 37,
  kCreateTensorWithDataAsOrtValue = 49,
  kGetTensorMutableData = 51,
  kCastTypeInfoToTensorInfo = 55,
  kGetTensorElementType = 60,
  kGetDimensionsCount = 61,
  kGetDimensions = 62,
  kGetTensorShapeElementCount = 64,
  kGetTensorTypeAndShape = 65,
  kCreateCpuMemoryInfo = 69,
  kAllocatorFree = 76,
  kGetAllocatorWithDefaultOptions = 78,
  kReleaseEnv = 92,
  kReleaseStatus = 93,
  kReleaseMemoryInfo = 94,
  kReleaseSession = 95,
  kReleaseValue = 96,
  kReleaseTypeInfo = 98,
  kReleaseTensorTypeAndShapeInfo = 99,
  kReleaseSessionOptions = 100,
};
constexpr int kFloatElement = 1;

using Handle = void*;
using Out = Handle(Handle, Handle*);
using Release = void(Handle);

/// Released at the end of a scope.
struct Held {
  Release* release;
  Handle handle = nullptr;
  explicit Held(Release* with) : release(with) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() {
    if (handle != nullptr) release(handle);
  }
};

Status Refused(const std::string& what) { return Status(Code::kUnsupported, "this ONNX model: " + what); }

}  // namespace

Status OnnxRuntime::Take(void* status) const {
  if (status == nullptr) return {};
  const std::string detail = At<const char*(Handle)>(kGetErrorMessage)(status);
  At<Release>(kReleaseStatus)(status);
  return Status(Code::kInvalid, "ONNX Runtime refused", detail);
}

Result<std::shared_ptr<OnnxRuntime>> OnnxRuntime::Open(const std::string& library) {
  if (library.empty()) return Status(Code::kUnsupported, "models in ONNX need ONNX Runtime: name its library file (libonnxruntime.so.1) in BOGAM_ONNXRUNTIME");
  struct ApiBase {
    void* const* (*get_api)(uint32_t);
    const char* (*version)();
  };
  std::shared_ptr<OnnxRuntime> out(new OnnxRuntime);
  out->library_ = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (out->library_ == nullptr) return Status(Code::kUnsupported, "ONNX Runtime's library does not open", dlerror());
  using GetBase = const ApiBase*();
  auto* const get_base = reinterpret_cast<GetBase*>(dlsym(out->library_, "OrtGetApiBase"));
  if (get_base == nullptr) return Status(Code::kUnsupported, "the library that should be ONNX Runtime is not", library);
  const ApiBase* const base = get_base();
  out->version_ = base->version();
  out->table_ = base->get_api(kApiVersion);
  if (out->table_ == nullptr) return Status(Code::kUnsupported, "ONNX Runtime " + out->version_ + " is too old: 1.16 is needed");
  constexpr int kFatal = 4;  // a library does not print
  using Create = Handle(int, const char*, Handle*);
  BOGAM_TRY(out->Take(out->At<Create>(kCreateEnv)(kFatal, "bogam", &out->environment_)));
  BOGAM_TRY(out->Take(out->At<Handle(Handle)>(kDisableTelemetryEvents)(out->environment_)));
  return out;
}

OnnxRuntime::~OnnxRuntime() {
  if (environment_ != nullptr) At<Release>(kReleaseEnv)(environment_);
  // The library stays open: its threads may still be ending.
}

Result<std::unique_ptr<OnnxModel>> OnnxModel::Load(std::shared_ptr<OnnxRuntime> runtime, std::string_view bytes, size_t features) {
  if (bytes.size() > kLargestModel) return Status(Code::kTooLarge, "this ONNX model is over 100 MB");
  // TensorProto.external_data is a list of keys, of which "location" must be one: a file of this machine's that the model would open.
  if (bytes.find(std::string_view("\x0a\x08location", 10)) != std::string_view::npos) return Refused("it keeps data outside of its file");
  std::unique_ptr<OnnxModel> out(new OnnxModel(std::move(runtime)));
  const OnnxRuntime& ort = *out->runtime_;
  out->features_ = features;
  Held options(ort.At<Release>(kReleaseSessionOptions));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle*)>(kCreateSessionOptions)(&options.handle)));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, int)>(kSetIntraOpNumThreads)(options.handle, 1)));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, int)>(kSetInterOpNumThreads)(options.handle, 1)));
  using Create = Handle(Handle, const void*, size_t, Handle, Handle*);
  BOGAM_TRY(ort.Take(ort.At<Create>(kCreateSessionFromArray)(ort.environment_, bytes.data(), bytes.size(), options.handle, &out->session_)));
  BOGAM_TRY(out->Describe());
  return out;
}

OnnxModel::~OnnxModel() {
  if (session_ != nullptr) runtime_->At<Release>(kReleaseSession)(session_);
}

Result<std::string> OnnxModel::NameAt(bool input, size_t index) {
  const OnnxRuntime& ort = *runtime_;
  Handle allocator = nullptr;
  char* name = nullptr;
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle*)>(kGetAllocatorWithDefaultOptions)(&allocator)));
  using Get = Handle(Handle, size_t, Handle, char**);
  BOGAM_TRY(ort.Take(ort.At<Get>(input ? kSessionGetInputName : kSessionGetOutputName)(session_, index, allocator, &name)));
  std::string out(name);
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, void*)>(kAllocatorFree)(allocator, name)));
  return out;
}

Status OnnxModel::CheckInput() {
  const OnnxRuntime& ort = *runtime_;
  Held type(ort.At<Release>(kReleaseTypeInfo));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t, Handle*)>(kSessionGetInputTypeInfo)(session_, 0, &type.handle)));
  Handle tensor = nullptr;
  int element = 0;
  size_t dimensions = 0;
  BOGAM_TRY(ort.Take(ort.At<Out>(kCastTypeInfoToTensorInfo)(type.handle, &tensor)));
  if (tensor == nullptr) return Refused("its input is no tensor");
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, int*)>(kGetTensorElementType)(tensor, &element)));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t*)>(kGetDimensionsCount)(tensor, &dimensions)));
  if (element != kFloatElement || dimensions != 2) return Refused("its input is not float32 with rows and features");
  int64_t shape[2] = {0, 0};
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, int64_t*, size_t)>(kGetDimensions)(tensor, shape, 2)));
  if (shape[1] >= 0 && static_cast<size_t>(shape[1]) != features_) {
    return Refused("it takes " + std::to_string(shape[1]) + " features, and " + std::to_string(features_) + " are declared");
  }
  return {};
}

/// Whether it is a tensor of float32 that can be risks.
Result<bool> OnnxModel::TakesOutput(size_t output) {
  const OnnxRuntime& ort = *runtime_;
  Held type(ort.At<Release>(kReleaseTypeInfo));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t, Handle*)>(kSessionGetOutputTypeInfo)(session_, output, &type.handle)));
  Handle tensor = nullptr;
  int element = 0;
  size_t dimensions = 0;
  BOGAM_TRY(ort.Take(ort.At<Out>(kCastTypeInfoToTensorInfo)(type.handle, &tensor)));
  if (tensor == nullptr) return false;
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, int*)>(kGetTensorElementType)(tensor, &element)));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t*)>(kGetDimensionsCount)(tensor, &dimensions)));
  return element == kFloatElement && (dimensions == 1 || dimensions == 2);
}

Status OnnxModel::Describe() {
  const OnnxRuntime& ort = *runtime_;
  size_t inputs = 0, outputs = 0;
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t*)>(kSessionGetInputCount)(session_, &inputs)));
  BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t*)>(kSessionGetOutputCount)(session_, &outputs)));
  if (inputs != 1) return Refused("it has " + std::to_string(inputs) + " inputs, not one");
  BOGAM_TRY(CheckInput());
  BOGAM_ASSIGN(input_, NameAt(true, 0));
  for (size_t i = 0; i < outputs && output_.empty(); ++i) {
    BOGAM_ASSIGN(const bool takes, TakesOutput(i));
    if (!takes) continue;
    BOGAM_ASSIGN(output_, NameAt(false, i));
  }
  if (output_.empty()) return Refused("it has no output of float32 risks (a ZipMap must be left out of the export)");
  return {};
}

Result<std::vector<double>> OnnxModel::Risks(std::span<const float> values) const {
  const OnnxRuntime& ort = *runtime_;
  Held memory(ort.At<Release>(kReleaseMemoryInfo));
  constexpr int kArena = 1, kDefaultMemory = 0;
  BOGAM_TRY(ort.Take(ort.At<Handle(int, int, Handle*)>(kCreateCpuMemoryInfo)(kArena, kDefaultMemory, &memory.handle)));
  std::vector<double> out;
  const size_t rows = values.size() / features_;
  for (size_t first = 0; first < rows; first += kRowsAtOnce) {
    const size_t count = std::min(kRowsAtOnce, rows - first);
    Held input(ort.At<Release>(kReleaseValue)), output(ort.At<Release>(kReleaseValue));
    const int64_t shape[2] = {static_cast<int64_t>(count), static_cast<int64_t>(features_)};
    using Wrap = Handle(Handle, void*, size_t, const int64_t*, size_t, int, Handle*);
    void* const data = const_cast<float*>(values.data() + first * features_);  // the runtime only reads its inputs
    BOGAM_TRY(ort.Take(
        ort.At<Wrap>(kCreateTensorWithDataAsOrtValue)(memory.handle, data, count * features_ * sizeof(float), shape, 2, kFloatElement, &input.handle)));
    const char* const input_name = input_.c_str();
    const char* const output_name = output_.c_str();
    using RunFunction = Handle(Handle, Handle, const char* const*, const Handle*, size_t, const char* const*, size_t, Handle*);
    BOGAM_TRY(ort.Take(ort.At<RunFunction>(kRun)(session_, nullptr, &input_name, &input.handle, 1, &output_name, 1, &output.handle)));
    Held shape_of(ort.At<Release>(kReleaseTensorTypeAndShapeInfo));
    size_t size = 0;
    BOGAM_TRY(ort.Take(ort.At<Out>(kGetTensorTypeAndShape)(output.handle, &shape_of.handle)));
    BOGAM_TRY(ort.Take(ort.At<Handle(Handle, size_t*)>(kGetTensorShapeElementCount)(shape_of.handle, &size)));
    if (size != count && size != 2 * count) return Refused("its output is not one or two numbers a row");
    const size_t stride = size / count;
    float* risks = nullptr;
    BOGAM_TRY(ort.Take(ort.At<Handle(Handle, void**)>(kGetTensorMutableData)(output.handle, reinterpret_cast<void**>(&risks))));
    for (size_t i = 0; i < count; ++i) {
      const double risk = static_cast<double>(risks[i * stride + stride - 1]);
      if (!std::isnan(risk) && !(risk >= 0 && risk <= 1)) return Refused("a result is outside of 0 to 1");
      out.push_back(risk);
    }
  }
  return out;
}

}  // namespace bogam::risk
