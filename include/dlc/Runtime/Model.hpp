// The C API of Runtime.h for C++17, header only: models that close themselves, tensors as views of the
// program's memory, errors as values. With exceptions enabled, Result::value() throws instead.
//
//   auto model = dlc::Model::create(digits_dlc_artifact, digits_dlc_api());
//   if (!model) return fail(model.error().message);
//   std::vector<float> x(784), y(10);
//   auto input = dlc::Tensor::of(x.data(), {1, 1, 28, 28}), output = dlc::Tensor::of(y.data(), {1, 10});
//   if (auto error = model->run({input}, {output})) return fail(error.message);
#ifndef DLC_RUNTIME_MODEL_HPP
#define DLC_RUNTIME_MODEL_HPP

#include "dlc/Runtime/Runtime.h"

#include <initializer_list>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

namespace dlc {

/// A failure, or its absence: true when something went wrong.
struct [[nodiscard]] Error {
  dlc_status status = DLC_OK;
  std::string message;

  explicit operator bool() const { return status != DLC_OK; }
};

#if defined(__cpp_exceptions)
/// What Result::value() and throwOn() throw.
class Exception : public std::runtime_error {
public:
  explicit Exception(const Error &error) : std::runtime_error(error.message), status(error.status) {}
  const dlc_status status;
};

inline void throwOn(const Error &error) {
  if (error)
    throw Exception(error);
}
#endif

/// A value or the reason why there is none. Look before using `*` or `->`.
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : content(std::move(value)) {}
  Result(Error error) : failure(std::move(error)) {}

  explicit operator bool() const { return !failure; }
  const Error &error() const { return failure; }
  T &operator*() { return content; }
  const T &operator*() const { return content; }
  T *operator->() { return &content; }
  const T *operator->() const { return &content; }

#if defined(__cpp_exceptions)
  /// The value, moved out of a temporary; throws Exception when there is none.
  T &value() & {
    throwOn(failure);
    return content;
  }
  T value() && {
    throwOn(failure);
    return std::move(content);
  }
#endif

private:
  T content{};
  Error failure;
};

/// The dlc_dtype of a C++ type; 16-bit floats have none and are given explicitly.
template <typename T> constexpr int32_t dtypeOf() {
  using U = std::remove_cv_t<T>;
  if constexpr (std::is_same_v<U, float>)
    return DLC_F32;
  else if constexpr (std::is_same_v<U, double>)
    return DLC_F64;
  else if constexpr (std::is_same_v<U, bool>)
    return DLC_BOOL;
  else {
    static_assert(std::is_integral_v<U>, "give the dtype explicitly");
    constexpr int32_t base = std::is_signed_v<U> ? DLC_I8 : DLC_U8;
    return base + (sizeof(U) == 1 ? 0 : sizeof(U) == 2 ? 1 : sizeof(U) == 4 ? 2 : 3);
  }
}

/// A view of the program's memory. Nothing is owned or copied.
class Tensor : public dlc_tensor {
public:
  Tensor() : dlc_tensor{} {}
  Tensor(const dlc_tensor &tensor) : dlc_tensor(tensor) {}
  /// `bytes` at `memory`, of any element type. More than DLC_MAX_RANK dimensions are refused when run.
  Tensor(const void *memory, size_t bytes, int32_t elementType, std::initializer_list<int64_t> dims)
      : Tensor(memory, bytes, elementType, dims.begin(), dims.size()) {}
  Tensor(const void *memory, size_t bytes, int32_t elementType, const std::vector<int64_t> &dims)
      : Tensor(memory, bytes, elementType, dims.data(), dims.size()) {}

  /// A whole tensor of Ts, its size computed from the shape.
  template <typename T> static Tensor of(T *memory, std::initializer_list<int64_t> dims) {
    return Tensor(memory, count(dims.begin(), dims.size()) * sizeof(T), dtypeOf<T>(), dims);
  }
  template <typename T> static Tensor of(T *memory, const std::vector<int64_t> &dims) {
    return Tensor(memory, count(dims.data(), dims.size()) * sizeof(T), dtypeOf<T>(), dims);
  }

  std::vector<int64_t> dims() const { return {shape, shape + rank}; }
  /// The number of elements.
  size_t count() const { return count(shape, static_cast<size_t>(rank)); }
  /// The elements, or null if they are not Ts.
  template <typename T> T *as() const { return dtype == dtypeOf<T>() ? static_cast<T *>(data) : nullptr; }

private:
  Tensor(const void *memory, size_t bytes, int32_t elementType, const int64_t *dims, size_t size) : dlc_tensor{} {
    data = const_cast<void *>(memory);
    this->size = bytes;
    dtype = elementType;
    rank = static_cast<int32_t>(size);
    for (size_t i = 0; i < size && i < DLC_MAX_RANK; ++i)
      shape[i] = dims[i];
  }
  static size_t count(const int64_t *dims, size_t size) {
    size_t n = 1;
    for (size_t i = 0; i < size && i < DLC_MAX_RANK; ++i)
      n *= static_cast<size_t>(dims[i]);
    return n;
  }
};
static_assert(sizeof(Tensor) == sizeof(dlc_tensor), "arrays of Tensor are passed as arrays of dlc_tensor");

