import type { WireHost } from "../../../daemon/http/wire/live.ts";
import { durationText } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { Fact } from "../../ui/fact.tsx";

const WHAT = new Map([
	["both", "watches and works"],
	["watch", "watches"],
	["work", "works"],
]);

/** The hosts that share the journal, and the files that each works on. */
export function HostsCard({ hosts }: { readonly hosts: readonly WireHost[] }) {
	return (
		<Card title="Hosts">
			<ul class="rows health">
				{hosts.map((host) => (
					<Fact
						key={host.id}
						isGood={!host.isSilent && host.trouble === null}
						text={`${host.name}, ${WHAT.get(host.role) ?? host.role}`}
					>
						{doesText(host)}
					</Fact>
				))}
			</ul>
		</Card>
	);
}

function doesText({ isSilent, ageMs, trouble, running }: WireHost): string {
	if (isSilent) return `silent for ${durationText(ageMs)}`;
	return trouble ?? (running.length === 0 ? "idle" : running.join(", "));
}
