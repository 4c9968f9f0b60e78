/** Paths of what the tests for Windows need. */
export interface WindowsEnvironment {
	readonly wine: string;
	readonly wineserver: string;
	/** node.exe. */
	readonly node: string;
	/** The folder of console.exe and hold.exe. */
	readonly programs: string;
	/** A Wine prefix that is only copied from. */
	readonly prefix: string;
	/** node_sqlite3.node. */
	readonly addon: string;
}
export function buildEnvironment(): Promise<WindowsEnvironment>;
export function copyPrefix(prefix: string, folder: string): void;
export function linkApplication(folder: string, addon: string): void;
