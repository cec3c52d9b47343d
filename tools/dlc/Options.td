// Every option of every verb. An option's visibility is the set of verbs that take it; its group is
// the section of the help it appears in. `--name value` and `--name=value` mean the same.
include "llvm/Option/OptParser.td"

def CompileVerb : OptionVisibility;
def RunVerb : OptionVisibility;
def EvalVerb : OptionVisibility;
def CheckVerb : OptionVisibility;
def InspectVerb : OptionVisibility;
def VerifyVerb : OptionVisibility;
def BenchVerb : OptionVisibility;
def DoctorVerb : OptionVisibility;
def ExplainVerb : OptionVisibility;
def TrainCompileVerb : OptionVisibility;
def TrainVerb : OptionVisibility;
def ExportVerb : OptionVisibility;
def QuantizeVerb : OptionVisibility;
def PruneVerb : OptionVisibility;

defvar everyVerb = [CompileVerb, RunVerb, EvalVerb, CheckVerb, InspectVerb, VerifyVerb, BenchVerb, DoctorVerb,
                    ExplainVerb, TrainCompileVerb, TrainVerb, ExportVerb, QuantizeVerb, PruneVerb];
// Verbs that take a model or an artifact and run it.
defvar runningVerbs = [RunVerb, EvalVerb, VerifyVerb, BenchVerb];
// Verbs that compile when they are given a model.
defvar compilingVerbs = [CompileVerb, RunVerb, EvalVerb, VerifyVerb, BenchVerb, TrainCompileVerb];
// Verbs that take pictures.
defvar pictureVerbs = !listconcat(compilingVerbs, [QuantizeVerb, PruneVerb]);

// The order of the help's sections.
def output_group : OptionGroup<"Output">;
def data_group : OptionGroup<"Data">;
def model_group : OptionGroup<"Model">;
def training_group : OptionGroup<"Training">;
def compression_group : OptionGroup<"Compression">;
def code_group : OptionGroup<"Code">;
def picture_group : OptionGroup<"Pictures">;
def run_group : OptionGroup<"Running">;
def general_group : OptionGroup<"General">;

class InGroup<OptionGroup group, list<OptionVisibility> verbs> {
  OptionGroup Group = group;
  list<OptionVisibility> Visibility = verbs;
}

// A flag without a value.
class Switch<string name, string help, OptionGroup group, list<OptionVisibility> verbs>
    : Flag<["--"], name>, HelpText<help>, InGroup<group, verbs>;

// An option with one value, in both spellings.
multiclass Value<string name, string meta, string help, OptionGroup group, list<OptionVisibility> verbs> {
  def NAME : Separate<["--"], name>, MetaVarName<meta>, HelpText<help>, InGroup<group, verbs>;
  def NAME#_eq : Joined<["--"], name#"=">, Alias<!cast<Option>(NAME)>, InGroup<group, verbs>;
}

// Output
def o : Separate<["-"], "o">, MetaVarName<"PATH">, InGroup<output_group, [CompileVerb, TrainCompileVerb, ExportVerb, QuantizeVerb,
                                                                    PruneVerb]>,
        HelpText<"what to write. compile: the artifact, whose ending says the kind, .so, .a or .o; train-compile: a "
                 "folder; export, quantize and prune: an ONNX file. With --emit: the text, '-' for stdout">;
defm output : Value<"output", "PATH", "the same as -o", output_group,
                     [CompileVerb, TrainCompileVerb, ExportVerb, QuantizeVerb, PruneVerb]>;
defm name : Value<"name", "NAME", "the model's name in symbols and in the header (default: from the output's name)",
                  output_group, [CompileVerb]>;
defm depfile : Value<"depfile", "FILE", "write the files the output depends on, for Make and Ninja", output_group,
                     [CompileVerb]>;
defm emit : Value<"emit", "PHASE", "stop after a phase and write the module's text: import, canonicalize, compress, "
                  "differentiate, fuse, schedule, bufferize, emit; ptx: write the code for GPUs into the folder -o", output_group, [CompileVerb, TrainCompileVerb]>;
