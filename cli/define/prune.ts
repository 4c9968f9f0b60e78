import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

/** `autoprune prune`. */
export function definePrune(program: Command): void {
	program
		.command("prune")
		.description("prune one file by hand; the file itself stays as it is")
		.argument("<file>", "a model")
		.option("-o, --output <out>", "where to write; default: beside the file, under a free name")
		.option("--precision <precision>", "fp16, bf16, fp32 or keep")
		.option("--keep-ema", "keep the EMA weights")
		.option("--fix-clip", "mend broken CLIP position ids")
		.option("--ignore-crc", "take a file although its checksums say that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan, write nothing")
		.option("-q, --quiet", "say only what goes wrong")
		.option("--json", "one JSON document on standard output")
		.option("--config <file>", "YAML file with settings")
		.addHelpText("after", "\nExample:\n  autoprune prune anything-v3.ckpt -o anything-v3.safetensors")
		.action(async (file, options) => {
			const { prune } = await import("../commands/prune.ts");
			process.exitCode = await prune(file, options);
		});
}
