import { cliError } from "../../cli/errors.ts";
import { configError } from "../../config/errors.ts";
import { daemonError } from "../../daemon/errors.ts";
import { hostsError } from "../../daemon/hosts-errors.ts";
import { webError } from "../../daemon/http/errors.ts";
import { journalError } from "../../daemon/journal/errors.ts";
import { reviseError } from "../../daemon/revise/errors.ts";
import { serviceError } from "../../systemd/errors.ts";
import type { Retry } from "../../toolkit/errors.ts";
import { toolkitError } from "../../toolkit/errors.ts";
import { workerError } from "../../workers/errors.ts";

/** One error of a layer. Any detail may be given. */
export interface CataloguedError {
	readonly text: (detail: never) => string;
	readonly hint: string;
	readonly retry: Retry;
}

/** The catalogue of each layer, by the file that defines it. */
export const CATALOGUES: Readonly<Record<string, Readonly<Record<string, CataloguedError>>>> = {
	"toolkit/errors.ts": toolkitError.entries,
	"workers/errors.ts": workerError.entries,
	"config/errors.ts": configError.entries,
	"daemon/errors.ts": daemonError.entries,
	"daemon/hosts-errors.ts": hostsError.entries,
	"daemon/http/errors.ts": webError.entries,
	"daemon/journal/errors.ts": journalError.entries,
	"daemon/revise/errors.ts": reviseError.entries,
	"systemd/errors.ts": serviceError.entries,
	"cli/errors.ts": cliError.entries,
};

/** Every error of every layer, by code. */
export const EVERY_ERROR: readonly (readonly [code: string, entry: CataloguedError])[] = Object.values(
	CATALOGUES,
).flatMap((entries) => Object.entries(entries));
