import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createUnfinishedTasks, takeUnfinished } from "../../../daemon/http/tasks/unfinished.ts";
import { memoryLog } from "../temp-folder.ts";
import { serve } from "./serve.ts";
import { inLibrary, UNET, writeLoras } from "./workshop.ts";

test("a task of an earlier run whose output got its name is done, and one whose output did not is not", async () => {
	const { state, config, folder } = await serve();
	const library = join(folder, "models");
	writeLoras(library);
	const task = (id: string, name: string, stage: "queued" | "running") => {
		const path = join(library, name);
		return { id, kind: "extract" as const, what: UNET, name, state: stage, total: 1000, path };
	};
	const unfinished = createUnfinishedTasks(state, memoryLog());
	await unfinished.write([
		task("named", "clip.safetensors", "running"),
		task("not named", "none.safetensors", "running"),
		task("not begun", "whole.safetensors", "queued"),
	]);
	const { size } = statSync(join(library, "clip.safetensors"));
	expect(await takeUnfinished(state, config)).toMatchObject([
		{ id: "not begun", state: "failed", fault: { code: "task.interrupted" } },
		{ id: "not named", state: "failed", fault: { code: "task.interrupted" } },
		{ id: "named", state: "done", done: size, total: size, output: inLibrary("clip.safetensors"), fault: null },
	]);
	expect(await takeUnfinished(state, config)).toEqual([]);
	for (const text of ["", "[", '[{"id": 1}]', "{}"]) {
		writeFileSync(join(state, "web-tasks.json"), text);
		expect(await takeUnfinished(state, config)).toEqual([]);
	}
});
