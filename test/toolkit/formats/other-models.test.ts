import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inMemory } from "../../../toolkit/bytes.ts";
import { UserError } from "../../../toolkit/errors.ts";
import { readTable } from "../../../toolkit/formats/index.ts";
import { isCoreMlFolder } from "../../../toolkit/formats/other-models.ts";
import { identify } from "../../../toolkit/identify.ts";
import { scan } from "../../../toolkit/scan.ts";
import { refusalOf } from "../../../toolkit/what.ts";
import { call, dict, global, pickle, text } from "./pickle/assemble.ts";
import { holding, legacyFile, WHOLE } from "./torch/build-torch.ts";
import { buildZip, TOOLS } from "./zip/build-zip.ts";

/** The fault that a file is refused with, whether it cannot be read or nothing is known of what it holds. */
function faultOf(bytes: Uint8Array): UserError {
	try {
		const table = readTable(inMemory(bytes), TOOLS);
		const refusal = refusalOf(identify(table), table);
		if (refusal !== null) return refusal;
	} catch (error) {
		if (error instanceof UserError) return error;
		throw error;
	}
	throw new Error("the file is taken");
}

function latin1(text: string): Uint8Array {
	return Buffer.from(text, "latin1");
}

/** A protobuf field of bytes; its length must fit in 14 bits. */
function field(number: number, content: Uint8Array): Uint8Array {
	const { length } = content;
	const size = length < 0x80 ? [length] : [0x80 | (length & 0x7f), length >> 7];
	return Buffer.concat([Uint8Array.of(8 * number + 2, ...size), content]);
}

function varint(number: number, value: number): Uint8Array {
	return Uint8Array.of(8 * number, value);
}

const GRAPH = field(7, field(2, latin1("torch-jit-export")));
const OPSET = field(8, varint(2, 17));

/** What ultralytics writes before an engine. */
function led(length: number): Uint8Array {
	const json = latin1(`{"description": "${"x".repeat(length)}", "task": "detect"}`);
	const size = Buffer.alloc(4);
	size.writeUInt32LE(json.length);
	return Buffer.concat([size, json]);
}

const ENGINE = latin1(`ftrt${"\0".repeat(40)}`);

/** The description of a Core ML model: an input, an output. */
const DESCRIPTION = field(2, Buffer.concat([field(1, field(1, latin1("image"))), field(10, field(1, latin1("out")))]));

const ULTRALYTICS = global("ultralytics.nn.tasks", "DetectionModel");

const MODELS: readonly (readonly [string, Uint8Array, string])[] = [
	[
		"of torch.onnx",
		Buffer.concat([varint(1, 7), field(2, latin1("pytorch")), field(3, latin1("1.13.0")), GRAPH]),
		"ONNX",
	],
	["without a producer", Buffer.concat([varint(1, 8), GRAPH, OPSET]), "ONNX"],
	["of functions alone", Buffer.concat([varint(1, 8), OPSET]), "ONNX"],
	[
		"of a producer with a long text",
		Buffer.concat([varint(1, 8), field(4, latin1("ai.onnx")), varint(5, 3), field(6, latin1("x".repeat(3000))), GRAPH]),
		"ONNX",
	],
	["as TensorRT writes it", ENGINE, "TensorRT"],
	["as ultralytics writes it", Buffer.concat([led(80), ENGINE]), "TensorRT"],
	["as ultralytics writes it, with much metadata", Buffer.concat([led(9000), ENGINE]), "TensorRT"],
	["of Core ML", Buffer.concat([varint(1, 4), DESCRIPTION, field(50, latin1("abc"))]), "Core ML"],
	["of TensorFlow Lite", latin1("\x1c\0\0\0TFL3\0\0\x12\0"), "TensorFlow Lite"],
	["of OpenVINO", latin1('<?xml version="1.0"?>\n<net name="Model0" version="11">\n\t<layers>'), "OpenVINO"],
	[
		"of PaddlePaddle",
		pickle(
			dict([text("w"), call("numpy.core.multiarray", "_reconstruct")], [text("StructuredToParameterName@@"), "}"]),
		),
		"PaddlePaddle",
	],
	["of ultralytics", holding([ULTRALYTICS, "0", WHOLE]), "YOLO"],
	["of YOLOv5", holding([global("models.yolo", "DetectionModel"), "0", WHOLE]), "YOLO"],
	["of ultralytics, before torch 1.6", legacyFile(dict([text("w"), [ULTRALYTICS, "0N"]]), []), "YOLO"],
	["of ultralytics, fused", holding([ULTRALYTICS, "0", global("builtins", "getattr"), "0", WHOLE]), "YOLO"],
	["packed as InsightFace packs them", buildZip([{ name: "det_10g.onnx", data: "x" }]), "InsightFace"],
	["packed with folders", buildZip([{ name: "buffalo_l/w600k_r50.onnx", data: "x" }]), "InsightFace"],
	["packed for Core ML", buildZip([{ name: "Unet.mlmodelc/weights/weight.bin", data: "x" }]), "Core ML"],
];

test.each(MODELS)("a model %s is named, and called neither damaged nor no model", (_, bytes, name) => {
	const fault = faultOf(bytes);
	expect(fault.code).toBe("file.other-format");
	expect(fault.message).toContain(name);
	expect(fault.message).toMatch(/^This is (an?|the) .*\. Autoprune does not process such models; .*(models\/|belongs)/);
	expect(fault.message).not.toMatch(/damaged|broken|not a model/);
});

