/** The last part of a path. */
export function baseName(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** An absolute path with slashes between its names. On Windows it has backslashes; elsewhere they are part of names. */
export function withSlashes(path: string): string {
	return path.startsWith("/") ? path : path.replaceAll("\\", "/");
}

/** A path with at most `most` characters, cut at its beginning: `…/models/Autoprune`. */
export function shortPath(path: string, most: number): string {
	const characters = [...path];
	if (characters.length <= most) return path;
	return `…${characters.slice(1 - most).join("")}`;
}
