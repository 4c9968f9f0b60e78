import type { UserError } from "../toolkit/errors.ts";
import { errnoOf } from "../workers/files/identity.ts";
import { cliError } from "./errors.ts";

/** How Node, and the package that looks for the binary of sqlite3, begin the messages about what is not there. */
const MISSING_PACKAGE = /^Cannot find (?:module|package) '([^'./][^']*)'/;
const MISSING_BINARY = /^Could not locate the bindings file/;

/**
 * `work.not-installed` for the error of a package that cannot be loaded: it is missing, its binary was not compiled or is of another
 * system. Null for every other error.
 */
export function installFault(error: unknown): UserError | null {
	if (!(error instanceof Error)) return null;
	const found = (text: string): UserError => cliError("work.not-installed", { found: text }, { cause: error });
	const name = MISSING_PACKAGE.exec(error.message)?.[1];
	if (name !== undefined) return found(`the package ${name} is missing`);
	if (MISSING_BINARY.test(error.message))
		return found("the binary of the package sqlite3 was not compiled or downloaded");
	return errnoOf(error) === "ERR_DLOPEN_FAILED" ? found(error.message) : null;
}
