import { copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { flipBit, hasTorch, isStorage, rewriteCrcs, saveWithTorch } from "../e2e/torch-zip.ts";

const PART = "LoRA-v1-CLIP";
const TENSOR = "lora_te_text_model_encoder_layers_3_mlp_fc1.lora_up.weight";
const VAE_TENSOR = "decoder.conv_in.weight";

let home: Home;
let inputs: string[];

beforeAll(() => {
	if (!hasTorch) return;
	home = makeHome();
	writeFileSync(at("lora.safetensors"), loraFile());
	const large = Buffer.from(loraFile());
	large.writeFloatLE(1e6, large.length - 4);
	writeFileSync(at("large.safetensors"), large);
	writeSparse(at("vae.safetensors"), VAE_V1);
	saveWithTorch({
		[at("lora.safetensors")]: at("whole.ckpt"),
		[at("large.safetensors")]: at("large.ckpt"),
		[at("vae.safetensors")]: at("vae.pt"),
	});
	copyFileSync(at("whole.ckpt"), at("damaged.ckpt"));
	flipBit(at("damaged.ckpt"), TENSOR);
	copyFileSync(at("whole.ckpt"), at("zeroed.ckpt"));
	rewriteCrcs(at("zeroed.ckpt"), () => 0);
	copyFileSync(at("whole.ckpt"), at("wrong.ckpt"));
	rewriteCrcs(at("wrong.ckpt"), (name, crc) => (isStorage(name) ? crc ^ 1 : crc));
	copyFileSync(at("large.ckpt"), at("both.ckpt"));
	flipBit(at("both.ckpt"), TENSOR);
	rewriteCrcs(at("large.ckpt"), (name, crc) => (isStorage(name) ? crc ^ 1 : crc));
	flipBit(at("vae.pt"), VAE_TENSOR);
	inputs = readdirSync(home.folder).sort();
});
afterAll(() => home?.end());

function at(name: string): string {
	return join(home.folder, name);
}

function made(): string[] {
	return readdirSync(home.folder).filter((name) => !inputs.includes(name) && name !== "state");
}

const COMMANDS: readonly (readonly [name: string, line: (file: string) => string])[] = [
	["prune", (file) => `prune ${file} -o out.safetensors`],
	["convert", (file) => `convert ${file} out.safetensors`],
	["convert to .pt", (file) => `convert ${file} out.pt`],
	["extract", (file) => `extract ${file} --component ${PART} -o out.safetensors`],
	["replace", (file) => `replace whole.ckpt --component ${PART} --from ${file} -o out.safetensors`],
	["build", (file) => `build ${PART} --component ${PART}=${file} -o out.safetensors`],
];

describe.skipIf(!hasTorch)("of a file that torch wrote", () => {
	afterEach(() => {
		for (const name of made()) rmSync(at(name));
	});

	test.each(COMMANDS)("`%s` refuses a flipped bit, names the tensor and leaves nothing", (_, line) => {
		const ended = home.run(...line("damaged.ckpt").split(" "));
		expect(ended).toMatchObject({ code: 1, out: "" });
		expect(ended.err).toContain("(file.crc-mismatch)");
		expect(ended.err).toContain(TENSOR);
		expect(ended.err).toContain("damaged.ckpt");
		expect(made()).toEqual([]);
	});

	test.each(COMMANDS)("`%s --ignore-crc` takes a flipped bit, and says so", (_, line) => {
		const ended = home.run(...line("damaged.ckpt").split(" "), "--ignore-crc");
		expect(ended).toMatchObject({ code: 0, err: "" });
		expect(ended.out).toContain(`damaged, but used because of --ignore-crc: "${TENSOR}"`);
		expect(made()).toHaveLength(1);
	});

	test.each(COMMANDS)("`%s` takes a file without checksums, and says that damage cannot be seen", (_, line) => {
		const ended = home.run(...line("zeroed.ckpt").split(" "));
		expect(ended).toMatchObject({ code: 0, err: "" });
		expect(ended.out).toContain("storages without a checksum: damage there cannot be detected");
	});

	test.each(COMMANDS)(
		"`%s` takes a file whose checksums are all wrong, and says that damage cannot be seen",
		(_, line) => {
			const ended = home.run(...line("wrong.ckpt").split(" "));
			expect(ended).toMatchObject({ code: 0, err: "" });
			expect(ended.out).toMatch(/none of \d+ storages matches its checksum, so damage cannot be detected/);
		},
	);

	test("a whole file is taken without a word about checksums", () => {
		const { code, out } = home.run("prune", "whole.ckpt", "-o", "out.safetensors");
		expect(code).toBe(0);
		expect(out).not.toMatch(/checksum|damage/);
	});

	test("a file that is planned twice for a value beyond half precision has the note once", () => {
		const { out } = home.run("prune", "large.ckpt", "-o", "out.safetensors", "--json");
		const notes = [expect.stringContaining("keeps F32"), expect.stringContaining("matches its checksum")];
		expect(JSON.parse(out).plan.summary.notes).toEqual(notes);
		expect(home.run("prune", "both.ckpt", "-o", "again.safetensors").err).toContain("(file.crc-mismatch)");
		expect(made()).toEqual(["out.safetensors"]);
	});

	test("the document of --json has the note", () => {
		const { out } = home.run("prune", "wrong.ckpt", "-o", "out.safetensors", "--json");
		expect(JSON.parse(out).plan.summary.notes).toEqual([expect.stringContaining("matches its checksum")]);
	});

	test("`inspect --metric` refuses a flipped bit, and names the tensor", () => {
		const { code, out } = home.run("inspect", "vae.pt", "--metric", "--json");
		expect(code).toBe(1);
		const report = JSON.parse(out);
		expect(report).toMatchObject({ verdict: "refused", code: "file.crc-mismatch", metric: null });
		expect(report.message).toContain(`"${VAE_TENSOR}"`);
	});

	test("`inspect --metric --ignore-crc` measures the damaged file, and says so", () => {
		const { code, out } = home.run("inspect", "vae.pt", "--metric", "--json", "--ignore-crc");
		expect(code).toBe(0);
		const report = JSON.parse(out);
		expect(report.metric).toMatch(/^----\/\d{4}\/----$/);
		expect(report.oddities).toEqual([expect.stringContaining(`--ignore-crc: "${VAE_TENSOR}"`)]);
	});

	test("`inspect --quick` reads no weights, and reports nothing", () => {
		const { code, out } = home.run("inspect", "vae.pt", "--quick", "--json");
		expect({ code, report: JSON.parse(out) }).toMatchObject({ code: 0, report: { code: null, oddities: [] } });
	});
});
