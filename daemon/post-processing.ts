import type { Config } from "../config/config.ts";
import type { Services } from "./daemon-services.ts";
import { CHANNELS, type Channel } from "./journal/port/outbox.ts";
import { hashFiles } from "./post-processing/hash-files.ts";
import { commandTeller } from "./post-processing/notify/command.ts";
import type { Teller } from "./post-processing/notify/notice.ts";
import { webhookTeller } from "./post-processing/notify/webhook.ts";
import { tellDue } from "./post-processing/notify.ts";
import { type Background, inBackground } from "./runtime/background.ts";

/**
 * Background work after a job's outcome is recorded: computing hashes and sending notifications. It never delays a
 * job.
 */
export interface PostProcessing {
	/** Reports that a job has ended. */
	wake(): void;
	/** Resolves when everything that can be done now is done. */
	drained(): Promise<void>;
	/** Cancels running work, which is repeated at the next start. */
	close(): Promise<void>;
}

/** The notification channels in the settings. */
export function channelsOf({ notify }: Pick<Config, "notify">): readonly Channel[] {
	return CHANNELS.filter((channel) => notify[channel] !== undefined);
}

/** Starts the background work, including leftovers of an earlier run. */
export async function startPostProcessing(
	services: Pick<Services, "journal" | "engine" | "log">,
	config: Pick<Config, "notify">,
	signal: AbortSignal,
): Promise<PostProcessing> {
	const { journal, log } = services;
	const enough = new AbortController();
	const options = { signal: AbortSignal.any([signal, enough.signal]), log };
	const parts: Background[] = [inBackground(hashFiles(services), options)];
	async function close(): Promise<void> {
		enough.abort();
		await Promise.all(parts.map((part) => part.ended));
	}
	try {
		for (const channel of CHANNELS) {
			const tell = tellerOf(channel, config);
			// Notices of a channel that is no longer in the settings are dropped.
			if (tell === null) await journal.outbox.clear(channel);
			else parts.push(inBackground(tellDue({ journal, channel, tell, log }), options));
		}
	} catch (error) {
		// Otherwise the work already started would wait forever and keep the process alive.
		await close();
		throw error;
	}
	return {
		wake() {
			for (const part of parts) part.wake();
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
