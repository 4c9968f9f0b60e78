import type { UserError } from "../toolkit/errors.ts";
import { errnoOf } from "../workers/files/identity.ts";
import { cliError } from "./errors.ts";

/** The beginnings of error messages: of Node for a missing package, and of the package `bindings` for a missing binary of sqlite3. */
const MISSING_PACKAGE = /^Cannot find (?:module|package) '([^'./][^']*)'/;
const MISSING_BINARY = /^Could not locate the bindings file/;

/**
 * `work.not-installed` for the error of a package that is missing, or whose binary is missing; `work.binary-unusable` for a binary
 * that is damaged or of another system. Null for every other error.
 */
export function installFault(error: unknown): UserError | null {
	if (!(error instanceof Error)) return null;
	const found = (text: string): UserError => cliError("work.not-installed", { found: text }, { cause: error });
	const name = MISSING_PACKAGE.exec(error.message)?.[1];
	if (name !== undefined) return found(`the package ${name} is missing`);
	if (MISSING_BINARY.test(error.message))
		return found("the binary of the package sqlite3 was not compiled or downloaded");
	if (errnoOf(error) !== "ERR_DLOPEN_FAILED") return null;
	return cliError("work.binary-unusable", { found: error.message }, { cause: error });
}
