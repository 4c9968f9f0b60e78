import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";

/** As it is built: the engine is a program of its own. */
const { startEngine }: typeof import("../../../daemon/engine/client.ts") = await import(
	new URL("../../../dist/daemon/engine/client.js", import.meta.url).href
);

const REST_AFTER_MS = 100;

test.skipIf(process.platform !== "linux")(
	"an engine that has nothing to do ends, and the next piece of work starts another",
	async () => {
		const engine = startEngine(1, REST_AFTER_MS);
		onTestFinished(() => engine.close());
		const path = Buffer.from(join(await tempFolder(), "model.safetensors"));
		await writeFile(path, "no model");
		for (let time = 0; time < 2; time++) {
			const asked = [engine.run("completeness", { path }), engine.run("completeness", { path })];
			expect(await Promise.all(asked)).toEqual([{ kind: "unknown" }, { kind: "unknown" }]);
			await expect.poll(children).toEqual([]);
		}
	},
);

/** Ids of the processes that this one has started, and that run. */
function children(): string[] {
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === process.pid);
}

function parentOf(pid: string): number | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return state === "Z" ? null : Number(parent);
	} catch {
		return null;
	}
}