defm dump_asm : Value<"dump-asm", "DIR", "write the assembly of every variant there", output_group, [CompileVerb]>;
def external_weights : Switch<"external-weights", "put the weights into a file of their own beside the artifact",
                              output_group, [CompileVerb]>;
def remarks : Switch<"remarks", "list every fusion, and what was not fused and why", output_group, [CompileVerb]>;
defm save_outputs : Value<"save-outputs", "DIR", "write output_0.npy, ... there", output_group, [RunVerb]>;
defm graph : Value<"graph", "FILE", "draw the model's graph: .dot, .svg or .html", output_group, [InspectVerb]>;
defm json : Value<"json", "FILE", "write the same content as JSON, '-' for stdout instead of the text", output_group,
                  everyVerb>;

// Data
defm inputs : Value<"inputs", "DIR", "read input_0.npy, input_1.npy, ... (or .pb), in the order of the model's inputs",
                    data_group, [RunVerb, VerifyVerb, BenchVerb]>;
defm input : Value<"input", "[NAME=]FILE", "read one input from a .npy, .npz, .pb, .png or .jpg; repeatable",
                   data_group, [RunVerb, VerifyVerb, BenchVerb]>;
defm expect : Value<"expect", "DIR", "compare with output_0.npy, ... there; exit status 3 when they differ", data_group,
                    [RunVerb]>;
defm rtol : Value<"rtol", "X", "accept |got - expected| <= atol + rtol * |expected| (default 1e-4)", data_group,
                  [RunVerb, VerifyVerb]>;
defm atol : Value<"atol", "X", "see --rtol (default 1e-5)", data_group, [RunVerb, VerifyVerb]>;
defm data : Value<"data", "PATH", "the samples: a folder with idx files as MNIST ships, .npy or .npz, or one folder "
                  "of pictures per class; quantize takes an .npz of arrays named like the model's inputs as well", data_group,
                  [EvalVerb, TrainVerb, QuantizeVerb, PruneVerb]>;
defm split : Value<"split", "NAME", "test or train: of --data (default test; quantize: train)", data_group,
                   [EvalVerb, QuantizeVerb]>;
defm data_labels : Value<"data-labels", "FILE", "the labels of --data, when their name does not follow from it",
                         data_group, [EvalVerb, TrainVerb]>;
defm limit : Value<"limit", "N", "use the first N samples (quantize: of --eval)", data_group,
                   [EvalVerb, TrainVerb, QuantizeVerb, PruneVerb]>;
defm batch : Value<"batch", "N", "samples per run where the model's batch is free (default 64)", data_group,
                   [EvalVerb, TrainVerb, QuantizeVerb, PruneVerb]>;
defm eval : Value<"eval", "PATH", "train: evaluate on these samples after every epoch (default: the test split of --data, if "
                  "it has one); quantize and prune: accuracy before and after", data_group,
                  [TrainVerb, QuantizeVerb, PruneVerb]>;
defm samples : Value<"samples", "N", "calibrate on the first N samples (default 512)", data_group, [QuantizeVerb]>;
defm max_drop : Value<"max-drop", "POINTS", "exit status 3 when the accuracy on --eval drops by more percentage points",
                      data_group, [QuantizeVerb]>;
defm min_accuracy : Value<"min-accuracy", "X", "exit status 3 when the accuracy is below X, a fraction or a "
                          "percentage: 0.97 or 97%", data_group, [EvalVerb]>;

// Model
defm shape : Value<"shape", "NAME=DIMS", "sizes of an input, x=1,3,224,224, or of a symbol, N=8; repeatable",
                   model_group, [CompileVerb, RunVerb, EvalVerb, CheckVerb, InspectVerb, VerifyVerb, BenchVerb,
                                 TrainCompileVerb, QuantizeVerb, PruneVerb]>;

// Code
defm target : Value<"target", "DEVICES", "processors: cpu:x86-64-v2,v3,v4 (compile's default), cpu:native, cpu:<LLVM's name>, or "
                    "GPUs: cuda:sm_80,sm_90a; repeat it for code of both kinds", code_group, compilingVerbs>;
