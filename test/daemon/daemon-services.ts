import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { createAdmission, diskOf } from "../../daemon/admission.ts";
import { type Control, followControl } from "../../daemon/control.ts";
import type { Engine } from "../../daemon/engine/client.ts";
import { createEventBus } from "../../daemon/events/bus.ts";
import { createInboxContexts } from "../../daemon/inbox-contexts.ts";
import type { Journal } from "../../daemon/journal/port/journal.ts";
import { createSettings } from "../../daemon/supervision/settings.ts";
import type { Sandbox } from "./sandbox.ts";
import { memoryLog, tempFolder } from "./temp-folder.ts";

/** The parts of a daemon that a test makes itself. */
interface Parts {
	/** Has the settings file `autoprune.yaml`, if there is one. */
	readonly folder: string;
	readonly journal: Journal;
	readonly engine: Engine;
	readonly control?: Control;
	/** Bytes that are free on every disk and in memory; without it, they are measured. */
	readonly free?: { readonly disk: number; readonly memory: number };
}

/** Makes the services of a daemon and the context of each inbox, as the daemon does. */
export async function makeServices({ folder, journal, engine, free, ...parts }: Parts) {
	const source = { asked: undefined, surroundings: { cwd: folder, env: { HOME: folder } } };
	const read = () => loadConfig(source.asked, source.surroundings);
	const config = await read();
	const events = createEventBus();
	const log = memoryLog();
	const live = createSettings(config, read, { emit: events.emit, log });
	const control = parts.control ?? (await followControl(journal, log));
	const inboxes = config.inboxes.map(({ inbox }) => inbox);
	const looks = free && {
		diskOf: async (of: string) => ({ ...(await diskOf(of)), free: free.disk, total: 2 ** 40 }),
		memory: async () => free.memory,
	};
	const admission = createAdmission(looks);
	const services = { journal, engine, control, events, log, admission, workers: 2, inboxes };
	return {
		config,
		source,
		live,
		log,
		services,
		contexts: createInboxContexts(live, services, { instance: "0123abcd", daemon: "0123abcd" }),
	};
}

/** Makes the services of a daemon that watches the sandbox's inbox. */
export async function servicesOf(
	{ inbox, library, journal }: Sandbox,
	parts: Pick<Parts, "engine" | "control" | "free">,
): ReturnType<typeof makeServices> {
	const folder = await tempFolder();
	await writeFile(join(folder, "autoprune.yaml"), `library: ${library}\ninbox: ${inbox}\n`);
	return makeServices({ folder, journal, ...parts });
}
