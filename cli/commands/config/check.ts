import { checkedConfig } from "../../../config/check.ts";
import { readSettings } from "../../../config/settings-file.ts";
import { findSettings, usualPlaces } from "../../../config/settings-place.ts";
import { EXIT } from "../../exit-codes.ts";
import { notesOn } from "./notes.ts";

/** Checks the settings. Throws `config.*`, which lists every error, if there is one. */
export async function checkConfig(given: string | undefined): Promise<number> {
	const surroundings = { cwd: process.cwd(), env: process.env };
	const path = findSettings(given, surroundings);
	const file = path === null ? null : readSettings(path);
	const config = await checkedConfig(file, surroundings);
	const found =
		file === null
			? `no settings file (looked for ${usualPlaces(surroundings).join(", ")})`
			: `${file.path} has no errors`;
	const notes = await notesOn(config);
	process.stdout.write(`${[found, ...notes.map((note) => `note: ${note}`)].join("\n")}\n`);
	return EXIT.done;
}
