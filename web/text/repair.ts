import type { WireReport } from "../../daemon/http/wire/models.ts";

/** The label of the choice that repairs the positions of CLIP. */
export const REPAIR_CLIP = "Repair CLIP positions";

/** What is or can be repaired, and the choice of the page that repairs it. */
export function repairText({ what, setting }: WireReport["report"]["repairs"][number]): string {
	return setting === undefined ? what : `${what}. The choice “${REPAIR_CLIP}” repairs it.`;
}
