import type { LiveWork } from "../../queue/slots.ts";

/** Settles as the work does, or throws `stalled` when the work has shown no progress for so long. It goes on then. */
export async function whileAlive<T>(work: Promise<T>, live: LiveWork, mostMs: number, stalled: Error): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const waited = new Promise<never>((_, reject) => {
		function look(): void {
			const left = live.aliveAt + mostMs - performance.now();
			if (left <= 0) reject(stalled);
			else timer = setTimeout(look, left);
		}
		look();
	});
	try {
		return await Promise.race([work, waited]);
	} finally {
		clearTimeout(timer);
	}
}
