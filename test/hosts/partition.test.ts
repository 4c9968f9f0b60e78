import { describe, expect, test } from "vitest";
import { tells } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { type Cluster, type Host, makeCluster } from "./cluster.ts";
import { drop, expectAlive, expectOnce, measured, NAMES, untilPublished } from "./files.ts";
import { cabledHost, canCable } from "./netns.ts";
import { proxied } from "./proxied.ts";

/** A host whose connection to the database can fail. */
interface Cut {
	readonly cluster: Cluster;
	/** It watches the inbox. */
	readonly host: Host;
	readonly other: Host;
	fail(): void;
	heal(): void;
}

async function byProxy(how: "stalled" | "only-requests"): Promise<Cut> {
	const cluster = await makeCluster();
	const { url, proxy } = await proxied(cluster.url);
	const [host, other] = [await cluster.start("one", { url }), await cluster.start("two")];
	return { cluster, host, other, fail: () => proxy.forward(how), heal: () => proxy.forward("both-ways") };
}

async function byCable(how: "cable" | "replies"): Promise<Cut> {
	const cluster = await makeCluster();
	const { url, before, cable, loseReplies } = await cabledHost(cluster.url);
	const [host, other] = [await cluster.start("one", { url, before }), await cluster.start("two")];
	return {
		cluster,
		host,
		other,
		fail: () => (how === "cable" ? cable("down") : loseReplies(true)),
		heal: () => (how === "cable" ? cable("up") : loseReplies(false)),
	};
}

const CABLES = [
	["by a cable that is pulled", () => byCable("cable")],
	["by a filter that drops the replies", () => byCable("replies")],
] as const;

describe.skipIf(!canUsePostgres)("a host that is cut off from the database", () => {
	test.each([
		["by a network that passes nothing", () => byProxy("stalled")],
		["by a network that loses the replies", () => byProxy("only-requests")],
		...(canCable ? CABLES : []),
	] as const)("%s loses the inbox and its jobs, and takes part again afterwards", async (_, cut) => {
		const { cluster, host, other, fail, heal } = await cut();
		await expect.poll(() => cluster.watcher()).toBe("one");
		const [before, during, after, last] = [
			NAMES.slice(0, 16),
			NAMES.slice(16, 20),
			NAMES.slice(20, 24),
			NAMES.slice(24, 28),
		];
		drop(host, before);
		await host.daemon.saw(tells("working"));
		fail();
		const cutAt = performance.now();
		await expect.poll(() => cluster.watcher()).toBe("two");
		measured("another host watches after", cutAt);
		drop(other, during);
		await untilPublished(cluster, [...before, ...during]);
		measured("all jobs of the lost host are done after", cutAt);
		heal();
		const healedAt = performance.now();
		drop(other, after);
		await untilPublished(cluster, [...before, ...during, ...after]);
		// The healed host is told nothing: it has to find by itself that it lost all of it.
		await expect.poll(() => cluster.rows(`SELECT name FROM hosts WHERE ${ALIVE} ORDER BY name`)).toHaveLength(2);
		measured("the host takes part again after", healedAt);
		expectOnce(cluster, other, NAMES.slice(0, 24));
		other.signal("SIGTERM");
		expect(await other.daemon.ended).toBe(0);
		drop(host, last);
		await untilPublished(cluster, NAMES.slice(0, 28));
		expectOnce(cluster, host, NAMES.slice(0, 28));
		expectAlive([host]);
	});

	test("can be stopped, and its jobs are done by the others", async () => {
		const { cluster, host, other, fail } = await byProxy("stalled");
		const names = NAMES.slice(0, 16);
		drop(host, names);
		await host.daemon.saw(tells("working"));
		fail();
		const stoppedAt = performance.now();
		host.signal("SIGTERM");
		expect(await host.daemon.ended).toBe(0);
		measured("a host without a database stops after", stoppedAt);
		await untilPublished(cluster, names);
		expectOnce(cluster, other, names);
	});
});

const ALIVE = "beat_at > clock_timestamp() - interval '4 s'";
