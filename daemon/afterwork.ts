import type { Config } from "../config/config.ts";
import { type Background, inBackground } from "./afterwork/background.ts";
import { hashFiles } from "./afterwork/hash-files.ts";
import { commandTeller } from "./afterwork/notify/command.ts";
import type { Teller } from "./afterwork/notify/notice.ts";
import { webhookTeller } from "./afterwork/notify/webhook.ts";
import { tellDue } from "./afterwork/notify.ts";
import { CHANNELS, type Channel } from "./journal/port/outbox.ts";
import type { World } from "./journey/world.ts";

/** Everything that follows outcomes and never holds one up: the hashes of files, and telling others. */
export interface Afterwork {
	/** A journey has ended. */
	nudge(): void;
	/** Resolves when nothing is left that can be done now. */
	drained(): Promise<void>;
	/** Ends what runs, which is done again at the next start. */
	close(): Promise<void>;
}

/** The channels that the settings name. */
export function channelsOf({ notify }: Pick<Config, "notify">): readonly Channel[] {
	return CHANNELS.filter((channel) => notify[channel] !== undefined);
}

/** Starts it, with what an earlier run has left to do. */
export async function startAfterwork(world: World, signal: AbortSignal): Promise<Afterwork> {
	const { config, journal, front } = world;
	const enough = new AbortController();
	const options = { signal: AbortSignal.any([signal, enough.signal]), log: front.log };
	const parts: Background[] = [inBackground(hashFiles(world), options)];
	async function close(): Promise<void> {
		enough.abort();
		await Promise.all(parts.map((part) => part.ended));
	}
	try {
		for (const channel of CHANNELS) {
			const tell = tellerOf(channel, config);
			// Nobody is left to be told of what was not told before the setting was taken out.
			if (tell === null) await journal.outbox.clear(channel);
			else parts.push(inBackground(tellDue({ journal, channel, tell, log: front.log }), options));
		}
	} catch (error) {
		// What has begun would wait for work without end, and keep the process alive.
		await close();
		throw error;
	}
	return {
		nudge() {
			for (const part of parts) part.nudge();
		},
		async drained() {
			await Promise.all(parts.map((part) => part.drained()));
		},
		close,
	};
}

function tellerOf(channel: Channel, { notify }: Pick<Config, "notify">): Teller | null {
	switch (channel) {
		case "command":
			return notify.command === undefined ? null : commandTeller(notify.command);
		case "webhook":
			return notify.webhook === undefined ? null : webhookTeller(notify.webhook);
	}
}
