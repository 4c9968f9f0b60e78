import { crc32 } from "node:zlib";
import type { Tools } from "../../../toolkit/formats/format.ts";

/** Tools for files in which nothing is deflated: to ask for that is a fault. */
export const NO_TOOLS: Tools = {
	crc32,
	inflate() {
		throw new Error("nothing is deflated here");
	},
};
