import type { Retry } from "../../toolkit/errors.ts";
import { CATALOGUES, type CataloguedError } from "./catalogues.ts";

const TITLES: Readonly<Record<string, string>> = {
	"toolkit/errors.ts": "The model file",
	"workers/errors.ts": "Reading and writing files",
	"config/errors.ts": "Settings",
	"daemon/errors.ts": "The daemon",
	"daemon/hosts-errors.ts": "Several hosts",
	"daemon/http/errors.ts": "The web page",
	"daemon/journal/errors.ts": "The journal",
	"daemon/revise/errors.ts": "`undo` and `retry`",
	"systemd/errors.ts": "The service",
	"cli/errors.ts": "The command line",
};

const RETRIES: Readonly<Record<Retry, string>> = {
	never: "no",
	later: "later",
	"when-room": "when there is room",
};

/** `docs/errors.md`: every error, what to do, and whether autoprune tries again. Made from the catalogues of the layers. */
export function errorsPage(): string {
	return `# Errors

This page is made from the program's own tables: \`npm run errors-page\` writes it.

Every error has a code that never changes, a message and a next step. In the messages, … is a value, such as a path. A file
whose error is tried again stays in the inbox: *later* means after a pause that doubles each time, *when there is room* as soon
as the disk or the memory has enough. A bug in autoprune has the code \`crashed\`; please report it.

${Object.entries(CATALOGUES).map(section).join("\n\n")}
`;
}

function section([file, entries]: readonly [string, Readonly<Record<string, CataloguedError>>]): string {
	const rows = Object.entries(entries).map(([code, entry]) => [
		`\`${code}\``,
		messageOf(entry),
		entry.hint,
		RETRIES[entry.retry],
	]);
	return `## ${TITLES[file] ?? file}

| code | message | next step | tried again |
| --- | --- | --- | --- |
${rows.map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n")}`;
}

/** The message with `…` for each value of its detail. */
function messageOf({ text }: CataloguedError): string {
	const value = Object.assign(["…"], { toString: () => "…", toFixed: () => "…" });
	return text(new Proxy({}, { get: () => value }) as never).replace(/… B\b|\["…"\]/g, "…");
}

function cell(text: string): string {
	return text
		.trim()
		.replaceAll("|", "\\|")
		.replace(/\s*\n\s*/g, " ");
}
