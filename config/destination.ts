import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import { KIND_IDS, type Kind } from "../toolkit/kinds.ts";
import { isWithin } from "../workers/files/file-path.ts";
import { readConfigText } from "./config-text.ts";
import { EXTRA_PATHS_NAME } from "./layouts/comfyui.ts";
import { LAYOUTS, type LayoutId } from "./layouts/index.ts";
import { COMPONENTS, folderIn, type Layout, torchOnlyIn, UNSORTED } from "./layouts/layout.ts";
import { modelsFolder, recogniseLayout } from "./recognise.ts";
import type { Settings } from "./schema.ts";
import { type FlagSubject, readUserFlags, USER_FILES } from "./webui-flags.ts";

/** The destination of one kind of file. */
interface Destination {
	/** Absolute path. */
	readonly folder: string;
	/**
	 * The source of this choice: the layout, a section of ComfyUI's `extra_model_paths.yaml`, a flag in a `webui-user`
	 * file, or the setting `folders`.
	 */
	readonly from: string;
	/** A note about files in this folder. Absent if the folder is the web UI's own or set by the user. */
	readonly note?: string;
}

/** The destination of every kind of file, with the reason. */
export interface Destinations {
	readonly layout: LayoutId;
	/** The reason for this layout, as a sentence without a full stop. */
	readonly why: string;
	/** Whether the layout should be detected, but no web UI was recognised. */
	readonly isFallback: boolean;
	readonly kinds: Readonly<Record<Kind, Destination>>;
	/** Destinations of bases that the layout keeps in separate folders. Key: kind, a space, base. */
	readonly bases: Readonly<Record<string, Destination>>;
	/** Folder for unknown files and files without a destination; absolute path. */
	readonly unsorted: string;
	/** Further notes for the user, one sentence each. */
	readonly notes: readonly string[];
	/** Kinds whose folder in `folders` is outside the library, where models cannot be published. */
	readonly outside: readonly Kind[];
}

/** The part of an inbox's settings that contains the destinations. */
interface WithDestinations {
	readonly destinations: Destinations;
}

const NAMED = "set by `layout`";

/** The absolute path of the folder for a kind and base. */
export function folderFor(config: WithDestinations, kind: Kind, base: string | null): string {
	return destinationFor(config, kind, base).folder;
}

/** The destination of a kind and base. */
export function destinationFor({ destinations }: WithDestinations, kind: Kind, base: string | null): Destination {
	return destinations.bases[`${kind} ${base}`] ?? destinations.kinds[kind];
}

/** Kinds for which the web UI lists only torch files, each with the name of the web UI. */
export function torchOnlyOf({ destinations }: WithDestinations): ReadonlyMap<Kind, string> {
	const layout = LAYOUTS.find(({ id }) => id === destinations.layout);
	if (layout === undefined) return new Map();
	return new Map(KIND_IDS.filter((kind) => torchOnlyIn(layout, kind) !== null).map((kind) => [kind, layout.label]));
}

/** The absolute paths of all folders for files of known kinds, without duplicates. */
export function knownFolders({ kinds, bases }: Pick<Destinations, "kinds" | "bases">): readonly string[] {
	return [...new Set([...Object.values(kinds), ...Object.values(bases)].map(({ folder }) => folder))];
}

/**
 * Chooses the destination of every kind: from the setting `folders`, else from ComfyUI's `extra_model_paths.yaml` or
 * the flags in a `webui-user` file, else from the layout. Throws `config.*`.
 */
