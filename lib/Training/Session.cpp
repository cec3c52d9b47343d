// Loading, binding and calling the models of a training folder.
#include "lib/Training/Session.h"

#include "lib/Data/Compare.h"
#include "lib/Data/Failure.h"

using namespace dlc;
using namespace dlc::training;
using data::failure;

static llvm::Error runtimeFailure() { return failure(dlc_last_error()); }

llvm::Expected<Call> Call::prepare(dlc_model *model, std::vector<data::HostTensor> inputs) {
  Call call;
  call.model = model;
  call.inputs = std::move(inputs);
  for (const data::HostTensor &input : call.inputs)
    call.inputViews.push_back(input.view());
  int32_t numOutputs = dlc_model_artifact(model)->num_outputs;
  call.outputViews.resize(numOutputs);
  if (dlc_model_shapes(model, call.inputViews.data(), static_cast<int32_t>(call.inputViews.size()),
                       call.outputViews.data(), numOutputs, nullptr) != DLC_OK)
    return runtimeFailure();
  for (dlc_tensor &view : call.outputViews) {
    auto tensor = data::HostTensor::create(view.dtype, llvm::ArrayRef(view.shape, view.rank));
    if (!tensor)
      return tensor.takeError();
    call.outputs.push_back(std::move(*tensor));
    view = call.outputs.back().view();
  }
  return std::move(call);
}

llvm::Error Call::run() {
  dlc_status status = dlc_model_run(model, inputViews.data(), static_cast<int32_t>(inputViews.size()),
                                    outputViews.data(), static_cast<int32_t>(outputViews.size()), nullptr, 0);
  return status == DLC_OK ? llvm::Error::success() : runtimeFailure();
}

static llvm::Expected<ModelPointer> loadModel(llvm::StringRef folder, llvm::StringRef name, int32_t threads) {
  dlc_options options = DLC_OPTIONS_INIT;
  options.threads = threads;
  dlc_model *model = nullptr;
  if (dlc_model_load((folder + "/" + name).str().c_str(), &options, &model) != DLC_OK)
    return runtimeFailure();
  return ModelPointer(model);
}

llvm::Expected<std::unique_ptr<Session>> Session::open(llvm::StringRef folder, int32_t threads) {
  auto manifest = Manifest::read(folder);
  if (!manifest)
    return manifest.takeError();
  auto step = loadModel(folder, "libstep.so", threads);
  if (!step)
    return step.takeError();
  auto predict = loadModel(folder, "libpredict.so", threads);
  if (!predict)
    return predict.takeError();
  return create(std::move(*step), std::move(*predict), std::move(*manifest));
}

llvm::Expected<std::unique_ptr<Session>> Session::create(ModelPointer step, ModelPointer predict, Manifest manifest) {
  std::unique_ptr<Session> session(new Session());
  session->step = std::move(step);
  session->predict = std::move(predict);
  session->facts = std::move(manifest);
  if (llvm::Error error = session->checkPorts())
    return std::move(error);
  if (llvm::Error error = session->bindState())
    return std::move(error);
  return std::move(session);
}

llvm::Error Session::bindState() {
  size_t size = dlc_model_state_size(step.get());
  auto tensor = data::HostTensor::create(DLC_U8, {static_cast<int64_t>(size)}); // aligned as the runtime wants
  if (!tensor)
    return tensor.takeError();
  memory = std::move(*tensor);
  // Models on two devices meet in memory of the host, which the runtime copies for every run.
  int32_t device = dlc_model_device(step.get());
  if (device >= 0 && device == dlc_model_device(predict.get()) &&
      dlc_device_alloc(step.get(), size, &deviceState) != DLC_OK)
    return runtimeFailure();
  void *bound = deviceState ? deviceState : memory.data();
  if (dlc_model_init_state(step.get(), bound, size) != DLC_OK ||
      dlc_model_bind_state(step.get(), bound, size) != DLC_OK ||
      dlc_model_bind_state(predict.get(), bound, size) != DLC_OK)
    return runtimeFailure();
  return fetchState();
}

llvm::Error Session::fetchState() {
  size_t size = dlc_model_state_size(step.get());
  if (deviceState && dlc_device_copy(step.get(), memory.data(), deviceState, size) != DLC_OK)
    return runtimeFailure();
  return llvm::Error::success();
}

llvm::Error Session::storeState() {
  size_t size = dlc_model_state_size(step.get());
  if (deviceState && dlc_device_copy(step.get(), deviceState, memory.data(), size) != DLC_OK)
    return runtimeFailure();
  return llvm::Error::success();
}

llvm::Error Session::checkPorts() {
  const dlc_artifact &a = stepArtifact(), &b = predictArtifact();
  auto bad = [&](const llvm::Twine &what) {
    return failure("the training step '" + llvm::Twine(a.name) + "': " + what + "; run 'dlc train-compile' again");
  };
  if (a.num_state == 0)
    return bad("expected a state to train, found none");
  if (a.state_hash != b.state_hash || a.state_size != b.state_size)
    return bad("expected the state of '" + llvm::Twine(b.name) + "', found another layout");
  if (numModelInputs() < 1 || b.num_inputs != numModelInputs())
    return bad("expected inputs of the model and " + llvm::Twine(numExtraInputs) + " more, found " +
               llvm::Twine(a.num_inputs));
  const std::pair<const char *, int32_t> scalars[] = {{"learning_rate", DLC_F64}, {"step", DLC_I64}, {"seed", DLC_I64}};
  for (auto [k, scalar] : llvm::enumerate(scalars)) {
    const dlc_port &port = a.inputs[targetInput() + 1 + k];
    if (llvm::StringRef(port.name) != scalar.first || port.dtype != scalar.second || port.rank != 0)
      return bad("expected the scalar '" + llvm::Twine(scalar.first) + "' as input " +
                 llvm::Twine(targetInput() + 1 + k) + ", found '" + port.name + "'");
  }
  if (a.num_outputs < 1 || llvm::StringRef(a.outputs[0].name) != "loss" || a.outputs[0].rank != 0)
    return bad("expected a scalar 'loss' as first output");
  for (int32_t k = 1 + b.num_outputs; k < a.num_outputs; ++k)
    if (llvm::StringRef(a.outputs[k].name) == "gradient_norm")
      gradientNorm = k;
  output = facts.output.empty() ? 0 : -1;
  for (int32_t k = 0; k < b.num_outputs; ++k)
    if (facts.output == b.outputs[k].name)
      output = k;
  if (output < 0 || output >= b.num_outputs)
    return bad("expected an output '" + facts.output + "', found none");
  return llvm::Error::success();
}

llvm::Expected<Call> Session::prepareStep(std::vector<data::HostTensor> inputsAndTarget) const {
  for (int32_t dtype : {DLC_F64, DLC_I64, DLC_I64}) {
    auto scalar = data::HostTensor::create(dtype, {});
    if (!scalar)
      return scalar.takeError();
    inputsAndTarget.push_back(std::move(*scalar));
  }
  return Call::prepare(step.get(), std::move(inputsAndTarget));
}

llvm::Expected<double> Session::runStep(Call &call, const StepRequest &request) const {
  size_t first = static_cast<size_t>(targetInput()) + 1;
  call.input(first).as<double>()[0] = request.learningRate;
  call.input(first + 1).as<int64_t>()[0] = request.step;
  call.input(first + 2).as<int64_t>()[0] = static_cast<int64_t>(request.seed);
  if (llvm::Error error = call.run())
    return std::move(error);
  return data::elementAsDouble(call.outputView(0), 0);
}
