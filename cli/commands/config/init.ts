import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { newSettingsFile } from "../../../config/new-file.ts";
import { workerError } from "../../../workers/errors.ts";
import { writeFault } from "../../../workers/files/durable.ts";
import { errnoOf } from "../../../workers/files/identity.ts";
import { EXIT } from "../../exit-codes.ts";

/** Writes a new settings file and creates its folders. Never overwrites a file. */
export async function initConfig(given: string): Promise<number> {
	const file = resolve(given);
	try {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, newSettingsFile(), { flag: "wx" });
	} catch (error) {
		throw errnoOf(error) === "EEXIST" ? workerError("work.exists", { path: file }) : writeFault(error, file);
	}
	process.stdout.write(
		`wrote ${given} with every setting at its default\n` +
			"next: set `library` to your web UI's models folder and check the result with `autoprune config show`\n",
	);
	return EXIT.done;
}
