import type { Command } from "commander";

/** The help text of `--root`, shared by every command that reads models. */
export const ROOT_HELP = "which root to read in a .ckpt, .pt or .pth file that contains several sets of weights";

/** `autoprune inspect`. */
export function defineInspect(program: Command): void {
	program
		.command("inspect")
		.description("show what a file is, what it contains and what can be removed")
		.argument(
			"<place...>",
			"models of any supported format, or folders; each model in a folder is reported on one line",
		)
		.option("--full", "list every architecture that was considered and every unknown tensor")
		.option("--metric", "compute the metric of large files too, which reads every weight")
		.option("--quick", "do not compute any metric")
		.option("--ignore-crc", "accept a file although its checksums show that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--json", "one JSON document on standard output")
		.option("--jsonl", "one JSON object per line, printed as each file is identified; weights are not read")
		.addHelpText(
			"after",
			"\nExamples:\n  autoprune inspect anything-v3.ckpt --full\n  autoprune inspect ~/ComfyUI/models",
		)
		.action(async (files: string[], options) => {
			const { hasFolder } = await import("../files-below.ts");
			if (options.jsonl || hasFolder(files)) {
				const { inspectFolders } = await import("../commands/inspect-folder.ts");
				process.exitCode = await inspectFolders(files, options);
				return;
			}
			const { inspect } = await import("../commands/inspect.ts");
			process.exitCode = await inspect(files, options);
		});
}

/** `autoprune prune`. */
export function definePrune(program: Command): void {
	program
		.command("prune")
		.description("prune one file into a new file; the input file is not changed")
		.argument("<file>", "a model")
		.option("-o, --output <out>", "output file; default: beside the input, under an unused name")
		.option("--precision <precision>", "fp16, bf16, fp32 or keep")
		.option("--keep-ema", "keep the EMA weights")
		.option("--fix-clip", "repair broken CLIP position ids")
		.option("--ignore-crc", "accept a file although its checksums show that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan without writing anything")
		.option("-q, --quiet", "print only problems")
		.option("--json", "one JSON document on standard output")
		.option("--config <file>", "YAML file with settings")
		.addHelpText("after", "\nExample:\n  autoprune prune anything-v3.ckpt -o anything-v3.safetensors")
		.action(async (file, options) => {
			const { prune } = await import("../commands/prune.ts");
			process.exitCode = await prune(file, options);
		});
}

/** `autoprune convert`. */
export function defineConvert(program: Command): void {
	program
		.command("convert")
		.description("write the tensors of any file in another format or precision")
		.argument("<in>", "a file with tensors: .safetensors, .sft, .ckpt, .pt, .pth, .bin")
		.argument("<out>", "output file; its extension selects the format")
		.option("--precision <precision>", "keep, fp16, bf16 or fp32", "keep")
		.option("--ignore-crc", "accept a file although its checksums show that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan without writing anything")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune convert anything-v3.ckpt anything-v3.safetensors --precision fp16")
		.action(async (from, to, options) => {
			const { convert } = await import("../commands/convert.ts");
			process.exitCode = await convert(from, to, options);
		});
}

/** `autoprune same`. */
export function defineSame(program: Command): void {
	program
		.command("same")
		.description("show which parts of several files have the same weights, regardless of format, precision and names")
		.argument("<file...>", "models of any supported format")
		.option("--root <name>", ROOT_HELP)
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune same anything-v3.ckpt nai.vae.pt")
		.action(async (files, options) => {
			const { same } = await import("../commands/same.ts");
			process.exitCode = await same(files, options);
		});
}

/** `autoprune scan`. */
export function defineScan(program: Command): void {
	program
		.command("scan")
		.description("report which files refer to code that loading them could run; exit code 1 if a file is dangerous")
		.argument("<place...>", "files, or folders to search recursively")
		.option("--json", "one JSON document on standard output")
		.addHelpText(
			"after",
			`
No code from a file is executed. The verdicts:
  safe       read to its end; refers only to code that loading weights requires
  unlisted   refers to other code, none of it known to be harmful
  dangerous  loading it could run code: do not open it in any program
  refused    broken, or built so that programs read it differently; it cannot be judged
  foreign    not a model file, for example an image or a text

The exit code is also 1 if a file or folder cannot be read. Links inside folders are not followed.

Example:
  autoprune scan ~/Downloads model.ckpt`,
		)
		.action(async (places, options) => {
			const { scan } = await import("../commands/scan.ts");
			process.exitCode = scan(places, options);
		});
}
