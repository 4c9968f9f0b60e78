import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

/** Adds the options that `extract`, `replace` and `build` share. */
export function withSurgeryOptions(command: Command): Command {
	return command
		.option(
			"--format <format>",
			"safetensors or pt; default: by the output's extension, else the usual format for the part",
		)
		.option("--precision <precision>", "fp16, bf16, fp32 or keep")
		.option("--fix-clip", "repair broken CLIP position ids")
		.option("--ignore-crc", "accept a file although its checksums show that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan without writing anything")
		.option("--json", "one JSON document on standard output")
		.option("--config <file>", "YAML file with settings");
}
