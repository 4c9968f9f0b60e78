import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Home, makeHome, tells } from "../e2e/run.ts";
import { SAMPLES, type SampleName } from "./sample-models.ts";

/** A daemon with samples in its library. */
export interface ServedHome extends Home {
	/** The address of its page. */
	readonly url: string;
	/** The address of the view Model for a sample. */
	modelUrl(name: SampleName, tab?: string): string;
	/**
	 * Stops the processes that work for the daemon, so that nothing ends meanwhile. Returns the function that continues them; the
	 * end of the test does it, too.
	 */
	hold(): Promise<() => void>;
}

/** The folder in the library that samples are in. */
export const SAMPLES_IN = "Stable-diffusion";

/** Starts a daemon with these samples in its library. */
export async function serveSamples(names: readonly SampleName[]): Promise<ServedHome> {
	const home = makeHome("web: {port: 0}\n");
	const folder = join(home.library, SAMPLES_IN);
	mkdirSync(folder);
	for (const name of names) SAMPLES[name](join(folder, name));
	const daemon = await home.watching();
	const { url } = (await daemon.saw(tells("started"))).web as { url: string };
	return {
		...home,
		url,
		modelUrl(name, tab = "overview") {
			// The inbox is the first folder, and the library is the second one.
			return `${url}/model?${new URLSearchParams({ root: "1", path: `${SAMPLES_IN}/${name}`, tab })}`;
		},
		async hold() {
			// It throws where there is no /proc.
			const { treeOf } = await import("../processes.mjs");
			const [, ...held] = treeOf(Number(daemon.process.pid));
			for (const pid of held) process.kill(pid, "SIGSTOP");
			const goOn = (): void => {
				for (const pid of held.splice(0)) process.kill(pid, "SIGCONT");
			};
			onTestFinished(goOn);
			return goOn;
		},
	};
}
