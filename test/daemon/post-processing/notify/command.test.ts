import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { commandTeller, variablesOf } from "../../../../daemon/post-processing/notify/command.ts";
import { tempFolder, until } from "../../temp-folder.ts";
import { CONTENT } from "./content.ts";

const { signal: never } = new AbortController();

let folder: string;
beforeEach(async () => {
	folder = await tempFolder();
});

test("a script gets the entry on standard input and the main facts as variables", async () => {
	onTestFinished(() => void vi.unstubAllEnvs());
	// A suite that runs from a build has one such variable itself.
	for (const name of Object.keys(process.env)) if (name.startsWith("AUTOPRUNE_")) vi.stubEnv(name, undefined);
	const tell = commandTeller(`cat > ${folder}/in.json; env | grep ^AUTOPRUNE_ | sort > ${folder}/env.txt`);
	expect(await tell(CONTENT, never)).toBeNull();
	expect(JSON.parse(readFileSync(join(folder, "in.json"), "utf8"))).toEqual(CONTENT);
	const found = readFileSync(join(folder, "env.txt"), "utf8").trim().split("\n");
	const wanted = Object.entries(variablesOf(CONTENT)).map(([name, value]) => `${name}=${value}`);
	expect(found).toEqual(wanted.sort());
	expect(found).toContain("AUTOPRUNE_OUTPUT=/library/Stable-diffusion/NAI.safetensors");
});

test("a name that would be shell code stays a name", async () => {
	const evil = { ...CONTENT, source: { ...CONTENT.source, name: `$(touch ${folder}/evil); \`touch ${folder}/evil\`` } };
	const tell = commandTeller(`printf %s "$AUTOPRUNE_FILE" > ${folder}/name`);
	expect(await tell(evil, never)).toBeNull();
	expect(readFileSync(join(folder, "name"), "utf8")).toBe(evil.source.name);
	expect(existsSync(join(folder, "evil"))).toBe(false);
});

test.each([
	["a command that fails says why", "echo no mail server >&2; exit 3", "exit code 3: no mail server"],
	["a command that is not there is one that fails", "no-such-command-at-all 2>/dev/null", "exit code 127"],
	["a command that is killed is one that fails", "kill -9 $$", "ended by SIGKILL"],
])("%s", async (_, command, why) => {
	expect(await commandTeller(command)(CONTENT, never)).toBe(why);
});

test("a command that reads nothing of a long entry is one that succeeds", async () => {
	const long = { ...CONTENT, reason: "x".repeat(4_000_000) };
	expect(await commandTeller("exit 0")(long, never)).toBeNull();
});

test("a command is ended with what it has started when the daemon stops", async () => {
	const stop = new AbortController();
	const told = commandTeller(`sleep 1000 & echo $! > ${folder}/pid; wait`)(CONTENT, stop.signal);
	await until(() => existsSync(join(folder, "pid")) && readFileSync(join(folder, "pid"), "utf8").endsWith("\n"));
	stop.abort();
	expect(await told).toBe("ended by SIGTERM");
	const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
	await until(() => !isAlive(pid));
});

test("the service manager's own variables are not passed on", async () => {
	process.env.NOTIFY_SOCKET = "/run/nobody";
	try {
		await commandTeller(`env > ${folder}/env.txt`)(CONTENT, never);
	} finally {
		delete process.env.NOTIFY_SOCKET;
	}
	expect(readFileSync(join(folder, "env.txt"), "utf8")).not.toContain("NOTIFY_SOCKET");
});

/** A process that has ended, and that nobody has asked for yet, is none. */
function isAlive(pid: number): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
	} catch {
		return false;
	}
}
