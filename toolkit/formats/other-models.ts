import type { ByteSource } from "../bytes.ts";
import { toolkitError, type UserError } from "../errors.ts";
import { latin1Of } from "./ascii.ts";
import { isCoreMl, isOnnx } from "./protobuf-models.ts";

const ULTRALYTICS_FOLDERS =
	"it belongs in models/ultralytics/bbox or segm of ComfyUI, or in models/adetailer of AUTOMATIC1111";

/** Formats of models that other programs run: how messages name them, and where their files belong. */
const OTHER_MODELS = {
	onnx: {
		looksLike: "an ONNX model",
		where: "it belongs in the folder of the extension that runs it, such as models/insightface for face swapping",
	},
	"onnx-pack": {
		looksLike: "a zip archive of ONNX models, as InsightFace publishes them",
		where: "unpack it into a folder with its name in models/insightface/models",
	},
	tensorrt: {
		looksLike: "a TensorRT engine, which is built for one kind of graphics card",
		where: "it belongs in models/tensorrt of ComfyUI, or in models/Unet-trt of AUTOMATIC1111",
	},
	"core-ml": {
		looksLike: "a Core ML model",
		where: "it belongs in the folder of the app that runs it",
	},
	tflite: {
		looksLike: "a TensorFlow Lite model",
		where: "it belongs in the folder of the extension that runs it",
	},
	openvino: {
		looksLike: "the description of an OpenVINO model",
		where: "it belongs beside the .bin that has its weights, in the folder of the program that runs it",
	},
	paddle: {
		looksLike: "a PaddlePaddle model",
		where: "it belongs in the folder of the program that runs it",
	},
	ultralytics: {
		looksLike: "a YOLO model of ultralytics, which is stored as a whole Python object",
		where: ULTRALYTICS_FOLDERS,
	},
	"ultralytics-fused": {
		looksLike: "a YOLO model of ultralytics, which is stored as a whole Python object and names builtins.getattr",
		where: `fused models need that name, but it can also run code, so use it only if you trust its author; ${ULTRALYTICS_FOLDERS}`,
	},
} as const;

export type OtherModel = keyof typeof OTHER_MODELS;

/** The error `file.other-format` for a model of this format, which autoprune does not process. */
export function otherFormat(format: OtherModel): UserError {
	return toolkitError("file.other-format", OTHER_MODELS[format]);
}

/** Whether a folder is a Core ML model by its name. Its files are useless individually. */
export function isCoreMlFolder(path: string): boolean {
	return /\.(mlmodelc|mlpackage)$/i.test(path);
}

/** The format, by content, of a file that starts with `head`; null if it is none of these formats. */
export function otherModelOf(source: ByteSource, head: Uint8Array): OtherModel | null {
	if (textAt(head, 0, 4) === TENSORRT || isLedEngine(source, head)) return "tensorrt";
	// A FlatBuffers file has its identifier after the offset of its root (schema.fbs).
	if (textAt(head, 4, 4) === "TFL3") return "tflite";
	if (isOnnx(head, source.size)) return "onnx";
	if (isCoreMl(head)) return "core-ml";
	return OPENVINO.test(textAt(head, 0, head.length)) ? "openvino" : null;
}

/** The first bytes of a serialized engine. */
const TENSORRT = "ftrt";

/** The root element of OpenVINO's intermediate representation, whose versions 10 and 11 are in use. */
const OPENVINO = /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*\?>\s*)?<net\s[^>]*\bversion="\d+"/;

/** An upper limit for the JSON text that ultralytics writes before an engine. */
const MOST_LEAD = 2 ** 20;

/** ultralytics writes the length of a JSON text in 32 bits, the text, and then the engine. */
function isLedEngine(source: ByteSource, head: Uint8Array): boolean {
	if (head.length < 5 || head[4] !== 0x7b) return false;
	const at = 4 + new DataView(head.buffer, head.byteOffset).getUint32(0, true);
	if (at > MOST_LEAD) return false;
	const magic = new Uint8Array(TENSORRT.length);
	return source.readInto(magic, at) === magic.length && textAt(magic, 0, magic.length) === TENSORRT;
}

function textAt(bytes: Uint8Array, from: number, length: number): string {
	return latin1Of(bytes.subarray(from, from + length));
}
