import type { Config } from "../config/config.ts";
import { CHANNELS, type Channel } from "./journal/port/outbox.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { hashFiles } from "./post-processing/hash-files.ts";
import { commandTeller } from "./post-processing/notify/command.ts";
import type { Teller } from "./post-processing/notify/notice.ts";
import { webhookTeller } from "./post-processing/notify/webhook.ts";
import { tellDue } from "./post-processing/notify.ts";
import { type Background, inBackground } from "./runtime/background.ts";

/** Everything that follows outcomes and never holds one up: the hashes of files, and telling others. */
export interface PostProcessing {
	/** A journey has ended. */
	wake(): void;
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
export async function startPostProcessing(context: InboxContext, signal: AbortSignal): Promise<PostProcessing> {
	const { config, journal, sink } = context;
	const enough = new AbortController();
	const options = { signal: AbortSignal.any([signal, enough.signal]), log: sink.log };
	const parts: Background[] = [inBackground(hashFiles(context), options)];
	async function close(): Promise<void> {
		enough.abort();
		await Promise.all(parts.map((part) => part.ended));
	}
	try {
		for (const channel of CHANNELS) {
			const tell = tellerOf(channel, config);
			// Nobody is left to be told of what was not told before the setting was taken out.
			if (tell === null) await journal.outbox.clear(channel);
			else parts.push(inBackground(tellDue({ journal, channel, tell, log: sink.log }), options));
		}
	} catch (error) {
		// What has begun would wait for work without end, and keep the process alive.
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
