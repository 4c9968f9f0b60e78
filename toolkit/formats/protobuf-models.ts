/** A field of a protobuf message. */
interface Field {
	readonly number: number;
	/** The value of a varint; the length of any other field. */
	readonly value: number;
	/** Where the content begins, and where the next field does. */
	readonly at: number;
	readonly end: number;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** ONNX IR versions start at 1; the current one was 13 in 2026. */
const MOST_ONNX_VERSION = 40;
/**
 * Fields of onnx.proto's ModelProto before its graph: producer, its version, domain and doc string; and the model's
 * version.
 */
const ONNX_TEXTS: readonly number[] = [2, 3, 4, 6];
const ONNX_MODEL_VERSION = 5;
const ONNX_GRAPH = 7;
const ONNX_OPSET = 8;

/** Core ML specification versions start at 1; the current one was 10 in 2026. */
const MOST_CORE_ML_VERSION = 40;

/**
 * Whether a file of `size` bytes that starts with `head` is an ONNX model: protobuf with a version, texts that can be
 * printed, then a graph or the sets of operators, in the order of their numbers, as every library writes them.
 */
export function isOnnx(head: Uint8Array, size: number): boolean {
	const version = fieldAt(head, 0);
	if (!isVersion(version, MOST_ONNX_VERSION)) return false;
	for (let field = fieldAt(head, version.end); field !== null; field = fieldAt(head, field.end)) {
		if (field.number === ONNX_GRAPH || field.number === ONNX_OPSET) return field.end <= size && isMessage(head, field);
		if (field.number === ONNX_MODEL_VERSION) continue;
		if (!ONNX_TEXTS.includes(field.number) || !isText(head.subarray(field.at, field.end))) return false;
	}
	return false;
}

/** Whether a file that starts with `head` is a Core ML model: a version, then its description with a named input. */
export function isCoreMl(head: Uint8Array): boolean {
	const version = fieldAt(head, 0);
	if (!isVersion(version, MOST_CORE_ML_VERSION)) return false;
	const description = fieldAt(head, version.end);
	if (description?.number !== 2) return false;
	const input = fieldAt(head, description.at);
	const name = input?.number === 1 ? fieldAt(head, input.at) : null;
	if (name?.number !== 1 || input === null || name.end > input.end || input.end > description.end) return false;
	return name.value > 0 && isText(head.subarray(name.at, name.end));
}

function isVersion(field: Field | null, most: number): field is Field {
	return field?.number === 1 && field.end === field.at && field.value >= 1 && field.value <= most;
}

/** Whether a message begins with a text or message field; assumed if the head ends before it. */
function isMessage(head: Uint8Array, { at, value }: Field): boolean {
	if (value === 0) return false;
	const first = head[at];
	return first === undefined || (first & 7) === LENGTH_DELIMITED || (first & 7) === VARINT;
}

/** The field at an offset; null if the bytes are not a field or the head ends. */
function fieldAt(bytes: Uint8Array, from: number): Field | null {
	const tag = varintAt(bytes, from);
	const value = tag === null ? null : varintAt(bytes, tag.end);
	if (tag === null || value === null) return null;
	const number = Math.floor(tag.value / 8);
	if (tag.value % 8 === VARINT) return { number, value: value.value, at: value.end, end: value.end };
	if (tag.value % 8 !== LENGTH_DELIMITED) return null;
	return { number, value: value.value, at: value.end, end: value.end + value.value };
}

/** Reads a varint: seven bits per byte, lowest first; the highest bit of a byte means that more bytes follow. */
function varintAt(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } | null {
	let value = 0;
	for (let i = 0; i < 8; i++) {
		const byte = bytes[from + i];
		if (byte === undefined) return null;
		value += (byte & 0x7f) * 2 ** (7 * i);
		if (byte < 0x80) return { value, end: from + i + 1 };
	}
	return null;
}

function isText(bytes: Uint8Array): boolean {
	return bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
