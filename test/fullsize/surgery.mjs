// A checkpoint of 7.7 GB and a VAE of its own become one model of 2.1 GB: the VAE put in its place, and the model built
// of parts that were taken out one by one. Both ways have to give the same tensor bytes, and what real torch says they are.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EMA, tensorsAt, WHOLE_SD_V1 } from "./tensors.mjs";

const PYTHON = "/usr/bin/python3";
const HERE = fileURLToPath(new URL(".", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const UNET = "model.diffusion_model.";
const CLIP = "cond_stage_model.transformer.text_model.";

/** Throws where the two ways differ from each other or from torch; says what was done, a line for each command. */
export function checkSurgery() {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-surgery-"));
	try {
		make(folder, "anything.ckpt", { dtype: "float32", junk: true, tensors: tensorsAt([...WHOLE_SD_V1, EMA]) });
		make(folder, "anything.vae.ckpt", { dtype: "float64", tensors: tensorsAt([["VAE-v1-SD", ""]]) });
		run(
			folder,
			"replace",
			"anything.ckpt",
			"--component",
			"VAE-v1",
			"--from",
			"anything.vae.ckpt",
			"-o",
			"easy.safetensors",
		);
		run(folder, "extract", "anything.ckpt", "--component", "CLIP-v1", "-o", "anything.clip.pt");
		run(folder, "extract", "anything.ckpt", "--component", "UNET-v1", "-o", "anything.unet.safetensors");
		const parts = ["CLIP-v1=anything.clip.pt", "UNET-v1=anything.unet.safetensors", "VAE-v1=anything.vae.ckpt"];
		run(folder, "build", "SD-v1", ...parts.flatMap((part) => ["--component", part]), "-o", "hard.safetensors");
		sameTensorBytes(join(folder, "easy.safetensors"), join(folder, "hard.safetensors"));
		rmSync(join(folder, "hard.safetensors"));
		run(folder, "extract", "anything.ckpt", "--component", "UNET-v1-EMA", "-o", "ema.pt");
		const vae = ["anything.vae.ckpt", "", "first_stage_model."];
		compare(folder, "easy.safetensors", ["anything.ckpt", UNET, UNET], ["anything.ckpt", CLIP, CLIP], vae);
		compare(folder, "anything.clip.pt", ["anything.ckpt", CLIP, ""]);
		compare(folder, "ema.pt", ["anything.ckpt", EMA[1], ""]);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Throws where two safetensors files differ behind their headers; `replace` carries the base's metadata, `build` has no base. */
function sameTensorBytes(...files) {
	const headers = files.map((file) => {
		const length = execFileSync("head", ["-c", "8", file]);
		return 8n + length.readBigUInt64LE();
	});
	execFileSync("cmp", ["-i", headers.join(":"), ...files]);
}

function make(folder, name, wanted) {
	execFileSync(PYTHON, [join(HERE, "make.py")], { input: JSON.stringify({ ...wanted, out: join(folder, name) }) });
	console.log(`made  ${name.padEnd(20)} ${gib(join(folder, name))}`);
}

function run(folder, ...args) {
	const began = performance.now();
	const env = { ...process.env, XDG_STATE_HOME: join(folder, "state") };
	const out = execFileSync(process.execPath, [CLI, ...args, "--json"], { cwd: folder, env, encoding: "utf8" });
	const { output, metric } = JSON.parse(out);
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	console.log(`ok    ${args[0].padEnd(8)} ${args.at(-1).padEnd(26)} ${gib(output)}  ${seconds} s  ${metric}`);
}

function compare(folder, output, ...parts) {
	// What Python compiles would lie among the sources.
	const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
	const args = parts.flatMap(([file, inside, outside]) => [join(folder, file), inside, outside]);
	const count = execFileSync(PYTHON, [join(HERE, "compare_parts.py"), join(folder, output), ...args], {
		env,
		encoding: "utf8",
	});
	console.log(`ok    ${output}: ${count.trim()} tensors equal`);
}

function gib(path) {
	return `${(statSync(path).size / 2 ** 30).toFixed(2)} GiB`;
}
