import { setTimeout } from "node:timers/promises";
import type { InboxContexts } from "../../inbox-contexts.ts";
import type { SharedStorage } from "../storage/shared-storage.ts";

/**
 * A time in which a host takes no jobs, because it sees none of the shared folders. A host whose jobs fail at once is always
 * idle, so it would be given most of them.
 */
export interface StorageRest {
	/** Whether this host rests now. */
	isOn(): boolean;
	/** Looks at the folders of every inbox, and rests until it sees those of one. */
	begin(): void;
}

interface RestParts {
	readonly contexts: InboxContexts;
	readonly storage: Pick<SharedStorage, "check" | "turn">;
	/** Ends the rest. */
	readonly signal: AbortSignal;
	/** Called when a rest has begun or ended. */
	readonly onChange: () => void;
}

const LOOK_EVERY_MS = 5_000;

/** Creates the rest of a host that works. */
export function createStorageRest({ contexts, storage, signal, onChange }: RestParts): StorageRest {
	let resting: Promise<void> | null = null;

	async function untilSeen(): Promise<void> {
		while (!signal.aborted && !(await seesOne())) {
			await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
		}
	}

	function seesOne(): Promise<boolean> {
		const looks = contexts.all().map(({ inbox, config }) => storage.check([inbox, config.library], storage.turn()));
		return Promise.any(looks).then(
			() => true,
			() => false,
		);
	}

	return {
		isOn: () => resting !== null,
		begin() {
			resting ??= untilSeen().finally(() => {
				resting = null;
				onChange();
			});
			onChange();
		},
	};
}
