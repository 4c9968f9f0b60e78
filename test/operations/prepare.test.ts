import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { giveName } from "../../operations/give-name.ts";
import type { InputFile, Operation } from "../../operations/operation.ts";
import { planOperation } from "../../operations/plan-operation.ts";
import { prepare } from "../../operations/prepare.ts";
import { writePlan } from "../../operations/write-plan.ts";
import { plannedAs } from "../../toolkit/what.ts";
import { examine } from "../../workers/examine.ts";
import { createPool } from "../../workers/pool.ts";
import { CLIP, UNET, writeLoras } from "../daemon/http/workshop.ts";
import { tempFolder } from "../daemon/temp-folder.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";

const pool = createPool({ workers: 2 });
afterAll(() => pool.close());

async function withFiles() {
	const folder = await tempFolder();
	writeLoras(folder);
	const config = (await loadConfig(undefined, { cwd: folder, env: { HOME: folder } })).inboxes[0];
	const file = (name: string): InputFile => ({ path: join(folder, name), name });
	const writing = { into: join(folder, "out.part"), durable: false, pool };
	return { folder, config, file, writing };
}

const whole: InputFile = { path: "whole.safetensors", name: "whole.safetensors" };
const clip: InputFile = { path: "clip.safetensors", name: "clip.safetensors" };

test.each<Operation<InputFile>>([
	{ kind: "prune", file: whole },
	{ kind: "convert", file: whole, format: "torch-zip" },
	{ kind: "extract", file: whole, component: CLIP },
	{ kind: "replace", file: whole, component: CLIP, from: clip },
	{
		kind: "build",
		architecture: "LoRA-v1",
		parts: [
			{ component: UNET, file: whole },
			{ component: CLIP, file: clip },
		],
	},
])("the output of $kind is as large as planned, and is identified as planned", async (operation) => {
	const { folder, config, writing } = await withFiles();
	const inFolder = JSON.parse(JSON.stringify(operation), (key, value) =>
		key === "path" ? join(folder, value) : value,
	);
	const prepared = prepare(inFolder, config);
	const { planned, plan } = planOperation(inFolder, config);
	await writePlan(prepared, writing);
	expect(statSync(writing.into).size).toBe(planned.bytes);
	const found = plannedAs(examine(writing.into).verdict);
	expect(plannedAs(prepared.verdictOf(plan))).toMatchObject({ fileKind: found?.fileKind, base: found?.base });
	expect(planned.endings).toContain(planned.name.slice(planned.name.lastIndexOf(".")));
});

test("a VAE that is taken out is a pickle where the settings say so, unless a format is chosen", async () => {
	const { folder, config, file } = await withFiles();
	writeSparse(join(folder, "vae.safetensors"), VAE_V1);
	const extract = { kind: "extract", file: file("vae.safetensors"), component: "VAE-v1" } as const;
	expect(planOperation(extract, config).planned).toMatchObject({ name: "vae.vae.pt", format: "torch-zip" });
	const chosen = planOperation({ ...extract, format: "safetensors" }, config).planned;
	expect(chosen).toMatchObject({ name: "vae.vae.safetensors", endings: [".safetensors", ".sft"] });
});

test("a missing file is named as missing by every operation, wherever it is missing", async () => {
	const { folder, config, file } = await withFiles();
	writeFileSync(join(folder, "file"), "");
	for (const name of ["missing.ckpt", "missing/a.ckpt", "file/a.ckpt"]) {
		const missing = file(name);
		const operations: readonly Operation<InputFile>[] = [
			{ kind: "prune", file: missing },
			{ kind: "convert", file: missing },
			{ kind: "extract", file: missing, component: CLIP },
			{ kind: "replace", file: missing, component: CLIP, from: file("clip.safetensors") },
			{ kind: "replace", file: file("whole.safetensors"), component: CLIP, from: missing },
			{ kind: "build", architecture: CLIP, parts: [{ component: CLIP, file: missing }] },
		];
		for (const operation of operations) {
			const fault = { code: "work.source-missing", message: expect.stringContaining(`${name} does not exist.`) };
			expect(() => prepare(operation, config)).toThrow(expect.objectContaining(fault));
		}
	}
});

test("a file that changed since it was examined is not used, and nothing is written", async () => {
	const { folder, config, file, writing } = await withFiles();
	const prepared = prepare({ kind: "prune", file: file("whole.safetensors") }, config);
	appendFileSync(join(folder, "whole.safetensors"), "x");
	await expect(writePlan(prepared, writing)).rejects.toMatchObject({ code: "work.changed" });
	expect(existsSync(writing.into)).toBe(false);
});

test("a finished file gets the first free name, never one that is taken, and loses its temporary one", async () => {
	const folder = await tempFolder();
	const [temp, taken] = [join(folder, "t.part"), join(folder, "a.safetensors")];
	writeFileSync(taken, "first");
	writeFileSync(temp, "second");
	await expect(giveName(temp, taken)).rejects.toMatchObject({ code: "work.exists" });
	expect(readdirSync(folder)).toEqual(["a.safetensors"]);
	writeFileSync(temp, "third");
	const names = ["a.safetensors", "b.safetensors"].map((name) => Buffer.from(name));
	expect(await giveName(temp, { folder, names })).toBe(join(folder, "b.safetensors"));
	expect(readFileSync(taken, "utf8")).toBe("first");
	expect(readdirSync(folder)).toEqual(["a.safetensors", "b.safetensors"]);
});
