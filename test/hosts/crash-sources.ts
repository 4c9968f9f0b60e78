import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { type Files, filesLike, filesOf } from "./evidence.ts";

/** What is dropped in. */
export type Kind = "model" | "model with sidecars" | "refused";

/** Files that are dropped in together. */
export interface Source {
	readonly kind: Kind;
	/** What the names of its files begin with. */
	readonly stem: string;
	/** Models of different seeds have different bytes. */
	readonly seed: number;
}

/** The name of the model, or of what is refused. */
export function nameOf({ kind, stem }: Source): string {
	return `${stem}.${kind === "refused" ? "ckpt" : "safetensors"}`;
}

/** Writes the files into the inbox. */
export function drop(home: Home, source: Source): void {
	const { kind, stem, seed } = source;
	if (kind === "model with sidecars") {
		home.drop(`${stem}.preview.png`, `a picture ${seed}`);
		home.drop(`${stem}.json`, `{"notes": ${seed}}`);
	}
	home.drop(nameOf(source), kind === "refused" ? `This is no model, but text number ${seed}.\n` : loraFile(seed));
}

/** What a single machine makes of a source: its files, by their paths in the library. */
export type Expected = (source: Source) => Files;

/** Lets a single machine work through these sources. */
export function onOneMachine(sources: readonly Source[]): Expected {
	const home = makeHome();
	for (const source of sources) drop(home, source);
	home.run("watch", "--once");
	const files = filesOf(home.library);
	home.remove();
	return ({ stem }) => filesLike(files, `${stem}.`);
}
