import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { Icon } from "../../ui/icon.tsx";

/** What a dangerous file would do. */
export function DangerCard({ report: { globals, message, hint, code } }: { readonly report: WireReport["report"] }) {
	return (
		<section class="danger" role="alert">
			<Icon name="warning" size={32} />
			<div class="stack">
				<h2>Do not load this file: it would run other programs</h2>
				<p>
					A web UI that loads it would call the following. Autoprune does not run anything of a file, and has refused
					this one.
				</p>
				<ul>
					{globals
						.filter(({ verdict }) => verdict === "dangerous")
						.map(({ name, offset }) => (
							<li key={offset}>
								<code class="global">{name}</code> <span class="number">at byte {offset}</span>
							</li>
						))}
				</ul>
				{message !== null && <p>{message}</p>}
				{hint !== null && <p>{hint}</p>}
				<code>{code}</code>
			</div>
		</section>
	);
}