export async function decideDestinations(
	{ layout: asked, folders }: Pick<Settings, "layout" | "folders">,
	library: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<Destinations> {
	const { layout, why, isFallback } =
		asked === "auto" ? recogniseLayout(library, existsSync) : { layout: asked, why: NAMED, isFallback: false };
	const chosen = LAYOUTS.find((one) => one.id === layout);
	if (chosen === undefined) throw new Error(`layout ${layout} is allowed by the schema but missing in LAYOUTS`);
	const usual = modelsFolder(chosen, library, existsSync);
	const { folders: extra, unreadable } = await ownFolders(layout, dirname(usual), env);
	const sources = { layout: chosen, library, ...placesOf(extra, { library, usual, layout: chosen }), extra, folders };
	const decided = KIND_IDS.map((kind) => [kind, decide(kind, null, sources)]);
	const kinds = Object.fromEntries(decided) as Record<Kind, Destination>;
	const bases = Object.fromEntries(
		basesApart(chosen).map(({ kind, base }) => [`${kind} ${base}`, decide(kind, base, sources)]),
	);
	const unused = [...extra.values()].filter(
		({ subject, path }) => !isSet(subject, folders) && !isWithin(path, library),
	);
	const outside = KIND_IDS.filter((kind) => !isWithin(kinds[kind].folder, library));
	const unsorted = join(sources.models, UNSORTED);
	const notes = [...unreadable, ...unused.map(outsideNote)];
	return { layout, why, isFallback, kinds, bases, unsorted, notes, outside };
}

/** A folder that a file of the web UI's user names. */
interface OwnFolder {
	readonly subject: FlagSubject;
	/** Absolute path. */
	readonly path: string;
	readonly file: string;
	/** The place in the file. */
	readonly entry: string;
}

/** The folders by what they are for, and a sentence for each file that could not be read. */
interface OwnFolders {
	readonly folders: ReadonlyMap<FlagSubject, OwnFolder>;
	readonly unreadable: readonly string[];
}

/** Where the folders of the layout are. */
interface LayoutPlaces {
	/** The folder that contains the layout's folders. */
	readonly models: string;
	/** The folder that contains those of `inRoot`. */
	readonly data: string;
	/** The flag that moved them, and its file; empty if none did. */
	readonly movedBy: string;
}

interface Sources extends LayoutPlaces {
	readonly layout: Layout;
	readonly library: string;
	readonly extra: OwnFolders["folders"];
	readonly folders: Settings["folders"];
}

/** `usual`: the folder with the layout's folders where no flag has moved it. */
function placesOf(
	extra: OwnFolders["folders"],
	{ library, usual, layout }: { readonly library: string; readonly usual: string; readonly layout: Layout },
): LayoutPlaces {
	const [models, data] = (["models", "data"] as const).map((subject) => {
		const named = extra.get(subject);
		return named !== undefined && isWithin(named.path, library) ? named : undefined;
	});
	const moved = models ?? data;
	return {
		models: models?.path ?? (data === undefined ? usual : join(data.path, layout.modelsFolder)),
		// A folder in the web UI's root is used only if the library is that root; otherwise it is outside the library.
		data: data?.path ?? library,
		movedBy: moved === undefined ? "" : `, ${moved.entry} of ${moved.file}`,
	};
}

/** Whether the setting `folders` decides instead. */
function isSet(subject: FlagSubject, folders: Settings["folders"]): boolean {
	const kind = KIND_IDS.find((one) => subject === one || subject.startsWith(`${one} `));
	return kind !== undefined && folders[kind] !== undefined;
}

function basesApart({ baseFolders = {} }: Layout): { readonly kind: Kind; readonly base: string }[] {
	return KIND_IDS.flatMap((kind) => Object.keys(baseFolders[kind] ?? {}).map((base) => ({ kind, base })));
}

function decide(kind: Kind, base: string | null, sources: Sources): Destination {
	const { layout, library, models, data, movedBy, extra, folders } = sources;
	const given = folders[kind];
	if (given !== undefined) return { folder: resolve(library, given), from: "the setting `folders`" };
	const named = extra.get(base === null ? kind : `${kind} ${base}`);
	if (named !== undefined && isWithin(named.path, library)) {
		return { folder: named.path, from: `${named.file}, ${named.entry}` };
	}
	const above = layout.inRoot?.includes(kind) ? data : models;
	const { folder, own } = folderIn(layout, kind, base);
	const path = join(above, folder);
	if (own) return { folder: path, from: `layout ${layout.id}${movedBy}` };
	const from = "ComfyUI's name; the layout has no such folder";
	return { folder: path, from, note: noFolderNote(layout, kind, folder) };
}

function noFolderNote({ label }: Layout, kind: Kind, folder: string): string {
	const named = folder === COMPONENTS ? "" : ", which is ComfyUI's folder name";
	return `${label} has no folder for files of kind ${kind}; this one goes to ${folder}/${named}`;
}

/** The folders that the web UI's user has set in the web UI's own file. `root`: the web UI's root. */
async function ownFolders(
	layout: LayoutId,
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<OwnFolders> {
	if (layout === "comfyui") return { folders: await extraPaths(root, env), unreadable: [] };
	return layout === "a1111" || layout === "forge" ? userFlags(root) : { folders: new Map(), unreadable: [] };
}

async function extraPaths(
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): Promise<OwnFolders["folders"]> {
	const file = join(root, EXTRA_PATHS_NAME);
	if (!existsSync(file)) return new Map();
	// Imported only when needed: loading the YAML parser takes a third of the time of `inspect --quick`.
	const { readExtraPaths } = await import("./comfy-paths.ts");
	const read = [...readExtraPaths(readConfigText(file), file, env).values()];
	return new Map(
		read.map(({ kind, path, section }) => [
			kind,
			{ subject: kind, path, file: EXTRA_PATHS_NAME, entry: `section ${section}` },
		]),
	);
}

/** The first file that names a folder is used for it: people change only the file of their system. */
function userFlags(root: string): OwnFolders {
	const folders = new Map<FlagSubject, OwnFolder>();
	const unreadable: string[] = [];
	for (const file of USER_FILES.filter((name) => existsSync(join(root, name)))) {
		try {
			for (const { subject, flag, path } of readUserFlags(readConfigText(join(root, file)), file, root).values()) {
				if (!folders.has(subject)) folders.set(subject, { subject, path, file, entry: flag });
			}
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			unreadable.push(`the flags of ${file} are not used: ${error.message}`);
		}
	}
	return { folders, unreadable };
}

function outsideNote({ file, entry, subject, path }: OwnFolder): string {
	return `${entry} of ${file} puts ${filesOf(subject)} in ${path}; it is not used, because it is outside the library`;
}

function filesOf(subject: FlagSubject): string {
	if (subject === "models") return "all models";
	if (subject === "data") return "all models and embeddings";
	return `${subject.split(" ").reverse().join(" ")} files`;
}