describe("what is dangerous stays so", () => {
	test.each([
		["os.system in a YOLO", holding([ULTRALYTICS, "0", global("os", "system"), "0", WHOLE])],
		[
			"os.system in a fused YOLO",
			holding([ULTRALYTICS, "0", global("builtins", "getattr"), "0", global("os", "system"), "0N"]),
		],
		["os.system in an older YOLO", legacyFile([ULTRALYTICS, "0", global("posix", "system")], [])],
		["getattr in any other file", holding([global("builtins", "getattr"), "0", WHOLE])],
		[
			"eval in a pickle of PaddlePaddle",
			pickle(dict([text("StructuredToParameterName@@"), call("builtins", "eval", text("1"))])),
		],
	])("%s", (_, bytes) => {
		expect(faultOf(bytes).code).toBe("pickle.dangerous");
	});

	test.each([
		["broken", holding([ULTRALYTICS, "0", "\x93"]), "pickle.malformed"],
		["cut off", legacyFile(dict([text("w"), [ULTRALYTICS, "0N"]]), []).subarray(0, -10), "pickle.truncated"],
	])("a YOLO whose pickle is %s is refused for that, and a scan does not vouch for it", (_, bytes, code) => {
		expect(faultOf(bytes).code).toBe(code);
		expect(scan(inMemory(bytes), TOOLS).verdict).toBe("refused");
	});

	test("a scan reports the getattr of a fused YOLO, whose refusal warns of it", () => {
		const bytes = holding([ULTRALYTICS, "0", global("builtins", "getattr"), "0", WHOLE]);
		expect(scan(inMemory(bytes), TOOLS).verdict).toBe("dangerous");
		expect(faultOf(bytes).message).toMatch(/builtins\.getattr.*can also run code.*only if you trust/);
	});

	test("a class of ultralytics alone is unlisted", () => {
		const scanned = scan(inMemory(holding([ULTRALYTICS, "0", WHOLE])), TOOLS);
		expect(scanned).toMatchObject({ verdict: "unlisted", fault: null });
		expect(scanned.globals).toContainEqual(
			expect.objectContaining({ name: "ultralytics.nn.tasks.DetectionModel", verdict: "unlisted" }),
		);
	});
});

test.each([
	["a version of 0", Buffer.concat([varint(1, 0), GRAPH])],
	["a producer that cannot be printed", Buffer.concat([varint(1, 8), field(2, latin1("py\0orch")), GRAPH])],
	["a graph beyond the file's end", Buffer.concat([varint(1, 8), GRAPH.subarray(0, 9)])],
	["an empty graph", Buffer.concat([varint(1, 8), field(7, new Uint8Array(0))])],
	["a version alone", varint(1, 8)],
	["an unknown field", Buffer.concat([varint(1, 8), field(9, latin1("abc")), GRAPH])],
	["a description without a name", Buffer.concat([varint(1, 4), field(2, field(1, field(1, new Uint8Array(0))))])],
	["a JSON text behind four bytes", Buffer.concat([Uint8Array.of(9, 0, 0, 0), latin1('{"a": 12}rtft')])],
	["an XML document of another kind", latin1('<?xml version="1.0"?><net>no version</net>')],
])("%s makes no model of another program", (_, bytes) => {
	expect(faultOf(bytes).code).toBe("file.not-a-model");
});

test("whatever the bytes, a file is refused in words and never by an error of our own", () => {
	const starts = MODELS.map(([, bytes]) => bytes);
	fc.assert(
		fc.property(
			fc.constantFrom(...starts),
			fc.nat({ max: 200 }),
			fc.uint8Array({ maxLength: 40 }),
			(start, cut, rest) => {
				const file = Buffer.concat([start.subarray(0, cut), rest]);
				expect(faultOf(file)).toBeInstanceOf(UserError);
			},
		),
	);
});

test("a Core ML model's folder is told by its ending", () => {
	expect(["a.mlpackage", "/x/Unet.mlmodelc", "A.MLPACKAGE"].every(isCoreMlFolder)).toBe(true);
	expect(["mlpackage", "a.mlpackage.zip", "a.mlmodel", ""].some(isCoreMlFolder)).toBe(false);
});

/** Debian's own Python is the one that has these. */
const PYTHON = "/usr/bin/python3";
const hasLibraries = spawnSync(PYTHON, ["-c", "import onnx, torch"]).status === 0;
if (!hasLibraries) console.info(`skipped: ${PYTHON} has no onnx and torch to write real files with`);

const WRITE = {
	"an ONNX model of torch.onnx": `
import io, sys, torch
out = io.BytesIO()
torch.onnx.export(torch.nn.Linear(4, 4), torch.zeros(1, 4), out)
sys.stdout.buffer.write(out.getvalue())
`,
	"an ONNX model of onnx.helper": `
import sys
from onnx import helper, TensorProto
info = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1])
graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [info("x")], [info("y")])
sys.stdout.buffer.write(helper.make_model(graph).SerializeToString())
`,
	"a YOLO model saved by torch": `
import io, sys, types, torch
name = "ultralytics.nn.tasks"
sys.modules["ultralytics"] = sys.modules["ultralytics.nn"] = types.ModuleType("ultralytics")
module = sys.modules[name] = types.ModuleType(name)
class DetectionModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.SiLU())
        self.names = {0: "face"}
DetectionModel.__module__, DetectionModel.__qualname__ = name, "DetectionModel"
module.DetectionModel = DetectionModel
out = io.BytesIO()
torch.save({"epoch": -1, "model": DetectionModel().half(), "ema": None, "train_args": {"task": "detect"}}, out)
sys.stdout.buffer.write(out.getvalue())
`,
};

test.skipIf(!hasLibraries).each(Object.entries(WRITE))("%s is one to us", (_, script) => {
	const bytes = new Uint8Array(execFileSync(PYTHON, ["-c", script]));
	expect(faultOf(bytes).code).toBe("file.other-format");
});
