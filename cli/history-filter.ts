import { parseDuration } from "../config/duration.ts";
import type { HistoryFilter } from "../daemon/journal/port/history.ts";
import { OUTCOMES, type OutcomeKind } from "../daemon/journal/port/model.ts";
import { ARCHITECTURES } from "../toolkit/architectures/index.ts";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import { cliError } from "./errors.ts";

/** The options that filter entries, as the user typed them. */
export interface FilterOptions {
	readonly since?: string;
	readonly until?: string;
	readonly outcome?: string;
	readonly architecture?: string;
	readonly kind?: string;
	readonly base?: string;
	readonly name?: string;
	readonly hash?: string;
}

/** Parses the filter options. Dates are in the local time zone. Throws `usage.*`. */
export function filterFrom(options: FilterOptions, now: Date): HistoryFilter {
	const { since, until, outcome, architecture, kind, base, name, hash } = options;
	return {
		...(outcome === undefined ? {} : { outcome: outcomeFrom(outcome) }),
		...(architecture === undefined ? {} : { architecture: architectureFrom(architecture) }),
		...(kind === undefined ? {} : { kind: kindFrom(kind) }),
		...(base === undefined ? {} : { base }),
		...(name === undefined ? {} : { name }),
		...(hash === undefined ? {} : { hash: hashFrom(hash) }),
		...(since === undefined ? {} : { since: timeFrom("since", since, now) }),
		...(until === undefined ? {} : { until: timeFrom("until", until, now) }),
	};
}

/** Parses a number of rows, at least 1. Throws `usage.limit`. */
export function limitFrom(given: string): number {
	const limit = Number(given);
	if (!Number.isSafeInteger(limit) || limit < 1) throw cliError("usage.limit", { given });
	return limit;
}

function outcomeFrom(given: string): OutcomeKind {
	const found = OUTCOMES.find((outcome) => outcome === given);
	if (found === undefined) throw cliError("usage.outcome", { given, allowed: OUTCOMES.join(", ") });
	return found;
}

function architectureFrom(given: string): string {
	const names = [...new Set(ARCHITECTURES.map(({ id }) => id))];
	const found = names.find((name) => name.toLowerCase() === given.toLowerCase());
	if (found === undefined) throw cliError("usage.architecture", { given, allowed: names.sort().join(", ") });
	return found;
}

function kindFrom(given: string): Kind {
	const found = KIND_IDS.find((kind) => kind === given.toLowerCase());
	if (found === undefined) throw cliError("usage.kind", { given, allowed: KIND_IDS.join(", ") });
	return found;
}

function hashFrom(given: string): string {
	if (!/^[0-9a-f]{6,64}$/i.test(given)) throw cliError("usage.hash", { given });
	return given.toLowerCase();
}

function timeFrom(option: "since" | "until", given: string, now: Date): Date {
	const ago = parseDuration(given);
	const date = ago === null ? dateFrom(given, option === "until" ? 1 : 0) : new Date(now.getTime() - ago);
	if (Number.isNaN(date.getTime())) throw cliError(`usage.${option}`, { given });
	return date;
}

/** Parses a time, or a date as midnight `daysLater` days after it. */
function dateFrom(given: string, daysLater: number): Date {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(given)) return new Date(given);
	// A time without a zone is parsed as local time.
	const date = new Date(`${given}T00:00:00`);
	date.setDate(date.getDate() + daysLater);
	return date;
}
