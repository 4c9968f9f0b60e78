import { candidateText } from "./identification.ts";
import { quoted } from "./quoted.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";
import type { Resemblance, Verdict } from "./verdict.ts";

/** How many tensors of other dimensions a sentence names. */
const EXAMPLES = 2;

/** More dimensions than any weight has. */
const MOST_DIMENSIONS = 8;

/** How many tensors an unknown file is shown by, so that a person can judge what it is. */
const MOST_SHOWN = 10;

/** What an unknown file resembles most, and by how much, as a sentence. */
export function resemblanceText(resemblance: Resemblance | null, table: TensorTable): string {
	if (resemblance === null) return "It resembles nothing that is known.";
	const shown = resemblance.misshapen.map((name) => table.tensors.get(name)).filter((one) => one !== undefined);
	const named = shown.slice(0, EXAMPLES).map(shapeText);
	const more = resemblance.misshapen.length > named.length ? ", …" : "";
	const count = resemblance.misshapen.length === resemblance.holds ? "all" : `${resemblance.misshapen.length} of them`;
	const other = `${count} with other dimensions (${named.join(", ")}${more})`;
	const clauses = [comparedText(resemblance), ...(named.length > 0 ? [other] : [])];
	return `It resembles ${withArticle(candidateText(resemblance))} most: ${clauses.join(", ")}.`;
}

/** The first tensors of an unknown file that belong to no known network, with their shapes. */
export function firstTensors(verdict: Verdict, table: TensorTable): { shown: readonly string[]; total: number } {
	const tensors = unclaimed(verdict, table);
	return { shown: tensors.slice(0, MOST_SHOWN).map(shapeText), total: tensors.length };
}

/** A tensor's name and shape, safe to print and short whatever the file says: `"img_in.bias" [2048]`. */
export function shapeText({ name, shape }: Pick<Tensor, "name" | "shape">): string {
	const more = shape.length > MOST_DIMENSIONS ? ", …" : "";
	return `${quoted(name)} [${shape.slice(0, MOST_DIMENSIONS).join(", ")}${more}]`;
}

/** Tensors that no component claims. */
function unclaimed(verdict: Verdict, table: TensorTable): Tensor[] {
	const claimed = new Set(verdict.found.flatMap((found) => found.tensors));
	return [...table.tensors.values()].filter(({ name }) => !claimed.has(name));
}

function comparedText({ by, holds, of }: Resemblance): string {
	switch (by) {
		case "tensors":
			return `${holds} of its ${countText(of, "tensor")} are there`;
		case "sentinels":
			return `${holds} of the ${countText(of, "tensor")} that tell one are there`;
		case "modules":
			return `its network has ${holds} of the ${countText(of, "module")} that were compared`;
	}
}

function withArticle(text: string): string {
	return `${/^[aeiou]/i.test(text) ? "an" : "a"} ${text}`;
}
