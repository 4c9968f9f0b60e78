import { LAYOUTS } from "../../config/layouts/index.ts";
import { COMFYUI_FOLDERS, folderIn, type Layout, torchOnlyIn, UNSORTED } from "../../config/layouts/layout.ts";
import { basesOf } from "../../toolkit/bases.ts";
import { type CastPolicy, castPolicyOf } from "../../toolkit/cast-policy.ts";
import { KIND_IDS, KINDS, type Kind } from "../../toolkit/kinds.ts";

const POLICIES: Readonly<Record<CastPolicy, string>> = {
	half: "half precision, or as `precision` says",
	bfloat: "float32 becomes bfloat16, all else stays",
	keep: "stays as it came",
};

/** `docs/models.md`: what is recognised, where it goes, and how it is stored. Made from the tables that the program uses. */
export function modelsPage(): string {
	return `# Models

This page is made from the program's own tables: \`npm run models-page\` writes it.

## Where each kind goes

Folders below the folder of models. A name in parentheses is ComfyUI's, for a kind that the web UI has no folder for.

${table(
	["kind", ...LAYOUTS.map(({ label }) => label)],
	KIND_IDS.map((kind) => [`${KINDS[kind]} (\`${kind}\`)`, ...LAYOUTS.map((layout) => folderCell(layout, kind))]),
)}

A file that is of no known model, or that could belong in several folders, goes to \`${UNSORTED}\` beside these folders where \`onUnknown: place\` is set.

${LAYOUTS.flatMap(apartLines).join("\n")}

A pickle becomes a safetensors file. Kinds of which a web UI lists only torch's own files stay pickles (\`.pth\`) there:

${LAYOUTS.flatMap(torchOnlyLines).join("\n")}

## What is recognised, and how it is stored

Quantised files (fp8, nf4, nvfp4, int8, GGUF …) of any base are linked or copied as they are.

${table(
	["kind", "bases", "float weights"],
	KIND_IDS.flatMap((kind) => storedRows(kind)),
)}
`;
}

function folderCell(layout: Layout, kind: Kind): string {
	const { folder, own } = folderIn(layout, kind, null);
	return own || folder !== COMFYUI_FOLDERS[kind] ? folder : `(${folder})`;
}

function apartLines({ label, baseFolders = {} }: Layout): string[] {
	return KIND_IDS.flatMap((kind) =>
		Object.entries(baseFolders[kind] ?? {}).map(
			([base, folder]) => `- ${label}: ${KINDS[kind]} of ${base} in ${folder}`,
		),
	);
}

function torchOnlyLines(layout: Layout): string[] {
	return KIND_IDS.flatMap((kind) => {
		const why = torchOnlyIn(layout, kind);
		return why === null ? [] : [`- ${layout.label}: ${KINDS[kind]} (${why})`];
	});
}

/** A row for each way in which bases of the kind are stored. */
function storedRows(kind: Kind): string[][] {
	const rows = new Map<CastPolicy, string[]>();
	for (const base of basesOf(kind)) {
		const policy = castPolicyOf(kind, base);
		rows.set(policy, [...(rows.get(policy) ?? []), base]);
	}
	return [...rows].map(([policy, bases]) => [KINDS[kind], bases.join(", "), POLICIES[policy]]);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
	return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}
