import { listed } from "../../listed.ts";
import { countText } from "../../units.ts";
import { DEFLATED, strayBytes, type ZipEntry } from "../zip/entry.ts";

/** How many records a sentence names. */
const EXAMPLES = 3;

const KNOWN_RECORD =
	/^(data\.pkl|data\/\d+|version|byteorder|\.data\/(version|serialization_id)|\.format_version|\.storage_alignment)$/;

/** Sentences about anything that torch.save would not write like this. `records`: by their name within the folder. */
export function odditiesOf(records: ReadonlyMap<string, ZipEntry>): string[] {
	const entries = [...records.values()];
	const found: string[] = [];
	const deflated = entries.filter(({ method }) => method === DEFLATED).length;
	if (deflated > 0) found.push(`${countText(deflated, "record")} deflated, which torch.save never does`);
	const unsummed = entries.filter(({ crc, bytes }) => crc === 0 && bytes > 0).length;
	if (unsummed > 0) found.push(`${countText(unsummed, "record")} without a checksum: damage there cannot be detected`);
	const stray = entries.reduce((sum, entry) => sum + strayBytes(entry), 0);
	if (stray > 0) found.push(`${countText(stray, "byte")} between the records that belong to none of them`);
	const strange = [...records.keys()].filter((name) => !KNOWN_RECORD.test(name));
	if (strange.length > 0) found.push(`records that torch.save does not write: ${listed(strange, EXAMPLES)}`);
	return found;
}
