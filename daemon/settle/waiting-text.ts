import { sizeText } from "../../toolkit/units.ts";
import type { WaitingFor } from "./patience.ts";

/** The fault behind the wait; null when the wait may end by itself. */
export function waitingCode(reason: WaitingFor): string | null {
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

/** Why a file is not taken yet, and what its owner can do, for people: `has 1.20 GiB of 3.97 GiB`. */
export function waitingText(reason: WaitingFor): string {
	switch (reason.kind) {
		case "quiet":
			return reason.share == null
				? "it may still be written"
				: `it may still be written; on a network file system (${reason.share}) it takes 60 s to know`;
		case "rest":
			return reason.needs === null
				? `has ${sizeText(reason.has)}, and its end is missing; let the copy finish, or copy it again`
				: `has ${sizeText(reason.has)} of ${sizeText(reason.needs)}; let the copy finish, or copy it again`;
		case "content":
			return reason.part ? "it is empty; a browser is still filling another file for it" : "it is empty";
		case "download":
			return `its download is incomplete: ${reason.controlFile} is beside it; finish it, or delete that file`;
		case "permission":
			return `no permission to read it (${reason.errno}); grant it to the user that runs autoprune`;
	}
}
