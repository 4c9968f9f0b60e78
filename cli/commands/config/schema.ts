import { settingsJsonSchema } from "../../../config/settings-list.ts";
import { EXIT } from "../../exit-codes.ts";

/** Prints the JSON Schema of a settings file. */
export function printSchema(): number {
	process.stdout.write(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
	return EXIT.done;
}
