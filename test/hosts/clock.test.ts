import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { tells } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";
import { drop, expectAlive, expectOnce, NAMES, untilPublished } from "./files.ts";

/** The library that faketime preloads into programs with several threads; faketime prints its path. */
const LIBRARY =
	spawnSync("faketime", ["-m", "-f", "+0", "printenv", "LD_PRELOAD"], { encoding: "utf8" }).stdout?.trim() ?? "";
if (LIBRARY === "") console.info("skipped: hosts with a wrong clock, for Debian's faketime is not installed here");

/** With the sign that faketime wants. */
const OFFSETS = process.env.AUTOPRUNE_ALL === "1" ? ["+1h", "-1h", "+30d", "-30d"] : ["+30d", "-1h"];

/** Words before a daemon whose wall clock, and that of its engine, is wrong. */
function underClock(offset: string): readonly string[] {
	const own = [`LD_PRELOAD=${LIBRARY}`, `FAKETIME=${offset}`];
	return ["env", ...own, "DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"];
}

/** Recorded times that are not of this moment, by the database's clock. */
const WRONG_TIMES = `SELECT name, at FROM (
		SELECT source_name AS name, claimed_at AS at FROM jobs UNION ALL SELECT source_name, finished_at FROM outcomes
	) AS recorded WHERE abs(extract(epoch FROM clock_timestamp() - CAST(at AS timestamptz))) > 600`;

describe.skipIf(!canUsePostgres || LIBRARY === "")("a host whose clock is wrong", () => {
	test.each(OFFSETS)("by %s takes part, says so once, and no time or order is wrong", async (offset) => {
		const cluster = await makeCluster();
		const wrong = await cluster.start("wrong", { before: underClock(offset) });
		const right = await cluster.start("right");
		const warning = "the clock of this host differs from the clock of the database";
		await wrong.daemon.saw(({ msg }) => msg === warning);
		const [first, second] = [NAMES.slice(0, 10), NAMES.slice(10, 14)];
		drop(wrong, first);
		await untilPublished(cluster, first);
		for (const { daemon } of [wrong, right]) await daemon.saw(tells("published"));
		expect(await cluster.rows(WRONG_TIMES)).toEqual([]);
		const { hosts } = JSON.parse(right.home.run("hosts", "--json").out);
		for (const { ageMs } of hosts) expect(ageMs).toBeLessThan(60_000);
		// One host after the other, so that the order of the entries is known.
		right.signal("SIGTERM");
		expect(await right.daemon.ended).toBe(0);
		drop(wrong, second);
		await untilPublished(cluster, [...first, ...second]);
		expect(await cluster.rows(WRONG_TIMES)).toEqual([]);
		const { entries } = JSON.parse(wrong.home.run("log", "--json").out);
		const newest = entries.slice(0, second.length).map(({ source }: { source: { path: string } }) => source.path);
		expect(newest.toSorted()).toEqual(second.map((name) => `${wrong.home.inbox}/${name}`));
		expectOnce(cluster, wrong, [...first, ...second]);
		expectAlive([wrong]);
	});
});
