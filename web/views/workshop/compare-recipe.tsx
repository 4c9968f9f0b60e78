import { useState } from "preact/hooks";
import type { WireFile, WireSame } from "../../../daemon/http/wire/models.ts";
import { useAsked } from "../../app/asked.ts";
import { comparisons, state } from "../../app/live.ts";
import { sameIn } from "../../app/models.ts";
import { fileText, isSameFile, modelAddress } from "../../text/file-address.ts";
import { roleOfClass } from "../../text/role-of-class.ts";
import { sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { Pill } from "../../ui/pill.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { roleStyle } from "../../ui/role.ts";
import { DropPicker } from "./drop-picker.tsx";
import { type Choice, change } from "./recipe-query.ts";

/** Finds the weights that several files share. */
export function CompareRecipe({ choice: { files } }: { readonly choice: Choice }) {
	const chosen = files.map(fileText);
	const key = JSON.stringify(chosen);
	/** The files that were compared last. All of their weights are read, so that this begins with a click. */
	const [compared, setCompared] = useState<string | null>(null);
	/** Other windows may compare files, too. */
	const [id] = useState(() => Math.random().toString(36));
	const { value, error, isLoading } = useAsked(compared === key ? key : null, (signal) => sameIn(files, id, signal));
	return (
		<>
			<Card title="Files to compare">
				<div class="padded stack">
					<ul class="compared">
						{files.map((file, i) => (
							<li key={fileText(file)}>
								<DropPicker
									label={`File ${i + 1}`}
									chosen={file}
									onChoose={(other) => change({ with: chosen.with(i, fileText(other)) })}
								/>
								<button
									type="button"
									class="quiet-button"
									aria-label={`Leave ${file.path} out`}
									onClick={() => change({ with: chosen.filter((_, at) => at !== i) })}
								>
									<Icon name="cross" size={16} />
								</button>
							</li>
						))}
					</ul>
					<DropPicker
						key={files.length}
						label="Add a file"
						placeholder={files.length === 0 ? "Choose the first file" : "Add another file"}
						chosen={null}
						onChoose={(one) =>
							!files.some((file) => isSameFile(file, one)) && change({ with: [...chosen, fileText(one)] })
						}
					/>
					<button
						type="button"
						class="primary alone"
						disabled={files.length < 2 || isLoading}
						onClick={() => setCompared(key)}
					>
						<Icon name="equal" size={16} />
						Compare
					</button>
					{isLoading && <Running id={id} onCancel={() => setCompared(null)} />}
				</div>
			</Card>
			{error !== null && <ErrorNotice error={error} />}
			{value !== null && <SameCard same={value} />}
		</>
	);
}

function Running({ id, onCancel }: { readonly id: string; readonly onCancel: () => void }) {
	const { done, total } = comparisons.value.find((one) => one.id === id) ?? { done: 0, total: 0 };
	const isWaiting = total === 0 && (state.value?.running.length ?? 0) > 0;
	return (
		<div class="task">
			<span role="status">{isWaiting ? "Waiting until nothing is being pruned" : "Reading all weights"}</span>
			<span class="number quiet">{total > 0 && `${sizeText(done)} of ${sizeText(total)}`}</span>
			<button type="button" class="small" onClick={onCancel}>
				Cancel
			</button>
			<ProgressBar label="Reading all weights" done={done} total={total} />
		</div>
	);
}

function SameCard({ same: { weights } }: { readonly same: WireSame }) {
	const shared = weights.filter((one) => one.in.length > 1).length;
	return (
		<Card title="Weights" beside={shared === 0 ? "nothing is shared" : `${shared} shared`}>
			<ul class="rows same">
				{weights.map((one) => (
					<li key={`${one.class} ${one.in.map(fileText).join()}`}>
						<i class="swatch" style={roleStyle(roleOfClass(one.class))} />
						<b>{one.class}</b>
						<ul>
							{one.in.map((network) => (
								<Network key={`${fileText(network)} ${network.component}`} {...network} />
							))}
						</ul>
						{one.in.length > 1 ? (
							<Pill tone="good" icon="equal">
								the same
							</Pill>
						) : (
							<Pill tone="plain" icon="info">
								only here
							</Pill>
						)}
					</li>
				))}
			</ul>
			{weights.length === 0 && <p class="quiet padded">No network was found in these files.</p>}
		</Card>
	);
}

function Network({ root, path, component }: WireFile & { readonly component: string }) {
	return (
		<li>
			<Link to={modelAddress({ root, path })}>
				<bdi>{path}</bdi>
			</Link>{" "}
			<span class="quiet">{component}</span>
		</li>
	);
}
