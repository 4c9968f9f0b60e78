import { hasModelEnding } from "../../toolkit/name.ts";

/** Extensions of files that a program is still writing: browsers, torrent and FTP clients, sync tools. Lower case. */
const IN_PROGRESS_ENDINGS: readonly string[] = [
	".part", // Firefox, yt-dlp, Transmission, KDE
	".crdownload", // Chrome, Edge, Brave
	".download", // Safari, where it is a folder
	".opdownload", // Opera
	".partial", // old Edge, rclone
	".partial~",
	".filepart", // WinSCP
	".!qb", // qBittorrent
	".!ut", // uTorrent
	".bc!", // BitComet
	".aria2", // aria2's control file
	".tmp",
	".temp",
	".incomplete", // huggingface_hub
	".fdmdownload", // Free Download Manager
	".ytdl", // yt-dlp's control file
	".uploading",
	".td", // Thunder (Xunlei)
	".td.cfg",
	".xltd",
	".xltd.cfg",
	".downloading", // Baidu Netdisk
	".lftp", // lftp
	".lftp-pget-status", // lftp's control file
	"-pget-status",
];

/**
 * Endings of the names under which the Windows download mark (`Zone.Identifier`) is stored when a file system has no
 * alternate data streams.
 */
const ORIGIN_NOTES: readonly string[] = [
	":zone.identifier",
	":zone.identifier:$data",
	"\uf03azone.identifier", // a share that does not allow colons in names
];

/** Prefixes of names that programs reserve for themselves. Hidden files (leading dot) are handled separately. */
const OWN_BEGINNINGS: readonly string[] = ["~$", "~syncthing~"];

/** Names of files that operating systems and file servers leave in any folder. Lower case. */
const LITTER: ReadonlySet<string> = new Set([
	"thumbs.db",
	"desktop.ini",
	"@eadir",
	"#recycle",
	"lost+found",
	"@recycle", // QNAP
	"#snapshot", // Synology
	"@recently-snapshot", // QNAP
	"~snapshot", // NetApp
	"$recycle.bin",
	"__macosx",
	"system volume information",
]);

/**
 * The name that Linux gives a removed file on an SMB 1 share while a program still has it open. Other systems and shares give
 * hidden names: `.nfs…`, `.__smbfile_silly…`, `.smbdelete…` and, on FUSE file systems, `.fuse_hidden…`.
 */
const REMOVED_ON_SMB1 = /^cifs[0-9a-f]{1,4}$/;

/**
 * A control file that a program keeps beside a download until it is complete; the download has its final name from
 * the start.
 */
interface ControlFile {
	readonly before: string;
	readonly behind: string;
	/** Other files use such names as well, so this counts only beside a file with a model extension. */
	readonly ambiguous?: true;
}

const CONTROL_FILES: readonly ControlFile[] = [
	{ before: "", behind: ".aria2" },
	{ before: "", behind: ".st", ambiguous: true }, // axel; some also call safetensors files so
	{ before: "", behind: ".lftp-pget-status" }, // lftp's pget
	{ before: "", behind: "-pget-status" },
	{ before: ".", behind: "-pget-status" },
];

/** Whether a file or folder name is never scanned: hidden, litter, or a download in progress. */
export function isIgnoredName(name: string): boolean {
	if (name.startsWith(".")) return true;
	const lower = name.toLowerCase();
	if (LITTER.has(lower) || REMOVED_ON_SMB1.test(name)) return true;
	if (OWN_BEGINNINGS.some((beginning) => lower.startsWith(beginning))) return true;
	return [...IN_PROGRESS_ENDINGS, ...ORIGIN_NOTES].some((ending) => lower.endsWith(ending));
}

/** The name that a download in progress will have when it is complete; any other name unchanged. */
export function nameWhenDone(name: string): string {
	const lower = name.toLowerCase();
	const ending = IN_PROGRESS_ENDINGS.find((candidate) => lower.endsWith(candidate)) ?? "";
	return name.slice(0, name.length - ending.length);
}

/** The control file that marks the download `name` as incomplete; null when there is none. */
export function controlFileOf(name: string, siblings: ReadonlySet<string>): string | null {
	const isModel = hasModelEnding(name);
	for (const { before, behind, ambiguous } of CONTROL_FILES) {
		const control = before + name + behind;
		if ((isModel || !ambiguous) && siblings.has(control)) return control;
	}
	return null;
}

/** Whether `name` is the control file of a download beside it. */
export function isControlFile(name: string, siblings: ReadonlySet<string>): boolean {
	return CONTROL_FILES.some((one) => {
		const data = downloadOf(name, one);
		return data !== null && siblings.has(data);
	});
}

/** Whether a file of this name may be a control file: when it disappears, a download may be complete. */
export function mayBeControlFile(name: string): boolean {
	return CONTROL_FILES.some((one) => downloadOf(name, one) !== null);
}

/** The download whose control file `name` would be. */
function downloadOf(name: string, { before, behind, ambiguous }: ControlFile): string | null {
	if (!name.startsWith(before) || !name.endsWith(behind) || name.length <= before.length + behind.length) return null;
	const data = name.slice(before.length, name.length - behind.length);
	return ambiguous && !hasModelEnding(data) ? null : data;
}

/**
 * Whether a browser is filling another file beside `name`: meanwhile Firefox keeps an empty file under the final
 * name.
 */
export function hasPartBeside(name: string, siblings: Iterable<string>): boolean {
	const stem = name.replace(/\.[^.]*$/, "");
	for (const sibling of siblings) {
		if (sibling.endsWith(".part") && sibling.startsWith(stem)) return true;
	}
	return false;
}
