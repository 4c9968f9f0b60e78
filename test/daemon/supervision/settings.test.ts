import { describe, expect, test } from "vitest";
import type { Config, InboxConfig } from "../../../config/config.ts";
import { configError } from "../../../config/errors.ts";
import { loadConfig } from "../../../config/load.ts";
import type { DaemonEvent } from "../../../daemon/events/event.ts";
import { createSettings } from "../../../daemon/supervision/settings.ts";
import { memoryLog } from "../temp-folder.ts";

const BEFORE = await loadConfig(undefined, { cwd: "/nowhere", env: { HOME: "/nowhere" } });

async function reloaded(read: () => Config, before = BEFORE) {
	const told: DaemonEvent[] = [];
	const levels: string[] = [];
	const emit = (event: DaemonEvent): void => {
		if (event.event === "log-level") levels.push(event.level);
		else told.push(event);
	};
	const settings = createSettings(before, async () => read(), { emit, log: memoryLog() });
	const used: Config[] = [];
	settings.onChange((config) => used.push(config));
	await settings.reload();
	return { now: settings.current(), told, levels, used };
}

/** `BEFORE` with a changed setting of the top level, which applies to the first inbox or to all. */
function changed(name: string, value: unknown): Config {
	const [first, ...further] = BEFORE.inboxes;
	return name in first
		? { ...BEFORE, inboxes: [{ ...first, [name]: value }, ...further] }
		: { ...BEFORE, [name]: value };
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
	const { now, told, used } = await reloaded(() => changed(name, value));
	expect(now).toEqual(changed(name, value));
	expect(used).toEqual([now]);
	expect(told).toEqual([{ event: "reloaded", changed: [name], needRestart: [] }]);
});

test.each([
	["library", "/elsewhere"],
	["inbox", "/elsewhere"],
	["workers", BEFORE.workers + 1],
	["web", false],
	["journal", "postgres://db/autoprune"],
	["role", "work"],
	["host", "gpu-2"],
	["layout", "comfyui"],
	["folders", { lora: "styles" }],
] as const)("a changed %s is said to need a restart, and is not taken", async (name, value) => {
	const fresh = changed(name, value);
	const [first] = fresh.inboxes;
	const { now, told } = await reloaded(() => ({ ...fresh, inboxes: [{ ...first, keepEma: true }] }));
	expect(now).toEqual(changed("keepEma", true));
	expect(told).toEqual([{ event: "reloaded", changed: ["keepEma"], needRestart: [name] }]);
});

test("a layout that would be decided otherwise now is no changed setting, and is not taken", async () => {
	const { destinations } = BEFORE.inboxes[0];
	const { now, told } = await reloaded(() => changed("destinations", { ...destinations, layout: "comfyui" }));
	expect(now).toEqual(BEFORE);
	expect(told).toEqual([{ event: "reloaded", changed: [], needRestart: [] }]);
});

test("a wrong configuration is refused in words, and the old one stays", async () => {
	const { now, told, levels } = await reloaded(() => {
		throw configError("config.invalid", { file: "/a.yaml", faults: ["line 1: `precision`: wrong"] });
	});
	expect(now).toEqual(BEFORE);
	expect(levels).toEqual([]);
	expect(told).toMatchObject([
		{ event: "reload-refused", code: "config.invalid", message: expect.stringContaining("line 1") },
	]);
});

test("a reading that takes long does not replace a later one", async () => {
	let goOn = (): void => undefined;
	const slow = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const readings = [slow.then(() => changed("keepEma", true)), Promise.resolve(changed("fixClip", true))];
	const read = (): Promise<Config> => readings.shift() ?? Promise.reject(new Error("it was read too often"));
	const settings = createSettings(BEFORE, read, { emit: () => undefined, log: memoryLog() });
	const later = [settings.reload(), settings.reload()];
	goOn();
	await Promise.all(later);
	expect(settings.current()).toEqual(changed("fixClip", true));
});

test("to place unknown files is refused where they would be placed in the inbox", async () => {
	const [first] = BEFORE.inboxes;
	const before: Config = { ...BEFORE, inboxes: [{ ...first, inbox: first.destinations.unsorted }] };
	const set = (onUnknown: "place" | "leave") => (): Config => ({
		...before,
		inboxes: [{ ...before.inboxes[0], onUnknown }],
	});
	const { now, told, used } = await reloaded(set("place"), before);
	expect(now).toEqual(before);
	expect(used).toEqual([]);
	expect(told).toMatchObject([{ event: "reload-refused", code: "work.folders-overlap" }]);
	expect((await reloaded(set("leave"), before)).told).toMatchObject([{ event: "reloaded" }]);
});

test("the log's level follows", async () => {
	const { levels } = await reloaded(() => ({ ...BEFORE, log: { level: "error" } }));
	expect(levels).toEqual(["error"]);
});

describe("of further inboxes", () => {
	const [first] = BEFORE.inboxes;
	const own = (inbox: string, change: Partial<InboxConfig> = {}): InboxConfig => ({ ...first, inbox, ...change });
	const configOf = (top: Partial<InboxConfig>, ...further: InboxConfig[]): Config => ({
		...BEFORE,
		inboxes: [{ ...first, ...top }, ...further],
	});
	const before = configOf({}, own("/a"), own("/b"));

	test.each<{ name: string; fresh: Config; changed: string[]; needRestart: string[]; taken: InboxConfig[] }>([
		{
			name: "a rule of one",
			fresh: configOf({}, own("/a"), own("/b", { keepEma: true })),
			changed: ["inboxes.1.keepEma"],
			needRestart: [],
			taken: [own("/a"), own("/b", { keepEma: true })],
		},
		{
			name: "a rule of the top level that they have too",
			fresh: configOf({ keepEma: true }, own("/a", { keepEma: true }), own("/b", { keepEma: true })),
			changed: ["keepEma"],
			needRestart: [],
			taken: [own("/a", { keepEma: true }), own("/b", { keepEma: true })],
		},
		{
			name: "a library of one, which waits for the next start",
			fresh: configOf({}, own("/a", { library: "/elsewhere", fixClip: true }), own("/b")),
			changed: ["inboxes.0.fixClip"],
			needRestart: ["inboxes.0.library"],
			taken: [own("/a", { fixClip: true }), own("/b")],
		},
		{
			name: "their number, which waits for the next start",
			fresh: configOf({}, own("/b"), own("/c"), own("/a", { vaeFormat: "safetensors" })),
			changed: ["inboxes.0.vaeFormat"],
			needRestart: ["inboxes"],
			taken: [own("/a", { vaeFormat: "safetensors" }), own("/b")],
		},
	])("$name", async ({ fresh, changed, needRestart, taken }) => {
		const { now, told } = await reloaded(() => fresh, before);
		expect(told).toEqual([{ event: "reloaded", changed, needRestart }]);
		expect(now.inboxes.slice(1)).toEqual(taken);
	});
});
