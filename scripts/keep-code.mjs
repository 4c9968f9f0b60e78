// Runs the built command over a model, so that V8's compiled code of it is kept beside it: the next start compiles nothing.
import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectedOf } from "../dist/toolkit/architectures/expected.js";
import { COMPONENTS } from "../dist/toolkit/architectures/index.js";
import { WRITERS } from "../dist/toolkit/formats/index.js";

const MAIN = join(import.meta.dirname, "../dist/cli/main.js");

/** A whole SD v1 as trainers leave it: what runs for it runs for most of what is met. */
const PARTS = [
	["UNET-v1-SD", "model.diffusion_model."],
	["UNET-v1-EMA", "model_ema.diffusion_model"],
	["VAE-v1-SD", "first_stage_model."],
	["CLIP-v1-SD", "cond_stage_model.transformer.text_model."],
];

const folder = mkdtempSync(join(tmpdir(), "autoprune-build-"));
try {
	const model = join(folder, "model.ckpt");
	writeHollow(model, PARTS.flatMap(tensorsAt));
	for (const words of [["--version"], ["inspect", "--quick", model], ["prune", model, "--dry-run"]]) keep(words);
} catch (error) {
	// Where there is no room for a file of holes, say. Every start then compiles anew, and nothing else is different.
	console.error(`No compiled code is kept: ${error.message}`);
} finally {
	rmSync(folder, { recursive: true });
}

function tensorsAt([id, prefix]) {
	const { required } = expectedOf(COMPONENTS.find((one) => one.id === id));
	return required.map(({ name, shape }) => ({ name: prefix + name, dtype: "F32", shape, from: null, metric: null }));
}

/** Everything of a model but its weights, which are holes. */
function writeHollow(path, wanted) {
	const writer = WRITERS["torch-zip"];
	const { tensors, bytes } = writer.layout(wanted, []);
	const file = openSync(path, "wx");
	ftruncateSync(file, bytes);
	const unknown = tensors.map(() => 0);
	for (const piece of writer.frame({ tensors }, unknown))
		writeSync(file, piece.bytes, 0, piece.bytes.length, piece.offset);
	closeSync(file);
}

function keep(words) {
	// No settings of whoever builds.
	const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, AUTOPRUNE_KEEP_CODE: "1" };
	execFileSync(process.execPath, [MAIN, ...words], { cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
}
