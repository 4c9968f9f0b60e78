import { andMore } from "./listed.ts";
import { countText } from "./units.ts";
import type { Found, Verdict } from "./verdict.ts";

/** The number of prompt positions of every CLIP of Stable Diffusion. */
export const CLIP_POSITIONS = 77;

/** A position id that differs from its index after a loader's truncation to an integer. */
interface WrongPosition {
	readonly position: number;
	/** The actual value; null if it is not a number or absent. */
	readonly became: number | null;
}

/** What is wrong with a CLIP's position ids. */
export interface PositionFault {
	readonly wrong: readonly WrongPosition[];
	/** Positions that no id has. */
	readonly missing: readonly number[];
}

/** One thing about a file that was or can be repaired. */
export interface Repair {
	readonly what: string;
	/** How many tensors or values it concerns. */
	readonly count: number;
	/** The setting that repairs it; missing where pruning always repairs it, and where no repair is needed. */
	readonly setting?: "fixClip";
}

/** Compares position ids with 0 to 76; null if a loader would get exactly these. */
export function positionFault(values: readonly number[]): PositionFault | null {
	const seen = new Set(values.map(Math.trunc));
	const places = mendedPositions();
	const wrong = places.flatMap((position) => {
		const became = Math.trunc(values[position] ?? Number.NaN);
		return became === position ? [] : [{ position, became: Number.isFinite(became) ? became : null }];
	});
	if (wrong.length === 0) return null;
	return { wrong, missing: places.filter((position) => !seen.has(position)) };
}

/** One sentence for each missing position: `position 76 is missing: it became 75`. */
export function positionTexts(fault: PositionFault): string[] {
	const became = new Map(fault.wrong.map((one) => [one.position, one.became]));
	return fault.missing.map((position) => {
		const now = became.get(position) ?? null;
		return `position ${position} is missing: ${now === null ? "it is not a number" : `it became ${now}`}`;
	});
}

/** The correct ids: 0 to 76. */
export function mendedPositions(): number[] {
	return Array.from({ length: CLIP_POSITIONS }, (_, position) => position);
}

/** Positions listed by number: a merge breaks one or two, and a file of zeros all. */
const MOST_POSITIONS = 5;

/** The first positions, and how many more there are. */
function positionsText(positions: readonly number[]): string {
	return andMore(positions.slice(0, MOST_POSITIONS).map(String), positions.length);
}

/**
 * A clause about position ids that no prompt token gets. `repaired`: whether the output has the correct ids. Otherwise
 * a token gets the position of another one, and the text encoder reads the prompt slightly differently.
 */
export function positionsNote(missing: readonly number[], repaired: boolean): string {
	const which = `position${missing.length === 1 ? "" : "s"} ${positionsText(missing)}`;
	return repaired
		? `CLIP's damaged position ids were repaired: no prompt token got ${which}, which changed pictures slightly`
		: `CLIP's position ids are damaged: no prompt token gets ${which}, which changes pictures slightly (fixClip: true repairs them)`;
}

/** What is repaired during pruning, what can be repaired, and what is missing without harm. */
export function repairsOf(
	verdict: Verdict,
	broken: readonly { readonly name: string; readonly missing: readonly number[] }[],
): Repair[] {
	const renamed = verdict.found.filter((found) => found.prefix !== found.writePrefix).map(renameOf);
	const short = verdict.found.filter((found) => found.component === "CLIP-v2-WD").map(() => SHORT_CLIP);
	const positions = broken.map(({ name, missing }) => ({
		what: `${name}: ${countText(missing.length, "position")} missing (${positionsText(missing)})`,
		count: missing.length,
		setting: "fixClip" as const,
	}));
	const diffusers = verdict.found.filter((found) => found.component.includes("-Diffusers")).map(diffusersOf);
	return [...renamed, ...positions, ...short, ...diffusers];
}

/** The 12 missing tensors are weights and biases of two norms, two parts of attention and two linear layers. */
const SHORT_CLIP: Repair = {
	what: "CLIP-v2 lacks its last layer, which SD v2 never uses; no repair needed",
	count: 12,
};

function diffusersOf(found: Found): Repair {
	return {
		what: `${found.class}: has diffusers' tensor names and keeps them; \`autoprune extract --component ${found.class}\` writes the original ones`,
		count: found.tensors.length,
	};
}

function renameOf(found: Found): Repair {
	return {
		what: `${found.class}: tensors under ${found.prefix} are written under ${found.writePrefix}`,
		count: found.tensors.length,
	};
}
