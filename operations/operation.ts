import type { OutputFormat, Precision } from "../toolkit/plan.ts";

/** Choices about an output. The settings make those that are not given. */
export interface OutputChoices {
	readonly precision?: Precision | undefined;
	readonly format?: OutputFormat | undefined;
	readonly keepEma?: boolean | undefined;
	readonly fixClip?: boolean | undefined;
}

/** A model to write from files that exist. `F`: how these files are named. */
export type Operation<F> = OutputChoices &
	(
		| { readonly kind: "prune"; readonly file: F }
		| { readonly kind: "convert"; readonly file: F }
		| { readonly kind: "extract"; readonly file: F; readonly component: string }
		/** `from`: the file that the component is taken from. */
		| { readonly kind: "replace"; readonly file: F; readonly component: string; readonly from: F }
		| {
				readonly kind: "build";
				readonly architecture: string;
				readonly parts: readonly { readonly component: string; readonly file: F }[];
		  }
	);

/** A file to read. */
export interface InputFile {
	readonly path: string;
	/** Its name in messages and in the name of the output. */
	readonly name: string;
}
