import type { Command } from "commander";

/** `autoprune pause`. */
export function definePause(program: Command): void {
	program
		.command("pause")
		.description("start no new job until `autoprune resume`, even after a restart; running jobs will finish")
		.option("--why <text>", "a reason, shown wherever the pause is reported")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", '\nExample:\n  autoprune pause --why "the disk is being replaced"')
		.action(async (options) => {
			const { pause } = await import("../commands/pause.ts");
			process.exitCode = await pause(options);
		});
}
