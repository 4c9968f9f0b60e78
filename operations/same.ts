import { type Network, networksIn, planDigest } from "../toolkit/networks.ts";
import { bytesOfTensor } from "../toolkit/tensor.ts";
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
 * `onProgress` is called with the bytes of weights that were read, and that are to be read. Throws UserError if a file
 * cannot be read, or the signal's reason.
 */
export async function compareWeights(
	files: readonly ComparedFile[],
	reading: Reading,
	{ onProgress = () => undefined, ...work }: Pick<Work, "pool" | "signal" | "onProgress">,
): Promise<SharedWeights[]> {
	const examined = files.map((one) => examineFile(one, reading));
	const networks = examined.flatMap((one) => one.networks);
	// A network that is the only one of its form has no equal, so its weights need not be read.
	const isAlone = ({ form }: Network): boolean => networks.filter((other) => other.form === form).length === 1;
	const total = networks.filter((network) => !isAlone(network)).reduce((sum, network) => sum + bytesOf(network), 0);
	let before = 0;
	const found = new Map<string, SharedWeights>();
	for (const one of examined) {
		for (const network of one.networks) {
			const own = bytesOf(network);
			const follow = (done: number, all: number): void =>
				onProgress(before + Math.round((own * done) / Math.max(1, all)), total);
			const sha256 = isAlone(network) ? null : await digestOf(one, network, { ...work, onProgress: follow });
			if (sha256 !== null) before += own;
			const key = sha256 ?? `${one.file} ${network.found.component}`;
			const places = found.get(key)?.in ?? [];
			const place = { file: one.file, component: network.found.component, prefix: network.found.prefix };
			found.set(key, { class: network.class, sha256, in: [...places, place] });
		}
	}
	return [...found.values()].sort((a, b) => b.in.length - a.in.length);
}

function bytesOf({ tensors }: Network): number {
	return tensors.reduce((sum, [, tensor]) => sum + bytesOfTensor(tensor), 0);
}

function examineFile({ file, path }: ComparedFile, reading: Reading): ExaminedFile {
	const examined = examine(path, reading);
	return { file, path, examined, networks: networksIn(examined.table, examined.verdict) };
}

async function digestOf(
	{ path, examined }: ExaminedFile,
	network: Network,
	work: Omit<Work, "sources">,
): Promise<string> {
	const source = openUnchanged(path, examined.identity);
	try {
		return await digest(planDigest(network), { sources: [source], ...work });
	} finally {
		source.close();
	}
}
