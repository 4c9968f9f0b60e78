import { describe, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";

describe.skipIf(!canUsePostgres)("what follows a job", () => {
	test("is done by the host whose turn it is, also for jobs of other hosts", async () => {
		const { rows, start } = await makeCluster();
		// The first host takes the lease, and the second one publishes.
		const watcher = await start("watcher", "role: watch\n");
		await expect.poll(() => rows("SELECT name FROM leases WHERE name = 'calendar'")).toHaveLength(1);
		await start("worker", "role: work\n");
		watcher.home.drop("file.safetensors", loraFile());
		await expect
			.poll(() => rows("SELECT side FROM hashes ORDER BY side"))
			.toEqual([{ side: "output" }, { side: "source" }]);
	});
});
