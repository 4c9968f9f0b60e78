// The bench's inputs: made once, kept in its folder.
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MARKER_FAMILIES } from "../../dist/toolkit/architectures/families/index.js";
import { sampleOf } from "../../dist/toolkit/architectures/families/sample.js";
import { COMPONENTS } from "../../dist/toolkit/architectures/index.js";
import { EMA, tensorsAt, WHOLE_SD_V1 } from "../fullsize/tensors.mjs";

const PYTHON = "/usr/bin/python3";
const HUGE_BYTES = 77e9;
const ANY_RANK = 32;

/** Whether real torch can be run. */
export const hasTorch = canImportTorch();

/**
 * Makes what is not there yet: a whole SD-v1 as trainers leave it, fp32 with EMA and junk, 7.7 GB, by real torch;
 * what pruning makes of it, 2.1 GB; and one of eight-bit floats, 1.1 GB. Returns their paths. `given`: a model to take in
 * place of the first.
 */
export function makeInputs(folder, given, cli) {
	mkdirSync(folder, { recursive: true });
	const model = given ?? join(folder, "sd-v1-ema.ckpt");
	if (!existsSync(model)) makeModel(model);
	const half = join(folder, "half.safetensors");
	rmSync(half, { force: true });
	execFileSync(process.execPath, [cli, "prune", model, "-o", half, "--json"], {
		stdio: ["ignore", "ignore", "inherit"],
	});
	const eight = join(folder, "eight-bit.safetensors");
	rmSync(eight, { force: true });
	makeEightBit(eight);
	return { model, half, eight };
}

/** A LoRA of so high a rank that it has 77 GB, all of them a hole: it takes no room, and all of it is read. */
export function makeHuge(path) {
	const parts = tensorsAt([["LoRA-v1-UNET", ""]]);
	const bytesAt = (rank) => parts.reduce((sum, [, shape]) => sum + 4 * countOf(shape, rank), 0);
	const rank = Math.floor(HUGE_BYTES / bytesAt(1));
	const shapes = parts.map(([name, shape]) => [name, shape.map((size) => sizeOf(size, rank))]);
	closeSync(createHollow(path, "F32", 4, shapes).fd);
}

/** Files of each network that is described in full: they have five times as many tensors as the samples of the others. */
const COPIES = 10;

/**
 * One file for each sample of a network that is told by a few tensors, and several for each network that is described in
 * full, in half precision, all bytes holes. Returns their folder.
 */
export function makeMany(folder) {
	const many = join(folder, "many");
	rmSync(many, { recursive: true, force: true });
	mkdirSync(many);
	const samples = MARKER_FAMILIES.map(({ sample }) => sampleOf(sample).map(({ name, shape }) => [name, shape]));
	const described = COMPONENTS.flatMap(({ id }) => Array(COPIES).fill(tensorsAt([[id, ""]])));
	for (const [index, tensors] of [...samples, ...described].entries()) {
		const shapes = tensors.map(([name, shape]) => [name, shape.map((size) => sizeOf(size, ANY_RANK))]);
		closeSync(createHollow(join(many, `${index}.safetensors`), "F16", 2, shapes).fd);
	}
	return many;
}

/** A whole SD-v1 in eight-bit floats, of which converting takes much longer than reading. */
function makeEightBit(path) {
	const weights = tensorsAt(WHOLE_SD_V1).filter(([name]) => !name.endsWith("position_ids"));
	const { fd, from, end } = createHollow(path, "F8_E4M3", 1, weights);
	// Any values but NaN, which is 0x7f and 0xff.
	const block = Uint8Array.from({ length: 1 << 22 }, (_, i) => (((i * 40_503) >>> 7) % 0x7f) | (i & 0x80));
	for (let at = from; at < end; at += block.length) writeSync(fd, block, 0, Math.min(block.length, end - at), at);
	closeSync(fd);
}

/** A new safetensors file of these tensors, of `width` bytes an element, open; their bytes lie from `from` to `end`, all zero. */
function createHollow(path, dtype, width, tensors) {
	const header = {};
	let at = 0;
	for (const [name, shape] of tensors) {
		const end = at + width * countOf(shape);
		header[name] = { dtype, shape, data_offsets: [at, end] };
		at = end;
	}
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	const fd = openSync(path, "wx");
	writeSync(fd, Buffer.concat([length, json]));
	const from = length.length + json.length;
	ftruncateSync(fd, from + at);
	return { fd, from, end: from + at };
}

function countOf(shape, rank) {
	return shape.reduce((product, size) => product * sizeOf(size, rank), 1);
}

/** A size that is a name may be any number: it is the rank. */
function sizeOf(size, rank) {
	return typeof size === "number" ? size : rank;
}

function makeModel(out) {
	const wanted = { out, dtype: "float32", junk: true, badIds: true, tensors: tensorsAt([...WHOLE_SD_V1, EMA]) };
	execFileSync(PYTHON, [fileURLToPath(new URL("../fullsize/make.py", import.meta.url))], {
		input: JSON.stringify(wanted),
	});
}

function canImportTorch() {
	try {
		execFileSync(PYTHON, ["-c", "import torch"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}
