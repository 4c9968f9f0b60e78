import { isDeepStrictEqual } from "node:util";
import type { Config, OwnConfig } from "../../config/config.ts";
import { decideDestinations } from "../../config/destination.ts";
import { toFault } from "../../toolkit/errors.ts";
import type { EventSink } from "../events/sink.ts";
import { refuseRealOverlaps } from "../folders.ts";

/** The settings of a running daemon. */
export interface LiveSettings {
	/** The current settings. Read them at each use, and keep no copy, to follow changes. */
	readonly current: Config;
	/** Reads the settings again and emits the result; invalid ones change nothing. Never rejects. */
	reload(): Promise<void>;
	/** Detects the web UI layout of a library again after its folder has appeared. Never rejects. */
	decideAgain(library: string): Promise<void>;
}

type Name = keyof Config;

/** Settings that take effect at once; all others are built into the watchers, the engine and the folders. */
const AT_ONCE: ReadonlySet<string> = new Set<Name>([
	"precision",
	"precisions",
	"keepEma",
	"fixClip",
	"vaeFormat",
	"names",
	"subfolders",
	"onRefused",
	"onUnknown",
	"settle",
	"scan",
	"originals",
	"log",
]);

/** Values derived from the settings on this machine: a change in these alone is not a change by the user. */
const DERIVED: ReadonlySet<string> = new Set<Name>(["destinations", "file"]);

/** Creates settings that start as `config`. `read` reads them again, and rejects when they are invalid. */
export function createSettings(config: Config, read: () => Promise<Config>, sink: EventSink): LiveSettings {
	let current = config;
	return {
		get current() {
			return current;
		},
		async reload() {
			try {
				const fresh = await read();
				const before = current;
				const next = taken(before, fresh);
				// `onUnknown: place` adds a folder that files are written to.
				await refuseRealOverlaps(next);
				current = next;
				sink.logLevel(current.log.level);
				const changed = changes(before, current);
				sink.emit({ event: "reloaded", changed, needRestart: changes(current, fresh) });
			} catch (error) {
				const { code, message, hint } = toFault(error);
				sink.emit({ event: "reload-refused", code, message, hint });
			}
		},
		async decideAgain(library) {
			try {
				current = await decidedAgain(current, library, sink);
			} catch (error) {
				const { code, message, hint } = toFault(error);
				sink.log.warn({ library, code, hint }, message);
			}
		},
	};
}

async function decidedAgain(config: Config, library: string, sink: EventSink): Promise<Config> {
	const decide = async <T extends OwnConfig>(own: T): Promise<T> => {
		if (own.library !== library) return own;
		const destinations = await decideDestinations(own, library, process.env);
		if (destinations.outside.length > 0 || isDeepStrictEqual(destinations, own.destinations)) return own;
		const { layout, why } = destinations;
		sink.log.warn(
			{ library, layout, why },
			"the library's layout was detected again; models go to the folders of this layout",
		);
		return { ...own, destinations };
	};
	return { ...(await decide(config)), inboxes: await Promise.all(config.inboxes.map(decide)) };
}

/** Keeps the same inboxes; each takes those new settings that can take effect at once. */
function taken(before: Config, fresh: Config): Config {
	const inboxes = before.inboxes.map((own) => {
		const now = sameInbox(own, fresh.inboxes);
		return now === undefined ? own : { ...own, ...atOnce(now) };
	});
	return { ...before, ...atOnce(fresh), inboxes };
}

function atOnce<T extends object>(config: T): Partial<T> {
	return Object.fromEntries(Object.entries(config).filter(([name]) => AT_ONCE.has(name))) as Partial<T>;
}

/** Names of the settings that differ; those of a further inbox with its index in the list. */
function changes(one: Config, other: Config): string[] {
	const top = differences(one, other).filter((name) => name !== "inboxes");
	const further = one.inboxes.flatMap((own, index) => {
		const now = sameInbox(own, other.inboxes);
		const names = now === undefined ? [] : differences(own, now);
		// A setting that follows the top level has changed there.
		return names.filter((name) => !top.includes(name)).map((name) => `inboxes.${index}.${name}`);
	});
	const sameOnes =
		one.inboxes.length === other.inboxes.length && one.inboxes.every((own) => sameInbox(own, other.inboxes));
	return [...top, ...(sameOnes ? [] : ["inboxes"]), ...further];
}

function sameInbox({ inbox }: OwnConfig, inboxes: readonly OwnConfig[]): OwnConfig | undefined {
	return inboxes.find((one) => one.inbox === inbox);
}

function differences<T extends object>(one: T, other: T): string[] {
	const names = new Set([...Object.keys(one), ...Object.keys(other)]);
	const [before, after] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
	return [...names].filter((name) => !DERIVED.has(name) && !isDeepStrictEqual(before.get(name), after.get(name)));
}
