import { execFileSync } from "node:child_process";
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
	["_aix_support", "_read_cmd_output"],
	["_osx_support", "_read_output"],
	["_pyrepl.pager", "pipe_pager"],
	["ast", "literal_eval"],
	["collections", "namedtuple"],
	["copy", "copy"],
	["pathlib", "PosixPath.unlink"],
	["logging.config", "fileConfig"],
	["urllib2", "urlopen"],
	["Queue", "Queue"],
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
	["pathlib._local", "PosixPath"],
	["datetime", "datetime"],
	["decimal", "Decimal"],
	["uuid", "UUID"],
	["collections", "deque"],
	["typing", "Any"],
	["logging", "getLogger"],
	["copyreg", "__newobj__"],
	["__main__", "Config"],
	["osmodules.ast", "literal_eval"],
	["transformers.training_args", "TrainingArguments"],
])("%s.%s is unlisted", (module, name) => {
	expect(verdictOf(module, name)).toBe("unlisted");
});

test("every module of the standard library is known", ({ skip }) => {
	const names = modulesOfPython();
	if (names.length === 0) return skip("python3 is not installed, or older than 3.10");
	const others = names.filter((module) => verdictOf(module, "something") !== "dangerous");
	expect(others).toEqual([]);
});

/** What the installed Python counts as its standard library; nothing where there is none of 3.10 or later. */
function modulesOfPython(): string[] {
	try {
		const code = "import sys; print(*sys.stdlib_module_names)";
		return execFileSync("python3", ["-c", code], { encoding: "utf8", stdio: "pipe" }).trim().split(" ");
	} catch {
		return [];
	}
}

test("Python 2's modules go by their names of today", () => {
	expect([modernModule("__builtin__"), modernModule("copy_reg"), modernModule("os")]).toEqual([
		"builtins",
		"copyreg",
		"os",
	]);
});
