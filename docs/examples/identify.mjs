// Says what a model file is. Usage: node identify.mjs FILE
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";
import { identify, plannedAs, planPrune, readTable, refusalOf, UserError, whatText } from "autoprune";

const [path] = process.argv.slice(2);
const fd = openSync(path, "r");
try {
	// The toolkit is synchronous and does no input or output of its own: it asks for the bytes it needs.
	const { size } = fstatSync(fd);
	const source = { size, readInto: (into, offset) => readSync(fd, into, 0, into.length, offset) };
	const tools = { crc32, inflate: (bytes, most) => inflateRawSync(bytes, { maxOutputLength: Math.max(1, most) }) };
	const table = readTable(source, tools);
	const verdict = identify(table);
	console.log(`${whatText(verdict)}: ${table.tensors.size} tensors in a ${table.format} file`);
	const planned = plannedAs(verdict);
	if (planned === null) throw refusalOf(verdict, table);
	const choices = { precision: "fp16", precisions: {}, keepEma: false, fixClip: false, vaeFormat: "safetensors" };
	const plan = planPrune(
		// Null: no values were read, so nothing that is told by its values counts as junk.
		{ table, verdict: planned, evidence: null, bytes: size },
		{ ...choices, keepDType: new Set(), format: null },
	);
	console.log(`pruned it takes ${plan.bytes} bytes; kept are ${plan.summary.kept.tensors} tensors`);
} catch (error) {
	if (!(error instanceof UserError)) throw error;
	console.error(`${error.code}: ${error.message}`);
	process.exitCode = 1;
} finally {
	closeSync(fd);
}
