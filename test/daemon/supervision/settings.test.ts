import { describe, expect, test } from "vitest";
import type { Config, OwnConfig } from "../../../config/config.ts";
import { ownOf } from "../../../config/inboxes.ts";
import { loadConfig } from "../../../config/load.ts";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import type { EventSink } from "../../../daemon/events/sink.ts";
import { createSettings } from "../../../daemon/supervision/settings.ts";
import { UserError } from "../../../toolkit/errors.ts";

const BEFORE = await loadConfig(undefined, { cwd: "/nowhere", env: { HOME: "/nowhere" } });

async function reloaded(read: () => Config, before = BEFORE) {
	const told: DaemonEvent[] = [];
	const levels: string[] = [];
	const sink: EventSink = {
		log: { warn: () => undefined, debug: () => undefined },
		emit: (event) => told.push(event),
		progress: () => ({ update: () => undefined, end: () => undefined }),
		logLevel: (level) => levels.push(level),
	};
	const settings = createSettings(before, async () => read(), sink);
	await settings.reload();
	return { now: settings.current, told, levels };
}

test.each([
	["precision", "bf16"],
	["keepEma", true],
	["fixClip", true],
	["vaeFormat", "safetensors"],
	["names", "describe"],
	["subfolders", "flatten"],
	["onRefused", "leave"],
	["onUnknown", "place"],
	["settle", { quiet: 7 }],
	["scan", { every: 7 }],
	["log", { level: "debug" }],
] as const)("a changed %s is taken at once", async (name, value) => {
	const { now, told } = await reloaded(() => ({ ...BEFORE, [name]: value }));
	expect(now).toEqual({ ...BEFORE, [name]: value });
	expect(told).toEqual([{ event: "reloaded", changed: [name], needRestart: [] }]);
});

test.each([
	["library", "/elsewhere"],
	["inbox", "/elsewhere"],
	["workers", BEFORE.workers + 1],
	["layout", "comfyui"],
	["folders", { lora: "styles" }],
] as const)("a changed %s is said to need a restart, and is not taken", async (name, value) => {
	const { now, told } = await reloaded(() => ({ ...BEFORE, [name]: value, keepEma: true }));
	expect(now).toEqual({ ...BEFORE, keepEma: true });
	expect(told).toEqual([{ event: "reloaded", changed: ["keepEma"], needRestart: [name] }]);
});

test("a layout that would be decided otherwise now is no changed setting, and is not taken", async () => {
	const { now, told } = await reloaded(() => ({
		...BEFORE,
		destinations: { ...BEFORE.destinations, layout: "comfyui" },
	}));
	expect(now).toEqual(BEFORE);
	expect(told).toEqual([{ event: "reloaded", changed: [], needRestart: [] }]);
});

test("a wrong configuration is refused in words, and the old one stays", async () => {
	const { now, told, levels } = await reloaded(() => {
		throw new UserError("config.invalid", { file: "/a.yaml", faults: ["line 1: `precision`: wrong"] });
	});
	expect(now).toEqual(BEFORE);
	expect(levels).toEqual([]);
	expect(told).toMatchObject([
		{ event: "reload-refused", code: "config.invalid", message: expect.stringContaining("line 1") },
	]);
});

test("to place unknown files is refused where they would be placed in the inbox", async () => {
	const before: Config = { ...BEFORE, inbox: BEFORE.destinations.unsorted };
	const { now, told } = await reloaded(() => ({ ...before, onUnknown: "place" }), before);
	expect(now).toEqual(before);
	expect(told).toMatchObject([{ event: "reload-refused", code: "work.folders-overlap" }]);
	expect((await reloaded(() => ({ ...before, onUnknown: "leave" }), before)).told).toMatchObject([
		{ event: "reloaded" },
	]);
});

test("the log's level follows", async () => {
	const { levels } = await reloaded(() => ({ ...BEFORE, log: { level: "error" } }));
	expect(levels).toEqual(["error"]);
});

describe("of further inboxes", () => {
	const own = (inbox: string, changed: Partial<OwnConfig> = {}): OwnConfig => ({
		...ownOf(BEFORE),
		inbox,
		...changed,
	});
	const before: Config = { ...BEFORE, inboxes: [own("/a"), own("/b")] };

	test.each<{ name: string; fresh: Partial<Config>; changed: string[]; needRestart: string[]; taken: OwnConfig[] }>([
		{
			name: "a rule of one",
			fresh: { inboxes: [own("/a"), own("/b", { keepEma: true })] },
			changed: ["inboxes.1.keepEma"],
			needRestart: [],
			taken: [own("/a"), own("/b", { keepEma: true })],
		},
		{
			name: "a rule of the top level that they have too",
			fresh: { keepEma: true, inboxes: [own("/a", { keepEma: true }), own("/b", { keepEma: true })] },
			changed: ["keepEma"],
			needRestart: [],
			taken: [own("/a", { keepEma: true }), own("/b", { keepEma: true })],
		},
		{
			name: "a library of one, which waits for the next start",
			fresh: { inboxes: [own("/a", { library: "/elsewhere", fixClip: true }), own("/b")] },
			changed: ["inboxes.0.fixClip"],
			needRestart: ["inboxes.0.library"],
			taken: [own("/a", { fixClip: true }), own("/b")],
		},
		{
			name: "their number, which waits for the next start",
			fresh: { inboxes: [own("/b"), own("/c"), own("/a", { vaeFormat: "safetensors" })] },
			changed: ["inboxes.0.vaeFormat"],
			needRestart: ["inboxes"],
			taken: [own("/a", { vaeFormat: "safetensors" }), own("/b")],
		},
	])("$name", async ({ fresh, changed, needRestart, taken }) => {
		const { now, told } = await reloaded(() => ({ ...before, ...fresh }), before);
		expect(told).toEqual([{ event: "reloaded", changed, needRestart }]);
		expect(now.inboxes).toEqual(taken);
	});
});
