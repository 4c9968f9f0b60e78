import { loadConfig } from "../../config/load.ts";
import { addLabelAt } from "../../daemon/journal/openers.ts";
import { measureToName } from "../../operations/know.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { journalOfLabels } from "../journal-in-use.ts";
import { startMeasurer } from "../measurer.ts";

interface Options {
	readonly component?: string;
	readonly json?: true;
}

/** Labels the weights of a part, so that later reports recognise them. */
export async function know(name: string, file: string, options: Options): Promise<number> {
	const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const part = { name, file, path: followed(file), component: options.component ?? null };
	const measurer = startMeasurer(config.workers);
	try {
		const weights = await measureToName(part, measurer);
		await addLabelAt(await journalOfLabels(), weights, new Date().toISOString());
		const text = options.json
			? JSON.stringify(weights, null, 2)
			: `${weights.class} with metric ${String(weights.number).padStart(4, "0")} is now called "${weights.name}".`;
		process.stdout.write(`${text}\n`);
		return EXIT.done;
	} finally {
		await measurer.close();
	}
}
