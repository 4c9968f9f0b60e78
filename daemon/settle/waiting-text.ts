import { sizeText } from "../../toolkit/units.ts";
import type { WaitingFor } from "./patience.ts";

/** Why a file is not taken yet, as a person reads it: `has 1.20 GiB of 3.97 GiB`. */
export function waitingText(reason: WaitingFor): string {
	switch (reason.kind) {
		case "quiet":
			return "it may still be written";
		case "rest":
			return reason.needs === null
				? `has ${sizeText(reason.has)}, and its end is missing`
				: `has ${sizeText(reason.has)} of ${sizeText(reason.needs)}`;
		case "content":
			return reason.part ? "it is empty; a browser is still filling another file for it" : "it is empty";
		case "permission":
			return `it may not be read (${reason.errno}); give the user that runs autoprune the right to`;
	}
}
