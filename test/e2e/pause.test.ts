import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

function status() {
	return JSON.parse(home.run("status", "--json").out);
}

async function statusThat(fits: (status: { [key: string]: unknown }) => boolean) {
	let found = status();
	const look = () => {
		found = status();
		return fits(found);
	};
	await expect.poll(look).toBe(true);
	return found;
}

test("a running daemon begins nothing while it is paused, and goes on when it is told to", async () => {
	const running = await home.watching();
	const { code, out } = home.run("pause", "--why", "a new disk");
	expect(code).toBe(0);
	expect(out).toMatch(
		/^Paused at \d\d:\d\d: a new disk; running jobs will finish\.\n {2}No new job starts until `autoprune resume`\.\n$/,
	);
	expect(await running.saw(tells("paused"))).toMatchObject({ why: "a new disk", level: 40 });
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	// It goes on looking and settling: the file is next, and stays that.
	const waiting = await statusThat((one) => one.queued === 1);
	expect(waiting).toMatchObject({ state: "running", paused: { why: "a new disk" }, published: 0, running: [] });
	expect(home.run("status").out).toMatch(
		/^running .*\npaused +since \d\d:\d\d: a new disk; no new job starts until `autoprune resume`\n/,
	);
	expect(home.names("Autoprune")).toContain("style.safetensors");
	expect(home.run("resume").out).toMatch(/^Resumed after /);
	await running.saw(tells("resumed"));
	await running.saw(tells("published", "style.safetensors"));
	expect(await statusThat((one) => one.published === 1)).toMatchObject({ paused: null, queued: 0 });
});

test("a daemon that is paused while it is down starts paused, and says so first", async () => {
	expect(home.run("pause").out).toMatch(/^Paused at .*; the daemon is down and will be paused when it starts\.\n/);
	expect(status()).toMatchObject({ state: "down", paused: { why: null } });
	expect(home.run("status").out).toMatch(/^down .*\npaused +since /);
	const running = await home.watching();
	await running.saw(tells("paused"));
	expect(JSON.parse(home.run("resume", "--json").out)).toMatchObject({
		paused: null,
		before: { why: null },
		running: true,
	});
	await running.saw(tells("resumed"));
});

test("`watch --once` does not wait for the end of a pause", () => {
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	expect(JSON.parse(home.run("pause", "--why", "lunch", "--json").out)).toMatchObject({
		paused: { why: "lunch" },
		running: false,
	});
	const { code, out, err } = home.run("watch", "--once");
	expect(code).toBe(1);
	expect(out).toContain('"event":"paused"');
	expect(err).toMatch(
		/No job was started: autoprune is paused since .* \(lunch\)\.\n {2}`autoprune resume` ends the pause\./,
	);
	expect(err).toContain("(work.paused)");
	expect(home.names("Autoprune")).toContain("style.safetensors");
	expect(home.run("resume").out).toMatch(/^Resumed after .*\. The daemon is down; start it with `autoprune watch`\.\n/);
	expect(home.run("resume").out).toMatch(/^It was not paused\. The daemon is down/);
	expect(home.run("watch", "--once").code).toBe(0);
});

test("a quiet daemon says that it is paused, too", () => {
	home.run("pause");
	expect(home.run("watch", "--once", "--quiet").out).toContain('"event":"paused"');
});
