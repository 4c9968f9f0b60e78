import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statfsSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { openConnection } from "../../daemon/journal/sqlite/connection.ts";
import { engineOf } from "../e2e/engine-of.ts";
import { loraFile } from "../e2e/lora.ts";
import { canMount, mounted } from "../e2e/mounts.ts";
import { type Daemon, type Home, makeHome, namesIn, tells } from "../e2e/run.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { jobsOf } from "./jobs.ts";
import { ALL } from "./stage.ts";
import { canTrace } from "./strace.ts";

/** Seconds. */
const LONG_AGO = 1_600_000_000;

let home: Home;

afterEach(() => home.end());

const journal = (): string => join(home.folder, "state", "autoprune", "journal.db");

/** How long another program holds the journal: until all that needs no journal is done, or until no longer is waited. */
const HOLDS = [
	["while a file is worked on", () => expect.poll(sealedTemps).toHaveLength(1)],
	["for longer than it is waited for", (daemon: Daemon) => daemon.saw(({ code }) => code === "journal.busy")],
] as const;

test.each(ALL ? HOLDS : HOLDS.slice(0, 1))(
	"a journal that another program holds %s loses no change",
	async (_, held) => {
		home = makeHome();
		const daemon = await home.watching();
		writeSparse(join(home.inbox, "vae.safetensors"), VAE_V1);
		utimesSync(join(home.inbox, "vae.safetensors"), LONG_AGO, LONG_AGO);
		await daemon.saw(tells("working", "vae.safetensors"));
		const engine = engineOf(daemon);
		process.kill(engine, "SIGSTOP");
		const other = await openConnection(journal(), { mode: "write", waitMs: 10_000 });
		await other.script("BEGIN EXCLUSIVE");
		process.kill(engine, "SIGCONT");
		await held(daemon);
		expect(home.names("Autoprune")).toContain("vae.safetensors");
		expect(home.names("VAE")).toEqual([]);
		await other.script("ROLLBACK");
		await other.close();
		await daemon.saw(tells("published", "vae.safetensors"));
		expect(home.names("VAE")).toEqual(["vae.pt"]);
		expect(home.temps()).toEqual([]);
		expect(await jobsOf(home)).toMatchObject([{ state: "done", interrupted: 0 }]);
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(1);
	},
);

/** Temporary files that have the date of what they were made from: nothing is left to do but to say so. */
function sealedTemps(): string[] {
	const folder = join(home.library, ".autoprune", ...namesIn(join(home.library, ".autoprune")));
	return home.temps().filter((name) => statSync(join(folder, name)).mtimeMs === LONG_AGO * 1000);
}

test.skipIf(!canTrace)(
	"a journal whose disk turns read-only holds files back, and goes on when it is back",
	async () => {
		home = makeHome();
		const daemon = await home.watching();
		home.drop("before.safetensors", loraFile(1));
		await daemon.saw(tells("published", "before.safetensors"));
		const fault = await refusing("EROFS", daemon, [journal(), `${journal()}-wal`]);
		home.drop("style.safetensors", loraFile(2));
		expect(await daemon.saw(({ code }) => code === "journal.unusable")).toMatchObject({ level: 40 });
		expect(home.names("Autoprune")).toEqual(["Originals", "style.safetensors"]);
		fault.kill("SIGTERM");
		await daemon.saw(tells("published", "style.safetensors"));
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2);
	},
);

describe.skipIf(!canMount)("a log on a full disk", () => {
	test("holds up neither the work nor the end", async () => {
		home = makeHome();
		const disk = mounted("64k");
		const daemon = home.start(["sh", "-c", `exec "$0" "$@" >> ${join(disk, "log")}`]);
		home.drop("before.safetensors", loraFile(1));
		await expect.poll(() => home.names("Autoprune", "Originals")).toEqual(["before.safetensors"]);
		expect(() => writeFileSync(join(disk, "filler"), Buffer.alloc(2 ** 17))).toThrow(/ENOSPC/);
		expect(statfsSync(disk).bavail).toBe(0);
		home.drop("style.safetensors", loraFile(2));
		await expect.poll(() => home.names("Autoprune", "Originals")).toHaveLength(2);
		daemon.process.kill("SIGTERM");
		expect(await daemon.ended).toBe(0);
		expect(home.names("Lora")).toEqual(["before.safetensors", "style.safetensors"]);
	});
});

/** Has a running daemon's writes to these files fail, until the process that this gives is ended. */
async function refusing(errno: string, { process: { pid } }: Daemon, paths: readonly string[]): Promise<ChildProcess> {
	const calls = "write,pwrite64,ftruncate,fsync,fdatasync";
	const inject = ["-e", `trace=${calls}`, "-e", `inject=${calls}:error=${errno}`];
	const on = paths.flatMap((path) => ["-P", path]);
	const tracer = spawn("strace", ["-f", "-o", "/dev/null", ...inject, ...on, "-p", String(pid)], {
		stdio: ["ignore", "ignore", "pipe"],
	});
	onTestFinished(() => void tracer.kill("SIGKILL"));
	// It says that it is attached.
	await once(tracer.stderr, "data");
	return tracer;
}
