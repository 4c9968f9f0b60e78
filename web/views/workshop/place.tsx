import type { ComponentChildren } from "preact";
import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { roleOfClass } from "../../text/role-of-class.ts";
import { sizeText } from "../../text/size.ts";
import { roleStyle } from "../../ui/role.ts";

type Component = WireReport["report"]["components"][number];

/** The place of a part in a model. `found`: the component of the model that is there. */
export function Place({
	class: of,
	found,
	isChanged = false,
	children,
	end,
}: {
	readonly class: string;
	readonly found?: Component | undefined;
	readonly isChanged?: boolean;
	readonly children?: ComponentChildren;
	/** What is at the right end. */
	readonly end?: ComponentChildren;
}) {
	return (
		<li class={`place ${isChanged ? "changed" : ""}`} style={roleStyle(roleOfClass(of))}>
			<span class="two-lines">
				<b>{of}</b>
				{found !== undefined && (
					<span>
						{found.component} · {found.intact ? "intact" : "incomplete"}
					</span>
				)}
			</span>
			{children !== undefined && <div class="place-file">{children}</div>}
			{found !== undefined && <span class="number quiet">{sizeText(found.bytes)}</span>}
			{end}
		</li>
	);
}
