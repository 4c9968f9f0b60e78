import { describe, expect, test } from "vitest";
import { tempsIn } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";
import { drop, nameOf, onOneMachine, type Source } from "./crash-sources.ts";
import { placesOf, stop, untilDone } from "./crash-trials.ts";
import { allOf, changesBetween, filesLike, filesOf } from "./evidence.ts";
import { holdAt, named } from "./holds.ts";
import { canAttach } from "./stand-still.ts";
import { untilIdle } from "./until.ts";

const SOURCE: Source = { kind: "model with sidecars", stem: "file", seed: 1 };

/** The first of three files that a successor renames. */
const FIRST_RENAME = {
	until: { by: "daemon", call: "rename", path: ({ temp }: { readonly temp: string }) => temp },
} as const;

describe.skipIf(!canUsePostgres || !canAttach)("a successor that takes over the temporary files of a job", () => {
	test.each(["SIGKILL", "SIGSTOP"] as const)("is replaced too when it gets %s after the first of them", async (how) => {
		const expected = onOneMachine([SOURCE]);
		const cluster = await makeCluster();
		const hosts = await Promise.all(["one", "two", "three"].map((name) => cluster.start(name)));
		const [{ home }] = hosts as [(typeof hosts)[number]];
		const file = nameOf(SOURCE);
		const produced = await holdAt(cluster, { when: "after", state: "produced", file });
		const taken = await holdAt(cluster, { when: "after", state: "taken", file });
		drop(home, SOURCE);

		const first = named(hosts, await produced.reached());
		const places = await placesOf(cluster, SOURCE);
		const sleeper = await stop(first, produced, {}, places);
		if (how === "SIGKILL") sleeper.kill();
		const second = named(hosts, await taken.reached());
		const other = await stop(second, taken, FIRST_RENAME, places);
		expect(tempsIn(cluster.library)).toEqual(["job-1.1.s0.part", "job-1.1.s1.part", "job-1.2.part"]);
		if (how === "SIGKILL") other.kill();

		await untilDone(cluster, SOURCE);
		expect(filesLike(filesOf(cluster.library), `${SOURCE.stem}.`)).toEqual(expected(SOURCE));
		expect(tempsIn(cluster.library)).toEqual([]);
		if (how === "SIGKILL") return;
		const before = await allOf(cluster);
		for (const one of [other, sleeper]) await one.wake();
		for (const one of [second, first]) await untilIdle(cluster, one);
		expect(changesBetween(before, await allOf(cluster))).toEqual([]);
	});
});