defm ptxas : Value<"ptxas", "FILE", "NVIDIA's assembler for machine code beside PTX (default: the one found; none: PTX alone)",
                   code_group, [CompileVerb, TrainCompileVerb]>;
defm fp : Value<"fp", "MODE", "fast (default) or strict: no contraction of multiply and add", code_group,
                compilingVerbs>;
defm precision : Value<"precision", "TYPE", "fp32, bf16 or fp16: what convolutions, matrix products and the ops between them "
                       "compute with; tf32: products on a GPU's tensor cores (default: as in the model)", code_group, compilingVerbs>;
defm keep_fp32 : Value<"keep-fp32", "PATTERN", "nodes that --precision leaves in fp32 (* and ?); repeatable", code_group,
                       compilingVerbs>;
def O : Joined<["-"], "O">, MetaVarName<"<N>">, InGroup<code_group, compilingVerbs>,
        HelpText<"optimization: 0, 1 or 2 (default 2)">;

// Training
defm loss : Value<"loss", "LOSS", "softmax_ce, bce or mse, with the output it is for if there are several: "
                  "softmax_ce:logits", training_group, [TrainCompileVerb]>;
defm optimizer : Value<"optimizer", "RULE", "sgd:lr=0.1,momentum=0.9,nesterov,wd=5e-4, adam:lr=1e-3,beta1=0.9,"
                       "beta2=0.999,eps=1e-8, or adamw:lr=1e-3,wd=0.01", training_group, [TrainCompileVerb]>;
defm train_pattern : Value<"train", "PATTERN", "train the parameters whose names match (* and ?); repeatable (default: "
                           "all)", training_group, [TrainCompileVerb]>;
defm freeze : Value<"freeze", "PATTERN", "leave these alone; repeatable", training_group, [TrainCompileVerb]>;
defm no_decay : Value<"no-decay", "PATTERN", "no weight decay for these; repeatable (default: parameters of rank 0 and "
                      "1)", training_group, [TrainCompileVerb]>;
defm bn : Value<"bn", "MODE", "batch normalization: train (default: by the batch's statistics) or frozen", training_group,
                [TrainCompileVerb]>;
defm insert_dropout : Value<"insert-dropout", "NAME:RATIO", "drop elements of this node's result in training; repeatable",
                            training_group, [TrainCompileVerb]>;
defm clip_norm : Value<"clip-norm", "X", "scale gradients down to this global norm", training_group, [TrainCompileVerb]>;
defm input_gradient : Value<"input-gradient", "NAME", "give the gradient of this input as an output of the step; "
                            "repeatable", training_group, [TrainCompileVerb]>;
defm epochs : Value<"epochs", "N", "passes over the data, those before a --resume included (default 1)", training_group,
                    [TrainVerb]>;
defm lr : Value<"lr", "X", "learning rate (default: the optimizer's of train-compile)", training_group, [TrainVerb]>;
defm schedule : Value<"schedule", "RULE", "cosine (default: falls to 0 at the last step), constant, linear, or "
                      "step:every=N[epochs],gamma=G, each with warmup=N steps: cosine:warmup=100", training_group, [TrainVerb]>;
defm keep : Value<"keep", "WHAT", "train: the number of checkpoints to keep (default 3); prune: leave the results of these "
                  "nodes alone, a name with * and ?, or op:NAME; repeatable", model_group, [TrainVerb, PruneVerb]>;
defm checkpoint_every : Value<"checkpoint-every", "N", "write one every N steps as well, not only after every epoch",
                              training_group, [TrainVerb]>;
def resume : Switch<"resume", "go on from the newest good checkpoint", training_group, [TrainVerb]>;
def restart : Switch<"restart", "remove the checkpoints that are there and begin anew", training_group, [TrainVerb]>;
defm checkpoint : Value<"checkpoint", "FILE", "take this checkpoint (default: the newest good one)", training_group,
                        [ExportVerb]>;

// Compression
defm scheme : Value<"scheme", "NAME", "int8 (default), or int8-7bit: weights of 7 bits, which saturate on no processor",
                    compression_group, [QuantizeVerb]>;
