import type { Command } from "commander";

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
