import { expect, test } from "vitest";
import type { JobState } from "../../../daemon/journal/port/model.ts";
import { type CrashEvidence, type Decision, decide, RULES } from "../../../daemon/recover/rules.ts";

const STATES: readonly JobState[] = [
	"queued",
	"claimed",
	"processing",
	"produced",
	"publishing",
	"published",
	"quarantining",
];

const ALL: readonly CrashEvidence[] = (["as-claimed", "other", "gone"] as const).flatMap((source) =>
	(["whole", "gone-or-other"] as const).flatMap((temp) =>
		(["ours", "as-long", "placeholder", "other", "gone", "none"] as const).flatMap((final) =>
			(["there", "gone"] as const).map((library) => ({ source, temp, final, library })),
		),
	),
);

const EVERY_CASE = STATES.flatMap((state) => ALL.map((evidence) => ({ state, evidence, ...decide(state, evidence) })));

test("every state has a rule for all that can be found", () => {
	expect(EVERY_CASE).toHaveLength(STATES.length * ALL.length);
});

test("every rule is the first to fit somewhere", () => {
	expect(new Set(EVERY_CASE.map(({ because }) => because))).toEqual(new Set(RULES.map(({ because }) => because)));
});

test("no source is put away unless its outcome is recorded and its output is there, missing with it, or not wanted", () => {
	const away = EVERY_CASE.filter(({ decision }) => decision === "archive" || decision === "report-missing");
	for (const { state, evidence, decision } of away) {
		expect(state).toBe("published");
		if (decision === "archive") expect(["ours", "as-long", "none"]).toContain(evidence.final);
		else expect(evidence.source).not.toBe("as-claimed");
	}
});

test("no whole product is thrown away", () => {
	const lost: readonly Decision[] = ["requeue", "forget", "report-missing"];
	const whole = EVERY_CASE.filter(
		({ state, evidence }) => /^p.*ed$|^publishing$/.test(state) && evidence.temp === "whole",
	);
	expect(whole.length).toBeGreaterThan(0);
	expect(whole.filter(({ decision }) => lost.includes(decision))).toEqual([]);
});

test("no job is dropped while the claimed file is there", () => {
	const there = EVERY_CASE.filter(({ evidence }) => evidence.source === "as-claimed");
	expect(there.filter(({ decision }) => decision === "forget")).toEqual([]);
});

test("nothing is renamed onto a file that is not our own placeholder", () => {
	for (const { decision, evidence } of EVERY_CASE) {
		if (decision === "take-placeholder") expect(evidence).toMatchObject({ final: "placeholder", temp: "whole" });
	}
});
