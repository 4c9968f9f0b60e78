/** Endings that programs give to files they still write: browsers, torrent and FTP clients, sync tools. Lower case. */
const IN_PROGRESS_ENDINGS: readonly string[] = [
	".part", // Firefox, yt-dlp, Transmission, KDE
	".crdownload", // Chrome, Edge, Brave
	".download", // Safari, where it is a folder
	".opdownload", // Opera
	".partial", // old Edge, rclone
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
];

/** Beginnings of names that programs keep for themselves. A leading dot hides a file and is a rule of its own. */
const OWN_BEGINNINGS: readonly string[] = ["~$", "~syncthing~"];

/** Whole names that operating systems and file servers leave in any folder. Lower case. */
const LITTER: ReadonlySet<string> = new Set([
	"thumbs.db",
	"desktop.ini",
	"@eadir",
	"#recycle",
	"lost+found",
	"$recycle.bin",
	"__macosx",
	"system volume information",
]);

/** What aria2 puts behind the final name while it fills the preallocated file. */
const ARIA2 = ".aria2";

/** Whether a name, of a file or a folder, is never looked at: hidden, litter, or a download in progress. */
export function isIgnoredName(name: string): boolean {
	if (name.startsWith(".")) return true;
	const lower = name.toLowerCase();
	if (LITTER.has(lower)) return true;
	if (OWN_BEGINNINGS.some((beginning) => lower.startsWith(beginning))) return true;
	return IN_PROGRESS_ENDINGS.some((ending) => lower.endsWith(ending));
}

/** The name that a download in progress will have when it is done; any other name as it is. */
export function nameWhenDone(name: string): string {
	const lower = name.toLowerCase();
	const ending = IN_PROGRESS_ENDINGS.find((candidate) => lower.endsWith(candidate)) ?? "";
	return name.slice(0, name.length - ending.length);
}

/** Whether aria2 says, by the control file beside it, that `name` is not whole yet. */
export function isHeldByAria2(name: string, siblings: ReadonlySet<string>): boolean {
	return siblings.has(name + ARIA2);
}

/** Whether a browser fills another file beside `name`: Firefox keeps an empty file under the final name meanwhile. */
export function hasPartBeside(name: string, siblings: Iterable<string>): boolean {
	const stem = name.replace(/\.[^.]*$/, "");
	for (const sibling of siblings) {
		if (sibling.endsWith(".part") && sibling.startsWith(stem)) return true;
	}
	return false;
}
