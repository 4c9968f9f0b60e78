import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { SD_V1, VAE_V1, writeSparse } from "../e2e/sparse.ts";

const UNET = "LoRA-v1-UNET";
const CLIP = "LoRA-v1-CLIP";
const INPUTS = new Set([
	"autoprune.yaml",
	"models",
	"state",
	"whole.safetensors",
	"clip.safetensors",
	"vae.safetensors",
]);

let home: Home;

beforeAll(() => {
	home = makeHome();
	writeFileSync(join(home.folder, "whole.safetensors"), loraFile(1, [UNET, CLIP]));
	writeFileSync(join(home.folder, "clip.safetensors"), loraFile(2));
	writeSparse(join(home.folder, "vae.safetensors"), VAE_V1);
	return () => home.remove();
});

beforeEach(() => {
	for (const name of made()) rmSync(join(home.folder, name));
});

test("the easy way and the hard way give the same bytes, and outputs have the rights of any new file", () => {
	const easy = ["replace", "whole.safetensors", "--component", CLIP, "--from", "clip.safetensors"];
	expect(home.run(...easy, "-o", "easy.safetensors")).toMatchObject({ code: 0, err: "" });
	expect(home.run("extract", "whole.safetensors", "--component", UNET, "-o", "unet.pt")).toMatchObject({ code: 0 });
	expect(statSync(join(home.folder, "unet.pt")).mode & 0o777).toBe(0o666 & ~process.umask());
	const parts = ["--component", `${UNET}=unet.pt`, "--component", `${CLIP}=clip.safetensors`];
	expect(home.run("build", "LoRA-v1", ...parts, "-o", "hard.safetensors")).toMatchObject({ code: 0, err: "" });
	expect(bytes("hard.safetensors").equals(bytes("easy.safetensors"))).toBe(true);
	expect(report("hard.safetensors")).toMatchObject({ verdict: "identified", architecture: "LoRA-v1" });
});

test("a part put back into its own model makes what pruning makes", () => {
	const back = ["replace", "whole.safetensors", "--component", CLIP, "--from", "whole.safetensors"];
	home.run(...back, "-o", "back.safetensors");
	home.run("prune", "whole.safetensors", "-o", "pruned.safetensors");
	expect(bytes("back.safetensors").equals(bytes("pruned.safetensors"))).toBe(true);
});

test("without -o a part is called by its metric, and a taken name gets a number", () => {
	const extract = ["extract", "vae.safetensors", "--component", "VAE-v1", "--json"];
	const [first, second] = [home.run(...extract), home.run(...extract, "--format", "safetensors")];
	expect(JSON.parse(first.out)).toMatchObject({
		output: join(home.folder, "vae-5000.vae.pt"),
		metric: "----/5000/----",
		bytes: statSync(join(home.folder, "vae-5000.vae.pt")).size,
	});
	expect(JSON.parse(second.out).output).toBe(join(home.folder, "vae-5000.vae.safetensors"));
	home.run(...extract);
	expect(made()).toEqual(["vae-5000.vae(1).pt", "vae-5000.vae.pt", "vae-5000.vae.safetensors"]);
});

test("a dry run writes nothing", () => {
	const ended = home.run("extract", "whole.safetensors", "--component", UNET, "--dry-run");
	expect(ended).toMatchObject({ code: 0, out: expect.stringContaining("LoRA-v1-UNET: 384 tensors") });
	expect(made()).toEqual([]);
});

