import { faultAt } from "../../../config/fault-at.ts";
import { configOf } from "../../../config/load.ts";
import { overlapOf } from "../../../config/overlap.ts";
import { readSettings } from "../../../config/settings-file.ts";
import { findSettings, usualPlaces } from "../../../config/settings-place.ts";
import { ModelError } from "../../../toolkit/errors.ts";
import { EXIT } from "../../exit-codes.ts";
import { notesOn } from "./notes.ts";

/** Names every fault of the settings. Throws `config.*` where there is one. */
export async function checkConfig(given: string | undefined): Promise<number> {
	const surroundings = { cwd: process.cwd(), env: process.env };
	const path = findSettings(given, surroundings);
	const file = path === null ? null : readSettings(path);
	const config = await configOf(file, surroundings);
	const other = overlapOf(config);
	if (file !== null && other !== null) {
		const key = file.lineOf(["inbox"]) === null ? ["library"] : ["inbox"];
		const what = `the inbox ${config.inbox} and ${other} lie within each other; what is written would be taken for new arrivals`;
		throw new ModelError("config.invalid", { file: file.path, faults: [faultAt(file.lineOf(key), key, what)] });
	}
	const found =
		file === null
			? `no settings file (looked for ${usualPlaces(surroundings).join(", ")})`
			: `${file.path} has no fault`;
	process.stdout.write(`${[found, ...notesOn(config).map((note) => `note: ${note}`)].join("\n")}\n`);
	return EXIT.done;
}
