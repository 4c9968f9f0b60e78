import { writeFile } from "node:fs/promises";
import type { InboxFile } from "../../daemon/inbox/scan.ts";
import type { Journal } from "../../daemon/journal/port/journal.ts";
import type { Conclusion, Findings, Job, Product } from "../../daemon/journal/port/model.ts";
import { sealTemp } from "../../daemon/publish/temp.ts";
import { filePath } from "../../workers/files/file-path.ts";
import { type Arrival, asPath, identityAt } from "../../workers/files/identity.ts";

/** A time for records. */
export const NOW = "2026-11-22T14:02:03.123Z";

/** What a journey might have found out. */
export const FINDINGS: Findings = {
	architecture: "SD-v1",
	kind: "checkpoint",
	base: "sd1",
	variant: null,
	components: ["UNET-v1-SD", "VAE-v1-SD", "CLIP-v1-SD", "UNET-v1-EMA"],
	metric: "2020/2982/0130",
	summary: {
		kept: { tensors: 1130, bytes: 4_265_380_512 },
		ema: { tensors: 688, bytes: 3_438_167_552 },
		junk: { tensors: 4, bytes: 16 },
		precision: 2_132_690_256,
		notes: ["CLIP position 76 is wrong"],
	},
	timingsMs: { identify: 12.5, prune: 2300 },
};

/** What a report says of a file of which nothing could be read. */
export const NOTHING_KNOWN = {
	table: null,
	verdict: null,
	evidence: null,
	fault: null,
	metric: null,
	notFinite: null,
	repairs: [],
	plan: null,
} as const;

/** An outcome; what is given replaces what it would be. */
export function conclusion(given: Partial<Conclusion> = {}): Conclusion {
	const output = { path: "/library/Stable-diffusion/NAI.safetensors", bytes: 60 };
	return { outcome: "published", code: null, reason: null, output, findings: FINDINGS, finishedAt: NOW, ...given };
}

/** A file written and described as the inbox would. */
export async function arrive(path: string | Buffer, content: string): Promise<Arrival> {
	await writeFile(path, content);
	return arrivalAt(path);
}

/** The job of a file that no unfinished job has. */
export async function claimed(journal: Journal, arrival: Arrival): Promise<Job> {
	const job = await journal.claim(arrival, NOW);
	if (job === null) throw new Error(`${arrival.path} was claimed before`);
	return job;
}

/** What lies at a path, as an arrival. */
export async function arrivalAt(path: string | Buffer): Promise<Arrival> {
	const pathBytes = filePath(path);
	const identity = await identityAt(pathBytes);
	if (identity === null) throw new Error(`nothing at ${asPath(path)}`);
	return { path: pathBytes.toString(), pathBytes, identity };
}

/** Writes and seals a temporary file as the prune step would. `from`: the source, whose rights and date it gets. */
export async function produce(
	temp: string,
	content: string,
	target: Pick<Product, "folder" | "stem">,
	from: Uint8Array | null = null,
): Promise<Product> {
	await writeFile(temp, content, { mode: 0o600, flag: "wx" });
	return { temp, ...(await sealTemp(temp, from)), extension: ".safetensors", findings: FINDINGS, ...target };
}

/** Properties of a file of the inbox that a test chooses. */
export type InboxFileParts = Partial<InboxFile> & { readonly size?: number; readonly ino?: string };

/** A file as a scan lists it. Its modification time depends on its size. */
export function inboxFile({ size = 9, ino = "2", ...given }: InboxFileParts = {}): InboxFile {
	const path = given.path ?? "/inbox/NAI.ckpt";
	const identity = { dev: "1", ino, size, mtimeNs: String(size), ctimeNs: "4" };
	return { path, pathBytes: filePath(path), identity, allocated: size, partBeside: false, sidecars: [], ...given };
}
