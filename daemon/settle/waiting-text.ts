import type { ErrorCode } from "../../toolkit/errors.ts";
import { sizeText } from "../../toolkit/units.ts";
import type { WaitingFor } from "./patience.ts";

/** The fault behind the wait; null where time alone may end it. */
export function waitingCode(reason: WaitingFor): ErrorCode | null {
	switch (reason.kind) {
		case "quiet":
			return null;
		case "rest":
		case "download":
			return "file.incomplete";
		case "content":
			return "file.empty";
		case "permission":
			return "work.source-unreadable";
	}
}

/** Why a file is not taken yet, and what its owner can do, as a person reads it: `has 1.20 GiB of 3.97 GiB`. */
export function waitingText(reason: WaitingFor): string {
	switch (reason.kind) {
		case "quiet":
			return "it may still be written";
		case "rest":
			return reason.needs === null
				? `has ${sizeText(reason.has)}, and its end is missing; let the copy finish, or copy it again`
				: `has ${sizeText(reason.has)} of ${sizeText(reason.needs)}; let the copy finish, or copy it again`;
		case "content":
			return reason.part ? "it is empty; a browser is still filling another file for it" : "it is empty";
		case "download":
			return `its download is not complete while ${reason.controlFile} is beside it; finish it, or delete that file`;
		case "permission":
			return `it may not be read (${reason.errno}); give the user that runs autoprune the right to`;
	}
}
