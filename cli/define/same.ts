import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

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
