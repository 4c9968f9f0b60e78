import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

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
