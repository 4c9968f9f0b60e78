// The good files that damage is done to: those of real torch, the same with their checksums left out so that damage to
// a pickle gets past them, and safetensors files that our own writer makes of them.
import { readdirSync, readFileSync } from "node:fs";
import { inMemory } from "../../dist/toolkit/bytes.js";
import { planConvert } from "../../dist/toolkit/convert-plan.js";
import { readTable, WRITERS } from "../../dist/toolkit/formats/index.js";
import { TOOLS } from "../../dist/workers/file-source.js";

const FIXTURES = new URL("../fixtures/torch/", import.meta.url);
const CENTRAL = Buffer.from("PK\x01\x02", "latin1");

/** Good files as `{ name, bytes }`. */
export function goodFiles() {
	const torch = readdirSync(FIXTURES)
		.filter((name) => !name.endsWith(".json"))
		.map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, FIXTURES))) }));
	const zips = torch.filter(({ bytes }) => bytes[0] === 0x50);
	const unsummed = zips.map(({ name, bytes }) => ({ name: `${name} without checksums`, bytes: withoutSums(bytes) }));
	const safetensors = torch.flatMap(({ name, bytes }) => {
		const table = readTable(inMemory(bytes), TOOLS);
		return table.tensors.size === 0 ? [] : [{ name: `${name} as safetensors`, bytes: asSafetensors(table) }];
	});
	return [...torch, ...unsummed, ...safetensors];
}

/** The CRC of a directory entry stands at its byte 16, and 0 says that there is none. */
function withoutSums(bytes) {
	const copy = Buffer.from(bytes);
	for (let at = copy.indexOf(CENTRAL); at !== -1; at = copy.indexOf(CENTRAL, at + 4)) copy.fill(0, at + 16, at + 20);
	return new Uint8Array(copy);
}

function asSafetensors(table) {
	/** @type {Parameters<typeof planConvert>[1]} */
	const choices = { precision: "keep", format: "safetensors", keepDType: new Set() };
	const plan = planConvert({ ...table, metadata: new Map([["a", "b\n"]]) }, choices);
	const file = new Uint8Array(plan.bytes);
	for (const piece of WRITERS.safetensors.frame(plan, [])) file.set(piece.bytes, piece.offset);
	return file;
}
