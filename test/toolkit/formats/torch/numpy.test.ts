import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import type { Tensor } from "../../../../toolkit/tensor.ts";
import { assemble, call, global, int, type Part, text, tuple, u32 } from "../pickle/assemble.ts";
import { TOOLS } from "../zip/build-zip.ts";
import { holding, outcomeOf } from "./build-torch.ts";

/** Protocol 3's BINBYTES. */
function bytes(content: Uint8Array): Uint8Array {
	return assemble("B", u32(content.length), content);
}

function dtype(name: string, order: string): Part {
	return [call("numpy", "dtype", text(name), 0x89, 0x88), tuple(int(3), text(order)), "b"];
}

interface Lies {
	readonly shape?: Part;
	readonly type?: Part;
	readonly columnsFirst?: Part;
	readonly content?: Part;
	readonly wanted?: string;
}

/** A tensor of two by three floats, as torch pickles those of a TPU; `lies` stand in place of what is true. */
function ofNumpy(lies: Lies = {}): Uint8Array {
	const made = call("numpy.core.multiarray", "_reconstruct", global("numpy", "ndarray"), tuple(int(0)), text("b"));
	const state = tuple(
		int(1),
		lies.shape ?? tuple(int(2), int(3)),
		lies.type ?? dtype("f4", "<"),
		lies.columnsFirst ?? 0x89,
		lies.content ?? bytes(new Uint8Array(24).fill(7)),
	);
	const wanted = global("torch", lies.wanted ?? "float32");
	return holding(
		call("torch._utils", "_rebuild_device_tensor_from_numpy", [made, state, "b"], wanted, text("cpu"), 0x89),
		{},
	);
}

function read(file: Uint8Array): Tensor | undefined {
	return torchZip.readTable(inMemory(file), TOOLS).tensors.get("w");
}

test("its bytes come with the table, and they are those of the pickle", () => {
	expect(read(ofNumpy())).toMatchObject({ dtype: "F32", shape: [2, 3], start: 0, storage: { bytes: 24 } });
	expect(read(ofNumpy())?.storage.inline).toEqual(new Uint8Array(24).fill(7));
	expect(read(ofNumpy())).not.toHaveProperty("strides");
});

test("columns first and highest byte first are told", () => {
	expect(read(ofNumpy({ columnsFirst: 0x88 }))?.strides).toEqual([1, 2]);
	expect(read(ofNumpy({ type: dtype("f4", ">") }))?.storage.bigEndian).toBe(true);
});

describe("what is no plain array of the tensor's dtype is refused", () => {
	test.each<[string, Lies, string]>([
		["too few bytes", { content: bytes(new Uint8Array(20)) }, "torch.malformed"],
		["a negative size", { shape: tuple(int(-2), int(3)) }, "torch.malformed"],
		["a shape beyond all files", { shape: tuple(int(2 ** 50), int(2 ** 50)) }, "torch.malformed"],
		["a shape that is no tuple", { shape: int(6) }, "torch.malformed"],
		["an order that is no truth value", { columnsFirst: int(1) }, "torch.malformed"],
		["objects, which are another pickle", { type: dtype("O8", "|") }, "torch.kind"],
		["a list of values", { content: "]" }, "torch.kind"],
		["a dtype that is only text", { type: text("f4") }, "torch.kind"],
		["another dtype", { wanted: "float16" }, "torch.kind"],
		["no dtype", { wanted: "Size" }, "torch.kind"],
	])("%s", (_, lies, code) => {
		expect(outcomeOf(torchZip, ofNumpy(lies))).toBe(code);
	});
});
