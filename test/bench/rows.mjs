// What is measured: each row runs once in each round, and says how long it took and what it needed.
import { execFileSync } from "node:child_process";
import {
	copyFileSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	statfsSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeHuge, makeMany } from "./inputs.mjs";
import { run } from "./process-tree.mjs";

export const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));

const PUBLISHED = /"event":"published".*\n/;

/** What the rows write, in the bench's folder. */
export const OUTPUT = "out.safetensors";

/** How often those rows run in a round of which tenths of a second are compared. */
const TIMES = 3;

/** Room on the disk for the 77 GB file's output. */
const HUGE_NEEDS = 45e9;

/**
 * The rows by name. Each is given the inputs and the bench's folder; what it writes is gone when it ends. `elsewhere` is
 * a folder of another file system.
 */
export function rowsOf({ model, half, eight, folder, elsewhere, workers, torch }) {
	const out = join(folder, OUTPUT);
	// What a row wrote stays until the next one that writes begins: memory that is free for a second or two goes back to
	// a virtual machine's host, and who needs it next pays for that.
	const makeRoom = () => {
		rmSync(out, { force: true });
		// The disk is told of what is free now, not while the row runs.
		execFileSync("sync");
	};
	const writing = (command, args, options) => {
		makeRoom();
		return run(command, args, options);
	};
	const copy = (file) => writing("cp", [file, out]);
	const once = async (running, script, ...args) => {
		const ran = await running(process.execPath, [join(HERE, script), ...args.map(String)]);
		return { ...ran, inside: JSON.parse(ran.out).seconds };
	};
	const prune = async (durably, file, ...options) => {
		const [command, ...before] = durably ? [process.execPath] : ["eatmydata", process.execPath];
		const words = [...before, CLI, "prune", file, "-o", out, "--json", ...options];
		const ran = await writing(command, words, envOf(folder));
		return { ...ran, inside: JSON.parse(ran.out).timings.convertMs / 1000 };
	};
	// In memory, mostly, so not for longer than it is needed.
	const fromElsewhere = async (row) => {
		const there = mkdtempSync(join(elsewhere, "autoprune-bench-"));
		try {
			const file = join(there, basename(half));
			copyFileSync(half, file);
			return await row(file);
		} finally {
			rmSync(there, { recursive: true });
		}
	};
	return {
		cp: () => copy(model),
		cpSync: () => writing("sh", ["-c", 'cp "$0" "$1" && sync "$1"', model, out]),
		floor: () => leastOf(TIMES, () => once(writing, "floor.mjs", model, out, workers)),
		prune: () => leastOf(TIMES, () => prune(false, model)),
		one: () => leastOf(TIMES, () => prune(false, model, "--config", oneWorker(folder))),
		eightByTwo: () => once(run, "measure-once.mjs", eight, 2),
		eightByOne: () => once(run, "measure-once.mjs", eight, 1),
		durable: () => prune(true, model),
		daemon: () => {
			makeRoom();
			return throughDaemon(model, folder);
		},
		inspect: () => run(process.execPath, [CLI, "inspect", "--json", model], envOf(folder)),
		quick: () => run(process.execPath, [CLI, "inspect", "--quick", model], envOf(folder)),
		// 1: parts of networks, which are no models by themselves, are among the files.
		many: () =>
			run(process.execPath, [CLI, "inspect", "--quick", "--jsonl", makeMany(folder)], {
				...envOf(folder),
				codes: [0, 1],
			}),
		cpOver: () => fromElsewhere(copy),
		halfOver: () => fromElsewhere((file) => prune(false, file)),
		cpHalf: () => copy(half),
		halfCopied: () => prune(false, half),
		halfLinked: () => throughDaemon(half, folder),
		...(torch && { torch: () => writing("/usr/bin/python3", [join(HERE, "prune.py"), model, out]) }),
	};
}

/**
 * The run that took least inside. A virtual machine's host takes free memory back every two seconds: when that falls
 * between the deletion of the last output and the writing of the next, half a second is the host's.
 */
async function leastOf(times, row) {
	const runs = [];
	for (let i = 0; i < times; i += 1) runs.push(await row());
	return runs.reduce((least, one) => (one.inside < least.inside ? one : least));
}

/** The path of settings by which one thread does all. */
function oneWorker(folder) {
	const path = join(folder, "one-worker.yaml");
	writeFileSync(path, "workers: 1\n");
	return path;
}

/** The journey of a 77 GB file, once; null where the disk has no room for what becomes of it. */
export async function hugeRow(folder) {
	const { bavail, bsize } = statfsSync(folder);
	if (bavail * bsize < HUGE_NEEDS) return null;
	const huge = join(folder, "huge.safetensors");
	rmSync(huge, { force: true });
	makeHuge(huge);
	const ran = await throughDaemon(huge, folder);
	rmSync(huge);
	return ran;
}

/** The journey as the daemon times it, from identifying to the published name; settling is a setting, not a cost. */
async function throughDaemon(file, folder) {
	const library = join(folder, "models");
	// With the journal: an empty folder where it knows of a library counts as a disk that is not mounted.
	for (const one of [library, join(folder, "state")]) rmSync(one, { recursive: true, force: true });
	mkdirSync(join(library, "Autoprune"), { recursive: true });
	writeFileSync(join(folder, "autoprune.yaml"), `library: ${library}\nsettle:\n  quiet: 100ms\n`);
	linkSync(file, join(library, "Autoprune", basename(file)));
	// What follows an outcome, such as hashing, is not waited for.
	const options = { cwd: folder, endAt: PUBLISHED, ...envOf(folder) };
	const ran = await run(process.execPath, [CLI, "watch", "--once"], options);
	const told = eventIn(ran.out);
	const linked = statSync(join(library, told.to)).ino === statSync(file).ino;
	rmSync(library, { recursive: true, force: true });
	return { ...ran, seconds: told.ms / 1000, linked };
}

function eventIn(out) {
	const line = out.split("\n").find((text) => text.includes(`"event":"published"`));
	if (line === undefined) throw new Error(`the daemon published nothing:\n${out}`);
	return JSON.parse(line);
}

function envOf(folder) {
	const state = join(folder, "state");
	if (!existsSync(state)) mkdirSync(state, { recursive: true });
	return { env: { ...process.env, XDG_STATE_HOME: state } };
}
