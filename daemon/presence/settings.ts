import { isDeepStrictEqual } from "node:util";
import type { Config } from "../../config/schema.ts";
import { toFault } from "../../toolkit/errors.ts";
import type { Front } from "../front.ts";

/** The settings of a daemon that runs. */
export interface Settings {
	/** As they are now. Whoever is to follow a change asks each time and keeps none. */
	readonly current: Config;
	/** Reads them again and tells what came of it; wrong ones change nothing. Never rejects. */
	reload(): Promise<void>;
}

type Name = keyof Config;

/** What a daemon can change while it works; all else is in its watchers, its engine and its folders. */
const AT_ONCE: ReadonlySet<Name> = new Set<Name>([
	"precision",
	"keepEma",
	"fixClip",
	"vaeFormat",
	"onRefused",
	"settle",
	"scan",
	"log",
]);

/** No settings, but what they come to on this machine: a change of it alone is none of the user's. */
const DERIVED: ReadonlySet<Name> = new Set<Name>(["destinations", "file"]);

/** Settings that begin as `config` and are read again by `read`, which rejects with what is wrong with them. */
export function createSettings(config: Config, read: () => Promise<Config>, front: Front): Settings {
	let current = config;
	return {
		get current() {
			return current;
		},
		async reload() {
			try {
				const fresh = await read();
				const before = current;
				current = taken(before, fresh, (name) => AT_ONCE.has(name));
				front.logLevel(current.log.level);
				const changed = differences(before, current);
				front.tell({ event: "reloaded", changed, needRestart: differences(current, fresh) });
			} catch (error) {
				const { code, message, hint } = toFault(error);
				front.tell({ event: "reload-refused", code, message, hint });
			}
		},
	};
}

function taken(before: Config, fresh: Config, isTaken: (name: Name) => boolean): Config {
	const names = namesOf(fresh).filter(isTaken);
	return { ...before, ...Object.fromEntries(names.map((name) => [name, fresh[name]])) };
}

function differences(one: Config, other: Config): readonly Name[] {
	const names = new Set([...namesOf(one), ...namesOf(other)]);
	return [...names].filter((name) => !DERIVED.has(name) && !isDeepStrictEqual(one[name], other[name]));
}

function namesOf(config: Config): Name[] {
	return Object.keys(config) as Name[];
}
