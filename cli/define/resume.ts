import type { Command } from "commander";

/** `autoprune resume`. */
export function defineResume(program: Command): void {
	program
		.command("resume")
		.description("end the pause and start the waiting jobs")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune resume")
		.action(async (options) => {
			const { resume } = await import("../commands/resume.ts");
			process.exitCode = await resume(options);
		});
}
