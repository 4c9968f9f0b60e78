import type { Command } from "commander";

/** `autoprune scan`. */
export function defineScan(program: Command): void {
	program
		.command("scan")
		.description("the security report: what files name that could run code; exit code 1 when one is dangerous")
		.argument("<place...>", "files, and folders to look through with all that is below them")
		.option("--json", "one JSON document on standard output")
		.addHelpText(
			"after",
			`
Nothing of a file is executed. What each file comes to:
  safe       read to its end; names only what weights need
  unlisted   names other things, none of them known to do harm
  dangerous  loading it could run code: do not open it in any program
  refused    broken, or made so that programs disagree about it; nobody can vouch for it
  foreign    of no kind that is read here, such as a picture or a text

Exit code 1 also when a file or a folder cannot be read at all. Links are not followed in folders.

Example:
  autoprune scan ~/Downloads model.ckpt`,
		)
		.action(async (places, options) => {
			const { scan } = await import("../commands/scan.ts");
			process.exitCode = scan(places, options);
		});
}
