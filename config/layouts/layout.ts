import type { Kind } from "../../toolkit/verdict.ts";

/** Where one program keeps its models: a folder of the library for each kind of file. */
export interface Layout {
	readonly id: string;
	/** The program's name, as its users write it. */
	readonly label: string;
	/** Relative to the folder that holds the model folders, with `/`. */
	readonly folders: Readonly<Record<Kind, string>>;
	/** Kinds whose folder lies in the program's root instead, where that is the library. */
	readonly inRoot?: readonly Kind[];
	/** The folder of the program's root that holds the model folders. */
	readonly modelsFolder: string;
	readonly marks: Marks;
	/** The program that this one was made from, and whose marks it therefore bears too. */
	readonly forkOf?: string;
}

/** What tells that a program's models lie here. Paths with `/`; of a list of paths, every one must be there. */
interface Marks {
	/** In the program's root; one list for each form that the root takes. */
	readonly root: readonly (readonly string[])[];
	/** Among the model folders, for a library that lies apart from its program; empty where they tell nothing. */
	readonly models: readonly string[];
}

/** For parts that a program cannot load by themselves: the seed's folder, which no program looks into. */
export const COMPONENTS = "Components";

const EVERY_KIND: Readonly<Record<Kind, true>> = {
	checkpoint: true,
	"diffusion-model": true,
	vae: true,
	"text-encoder": true,
	controlnet: true,
	lora: true,
	embedding: true,
	"depth-model": true,
	ema: true,
};

/** Every kind of file that has a folder. */
export const KINDS = Object.keys(EVERY_KIND) as readonly Kind[];