defm calibrator : Value<"calibrator", "NAME", "how ranges are chosen: auto (default), minmax, mse, percentile or "
                        "percentile:99.9", compression_group, [QuantizeVerb]>;
defm keep_float : Value<"keep-float", "PATTERN", "leave nodes in float: a name with * and ?, or op:NAME; repeatable",
                        compression_group, [QuantizeVerb]>;
defm structured : Value<"structured", "SHARE", "remove this share of the channels of every group: 50% (default), 0.3",
                        compression_group, [PruneVerb]>;
def global : Switch<"global", "remove the share of all channels together, the smallest first", compression_group,
                    [PruneVerb]>;
defm multiple : Value<"multiple", "N", "leave multiples of N channels where that is near: 1, 2, 4, 8 (default), ...",
                      compression_group, [PruneVerb]>;

// Pictures
defm scale : Value<"scale", "X", "pixels are multiplied by X: 1/255 (default), 1", picture_group, pictureVerbs>;
defm mean : Value<"mean", "X[,X,X]", "then this is subtracted, per channel (default 0)", picture_group, pictureVerbs>;
defm std : Value<"std", "X[,X,X]", "then divided by this, per channel (default 1)", picture_group, pictureVerbs>;
defm layout : Value<"layout", "NAME", "nchw or nhwc (default: from the input's shape)", picture_group, pictureVerbs>;
defm order : Value<"order", "NAME", "rgb or bgr (default rgb)", picture_group, pictureVerbs>;
defm resize : Value<"resize", "NAME", "stretch, crop or none (default stretch)", picture_group, pictureVerbs>;
defm image_input : Value<"image-input", "NAME", "the input that takes pictures (default: the only one that can)",
                         picture_group, [CompileVerb, TrainCompileVerb]>;
defm labels : Value<"labels", "FILE", "class names, one a line; stored in the artifact", picture_group,
                    [CompileVerb]>;

// Running
defm threads : Value<"threads", "N", "threads of a run (default: one per processor)", run_group,
                     [RunVerb, EvalVerb, VerifyVerb, BenchVerb, DoctorVerb, TrainVerb, QuantizeVerb, PruneVerb]>;
defm isa : Value<"isa", "NAME", "take this variant of the code: x86-64-v3, sm_90a, cpu, cuda (default: the best that fits)",
                 run_group, [RunVerb, EvalVerb, BenchVerb]>;
defm device : Value<"device", "N", "the GPU to run on (default 0)", run_group, [RunVerb, EvalVerb, BenchVerb]>;
defm top : Value<"top", "K", "show the K largest scores of each output, with class names where known", run_group,
                 [RunVerb]>;
def show : Switch<"show", "show the input picture even when the output is no terminal", run_group, [RunVerb]>;
defm seconds : Value<"seconds", "S", "time runs for S seconds (default 2)", run_group, [BenchVerb]>;
defm warmup : Value<"warmup", "S", "run S seconds before timing (default 0.3)", run_group, [BenchVerb]>;
defm compare : Value<"compare", "FILE", "compare with the --json of an earlier bench", run_group, [BenchVerb]>;
def device_data : Switch<"device-data", "also time runs on data that is on the GPU", run_group, [BenchVerb]>;
def profile : Switch<"profile", "show the time of every kernel", run_group, [BenchVerb]>;
defm seed : Value<"seed", "N", "seed of the random inputs (default 1), or of shuffling and dropout (default 0)", run_group,
                  [VerifyVerb, BenchVerb, TrainVerb]>;
def all : Switch<"all", "list every row, also those without a finding", run_group,
                 [VerifyVerb, InspectVerb, QuantizeVerb, PruneVerb]>;
def quick : Switch<"quick", "leave out the measurements (quantize, prune: of time)", run_group,
                   [DoctorVerb, PruneVerb, QuantizeVerb]>;

// General
def help : Switch<"help", "show this text", general_group, everyVerb>;
def h : Flag<["-"], "h">, Alias<help>, InGroup<general_group, everyVerb>;
def quiet : Switch<"quiet", "no progress", general_group, everyVerb>;
def q : Flag<["-"], "q">, Alias<quiet>, InGroup<general_group, everyVerb>;
