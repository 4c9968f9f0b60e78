import { readFile } from "node:fs/promises";

/** A mounted file system, as a line of proc_pid_mountinfo(5) describes it. */
export interface Mount {
	/** `major:minor`, the device of its files. */
	readonly device: string;
	/** The folder where it is mounted. */
	readonly point: string;
	/** The type that it was mounted as, with the subtype of a FUSE file system: `ext4`, `fuse.sshfs`. */
	readonly type: string;
}

/** The mounted file systems that this process sees, in the order of mounting; none where the system does not list them. */
export async function readMounts(): Promise<readonly Mount[]> {
	const text = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
	return text.split("\n").flatMap((line) => {
		// A variable number of fields ends with a hyphen.
		const [, , device, , point, ...rest] = line.split(" ");
		const type = rest[rest.indexOf("-") + 1];
		return device === undefined || point === undefined || type === undefined
			? []
			: [{ device, point: unescaped(point), type }];
	});
}

/** `major:minor` of a device number of stat(2), as the C library of Linux takes it apart. */
export function deviceText(dev: bigint): string {
	const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
	const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn & 0xffffffffn);
	return `${major}:${minor}`;
}

/** Blanks, tabs, newlines and backslashes are escaped in octal. */
function unescaped(point: string): string {
	return point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
