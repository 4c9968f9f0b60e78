import { filePath } from "../../../../workers/files/file-path.ts";
import type { Arrival } from "../../../../workers/files/identity.ts";

/** Of the jobs of these tests. */
export const ORIGIN = { inbox: "/inbox", settings: '{"precision":"fp16"}' };

/** A file in the inbox. */
export function arrival(name: string, ino: string, given: Partial<Arrival["identity"]> = {}): Arrival {
	const path = `/inbox/${name}`;
	return {
		path,
		pathBytes: filePath(path),
		identity: { dev: "1", ino, size: 100, mtimeNs: "3", ctimeNs: "4", ...given },
	};
}
