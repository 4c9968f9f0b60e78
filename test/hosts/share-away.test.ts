import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tells } from "../e2e/run.ts";
import { canShare, sharedUntilEnd } from "../e2e/shares.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { firstEngineUnder } from "../faults/engine-command.ts";
import { canTrace, under } from "../faults/strace.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";

describe.skipIf(!canUsePostgres || !canShare || !canTrace)("a host whose share answers EIO for a moment", () => {
	test("gives the file back, and is given it again", { timeout: 180_000 }, async () => {
		const share = sharedUntilEnd({ subtype: "sshfs" });
		const library = join(share.folder, "models");
		const source = join(library, "Autoprune", "vae.safetensors");
		mkdirSync(library);
		const cluster = await makeCluster(undefined, library);
		const env = firstEngineUnder(under("pread64:error=EIO:when=20", source), share.backing);
		const before = ["env", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
		const { daemon } = await cluster.start("unwell", { before, yaml: "workers: 1\n" });
		writeSparse(source, VAE_V1);
		await daemon.saw((line) => line.code === "work.source-away");
		await daemon.saw(tells("published", "vae.safetensors"));
		expect(await cluster.outcomes()).toEqual({ "vae.safetensors": ["published"] });
	});
});
