import pc from "picocolors";
import type { HostOverview } from "../../daemon/coordination/members/host-overview.ts";
import { printable } from "../../toolkit/printable.ts";
import { timeText } from "../../toolkit/units.ts";

/** One host in a line: its role, whether it is alive, its trouble, what it watches and what it works on. */
export function hostText(host: HostOverview): string {
	const what = [
		...(host.isSilent ? [pc.red(silentText(host))] : []),
		...(host.trouble === null ? [] : [pc.yellow(printable(host.trouble))]),
		...(host.watches.length > 0 ? [`watches ${host.watches.map(printable).join(", ")}`] : []),
		...(host.running.length > 0 ? [`works on ${host.running.map(printable).join(", ")}`] : []),
	];
	return `${printable(host.name)} (${printable(host.role)})   ${what.length === 0 ? "idle" : what.join("; ")}`;
}

/** Since when a host has said nothing. */
export function silentText({ ageMs }: HostOverview): string {
	return `silent for ${timeText(ageMs)}`;
}

/** What to say about an inbox that no host watches; null if one does. */
export function unwatchedText(inbox: string, hosts: readonly HostOverview[]): string | null {
	return hosts.some(({ watches }) => watches.includes(inbox)) ? null : `no host watches ${printable(inbox)}`;
}
