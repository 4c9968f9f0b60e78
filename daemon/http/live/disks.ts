import { type Disk, diskOf } from "../../admission.ts";

/** The disks of folders. A hung share delays no answer. */
export interface Disks {
	/** The last known values; null when there are none yet, or when the folder cannot be read. */
	of(folder: string): Promise<Pick<Disk, "free" | "total"> | null>;
}

/** How long a value is used. */
const FRESH_MS = 5_000;

/** How long the first answer about a folder may take. */
const PATIENCE_MS = 500;

interface Known {
	disk: Disk | null;
	at: number;
	asking: Promise<void> | null;
}

/** Starts without values. `now`: milliseconds of a clock that is never set. */
export function createDisks(now: () => number): Disks {
	const known = new Map<string, Known>();

	function ask(folder: string, one: Known): Promise<void> {
		one.asking ??= diskOf(folder)
			.catch(() => null)
			.then((disk) => {
				one.disk = disk;
				one.at = now();
				one.asking = null;
			});
		return one.asking;
	}

	return {
		async of(folder) {
			const one = known.get(folder) ?? { disk: null, at: Number.NEGATIVE_INFINITY, asking: null };
			known.set(folder, one);
			if (now() - one.at > FRESH_MS) {
				const asked = ask(folder, one);
				if (one.at === Number.NEGATIVE_INFINITY) await Promise.race([asked, patience()]);
			}
			return one.disk;
		},
	};
}

function patience(): Promise<void> {
	return new Promise((resolve) => void setTimeout(resolve, PATIENCE_MS).unref());
}
