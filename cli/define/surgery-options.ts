import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

/** Adds what `extract`, `replace` and `build` have in common. */
export function withSurgeryOptions(command: Command): Command {
	return command
		.option("--format <format>", "safetensors or pt; default: by the output's ending, else as such parts are kept")
		.option("--precision <precision>", "fp16, bf16, fp32 or keep")
		.option("--fix-clip", "mend broken CLIP position ids")
		.option("--ignore-crc", "take a file although its checksums say that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--dry-run", "show the plan, write nothing")
		.option("--json", "one JSON document on standard output")
		.option("--config <file>", "YAML file with settings");
}
