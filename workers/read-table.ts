import { readTable } from "../toolkit/formats/index.ts";
import type { TensorTable } from "../toolkit/tensor.ts";
import type { Reading } from "./examine.ts";
import { openSource, TOOLS } from "./file-source.ts";
import type { Identity } from "./files/identity.ts";

/** Reads only the tensor table of a file, without identifying the model. Throws UserError if it cannot be read. */
export function readTableOf(
	path: string,
	{ root }: Reading = {},
): { readonly identity: Identity; readonly table: TensorTable } {
	const opened = openSource(path);
	try {
		return { identity: opened.identity, table: readTable(opened.source, TOOLS, root ?? null) };
	} finally {
		opened.close();
	}
}
