import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { linkSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, type LogLine, makeHome } from "../e2e/run.ts";

let home: Home;

afterEach(() => home.end());

test("what is no file of its own is told of once, left alone, and holds up no other", async () => {
	home = makeHome();
	const outside = join(home.folder, "outside.safetensors");
	writeFileSync(outside, loraFile(1));
	const server = createServer().listen(join(home.inbox, "socket.ckpt"));
	onTestFinished(() => void server.close());
	await once(server, "listening");
	expect(spawnSync("mkfifo", [join(home.inbox, "pipe.ckpt")]).status).toBe(0);
	symlinkSync("loop.ckpt", join(home.inbox, "loop.ckpt"));
	symlinkSync("/nowhere", join(home.inbox, "dangling.ckpt"));
	symlinkSync(outside, join(home.inbox, "out.safetensors"));
	symlinkSync("..", join(home.inbox, "up"));
	// Only root may make one, and not in every container.
	const isDevice = spawnSync("mknod", [join(home.inbox, "device.ckpt"), "c", "1", "5"]).status === 0;
	const devices = isDevice ? ["device.ckpt"] : [];
	if (!isDevice) console.log("skipped: a device in the inbox, for none can be made here");
	linkSync(outside, join(home.inbox, "second-name.safetensors"));

	const { code, out } = home.run("watch", "--once");
	expect(code).toBe(0);
	const lines = out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as LogLine]));
	const ignored = lines.filter(({ event }) => event === "ignored");
	const links = ["dangling.ckpt", "loop.ckpt", "out.safetensors", "up"];
	const others = ["pipe.ckpt", "socket.ckpt", ...devices];
	expect(ignored.map(({ file }) => file).sort()).toEqual([...links, ...others].sort());
	for (const { file, why } of ignored) {
		expect(why).toContain(links.includes(String(file)) ? "links are not followed" : "not a regular file");
	}
	expect(home.names("Autoprune")).toEqual(["Originals", ...links, ...others].sort());
	// A second name is a file as any other; whoever has the first keeps it.
	expect(home.names("Lora")).toEqual(["second-name.safetensors"]);
	expect(readFileSync(outside).equals(loraFile(1))).toBe(true);
	expect(statSync(join(home.inbox, "Originals", "second-name.safetensors")).ino).toBe(statSync(outside).ino);
});

test("names that differ by case, or by how an accent is written, are those of different models", () => {
	home = makeHome();
	const names = ["Style", "style", "caf\u00e9", "cafe\u0301"].map((stem) => `${stem}.safetensors`);
	for (const [number, name] of names.entries()) home.drop(name, loraFile(number));
	expect(home.run("watch", "--once").code).toBe(0);
	expect(home.names("Lora")).toEqual(names.toSorted());
	expect(home.names("Autoprune", "Originals")).toEqual(names.toSorted());
	for (const [number, name] of names.entries()) {
		expect(readFileSync(join(home.inbox, "Originals", name)).equals(loraFile(number))).toBe(true);
	}
	const outputs = names.map((name) => readFileSync(join(home.library, "Lora", name)).toString("latin1"));
	expect(new Set(outputs).size).toBe(names.length);
});
