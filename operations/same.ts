import { type Network, networksIn, planDigest } from "../toolkit/networks.ts";
import { digest } from "../workers/digest.ts";
import { type Examined, examine, type Reading } from "../workers/examine.ts";
import { openUnchanged } from "../workers/file-source.ts";
import type { Work } from "../workers/work.ts";

/** A file whose networks are compared with those of others. */
export interface ComparedFile {
	/** Its path in the answer. */
	readonly file: string;
	/** Where it is read. */
	readonly path: string;
}

/** The weights of one network, and every file and component that has exactly these. */
export interface SharedWeights {
	readonly class: string;
	/** Digest of the weights as fp16; null if no other network has the same form. */
	readonly sha256: string | null;
	readonly in: readonly { readonly file: string; readonly component: string; readonly prefix: string }[];
}

interface ExaminedFile extends ComparedFile {
	readonly examined: Examined;
	readonly networks: readonly Network[];
}

/**
 * The distinct weights of the files' networks, the most widely shared first, regardless of format, precision and names.
 * Throws UserError if a file cannot be read, or the signal's reason.
 */
export async function compareWeights(
	files: readonly ComparedFile[],
	reading: Reading,
	work: Pick<Work, "pool" | "signal">,
): Promise<SharedWeights[]> {
	const examined = files.map((one) => examineFile(one, reading));
	const forms = examined.flatMap(({ networks }) => networks.map((network) => network.form));
	const found = new Map<string, SharedWeights>();
	for (const one of examined) {
		for (const network of one.networks) {
			// A network that is the only one of its form has no equal, so its weights need not be read.
			const alone = forms.filter((form) => form === network.form).length === 1;
			const sha256 = alone ? null : await digestOf(one, network, work);
			const key = sha256 ?? `${one.file} ${network.found.component}`;
			const before = found.get(key)?.in ?? [];
			const place = { file: one.file, component: network.found.component, prefix: network.found.prefix };
			found.set(key, { class: network.class, sha256, in: [...before, place] });
		}
	}
	return [...found.values()].sort((a, b) => b.in.length - a.in.length);
}

function examineFile({ file, path }: ComparedFile, reading: Reading): ExaminedFile {
	const examined = examine(path, reading);
	return { file, path, examined, networks: networksIn(examined.table, examined.verdict) };
}

async function digestOf(
	{ path, examined }: ExaminedFile,
	network: Network,
	work: Pick<Work, "pool" | "signal">,
): Promise<string> {
	const source = openUnchanged(path, examined.identity);
	try {
		return await digest(planDigest(network), { sources: [source], ...work });
	} finally {
		source.close();
	}
}
