import type { ComponentChildren } from "preact";
import { ProgressBar } from "./progress-bar.tsx";

/** A file with a bar: its name, a tag, what is at the right of it, and a line below. */
export function ProgressItem({
	name,
	tag = null,
	aside,
	done,
	total,
	children,
}: {
	readonly name: string;
	readonly tag?: string | null;
	readonly aside: ComponentChildren;
	readonly done: number;
	readonly total: number;
	readonly children: ComponentChildren;
}) {
	return (
		<li class="progress-item">
			<div>
				<bdi class="one-line" title={name}>
					{name}
				</bdi>
				{tag !== null && <span class="tag">{tag}</span>}
				<span class="grow" />
				{aside}
			</div>
			<ProgressBar label={name} done={done} total={total} />
			<div class="quiet number">{children}</div>
		</li>
	);
}

/** A part as a percentage that reaches 100 only at the end. */
export function percentText(done: number, total: number): string {
	return `${total > 0 ? Math.floor((done / total) * 100) : 0} %`;
}
