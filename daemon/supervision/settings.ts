import { isDeepStrictEqual } from "node:util";
import type { Config, OwnConfig } from "../../config/config.ts";
import { decideDestinations } from "../../config/destination.ts";
import { toFault } from "../../toolkit/errors.ts";
import type { EventSink } from "../events/sink.ts";
import { refuseRealOverlaps } from "../folders.ts";

/** The settings of a daemon that runs. */
export interface LiveSettings {
	/** As they are now. Whoever is to follow a change asks each time and keeps none. */
	readonly current: Config;
	/** Reads them again and tells what came of it; wrong ones change nothing. Never rejects. */
	reload(): Promise<void>;
	/** Looks again whose folders a library has, which was not there before. Never rejects. */
	decideAgain(library: string): Promise<void>;
}

type Name = keyof Config;

/** What a daemon can change while it works; all else is in its watchers, its engine and its folders. */
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

/** No settings, but what they come to on this machine: a change of it alone is none of the user's. */
const DERIVED: ReadonlySet<string> = new Set<Name>(["destinations", "file"]);

/** Settings that begin as `config` and are read again by `read`, which rejects with what is wrong with them. */
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
				// `onUnknown: place` adds a folder that is written into.
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
		sink.log.warn({ library, layout, why }, "the library is looked at anew: models go where this layout has them");
		return { ...own, destinations };
	};
	return { ...(await decide(config)), inboxes: await Promise.all(config.inboxes.map(decide)) };
}

/** The inboxes stay the same ones; each takes what can be taken at once. */
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

/** Settings that differ, by name; those of a further inbox with its place in the list. */
function changes(one: Config, other: Config): string[] {
	const top = differences(one, other).filter((name) => name !== "inboxes");
	const further = one.inboxes.flatMap((own, index) => {
		const now = sameInbox(own, other.inboxes);
		const names = now === undefined ? [] : differences(own, now);
		// What is as at the top level has changed there.
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
