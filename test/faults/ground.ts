import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI } from "../e2e/run.ts";

/** A library, its inbox and a state folder below one folder of their own. Nothing in them at first. */
export interface Ground {
	readonly root: string;
	readonly library: string;
	readonly inbox: string;
	readonly state: string;
	/** Settings that differ from those of every ground, as YAML. */
	readonly settings: string;
}

/** How one run of the daemon ended: its exit code, or the signal that killed it; and what it said. */
export interface Ended {
	readonly how: number | string;
	readonly said: string;
}

/** Where folders for tests are made. */
export function freshFolder(): string {
	return mkdtempSync(join(tmpdir(), "autoprune-fault-"));
}

/** The ground below a folder, with settings that lose no time; made if need be. */
export function groundAt(root: string, settings = ""): Ground {
	const library = join(root, "models");
	const ground = {
		root,
		library,
		inbox: join(library, "Autoprune"),
		state: join(root, "state", "autoprune"),
		settings,
	};
	mkdirSync(ground.inbox, { recursive: true });
	mkdirSync(ground.state, { recursive: true });
	// Temporary files are called alike in every run, so that a call on them can be named beforehand.
	writeFileSync(join(ground.state, "instance"), "0badcafe\n");
	const quick = `library: ${library}\nworkers: 1\nsettle:\n  quiet: 100ms\nscan:\n  every: 100ms\n`;
	writeFileSync(join(root, "autoprune.yaml"), quick + settings);
	return ground;
}

/** Puts a ground back to how another one is. */
export function likeGround(from: Ground, root: string): Ground {
	rmSync(root, { recursive: true, force: true, maxRetries: 3 });
	mkdirSync(root);
	const ground = groundAt(root, from.settings);
	cpSync(from.library, ground.library, { recursive: true });
	cpSync(from.state, ground.state, { recursive: true });
	return ground;
}

/** A run takes a second; one that takes this long hangs, and is ended by SIGABRT. */
const PATIENCE_MS = 60_000;

/** Works through the inbox once, to the end of the daemon. `before`: a command that runs the daemon in its turn. */
export async function workThrough(
	{ root }: Ground,
	{ before = [], env = {} }: { readonly before?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
	const [command = "", ...args] = [...before, process.execPath, CLI, "watch", "--once"];
	const own = { HOME: root, XDG_STATE_HOME: join(root, "state"), NO_COLOR: "1" };
	// A working folder elsewhere keeps the ground's paths out of what a tracer tells of every call.
	const child = spawn(command, [...args, "--config", join(root, "autoprune.yaml")], {
		cwd: "/",
		env: { ...process.env, ...own, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let said = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk) => {
			said += chunk;
		});
	}
	// Not "close": an engine that outlives a killed daemon for a moment has its outputs still open.
	const patience = setTimeout(() => child.kill("SIGABRT"), PATIENCE_MS);
	const [code, signal] = await once(child, "exit");
	clearTimeout(patience);
	return { how: signal ?? code, said };
}
