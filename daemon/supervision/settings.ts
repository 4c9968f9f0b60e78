import { isDeepStrictEqual } from "node:util";
import type { Config, DaemonConfig, InboxConfig } from "../../config/config.ts";
import { decideDestinations } from "../../config/destination.ts";
import { keyOfInbox } from "../../config/inboxes.ts";
import { toFault } from "../../toolkit/errors.ts";
import type { EventBus } from "../events/bus.ts";
import { refuseRealOverlaps } from "../folders.ts";
import type { Log } from "../runtime/log.ts";
import { createMutex } from "../runtime/mutex.ts";

/** The settings of a running daemon. */
export interface LiveSettings {
	current(): Config;
	/** Calls the listener with the settings after each change. */
	onChange(listener: (config: Config) => void): void;
	/**
	 * What these settings, read again, would change: the settings that would be in use, and the names of those that
	 * would wait for a restart, as they are written in the settings file.
	 */
	after(fresh: Config): { readonly now: Config; readonly needRestart: readonly string[] };
	/** Reads the settings again and emits the result; invalid ones change nothing. Never rejects. */
	reload(): Promise<void>;
	/** Detects the web UI layout of a library again after its folder has appeared. Never rejects. */
	decideAgain(library: string): Promise<void>;
}

type Name = keyof DaemonConfig | keyof InboxConfig;

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

/** Whether a change of a setting takes effect without a restart. `name`: at the top level of the settings file. */
export function takesEffectAtOnce(name: string): boolean {
	return AT_ONCE.has(name);
}

/** Values derived from the settings on this machine: a change in these alone is not a change by the user. */
const DERIVED: ReadonlySet<string> = new Set<Name>(["destinations", "file"]);

/** Creates settings that start as `config`. `read` reads them again, and rejects when they are invalid. */
export function createSettings(
	config: Config,
	read: () => Promise<Config>,
	{ emit, log }: { readonly emit: EventBus["emit"]; readonly log: Log },
): LiveSettings {
	let current = config;
	// An older reading must not replace a newer one.
	const oneAtATime = createMutex();
	const listeners = new Set<(config: Config) => void>();

	function use(next: Config): void {
		current = next;
		for (const listener of listeners) listener(next);
	}

	function after(fresh: Config): { readonly now: Config; readonly needRestart: readonly string[] } {
		const now = merged(current, fresh);
		return { now, needRestart: changes(now, fresh) };
	}

	async function reload(): Promise<void> {
		try {
			const { now: next, needRestart } = after(await read());
			const before = current;
			// `onUnknown: place` adds a folder that files are written to.
			await refuseRealOverlaps(next);
			use(next);
			emit({ event: "log-level", level: next.log.level });
			emit({ event: "reloaded", changed: changes(before, next), needRestart });
		} catch (error) {
			const { code, message, hint } = toFault(error);
			emit({ event: "reload-refused", code, message, hint });
		}
	}

	return {
		after,
		current: () => current,
		onChange: (listener) => void listeners.add(listener),
		reload: () => oneAtATime(reload),
		async decideAgain(library) {
			try {
				const inboxes = await mapInboxes(current, (own) => decidedAgain(own, library, log));
				use({ ...current, inboxes });
			} catch (error) {
				const { code, message, hint } = toFault(error);
				log.warn({ library, code, hint }, message);
			}
		},
	};
}

async function mapInboxes(
	{ inboxes: [first, ...further] }: Config,
	change: (own: InboxConfig) => Promise<InboxConfig>,
): Promise<Config["inboxes"]> {
	return [await change(first), ...(await Promise.all(further.map(change)))];
}

async function decidedAgain(own: InboxConfig, library: string, log: Log): Promise<InboxConfig> {
	if (own.library !== library) return own;
	const destinations = await decideDestinations(own, library, process.env);
	if (destinations.outside.length > 0 || isDeepStrictEqual(destinations, own.destinations)) return own;
	const { layout, why } = destinations;
	log.warn(
		{ library, layout, why },
		"the library's layout was detected again; models go to the folders of this layout",
	);
	return { ...own, destinations };
}

/** The same inboxes, each with those new settings that can take effect at once. */
function merged(before: Config, fresh: Config): Config {
	const [first, ...further] = before.inboxes;
	const inboxes = further.map((own) => ({ ...own, ...atOnce(sameInbox(own, fresh)) }));
	return { ...before, ...atOnce(fresh), inboxes: [{ ...first, ...atOnce(fresh.inboxes[0]) }, ...inboxes] };
}

function atOnce<T extends object>(config: T | undefined): Partial<T> {
	return Object.fromEntries(Object.entries(config ?? {}).filter(([name]) => AT_ONCE.has(name))) as Partial<T>;
}

/** Names of the settings that differ, as they are written in the settings file; those of a further inbox with its index. */
function changes(one: Config, other: Config): string[] {
	const { inboxes: ones, ...daemon } = one;
	const { inboxes: others, ...otherDaemon } = other;
	const top = [...differences(ones[0], others[0]), ...differences(daemon, otherDaemon)];
	const further = ones.flatMap((own, index) => {
		const now = index === 0 ? undefined : sameInbox(own, other);
		const names = now === undefined ? [] : differences(own, now);
		// A setting that follows the top level has changed there.
		return names.filter((name) => !top.includes(name)).map((name) => [...keyOfInbox(index), name].join("."));
	});
	const sameOnes = ones.length === others.length && ones.slice(1).every((own) => sameInbox(own, other));
	return [...top, ...(sameOnes ? [] : ["inboxes"]), ...further];
}

/** The further inbox with the same folder. */
function sameInbox({ inbox }: InboxConfig, { inboxes }: Config): InboxConfig | undefined {
	return inboxes.slice(1).find((one) => one.inbox === inbox);
}

function differences<T extends object>(one: T, other: T): string[] {
	const names = new Set([...Object.keys(one), ...Object.keys(other)]);
	const [before, after] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
	return [...names].filter((name) => !DERIVED.has(name) && !isDeepStrictEqual(before.get(name), after.get(name)));
}
