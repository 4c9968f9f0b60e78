import { expect, test } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import type { Config } from "../../../config/schema.ts";
import type { DaemonEvent } from "../../../daemon/events.ts";
import type { Front } from "../../../daemon/front.ts";
import { createSettings } from "../../../daemon/presence/settings.ts";
import { ModelError } from "../../../toolkit/errors.ts";

const BEFORE = await loadConfig(undefined, { cwd: "/nowhere", env: { HOME: "/nowhere" } });

async function reloaded(read: () => Config) {
	const told: DaemonEvent[] = [];
	const levels: string[] = [];
	const front: Front = {
		log: { warn: () => undefined, debug: () => undefined },
		tell: (event) => told.push(event),
		progress: () => ({ update: () => undefined, end: () => undefined }),
		logLevel: (level) => levels.push(level),
	};
	const settings = createSettings(BEFORE, async () => read(), front);
	await settings.reload();
	return { now: settings.current, told, levels };
}

test.each([
	["precision", "bf16"],
	["keepEma", true],
	["fixClip", true],
	["vaeFormat", "safetensors"],
	["onRefused", "leave"],
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
		throw new ModelError("config.invalid", { file: "/a.yaml", faults: ["line 1: `precision`: wrong"] });
	});
	expect(now).toEqual(BEFORE);
	expect(levels).toEqual([]);
	expect(told).toMatchObject([
		{ event: "reload-refused", code: "config.invalid", message: expect.stringContaining("line 1") },
	]);
});

test("the log's level follows", async () => {
	const { levels } = await reloaded(() => ({ ...BEFORE, log: { level: "error" } }));
	expect(levels).toEqual(["error"]);
});
