import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

/** `autoprune convert`. */
export function defineConvert(program: Command): void {
	program
		.command("convert")
		.description("write a file's tensors in another format or precision, whatever model it is")
		.argument("<in>", "a file with tensors: .safetensors, .sft, .ckpt, .pt, .pth, .bin")
		.argument("<out>", "where to write; its ending says the format")
		.option("--precision <precision>", "keep, fp16, bf16 or fp32", "keep")
		.option("--ignore-crc", "take a file although its checksums say that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan, write nothing")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune convert anything-v3.ckpt anything-v3.safetensors --precision fp16")
		.action(async (from, to, options) => {
			const { convert } = await import("../commands/convert.ts");
			process.exitCode = await convert(from, to, options);
		});
}
