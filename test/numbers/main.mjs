// What the daemon takes beside the work itself: `npm run numbers [-- FILES]`. Prints each figure with what is allowed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openJournal } from "../../dist/daemon/journal/sqlite/journal.js";
import { filePath } from "../../dist/workers/files/file-path.js";
import { identityAt } from "../../dist/workers/files/identity.js";
import { cpuSecondsOfTree, rssBytes, treeOf } from "../processes.mjs";
import { burst, flood } from "./burst.mjs";
import { writeEmbeddings } from "./embeddings.mjs";
import { makeHome } from "./home.mjs";
import { outcomesIn, tell } from "./told.mjs";

const FILES = Number(process.argv[2] ?? 10_000);
const INTERRUPTED = 1_000;

console.log(`${cpus().length} cores, Node ${process.version}, ${fileURLToPath(new URL("../..", import.meta.url))}`);
await burst("embeddings of 5 KB", FILES);
await burst("files of 5 KB that are refused", Math.ceil(FILES / 5), 640);
await flood(FILES);
await beginning();
await recovery();
await idleness();

/** From what the settler needs at least, two looks and the quiet time, to the journal's claim. */
async function beginning() {
	const home = makeHome("200ms");
	const seen = until();
	const claimed = until();
	const { child, ended } = home.start((line) => {
		if (line.event === "watching") seen.done();
		if (line.event === "published") claimed.done();
	});
	await seen.comes;
	// The engine starts with the first file; what is measured is every one after it.
	writeEmbeddings(join(home.inbox, "first"), 1);
	await claimed.comes;
	const waits = [];
	for (let number = 0; number < 5; number++) {
		const path = join(home.inbox, `one-${number}.safetensors`);
		writeFileSync(path, readFileSync(join(home.inbox, "Originals", "embedding-0.safetensors")));
		const wroteAt = Date.now();
		await whenTrue(() => !existsSync(path));
		const entry = (await outcomesIn(home)).find(({ source }) => source.path === path);
		waits.push(Date.parse(entry.claimedAt) - wroteAt - 200);
	}
	waits.sort((a, b) => a - b);
	tell("from settled to the work's begin, of five the middle one", `${waits[2]} ms`, "under 100 ms");
	child.kill("SIGTERM");
	await ended;
	home.remove();
}

/** Jobs that a crash has left claimed, of files that are still there. */
async function recovery() {
	const home = makeHome("1h");
	const first = home.start(() => undefined, "--once");
	first.child.kill("SIGTERM");
	await first.ended;
	writeEmbeddings(home.inbox, INTERRUPTED);
	const journal = await openJournal(home.journal);
	for (const name of readdirSync(home.inbox, { recursive: true, encoding: "utf8" })) {
		if (!name.endsWith(".safetensors")) continue;
		const path = join(home.inbox, name);
		const arrival = { path, pathBytes: filePath(path), identity: await identityAt(path) };
		const job = await journal.claim(arrival, new Date().toISOString());
		await journal.advance(job, { state: "processing" });
	}
	await journal.close();
	const began = performance.now();
	const started = until();
	const { child, ended } = home.start((line) => line.event === "watching" && started.done());
	await started.comes;
	tell(
		`recovery of ${INTERRUPTED} interrupted jobs, with the start`,
		`${((performance.now() - began) / 1000).toFixed(1)} s`,
		"under 5 s",
	);
	child.kill("SIGTERM");
	await ended;
	home.remove();
}

/** After it has worked once, so that the engine runs too. */
async function idleness() {
	const home = makeHome("100ms");
	writeEmbeddings(home.inbox, 1);
	const worked = until();
	const { child, ended } = home.start((line) => line.event === "published" && worked.done());
	await worked.comes;
	await new Promise((resolve) => setTimeout(resolve, 15_000));
	const before = cpuSecondsOfTree(child.pid);
	await new Promise((resolve) => setTimeout(resolve, 30_000));
	const share = ((cpuSecondsOfTree(child.pid) - before) / 30) * 100;
	const rss = treeOf(child.pid).map((pid) => `${Math.round(rssBytes(pid) / 1e6)} MB`);
	tell("an idle daemon with its engine", `${share.toFixed(2)} % of a core`, "under 1 %");
	tell("its memory, and its engine's", rss.join(", "), "150 MB");
	child.kill("SIGTERM");
	await ended;
	home.remove();
}

function until() {
	let done;
	const comes = new Promise((resolve) => {
		done = resolve;
	});
	return { comes, done };
}

async function whenTrue(holds) {
	while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
