/** A record as lines of a settings file: `lora: /mnt/nas/Lora`. */
export function textOfRecord(record: unknown): string {
	if (typeof record !== "object" || record === null) return "";
	return Object.entries(record)
		.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
		.join("\n");
}

/** The record of these lines; null if there is none. A line without a colon has an empty value, which the daemon refuses. */
export function recordOfText(text: string): Readonly<Record<string, string>> | null {
	const lines = text.split("\n").filter((line) => line.trim() !== "");
	if (lines.length === 0) return null;
	return Object.fromEntries(
		lines.map((line) => {
			const [name = "", ...rest] = line.split(":");
			return [name.trim(), rest.join(":").trim()];
		}),
	);
}