/// What outputs a call has, and the workspace it needs.
struct Shapes {
  std::vector<Tensor> outputs; // dtype, rank, shape and size; data is null
  size_t workspace = 0;
};

/// Memory where a model runs: on its GPU, or of the host. Moves, does not copy.
class DeviceMemory {
public:
  DeviceMemory() = default;
  DeviceMemory(const dlc_api *api, dlc_model *model, void *memory) : api(api), model(model), memory(memory) {}
  ~DeviceMemory() { free(); }
  DeviceMemory(DeviceMemory &&other) noexcept
      : api(other.api), model(other.model), memory(std::exchange(other.memory, nullptr)) {}
  DeviceMemory &operator=(DeviceMemory &&other) noexcept {
    if (this != &other) {
      free();
      api = other.api;
      model = other.model;
      memory = std::exchange(other.memory, nullptr);
    }
    return *this;
  }
  void *get() const { return memory; }

private:
  void free() {
    if (memory)
      api->device_free(model, memory);
  }

  const dlc_api *api = nullptr;
  dlc_model *model = nullptr;
  void *memory = nullptr;
};

/// An open model. Moves, does not copy. run() may be called from many threads at once.
class Model {
public:
  Model() = default;
  ~Model() { close(); }
  Model(Model &&other) noexcept : api(other.api), model(std::exchange(other.model, nullptr)) {}
  Model &operator=(Model &&other) noexcept {
    if (this != &other) {
      close();
      api = other.api;
      model = std::exchange(other.model, nullptr);
    }
    return *this;
  }

  /// Opens a model that is linked in: `<model>_dlc_artifact` and `<model>_dlc_api()` of its header.
  static Result<Model> create(const dlc_artifact &artifact, const dlc_api *api, const dlc_options *options = nullptr) {
    Model result(api);
    if (dlc_status status = api->model_create(&artifact, options, &result.model))
      return result.failed(status);
    return result;
  }

  /// Opens a shared library; `api` is dlc_api_v1() of the runtime that the program links.
  static Result<Model> load(const std::string &path, const dlc_api *api, const dlc_options *options = nullptr) {
    Model result(api);
    if (dlc_status status = api->model_load(path.c_str(), options, &result.model))
      return result.failed(status);
    return result;
  }

  const dlc_artifact &artifact() const { return *api->model_artifact(model); }
  const char *isa() const { return api->model_isa(model); }
  int32_t threads() const { return api->model_threads(model); }
  /// The GPU that the model runs on, -1 for the processor.
  int32_t device() const { return api->model_device(model); }
  dlc_model *get() const { return model; }

  /// Of the inputs only rank and shape are looked at.
  Result<Shapes> shapes(const std::vector<Tensor> &inputs) const {
    Shapes result;
    result.outputs.resize(static_cast<size_t>(artifact().num_outputs));
    if (dlc_status status = api->model_shapes(model, inputs.data(), static_cast<int32_t>(inputs.size()),
                                              result.outputs.data(), artifact().num_outputs, &result.workspace))
      return failed(status);
    return result;
  }

  /// Runs once; dtype, rank and shape of the outputs are filled in. See dlc_model_run.
  Error run(const std::vector<Tensor> &inputs, std::vector<Tensor> &outputs, void *workspace = nullptr,
            size_t workspaceSize = 0) {
    return check(api->model_run(model, inputs.data(), static_cast<int32_t>(inputs.size()), outputs.data(),
                                static_cast<int32_t>(outputs.size()), workspace, workspaceSize));
  }
  Error run(const std::vector<Tensor> &inputs, std::vector<Tensor> &&outputs) { return run(inputs, outputs); }

  /// The same with tensors on the GPU, queued on a CUstream, or waited for without one. See dlc_model_run_device.
  Error runDevice(const std::vector<Tensor> &inputs, std::vector<Tensor> &outputs, void *stream = nullptr,
                  void *workspace = nullptr, size_t workspaceSize = 0) {
    return check(api->model_run_device(model, inputs.data(), static_cast<int32_t>(inputs.size()), outputs.data(),
                                       static_cast<int32_t>(outputs.size()), workspace, workspaceSize, stream));
  }
  /// Waits for runs on streams, and reports what failed in them.
  Error synchronize() { return check(api->model_synchronize(model)); }

  /// `size` bytes where the model runs, freed with the result. The model must outlive it.
  Result<DeviceMemory> allocate(size_t size) {
    void *memory = nullptr;
    if (dlc_status status = api->device_alloc(model, size, &memory))
      return failed(status);
    return DeviceMemory(api, model, memory);
  }
  /// Between any two of host and device.
  Error copy(void *to, const void *from, size_t size) { return check(api->device_copy(model, to, from, size)); }

private:
  explicit Model(const dlc_api *api) : api(api) {}
  Error failed(dlc_status status) const { return {status, api->last_error()}; }
  Error check(dlc_status status) const { return status == DLC_OK ? Error() : failed(status); }
  void close() {
    if (model)
      api->model_destroy(model);
    model = nullptr;
  }

  const dlc_api *api = nullptr;
  dlc_model *model = nullptr;
};

} // namespace dlc

#endif
