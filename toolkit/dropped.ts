import { calledBy } from "./junk/rules.ts";
import { andMore } from "./listed.ts";
import type { DroppedGroup, NameList, PlanSummary } from "./plan.ts";
import type { JunkTensor } from "./sort-tensors.ts";
import { tally } from "./stored.ts";
import type { Tensor } from "./tensor.ts";
import { countText, sizeText } from "./units.ts";

/** How many names a summary stores for one group. A text lists all names of a group of at most this size. */
const MOST_NAMES = 20;

/** How many names a text lists of a larger group. */
const EXAMPLES = 3;

/** The dropped tensors, one group for each reason, in the order of the file. */
export function droppedGroups(dropped: readonly JunkTensor[]): DroppedGroup[] {
	const groups = new Map<string, Tensor[]>();
	for (const { tensor, why } of dropped) {
		const group = groups.get(why) ?? [];
		group.push(tensor);
		groups.set(why, group);
	}
	return [...groups].map(([why, tensors]) => ({ why, ...nameList(tensors) }));
}

/** The count and size of these tensors, and the first of their names. */
export function nameList(tensors: readonly Tensor[]): NameList {
	return { ...tally(tensors), names: tensors.slice(0, MOST_NAMES).map(({ name }) => name) };
}

/**
 * A sentence for each reason why tensors are dropped, and one for the tensors that are kept although no component
 * claims them: `dropped 2 tensors, 4.00 KiB: training progress (epoch, global_step)`.
 */
export function leftTexts({ dropped = [], extra }: Pick<PlanSummary, "dropped" | "extra">): string[] {
	const sentences = dropped.map(({ why, ...list }) => `dropped ${countsText(list)}: ${why} (${namesText(list)})`);
	if (extra === undefined || extra.tensors === 0) return sentences;
	return [...sentences, `kept unchanged ${countsText(extra)} that belong to no known part (${namesText(extra)})`];
}

/**
 * The same in numbers, without names: `dropped 3 tensors, 4.00 KiB: EMA counters 2, noise schedule 1`. A sentence for the
 * dropped tensors, and one for the tensors that are kept although no component claims them.
 */
export function leftCounts({ dropped = [], extra }: Pick<PlanSummary, "dropped" | "extra">): string[] {
	const sentences: string[] = [];
	if (dropped.length > 0) {
		const tensors = dropped.reduce((sum, group) => sum + group.tensors, 0);
		const bytes = dropped.reduce((sum, group) => sum + group.bytes, 0);
		const groups = dropped.map((group) => `${calledBy(group.why)} ${group.tensors}`);
		sentences.push(`dropped ${countsText({ tensors, bytes })}: ${groups.join(", ")}`);
	}
	if (extra !== undefined && extra.tensors > 0) {
		sentences.push(`kept unchanged ${countsText(extra)} that belong to no known part`);
	}
	return sentences;
}

function countsText({ tensors, bytes }: Omit<NameList, "names">): string {
	return `${countText(tensors, "tensor")}, ${sizeText(bytes)}`;
}

/** All names of a short list, the first few of a long one. */
function namesText({ tensors, names }: NameList): string {
	return andMore(tensors <= MOST_NAMES ? names : names.slice(0, EXAMPLES), tensors);
}
