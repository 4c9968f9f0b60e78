import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Conclusion, Job, SourceFate } from "../../../daemon/journal/port/model.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import { claimed, conclusion } from "../arrivals.ts";

let inode = 1;

/** A file's whole way through the journal, without a file: claimed, concluded, done. */
export async function ended(
	journal: Journal,
	name: string,
	given: Partial<Conclusion> & { readonly size?: number; readonly resting?: SourceFate } = {},
): Promise<Job> {
	const { size = 100, resting = { kind: "moved", path: Buffer.from(`/inbox/Originals/${name}`) }, ...rest } = given;
	const at = `/inbox/${name}`;
	const identity = { dev: "1", ino: String(inode++), size, mtimeNs: "3", ctimeNs: "4" };
	const job = await claimed(journal, { path: at, pathBytes: filePath(at), identity });
	const concluded = conclusion(rest);
	await journal.conclude(job, concluded, { state: "published", ...productOf(concluded) });
	await journal.finish(job, resting);
	return job;
}

function productOf({ output, findings }: Conclusion) {
	if (output === null) return { product: null, final: null };
	const where = { temp: "/library/.autoprune/job", folder: "/library", stem: "NAI", extension: ".safetensors" };
	return { product: { ...where, dev: "1", ino: "2", bytes: output.bytes, findings }, final: output.path };
}
