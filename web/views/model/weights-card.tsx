import { useState } from "preact/hooks";
import type { WireFile, WireReport, WireRole } from "../../../daemon/http/wire/models.ts";
import { announce } from "../../app/announce.ts";
import { asPageError, type PageError } from "../../app/api.ts";
import { nameWeights } from "../../app/models.ts";
import { roleOfClass } from "../../text/role-of-class.ts";
import { Card } from "../../ui/card.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { roleStyle } from "../../ui/role.ts";

/** The numbers of a metric, in their order. */
const NUMBERS: readonly (readonly [name: string, role: WireRole])[] = [
	["UNet", "unet"],
	["VAE", "vae"],
	["CLIP", "clip"],
];

/** The metric of the weights, and names that are known for them. `onCompute` reads all weights. */
export function WeightsCard({
	file,
	report,
	isComputing,
	onCompute,
}: {
	readonly file: WireFile;
	readonly report: WireReport["report"];
	readonly isComputing: boolean;
	readonly onCompute: () => void;
}) {
	const numbers = report.metric?.split("/") ?? [];
	const rows = NUMBERS.map(([name, role], i) => ({ name, role, number: numbers[i] ?? "----" })).filter(
		({ number }) => number !== "----",
	);
	return (
		<Card title="Whose weights" beside="metric">
			{report.metric === null ? (
				<div class="padded stack">
					<p class="quiet">
						The metric is a number for the weights of each part. Equal numbers mean the same weights. All of the file is
						read for it.
					</p>
					<button type="button" disabled={isComputing} onClick={onCompute}>
						{isComputing ? "Reading all weights…" : "Compute"}
					</button>
				</div>
			) : (
				<div class="padded">
					{rows.length === 0 && <p class="quiet">No part of this file has a metric.</p>}
					<ul class="weights">
						{rows.map(({ name, role, number }) => (
							<Weights
								key={name}
								{...{ file, name, role, number, onNamed: onCompute }}
								component={report.components.find((one) => roleOfClass(one.class) === role)?.class ?? null}
							/>
						))}
					</ul>
					{report.knownAs.map((sentence) => (
						<p key={sentence}>{sentence}.</p>
					))}
				</div>
			)}
		</Card>
	);
}

function Weights({
	file,
	name,
	role,
	number,
	component,
	onNamed,
}: {
	readonly file: WireFile;
	readonly name: string;
	readonly role: WireRole;
	readonly number: string;
	readonly component: string | null;
	readonly onNamed: () => void;
}) {
	/** Null while no name is asked for. */
	const [given, setGiven] = useState<string | null>(null);
	const [error, setError] = useState<PageError | null>(null);
	const onSubmit = async (event: Event): Promise<void> => {
		event.preventDefault();
		setError(null);
		try {
			const known = await nameWeights(file, component ?? "", (given ?? "").trim());
			announce(`These weights are known as ${known.name} now`);
			setGiven(null);
			onNamed();
		} catch (thrown) {
			setError(asPageError(thrown));
		}
	};
	return (
		<li>
			<i class="swatch" style={roleStyle(role)} />
			<span class="quiet">{name}</span>
			<b class="number">{number}</b>
			{component !== null && given === null && (
				<button
					type="button"
					class="small quiet-button"
					aria-label={`Name it: the weights of the ${name}`}
					onClick={() => setGiven("")}
				>
					Name it
				</button>
			)}
			{given !== null && (
				<form onSubmit={(event) => void onSubmit(event)}>
					<input
						type="text"
						aria-label={`Name for the weights of the ${name}`}
						placeholder="A name, such as NAI VAE"
						value={given}
						ref={(field) => field?.focus()}
						onInput={({ currentTarget }) => setGiven(currentTarget.value)}
						onKeyDown={({ key }) => key === "Escape" && setGiven(null)}
					/>
					<button type="submit" disabled={given.trim() === ""}>
						Save
					</button>
				</form>
			)}
			{error !== null && <ErrorNotice error={error} />}
		</li>
	);
}
