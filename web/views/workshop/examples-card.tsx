import { useState } from "preact/hooks";
import type { WireFile, WireReport } from "../../../daemon/http/wire/models.ts";
import { asPageError, type PageError } from "../../app/api.ts";
import { listFiles, reportOn } from "../../app/models.ts";
import { fileText } from "../../text/file-address.ts";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice, Notice } from "../../ui/notice.tsx";
import { change } from "./recipe-query.ts";

const VAE = "VAE-v1";

/** Files that are looked at to find two that fit. */
const MOST_LOOKED_AT = 12;

/** A checkpoint and a VAE for it. */
interface Pair {
	readonly checkpoint: WireFile;
	readonly report: WireReport["report"];
	readonly vae: WireFile;
}

/** Two examples that are filled in with the newest files that fit. */
export function ExamplesCard() {
	const [state, setState] = useState<"idle" | "looking" | "nothing" | PageError>("idle");
	const fill = async (fields: (pair: Pair) => Parameters<typeof change>[0]): Promise<void> => {
		setState("looking");
		try {
			const pair = await findPair();
			setState(pair === null ? "nothing" : "idle");
			if (pair !== null) change(fields(pair));
		} catch (thrown) {
			setState(asPageError(thrown));
		}
	};
	return (
		<Card title="Examples" beside="with your newest checkpoint and VAE" class="examples">
			<ul class="rows">
				<Example
					title="Give a checkpoint another VAE"
					text="The other parts and the metadata stay."
					isLooking={state === "looking"}
					onTry={() => void fill(exchange)}
				/>
				<Example
					title="Build a checkpoint from parts"
					text="UNet and CLIP from a checkpoint, the VAE from a file of its own."
					isLooking={state === "looking"}
					onTry={() => void fill(build)}
				/>
			</ul>
			{state === "nothing" && (
				<Notice tone="warn">
					No checkpoint and VAE of Stable Diffusion were found among the newest files. Drop one of each onto this page.
				</Notice>
			)}
			{typeof state === "object" && <ErrorNotice error={state} />}
		</Card>
	);
}

function Example({
	title,
	text,
	isLooking,
	onTry,
}: {
	readonly title: string;
	readonly text: string;
	readonly isLooking: boolean;
	readonly onTry: () => void;
}) {
	return (
		<li>
			<div class="two-lines">
				<b>{title}</b>
				<span>{text}</span>
			</div>
			<button type="button" class="small" aria-label={`Try: ${title}`} disabled={isLooking} onClick={onTry}>
				Try
			</button>
		</li>
	);
}

function exchange({ checkpoint, vae }: Pair): Parameters<typeof change>[0] {
	return { recipe: "replace", file: fileText(checkpoint), component: VAE, from: fileText(vae) };
}

function build({ checkpoint, report, vae }: Pair): Parameters<typeof change>[0] {
	const classes = [...new Set(report.components.map((one) => one.class))].filter((of) => !of.includes("EMA"));
	const part = classes.map((of) => `${of}=${fileText(of === VAE ? vae : checkpoint)}`);
	return { recipe: "build", architecture: report.architecture, part };
}

/** The newest checkpoint with a VAE, and the newest VAE of its own; null if there are none. */
async function findPair(): Promise<Pair | null> {
	const { files } = await listFiles("", 100);
	let vae: WireFile | undefined;
	let checkpoint: Omit<Pair, "vae"> | undefined;
	// Reports take time, so files that the journal knows to be neither are not looked at.
	const likely = files.filter(({ kind }) => kind === null || kind === "checkpoint" || kind === "vae");
	for (const file of likely.slice(0, MOST_LOOKED_AT)) {
		const { report } = await reportOn(file, false);
		const hasVae = report.verdict === "identified" && report.components.some((one) => one.class === VAE && one.intact);
		if (hasVae && report.kind === "vae") vae ??= file;
		if (hasVae && report.kind === "checkpoint") checkpoint ??= { checkpoint: file, report };
		if (vae !== undefined && checkpoint !== undefined) return { ...checkpoint, vae };
	}
	return null;
}
