import { expect, test } from "vitest";
import { modernModule, verdictOf } from "../../../../toolkit/formats/pickle/verdict.ts";

test.each([
	["os", "system"],
	["posix", "system"],
	["nt", "popen"],
	["subprocess", "Popen"],
	["sys", "exit"],
	["builtins", "eval"],
	["builtins", "getattr"],
	["builtins", "__import__"],
	["operator", "attrgetter"],
	["_operator", "methodcaller"],
	["runpy", "_run_code"],
	["importlib", "import_module"],
	["importlib.util", "spec_from_file_location"],
	["pickle", "loads"],
	["_pickle", "loads"],
	["joblib", "load"],
	["torch.storage", "_load_from_bytes"],
	["torch", "load"],
	["torch.serialization", "load"],
	["torch.hub", "load"],
	["torch.jit", "load"],
	["torch.utils.cpp_extension", "load_inline"],
	["numpy", "load"],
	["numpy.testing._private.utils", "runstring"],
	["webbrowser", "open"],
	["socket", "create_connection"],
	["urllib.request", "urlopen"],
	["shutil", "rmtree"],
	["ctypes", "CDLL"],
	["code", "interact"],
	["pip", "main"],
	["pip._internal", "main"],
	["pip._internal.cli.main", "main"],
	["functools", "reduce"],
	["types", "FunctionType"],
	["io", "open"],
	["torch", "serialization.os.system"],
	["torch", "serialization"],
	["torch.nn", "a b"],
	["torch.nn", ""],
	["", "x"],
	["torch..nn", "x"],
	["tоrch", "load"],
	["a/b", "x"],
	["a\nb", "x"],
])("%s.%s is dangerous", (module, name) => {
	expect(verdictOf(module, name)).toBe("dangerous");
});

test.each([
	["collections", "OrderedDict"],
	["builtins", "set"],
	["_codecs", "encode"],
	["torch", "FloatStorage"],
	["torch", "BFloat16Storage"],
	["torch.cuda", "HalfStorage"],
	["torch.storage", "UntypedStorage"],
	["torch.storage", "_TypedStorage"],
	["torch._utils", "_rebuild_tensor_v2"],
	["torch._utils", "_rebuild_parameter"],
	["torch._tensor", "_rebuild_from_type_v2"],
	["torch", "float8_e4m3fn"],
	["torch", "Size"],
	["numpy", "dtype"],
	["numpy._core.multiarray", "scalar"],
])("%s.%s is safe", (module, name) => {
	expect(verdictOf(module, name)).toBe("safe");
});

test.each([
	["pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"],
	["torch.nn.modules.container", "ParameterDict"],
	["torch.optim.adam", "Adam"],
	["argparse", "Namespace"],
	["functools", "partial"],
	["io", "BytesIO"],
	["types", "SimpleNamespace"],
	["osmosis", "system"],
	["pathlib", "PosixPath"],
	["transformers.training_args", "TrainingArguments"],
])("%s.%s is unlisted", (module, name) => {
	expect(verdictOf(module, name)).toBe("unlisted");
});

test("Python 2's modules go by their names of today", () => {
	expect([modernModule("__builtin__"), modernModule("copy_reg"), modernModule("os")]).toEqual([
		"builtins",
		"copyreg",
		"os",
	]);
});
