import { errnoOf } from "../../../workers/files/identity.ts";
import { journalError } from "../errors.ts";
import { lacksPassword, passwordEntry, passwordFile } from "./password-file.ts";
import { shownUrl } from "./url.ts";

/**
 * The catalogue's error for an error of the driver. A SQLSTATE that means a bug in our code, such as a violated constraint,
 * is returned as it is. `shown`: the URL for messages.
 */
export function postgresFault(error: Error, shown: string): Error {
	const code = errnoOf(error) ?? "";
	const cause = { cause: error };
	const found = oneLine(error.message) || code;
	const one = SINGLE[code] ?? (SQLSTATE.test(code) ? CLASSES[code.slice(0, 2)] : undefined);
	// An error without a SQLSTATE comes from the network, or from the driver about the connection.
	const kind = one ?? (SQLSTATE.test(code) ? null : "journal.unreachable");
	switch (kind) {
		case null:
			return error;
		case "journal.full":
		case "journal.busy":
			return journalError(kind, { path: shown }, cause);
		default:
			return journalError(kind, { url: shown, found }, cause);
	}
}

/** As `postgresFault`, for an attempt to connect. `url`: as the driver got it. */
export function connectFault(error: Error, url: string): Error {
	const shown = shownUrl(url);
	const cause = { cause: error };
	// With the other methods of logging in, the driver sends an empty password, and the server refuses it.
	const wantsPassword = NO_PASSWORD.test(error.message) || errnoOf(error) === "28P01";
	if (wantsPassword && lacksPassword(url)) {
		const found = `the server wants a password, and none was found for ${passwordEntry(url)} in ${passwordFile()}`;
		return journalError("journal.refused", { url: shown, found }, cause);
	}
	if (error.message.includes(NO_TLS)) {
		const found =
			"the server has no TLS, which the URL asks for: turn on `ssl` there, or in a trusted network leave out `sslmode`";
		return journalError("journal.unreachable", { url: shown, found }, cause);
	}
	return postgresFault(error, shown);
}

/** How the driver says it for SCRAM. */
const NO_PASSWORD = /^SASL: .*client password must be/;

const NO_TLS = "server does not support SSL";

const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;

type FaultKind = "journal.unreachable" | "journal.refused" | "journal.read-only" | "journal.full" | "journal.busy";

/** By SQLSTATE. */
const SINGLE: Readonly<Record<string, FaultKind>> = {
	"25006": "journal.read-only",
	// A transaction that stood still or lasted for too long; the connection is closed.
	"25P03": "journal.unreachable",
	"25P04": "journal.unreachable",
	"3D000": "journal.refused",
	"3F000": "journal.refused",
	// A backup is being restored over the tables. As any other error, it would count against the file that is worked on.
	"42P01": "journal.unreachable",
	"42501": "journal.refused",
	"53100": "journal.full",
	// Deadlock, serialization failure, lock timeout, statement timeout.
	"40P01": "journal.busy",
	"40001": "journal.busy",
	"55P03": "journal.busy",
	"57014": "journal.busy",
};

/** By the first two characters of a SQLSTATE: connection, log-in, resources, operator, the server's system, and its bugs. */
const CLASSES: Readonly<Record<string, FaultKind>> = {
	"08": "journal.unreachable",
	"28": "journal.refused",
	"53": "journal.unreachable",
	"57": "journal.unreachable",
	"58": "journal.unreachable",
	XX: "journal.unreachable",
};

function oneLine(text: string): string {
	return text.split("\n", 1)[0]?.trim() ?? "";
}
