import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

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
