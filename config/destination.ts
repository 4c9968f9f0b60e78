import { join } from "node:path";
import type { Kind } from "../toolkit/verdict.ts";
import { LAYOUTS } from "./layouts/index.ts";
import type { Config } from "./schema.ts";

/** The folder of the library that a kind of file goes to; absolute. */
export function folderFor({ library, layout }: Pick<Config, "library" | "layout">, kind: Kind): string {
	const chosen = LAYOUTS.find((one) => one.id === layout);
	if (chosen === undefined) throw new Error(`layout ${layout} passed the schema and is in no list`);
	return join(library, ...chosen.folders[kind].split("/"));
}
