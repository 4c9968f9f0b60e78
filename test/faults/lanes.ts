/** Daemons that run side by side. */
const LANES = 2;

/** Goes through points with as many daemons at once as there are lanes; what went wrong at any. */
export async function inLanes<P>(
	points: readonly P[],
	tryAt: (point: P, lane: number) => Promise<string | null>,
): Promise<string[]> {
	const faults: string[] = [];
	const remaining = points.values();
	const lane = async (_: unknown, number: number): Promise<void> => {
		for (const point of remaining) {
			const fault = await tryAt(point, number);
			if (fault === null) continue;
			faults.push(fault);
			// A run of all points takes an hour; the first fault should be seen at once.
			console.log(fault);
		}
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	return faults;
}
