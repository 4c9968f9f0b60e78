import type { ComponentChildren } from "preact";
import type { PageError } from "../app/api.ts";
import { Icon } from "./icon.tsx";
import { MarkedText } from "./marked-text.tsx";
import type { Tone } from "./pill.tsx";

/** A coloured line or box with an icon. A bad one is read out at once. */
export function Notice({
	tone,
	children,
}: {
	readonly tone: Exclude<Tone, "plain">;
	readonly children: ComponentChildren;
}) {
	return (
		<div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
			<Icon name={tone === "good" ? "check" : "warning"} size={18} />
			<div>{children}</div>
		</div>
	);
}

/** What is wrong, what to do, and the code of the error. */
export function ErrorNotice({ error }: { readonly error: Pick<PageError, "code" | "message" | "hint"> }) {
	return (
		<Notice tone="bad">
			<strong>
				<MarkedText text={error.message} />
			</strong>
			<p>
				<MarkedText text={error.hint} />
			</p>
			<code>{error.code}</code>
		</Notice>
	);
}
