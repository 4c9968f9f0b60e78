import type { Tools } from "../../../toolkit/formats/format.ts";

/** Tools for files in which nothing is deflated: to ask for them is a fault. */
export const NO_TOOLS: Tools = {
	inflate() {
		throw new Error("nothing is deflated here");
	},
};
