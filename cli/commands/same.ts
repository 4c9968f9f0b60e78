import { loadConfig } from "../../config/load.ts";
import { type Network, networksIn, planDigest } from "../../toolkit/networks.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText } from "../../toolkit/units.ts";
import { digest } from "../../workers/digest.ts";
import { type Examined, examine } from "../../workers/examine.ts";
import { openUnchanged } from "../../workers/file-source.ts";
import { createPool, type Pool } from "../../workers/pool.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { tableText } from "../render/table.ts";

interface Options {
	readonly root?: string;
	readonly json?: true;
}

interface ExaminedFile {
	readonly file: string;
	readonly path: string;
	readonly examined: Examined;
	readonly networks: readonly Network[];
}

/** Shows which networks of several files have the same weights, regardless of format, precision and names. */
export async function same(files: readonly string[], options: Options): Promise<number> {
	const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const examined = files.map((file) => examineFile(file, options));
	const pool = createPool({ workers: config.workers });
	try {
		const weights = await weightsOf(examined, pool);
		process.stdout.write(`${options.json ? JSON.stringify({ weights }, null, 2) : weightsText(weights)}\n`);
		return EXIT.done;
	} finally {
		await pool.close();
	}
}

function examineFile(file: string, options: Options): ExaminedFile {
	const path = followed(file);
	const examined = examine(path, options);
	return { file, path, examined, networks: networksIn(examined.table, examined.verdict) };
}

/** All distinct weights, the most widely shared first. */
async function weightsOf(files: readonly ExaminedFile[], pool: Pool): Promise<Weights[]> {
	const forms = files.flatMap(({ networks }) => networks.map((network) => network.form));
	const found = new Map<string, Weights>();
	for (const one of files) {
		for (const network of one.networks) {
			// A network that is the only one of its form has no equal, so its weights need not be read.
			const alone = forms.filter((form) => form === network.form).length === 1;
			const sha256 = alone ? null : await digestOf(one, network, pool);
			const key = sha256 ?? `${one.file} ${network.found.component}`;
			const before = found.get(key)?.in ?? [];
			const place = { file: one.file, component: network.found.component, prefix: network.found.prefix };
			found.set(key, { class: network.class, sha256, in: [...before, place] });
		}
	}
	return [...found.values()].sort((a, b) => b.in.length - a.in.length);
}

async function digestOf({ path, examined }: ExaminedFile, network: Network, pool: Pool): Promise<string> {
	const source = openUnchanged(path, examined.identity);
	try {
		return await digest(planDigest(network), { sources: [source], pool });
	} finally {
		source.close();
	}
}

/** The weights of one network, and every file and component that has exactly these. */
interface Weights {
	readonly class: string;
	/** Digest of the weights as fp16; null if no other network has the same form. */
	readonly sha256: string | null;
	readonly in: readonly { readonly file: string; readonly component: string; readonly prefix: string }[];
}

/** Number of digits of a digest in the table. */
const SHORT_DIGEST = 12;

/** Formats a table of the files that share weights. */
function weightsText(weights: readonly Weights[]): string {
	if (weights.length === 0) return "None of these files contains a complete known network.";
	const rows = weights.map((one) => [
		one.class,
		one.sha256?.slice(0, SHORT_DIGEST) ?? "–",
		one.in.map(({ file, component }) => `${printable(file)} (${component})`).join("\n"),
	]);
	const shared = weights.filter((one) => one.in.length > 1).map((one) => one.class);
	const sentence =
		shared.length === 0
			? "No part has the same weights as another."
			: `shared: ${shared.join(", ")}; ${countText(weights.length, "distinct part")}`;
	return `${tableText([{ title: "part" }, { title: "weights" }, { title: "in" }], rows)}\n\n${sentence}`;
}
