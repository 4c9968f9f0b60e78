import type { WireFile } from "../../../daemon/http/wire/models.ts";
import type { WireOperation } from "../../../daemon/http/wire/workshop.ts";
import { replaceQuery, route } from "../../app/route.ts";
import { fileOfText } from "../../text/file-address.ts";

/** What is chosen in the workshop. It is kept in the query of the address, so that a link can fill it. */
export interface Choice {
	readonly recipe: string;
	/** The model of `replace` and `extract`. */
	readonly file: WireFile | null;
	readonly component: string | null;
	/** Where the part of `replace` comes from. */
	readonly from: WireFile | null;
	readonly architecture: string | null;
	/** The files for the parts of `build`, by class. */
	readonly parts: ReadonlyMap<string, WireFile>;
	/** The files of `compare`. */
	readonly files: readonly WireFile[];
}

/** The choice in a query. Each part of `build` is written as `VAE-v1=0:anything.vae.pt`. */
export function choiceOf(query: URLSearchParams): Choice {
	const parts = query.getAll("part").flatMap((text) => {
		const at = text.indexOf("=");
		const file = fileOfText(text.slice(at + 1));
		return at > 0 && file !== null ? [[text.slice(0, at), file] as const] : [];
	});
	return {
		recipe: query.get("recipe") ?? "replace",
		file: fileOfText(query.get("file")),
		component: query.get("component"),
		from: fileOfText(query.get("from")),
		architecture: query.get("architecture"),
		parts: new Map(parts),
		files: query.getAll("with").flatMap((text) => fileOfText(text) ?? []),
	};
}

/** Changes fields of the query; null removes one, and an array repeats it. */
export function change(fields: Readonly<Record<string, string | readonly string[] | null>>): void {
	const query = new URLSearchParams(route.value.query);
	for (const [name, value] of Object.entries(fields)) {
		query.delete(name);
		for (const one of typeof value === "string" ? [value] : (value ?? [])) query.append(name, one);
	}
	replaceQuery(query);
}

/** The operation that is chosen; null while a choice is missing. `classes`: those of the architecture to build. */
export function operationOf(choice: Choice, classes: readonly string[]): WireOperation | null {
	const { recipe, file, component, from, architecture, parts } = choice;
	if (recipe === "replace" && file !== null && component !== null && from !== null) {
		return { kind: "replace", file, component, from };
	}
	if (recipe === "extract" && file !== null && component !== null) return { kind: "extract", file, component };
	if (recipe !== "build" || architecture === null || classes.length === 0) return null;
	const chosen = classes.flatMap((of) => {
		const part = parts.get(of);
		return part === undefined ? [] : [{ component: of, file: part }];
	});
	return chosen.length === classes.length ? { kind: "build", architecture, parts: chosen } : null;
}
