import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { follow } from "../daemon/http/stream.ts";
import { loraFile } from "./lora.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

let home: Home;

afterEach(() => home.end());

/** The requests of a page to a daemon. */
async function pageOf(daemon: Daemon) {
	const { url } = (await daemon.saw(tells("started"))).web as { readonly url: string };
	const base = `${url}/api/v1/uploads`;
	return {
		port: Number(new URL(url).port),
		async begin(name: string, bytes: number) {
			const headers = { "X-Autoprune": "1", "Content-Type": "application/json" };
			const answer = await fetch(base, {
				method: "POST",
				headers,
				body: JSON.stringify({ name, bytes, fingerprint: "of this file" }),
			});
			return (await answer.json()) as { readonly id: string; readonly offset: number };
		},
		async send(id: string, offset: number, bytes: Uint8Array) {
			const headers = {
				...{ "X-Autoprune": "1", "Content-Type": "application/offset+octet-stream" },
				"Upload-Offset": String(offset),
			};
			const answer = await fetch(`${base}/${id}`, { method: "PATCH", headers, body: new Uint8Array(bytes) });
			return (await answer.json()) as { readonly offset: number; readonly done?: string };
		},
	};
}

test("a model that is uploaded is pruned, also when the daemon is killed in the middle of the upload", async () => {
	home = makeHome();
	const bytes = loraFile();
	const half = Math.floor(bytes.length / 2);
	const first = await home.watching();
	const before = await pageOf(first);
	const { id } = await before.begin("style.safetensors", bytes.length);
	expect(await before.send(id, 0, bytes.subarray(0, half))).toEqual({ offset: half });
	first.process.kill("SIGKILL");
	await first.ended;
	const second = await home.watching();
	const after = await pageOf(second);
	const stream = follow(after.port);
	await stream.saw("state", ({ uploads }) => JSON.stringify(uploads).includes(`"offset":${half}`));
	expect(await after.begin("style.safetensors", bytes.length)).toMatchObject({ id, offset: half });
	expect(home.names("Autoprune")).toEqual([".uploads"]);
	const last = await after.send(id, half, bytes.subarray(half));
	expect(last).toMatchObject({ offset: bytes.length, done: "style.safetensors" });
	await second.saw(tells("published", "style.safetensors"));
	expect(readFileSync(join(home.inbox, "Originals", "style.safetensors")).equals(bytes)).toBe(true);
	await stream.saw("entry");
	expect(home.names("Autoprune", ".uploads")).toEqual([]);
	expect(home.run("log", "--json").out).not.toContain(".uploads");
});
