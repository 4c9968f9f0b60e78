// Full-size models of every sort, written by real torch, through the running daemon, and compared tensor by tensor by
// real torch. Needs gigabytes of disk and minutes, so it is no part of the suite; `npm run fullsize` runs it,
// and `npm run fullsize -- --quick` drops four of the nine.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { checkSurgery } from "./surgery.mjs";
import { EMA, tensorsAt, WHOLE_SD_V1 as WHOLE } from "./tensors.mjs";

const PYTHON = "/usr/bin/python3";
const HERE = fileURLToPath(new URL(".", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const DROPPED = ["model_ema.", "betas", "loss."];
const SORTS = [
	{
		file: "anything.ckpt",
		parts: [...WHOLE, EMA],
		dtype: "float32",
		junk: true,
		badIds: true,
		to: "Stable-diffusion/anything.safetensors",
	},
	{ file: "half.ckpt", parts: WHOLE, dtype: "float16", to: "Stable-diffusion/half.safetensors", slow: true },
	{ file: "brain.safetensors", parts: WHOLE, dtype: "bfloat16", to: "Stable-diffusion/brain.safetensors", slow: true },
	{ file: "double.ckpt", parts: WHOLE, dtype: "float64", to: "Stable-diffusion/double.safetensors", slow: true },
	{
		file: "single.safetensors",
		parts: [...WHOLE, EMA],
		dtype: "float32",
		to: "Stable-diffusion/single.safetensors",
		slow: true,
	},
	{ file: "nai.vae.pt", parts: [["VAE-v1-SD", ""]], dtype: "float32", to: "VAE/nai.vae.pt" },
	{ file: "vae.safetensors", parts: [["VAE-v1-SD", ""]], dtype: "bfloat16", to: "VAE/vae.pt" },
	{
		file: "unet.ckpt",
		parts: [["UNET-v1-SD", ""]],
		dtype: "float32",
		to: "diffusion_models/unet.safetensors",
		slow: true,
	},
	{ file: "clip.safetensors", parts: [["CLIP-v1-SD", ""]], dtype: "float64", to: "text_encoders/clip.safetensors" },
];
const CASES = process.argv.includes("--quick") ? SORTS.filter(({ slow }) => !slow) : SORTS;

if (!hasTorch()) {
	console.log(`skipped: ${PYTHON} has no torch (Debian: apt-get install python3-torch)`);
	process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "autoprune-fullsize-"));
const library = join(folder, "models");
const inbox = join(library, "Autoprune");
const daemon = startDaemon();
let failed = 0;
try {
	await daemon.saw((record) => record.event === "watching");
	for (const one of CASES) failed += (await check(one)) ? 0 : 1;
} finally {
	await daemon.end();
	rmSync(folder, { recursive: true, force: true });
}
console.log(`full size: ${CASES.length - failed} of ${CASES.length} sorts came out as torch's .half() has them`);
process.exitCode = failed === 0 ? 0 : 1;
checkSurgery();
console.log("full size: a model put together from parts is the same both ways, and what torch says it is");

/**
 * Makes one model, drops it, waits for what becomes of it, and lets torch compare.
 *
 * @param {{ file: string, parts: string[][], dtype: string, junk?: boolean, badIds?: boolean, to: string }} sort
 */
async function check({ file, parts, dtype, junk, badIds, to }) {
	const source = join(folder, file);
	const wanted = { out: source, dtype, junk, badIds, tensors: tensorsAt(parts) };
	execFileSync(PYTHON, [join(HERE, "make.py")], { input: JSON.stringify(wanted) });
	const bytes = statSync(source).size;
	const ended = daemon.saw((record) => record.file === file && ["published", "refused"].includes(record.event));
	renameSync(source, join(inbox, file));
	const record = await ended;
	const original = join(inbox, "Originals", file);
	try {
		if (record.event !== "published" || record.to !== to) throw new Error(JSON.stringify(record));
		if (!existsSync(original)) throw new Error("the original is not in Originals/");
		const entries = readdirSync(join(library, ".autoprune"), { recursive: true, withFileTypes: true });
		const work = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
		if (work.length > 0) throw new Error(`left behind: ${work}`);
		const args = [join(HERE, "compare.py"), original, join(library, to), ...DROPPED];
		const count = execFileSync(PYTHON, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
		const size = statSync(join(library, to)).size;
		console.log(
			`ok    ${file.padEnd(20)} ${gib(bytes)} → ${gib(size)}  ${(record.ms / 1000).toFixed(1)} s  ${record.metric}  ${count} tensors equal`,
		);
		return true;
	} catch (error) {
		console.log(`wrong ${file}: ${error.stderr || error.message}`);
		return false;
	} finally {
		rmSync(original, { force: true });
		rmSync(join(library, to), { force: true });
	}
}

function gib(bytes) {
	return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

function hasTorch() {
	try {
		execFileSync(PYTHON, ["-c", "import torch"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

/** The real command, as a user starts it, with its log followed line by line. */
function startDaemon() {
	const env = { ...process.env, XDG_STATE_HOME: join(folder, "state") };
	const child = spawn(process.execPath, [CLI, "watch"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
	const waiting = new Set();
	createInterface({ input: child.stdout }).on("line", (line) => {
		const record = JSON.parse(line);
		for (const one of waiting) if (one.wanted(record)) one.resolve(record);
	});
	const exited = new Promise((resolve) => child.once("exit", resolve));
	return {
		saw(wanted) {
			return new Promise((resolve, reject) => {
				waiting.add({ wanted, resolve });
				exited.then((code) => reject(new Error(`the daemon ended with ${code}`)));
			});
		},
		async end() {
			child.kill("SIGTERM");
			await exited;
		},
	};
}
