// The floor: the bytes that a prune reads and writes, in the same pieces, at the same places, by the same number of
// threads, with nothing done to them. Arguments: the model, the output, the number of threads. The clock starts when
// the threads are ready, which a prune's are not.
import { ftruncateSync, openSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { readFully, writeFully } from "../../dist/workers/exact-io.js";
import { CHUNK_BYTES } from "../../dist/workers/kernel/kernel.js";
import { outputBytes, spansFor } from "../../dist/workers/spans.js";
import { windowsOf } from "../../dist/workers/windows.js";
import { planOf } from "./plan-of.mjs";

if (isMainThread) await lead();
else follow();

async function lead() {
	const [model, into, count] = process.argv.slice(2);
	const plan = planOf(model);
	const spans = spansFor(plan, Number(count)).map((span) => [...windowsOf(span, CHUNK_BYTES)].map(movesOf));
	const [from, to] = [openSync(model, "r"), openSync(into, "wx")];
	ftruncateSync(to, plan.bytes);
	const shared = { spans, from, to, next: new Int32Array(new SharedArrayBuffer(4)) };
	const threads = Array.from({ length: Number(count) }, () => {
		return new Worker(new URL(import.meta.url), { workerData: shared });
	});
	await allSay(threads);
	const began = performance.now();
	for (const thread of threads) thread.postMessage("go");
	await allSay(threads);
	console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
}

function follow() {
	const { spans, from, to, next } = workerData;
	const buffer = new Uint8Array(CHUNK_BYTES);
	parentPort.once("message", () => {
		for (let at = Atomics.add(next, 0, 1); at < spans.length; at = Atomics.add(next, 0, 1)) {
			for (const { offset, bytes, writes } of spans[at]) {
				readFully(from, buffer.subarray(0, bytes), offset);
				for (const write of writes) writeFully(to, buffer.subarray(0, write.bytes), write.offset);
			}
		}
		parentPort.postMessage("done");
	});
	parentPort.postMessage("ready");
}

/** One read, and the writes that follow from it; neighbours are written together, as in a prune. */
function movesOf({ from, bytes, parts }) {
	const writes = [];
	for (const { segment } of parts) {
		const last = writes.at(-1);
		if (last !== undefined && last.offset + last.bytes === segment.to) last.bytes += outputBytes(segment);
		else writes.push({ offset: segment.to, bytes: outputBytes(segment) });
	}
	return { offset: from, bytes, writes };
}

function allSay(threads) {
	return Promise.all(threads.map((thread) => new Promise((resolve) => thread.once("message", resolve))));
}
