import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeHome, tells } from "../e2e/run.ts";
import { canShare, sharedUntilEnd } from "../e2e/shares.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { firstEngineUnder } from "./engine-command.ts";
import { type Ground, groundAt, workThrough } from "./ground.ts";
import { canTrace, under } from "./strace.ts";
import { treeOf } from "./whole.ts";

/** Where a share whose server is away answers EIO: a mount with `soft` of NFS, SMB, and most of FUSE. */
const READS = [
	{ what: "its first byte is read", call: "pread64", nth: 1 },
	{ what: "its weights are read", call: "pread64", nth: 20 },
	{ what: "it is opened", call: "openat", nth: 1 },
	{ what: "its size is asked for", call: "statx", nth: 1 },
	{ what: "it is identified", call: "statx", nth: 2 },
	{ what: "it is asked whether it has changed meanwhile", call: "statx", nth: 4 },
] as const;

describe.skipIf(!canShare || !canTrace)("a file on a network share that answers EIO", () => {
	test.each(READS)("when $what stays in the inbox, and is published once the share is back", async ({ call, nth }) => {
		const ground = groundAt(sharedUntilEnd({ subtype: "sshfs" }).folder);
		const source = vaeIn(ground);
		const before = under(`${call}:error=EIO:when=${nth}+`, source);
		const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
		expect({ how, said }).toMatchObject({ how: 1, said: expect.stringContaining("work.source-away") });
		expect(existsSync(source)).toBe(true);
		expect(await workThrough(ground)).toMatchObject({ how: 0 });
		expect([...treeOf(ground).keys()].filter((path) => path.includes("Failed"))).toEqual([]);
		expect(existsSync(source)).toBe(false);
	});

	test("is tried again by itself, after pauses that grow", async () => {
		const { folder } = sharedUntilEnd({ subtype: "sshfs" });
		const home = makeHome("workers: 1\n", join(folder, "models"));
		onTestFinished(() => home.end());
		const source = join(home.inbox, "vae.safetensors");
		const env = firstEngineUnder(under("pread64:error=EIO:when=20..21", source), home.folder);
		const daemon = await home.watching(["env", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]);
		writeSparse(source, VAE_V1);
		for (const again of ["in 2 s", "in 4 s"]) {
			await daemon.saw((line) => line.code === "work.source-away" && line.again === again);
		}
		await daemon.saw(tells("published", "vae.safetensors"));
	});
});

test.skipIf(!canTrace)(
	"a file on a disk that answers EIO when it is asked for the file's size is refused",
	async () => {
		const home = makeHome();
		onTestFinished(() => home.end());
		const ground = groundAt(home.folder);
		const source = vaeIn(ground);
		const before = under("statx:error=EIO:when=1+", source);
		const { how, said } = await workThrough(ground, { env: firstEngineUnder(before, ground.root) });
		expect({ how, said }).toMatchObject({ how: 1, said: expect.stringContaining("work.source-unreadable") });
	},
);

function vaeIn({ inbox }: Ground): string {
	const source = join(inbox, "vae.safetensors");
	writeSparse(source, VAE_V1);
	return source;
}
