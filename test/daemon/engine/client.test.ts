import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEngine } from "../../../daemon/engine/client.ts";
import { childrenOf } from "../../e2e/engine-of.ts";
import { tempFolder } from "../temp-folder.ts";

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
			await expect.poll(() => childrenOf(process.pid)).toEqual([]);
		}
	},
);
