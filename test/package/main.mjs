// Packs the project, installs the package into an empty prefix as a user would, and runs the command and the example.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "autoprune-package-"));
const prefix = join(folder, "prefix");
const env = { ...process.env, XDG_STATE_HOME: join(folder, "state"), HOME: folder };

function run(command, args, options = {}) {
	return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], ...options });
}

/** A LoRA's module in kohya's names: small, and known. */
function lora() {
	const module = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k";
	const header = {
		[`${module}.lora_down.weight`]: { dtype: "F16", shape: [1, 768], data_offsets: [0, 1536] },
		[`${module}.lora_up.weight`]: { dtype: "F16", shape: [1280, 1], data_offsets: [1536, 4096] },
	};
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	return Buffer.concat([length, json, Buffer.alloc(4096, 0x3c)]);
}

try {
	run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: ROOT });
	const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
	assert(archive, "npm pack writes an archive");
	run("npm", ["install", "--global", "--silent", "--prefix", prefix, join(folder, archive)]);
	const command = join(prefix, "bin", "autoprune");
	assert.match(run(command, ["--version"], { env }), /^\d+\.\d+\.\d+/);

	const library = join(folder, "models");
	mkdirSync(join(library, "Autoprune"), { recursive: true });
	writeFileSync(join(library, "Autoprune", "style.safetensors"), lora());
	writeFileSync(join(folder, "autoprune.yaml"), "library: models\nsettle:\n  quiet: 100ms\n");
	run(command, ["watch", "--once", "--config", join(folder, "autoprune.yaml")], { env, cwd: folder });
	assert(existsSync(join(library, "Lora", "style.safetensors")), "the installed daemon publishes a LoRA");

	const modules = join(prefix, "lib", "node_modules", "autoprune");
	const example = join(modules, "identify.mjs");
	copyFileSync(join(ROOT, "docs/examples/identify.mjs"), example);
	assert.match(
		run(process.execPath, [example, join(library, "Lora", "style.safetensors")]),
		/^LoRA sd1 kohya: 2 tensors/,
	);

	writeFileSync(
		join(modules, "types.mts"),
		'import { identify, type TensorTable } from "autoprune";\nexport const kind: string = identify({} as TensorTable).kind;\n',
	);
	const tsc = join(ROOT, "node_modules", ".bin", "tsc");
	run(tsc, ["--noEmit", "--strict", "--module", "nodenext", "--types", "", "types.mts"], { cwd: modules });
	console.log("package: installed into an empty prefix; command, daemon, example and types work");
} finally {
	rmSync(folder, { recursive: true, force: true });
}
