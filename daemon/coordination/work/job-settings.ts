import type { InboxContext } from "../../pipeline/inbox-context.ts";

/** The part of a context that decides about the result of a job. It contains only values of JSON. */
type JobSettings = Pick<InboxContext, "config" | "archive">;

/** The settings of an inbox as JSON, to be kept with its jobs: every host carries a job out by these settings. */
export function settingsText({ config, archive }: JobSettings): string {
	return JSON.stringify({ config, archive } satisfies JobSettings);
}

/**
 * The context of a job that came with these settings. What the watching host's version does not know is taken from the
 * settings of this host.
 */
export function withSettings(context: InboxContext, settings: string): InboxContext {
	const { config, archive } = JSON.parse(settings) as JobSettings;
	return { ...context, config: { ...context.config, ...config }, archive: { ...context.archive, ...archive } };
}
