import { expect, test } from "vitest";
import { judge } from "../../../daemon/status/judge.ts";
import { STALE_AFTER_MS, type Status } from "../../../daemon/status/status.ts";

const WELL: Status = {
	pid: 1,
	version: "0.1.0",
	phase: "watching",
	startedAt: "2026-11-22T14:00:00.000Z",
	heartbeatMs: 1_000_000,
	inbox: "/models/Autoprune",
	library: "/models",
	inboxes: [],
	workers: 2,
	journal: null,
	web: null,
	paused: null,
	left: { count: 0, first: [] },
	unwell: null,
	running: [],
	queued: 0,
	waiting: { count: 0, first: [] },
	lastLook: null,
	lastError: null,
	published: 0,
	refused: 0,
};

test.each([
	{ name: "nobody has run here", locked: false, status: null, ends: "down" },
	{ name: "it was stopped", locked: false, status: { ...WELL, phase: "stopped" }, ends: "down" },
	{ name: "it was killed, just now", locked: false, status: WELL, ends: "down" },
	{ name: "it starts for the first time", locked: true, status: null, ends: "starting" },
	{
		name: "it starts after one that was stopped",
		locked: true,
		status: { ...WELL, phase: "stopped" },
		ends: "starting",
	},
	{ name: "it takes up what was interrupted", locked: true, status: { ...WELL, phase: "starting" }, ends: "starting" },
	{ name: "it watches", locked: true, status: WELL, ends: "running" },
	{ name: "it hands back what runs", locked: true, status: { ...WELL, phase: "stopping" }, ends: "stopping" },
	{ name: "its scanner is stuck", locked: true, status: { ...WELL, unwell: "no looks" }, ends: "stuck" },
] as const)("$name: $ends", ({ locked, status, ends }) => {
	expect(judge(locked, status, WELL.heartbeatMs + 1_000).state).toBe(ends);
});

test("silence is forgiven up to the limit, and no longer", () => {
	expect(judge(true, WELL, WELL.heartbeatMs + STALE_AFTER_MS).state).toBe("running");
	expect(judge(true, WELL, WELL.heartbeatMs + STALE_AFTER_MS + 1)).toEqual({
		state: "stuck",
		why: "it has not updated its status for 60 s",
	});
});
