import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { tells } from "../e2e/run.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

const KILLS = process.env.WINDOWS === "sample" ? 2 : 20;

/** A kill comes within the first files of a daemon, or while it starts. */
const LONGEST_MS = 1_500;

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome("web: false\n");
});

afterEach(() => home.end());

test(`after ${KILLS} daemons that were terminated, each file is published once and its original is kept`, async () => {
	const names: string[] = [];
	for (let kill = 0; kill < KILLS; kill++) {
		const daemon = home.start();
		for (const part of ["a", "b"]) {
			const name = `model${String(kill).padStart(2, "0")}${part}.safetensors`;
			home.drop(name, loraFile(names.length));
			names.push(name);
		}
		// Every second one is terminated at a random moment of its work, the others also while they start.
		if (kill % 2 === 0) await daemon.saw(tells("working"));
		await pause(Math.random() * LONGEST_MS);
		await daemon.terminate();
	}
	expect((await home.run("watch", "--once")).code).toBe(0);
	expect(home.names("Autoprune", "Originals")).toEqual(names);
	expect(home.names("Autoprune")).toEqual(["Originals"]);
	expect(home.names("Lora")).toEqual(names);
	expect(home.temps()).toEqual([]);
	for (const [index, name] of names.entries()) {
		const original = readFileSync(join(home.inbox, "Originals", name));
		expect([name, original.equals(Buffer.from(loraFile(index)))]).toEqual([name, true]);
	}
	const entries = await home.entries();
	expect(entries.map(({ source, outcome }) => [source.name, outcome]).sort()).toEqual(
		names.map((name) => [name, "published"]),
	);
});
