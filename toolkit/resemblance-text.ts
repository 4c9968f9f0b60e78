import { candidateText } from "./identification.ts";
import { quoted } from "./quoted.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";
import type { Resemblance, Verdict } from "./verdict.ts";

/** How many tensors with other dimensions a sentence names. */
const EXAMPLES = 2;

/** More dimensions than any weight has. */
const MOST_DIMENSIONS = 8;

/** How many tensors of an unknown file are shown, so that a person can judge what it is. */
const MOST_SHOWN = 10;

/** A sentence that says which known model an unknown file resembles most, and how closely. */
export function resemblanceText(resemblance: Resemblance | null, table: TensorTable): string {
	if (resemblance === null) return "It resembles no known model.";
	const shown = resemblance.misshapen.map((name) => table.tensors.get(name)).filter((one) => one !== undefined);
	const named = shown.slice(0, EXAMPLES).map(shapeText);
	const more = resemblance.misshapen.length > named.length ? ", …" : "";
	const count = resemblance.misshapen.length === resemblance.holds ? "all" : `${resemblance.misshapen.length} of them`;
	const other = `${count} with other dimensions (${named.join(", ")}${more})`;
	const clauses = [comparedText(resemblance), ...(named.length > 0 ? [other] : [])];
	return `It is most similar to ${withArticle(candidateText(resemblance))}: ${clauses.join(", ")}.`;
}

/** The first tensors of an unknown file that belong to no known network, with their shapes. */
export function firstTensors(verdict: Verdict, table: TensorTable): { shown: readonly string[]; total: number } {
	const tensors = unclaimed(verdict, table);
	return { shown: tensors.slice(0, MOST_SHOWN).map(shapeText), total: tensors.length };
}

/** A tensor's name and shape, safe to print and of limited length: `"img_in.bias" [2048]`. */
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
			return `the file has ${holds} of its ${countText(of, "tensor")}`;
		case "sentinels":
			return `the file has ${holds} of the ${countText(of, "tensor")} that identify it`;
		case "modules":
			return `its network has ${holds} of the ${countText(of, "module")} that were compared`;
	}
}

function withArticle(text: string): string {
	return `${/^[aeiou]/i.test(text) ? "an" : "a"} ${text}`;
}
