import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { baseName, shortPath } from "../../text/path.ts";
import { sizeText } from "../../text/size.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Pill, type Tone } from "../../ui/pill.tsx";

/** The name of a file, where it is, what it is, and whether it is safe to read. */
export function HeadCard({ of: { report, what } }: { readonly of: WireReport }) {
	const { file, format, bytes } = report;
	const name = baseName(file);
	const safety = safetyOf(report);
	return (
		<section class="card model-head" aria-label={name}>
			<span class="model-icon">
				<Icon name="model" size={26} />
			</span>
			<div class="model-name">
				<h2>
					<bdi>{name}</bdi>
				</h2>
				<p class="quiet number">
					<span title={file}>{shortPath(file.slice(0, -name.length - 1), 70)}</span>
					{format !== null && ` · ${format}`} · {sizeText(bytes)}
				</p>
			</div>
			<span class="model-what">
				{what !== null && <span class="tag">{what}</span>}
				<Pill tone={safety.tone} icon={safety.icon}>
					{safety.text}
				</Pill>
			</span>
		</section>
	);
}

function safetyOf({ globals, code, format }: WireReport["report"]): {
	readonly tone: Tone;
	readonly icon: IconName;
	readonly text: string;
} {
	if (globals.some(({ verdict }) => verdict === "dangerous"))
		return { tone: "bad", icon: "warning", text: "dangerous" };
	if (globals.some(({ verdict }) => verdict === "unlisted")) {
		return { tone: "warn", icon: "warning", text: "names unknown code" };
	}
	if (format === null) return { tone: "warn", icon: "warning", text: code === null ? "not read" : "cannot be read" };
	return { tone: "good", icon: "shield", text: "safe to read" };
}