test.each<{ what: string; args: readonly string[]; exit: number; code: string; says: string }>([
	{
		what: "a class that does not belong to the architecture",
		args: ["replace", "whole.safetensors", "--component", "VAE-v1", "--from", "vae.safetensors"],
		exit: 1,
		code: "surgery.no-place",
		says: "LoRA-v1 does not contain VAE-v1; it contains LoRA-v1-UNET, LoRA-v1-CLIP",
	},
	{
		what: "a file that does not hold the class",
		args: ["replace", "whole.safetensors", "--component", UNET, "--from", "clip.safetensors"],
		exit: 1,
		code: "surgery.not-held",
		says: "clip.safetensors does not contain LoRA-v1-UNET; it contains LoRA-v1-CLIP",
	},
	{
		what: "an output that exists",
		args: ["extract", "whole.safetensors", "--component", UNET, "-o", "clip.safetensors"],
		exit: 1,
		code: "work.exists",
		says: "clip.safetensors already exists",
	},
	{
		what: "a name of nothing",
		args: ["extract", "whole.safetensors", "--component", "UNET"],
		exit: 2,
		code: "usage.unknown-part",
		says: "Unknown model part UNET",
	},
	{
		what: "parts that were not given",
		args: ["build", "LoRA-v1", "--component", `${CLIP}=clip.safetensors`, "-o", "x.safetensors"],
		exit: 2,
		code: "usage.parts-missing",
		says: "LoRA-v1-UNET",
	},
	{
		what: "a part without a file",
		args: ["build", "LoRA-v1", "--component", CLIP, "-o", "x.safetensors"],
		exit: 2,
		code: "usage.build-part",
		says: "CLASS=FILE",
	},
	{
		what: "an ending of no format",
		args: ["extract", "whole.safetensors", "--component", UNET, "-o", "x.gguf"],
		exit: 2,
		code: "usage.output-ending",
		says: ".safetensors",
	},
	{
		what: "a format against the ending",
		args: ["extract", "whole.safetensors", "--component", UNET, "-o", "x.pt", "--format", "safetensors"],
		exit: 2,
		code: "usage.format-ending",
		says: "disagree",
	},
	{
		what: "a format that is none",
		args: ["extract", "whole.safetensors", "--component", UNET, "--format", "ckpt"],
		exit: 2,
		code: "usage.format",
		says: "safetensors or pt",
	},
])("$what is a sentence, and nothing is written", ({ args, exit, code, says }) => {
	const ended = home.run(...args);
	expect(ended).toMatchObject({ code: exit, out: "" });
	expect(ended.err).toContain(says);
	expect(ended.err).toContain(code);
	expect(made()).toEqual([]);
});

test("the same weights are found whatever the format and the precision", () => {
	home.run("extract", "whole.safetensors", "--component", UNET, "-o", "unet.pt");
	const ended = home.run("same", "whole.safetensors", "unet.pt", "clip.safetensors", "--json");
	const { weights } = JSON.parse(ended.out) as { weights: { class: string; in: { file: string }[] }[] };
	const places = weights.map((one) => [one.class, ...one.in.map(({ file }) => file)]);
	expect(places).toEqual([
		[UNET, "whole.safetensors", "unet.pt"],
		[CLIP, "whole.safetensors"],
		[CLIP, "clip.safetensors"],
	]);
	expect(home.run("same", "whole.safetensors", "unet.pt").out).toContain("shared: LoRA-v1-UNET; 2 distinct parts");
});

test("inspect measures every file, unless it is to be quick", () => {
	const both = JSON.parse(home.run("inspect", "--json", "vae.safetensors", "whole.safetensors").out);
	expect(both).toMatchObject([{ metric: "----/5000/----", knownAs: [] }, { metric: null }]);
	expect(report("vae.safetensors", "--quick")).toMatchObject({ metric: null, verdict: "identified" });
});

test("a name that was taught is known to reports and to the daemon", () => {
	expect(home.run("know", "Mine", "vae.safetensors")).toMatchObject({ code: 0, err: "" });
	expect(report("vae.safetensors")).toMatchObject({ knownAs: ["Uses the Mine VAE"] });
	writeSparse(join(home.inbox, "dropped.safetensors"), VAE_V1);
	const lines = home.run("watch", "--once").out.trim().split("\n");
	const published = lines.map((line) => JSON.parse(line)).find((line) => line.event === "published");
	expect(published).toMatchObject({ metric: "----/5000/----", knownAs: ["Uses the Mine VAE"] });
});

test.each([
	{ what: "without a number", args: ["know", "Mine", "clip.safetensors"], code: "usage.no-number" },
	{
		what: "it does not hold",
		args: ["know", "Mine", "vae.safetensors", "--component", "CLIP-v1"],
		code: "usage.no-number",
	},
])("a part $what cannot be taught", ({ args, code }) => {
	const ended = home.run(...args);
	expect(ended.code).toBe(2);
	expect(ended.err).toContain(code);
});

test("of a file with several parts that have a number, the name wants to be told which", () => {
	writeSparse(join(home.folder, "sd.safetensors"), SD_V1);
	const ended = home.run("know", "Mine", "sd.safetensors");
	expect(ended.code).toBe(2);
	expect(ended.err).toContain("usage.which-part");
	expect(ended.err).toContain("UNET-v1, VAE-v1, CLIP-v1");
});

function made(): string[] {
	return readdirSync(home.folder)
		.filter((name) => !INPUTS.has(name) && !name.startsWith(".local"))
		.sort();
}

function bytes(name: string): Buffer {
	return readFileSync(join(home.folder, name));
}

function report(...args: string[]): unknown {
	return JSON.parse(home.run("inspect", "--json", ...args).out);
}
