const SIZES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes in binary units with three significant digits: `512 B`, `4.20 KiB`, `319 MiB`, `7.17 GiB`. */
export function sizeText(bytes: number): string {
	let value = bytes;
	let unit = 0;
	while (value >= 1023.5 && unit < SIZES.length - 1) {
		value /= 1024;
		unit += 1;
	}
	const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
	return `${value.toFixed(digits)} ${SIZES[unit]}`;
}

/** A human-readable duration: `80 ms`, `2.3 s`, `4 min 05 s`, `2 h 10 min`. */
export function timeText(ms: number): string {
	if (ms < 100) return `${Math.round(ms)} ms`;
	if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
	return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** The relative saving: `−72 %`; empty if nothing was saved. */
export function savedText(before: number, after: number): string {
	const percent = Math.round((1 - after / before) * 100);
	return percent > 0 ? `−${percent} %` : "";
}

/** `1 tensor`, `4 tensors`. */
export function countText(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
