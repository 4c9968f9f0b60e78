import type { InboxConfig } from "../config/config.ts";
import type { Reading } from "../workers/examine.ts";
import type { InputFile, Operation } from "./operation.ts";
import type { Prepared } from "./prepared.ts";
import { prepareToBuild, prepareToExtract, prepareToReplace } from "./surgery.ts";
import { prepareToConvert, prepareToPrune } from "./whole-file.ts";

type AnyOperation = Operation<InputFile>;

type Preparer<O> = (operation: O, config: InboxConfig, reading: Reading) => Prepared;

const PREPARERS: {
	readonly [K in AnyOperation["kind"]]: Preparer<Extract<AnyOperation, { readonly kind: K }>>;
} = {
	prune: prepareToPrune,
	convert: prepareToConvert,
	extract: prepareToExtract,
	replace: prepareToReplace,
	build: prepareToBuild,
};

/**
 * Examines the files of an operation. `config`: makes the choices that are not given. Throws UserError if a file cannot
 * be read, or does not contain what is asked for.
 */
export function prepare(operation: AnyOperation, config: InboxConfig, reading: Reading = {}): Prepared {
	// The table has the preparer of each kind under its name, which the compiler cannot follow here.
	return (PREPARERS[operation.kind] as Preparer<AnyOperation>)(operation, config, reading);
}
