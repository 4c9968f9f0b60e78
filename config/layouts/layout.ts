import type { Kind } from "../../toolkit/verdict.ts";

/** Where one program keeps its models: a folder of the library for each kind of file. */
export interface Layout {
	readonly id: string;
	/** The program's name, as its users write it. */
	readonly label: string;
	/** Relative to the library's root, with `/`. */
	readonly folders: Readonly<Record<Kind, string>>;
}
