// Programs of Debian and Ubuntu that run and compile programs for Windows.
import { spawnSync } from "node:child_process";
import { MissingError } from "./missing.mjs";

/** Names of each program, best first, and its package. `wine` itself may be a script that only knows 32 bits. */
const TOOLS = {
	wine: { names: ["/usr/lib/wine/wine64", "wine64", "wine"], packages: ["wine", "wine64"] },
	wineserver: { names: ["/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver", "wineserver"], packages: ["wine"] },
	cc: { names: ["x86_64-w64-mingw32-gcc-posix"], packages: ["g++-mingw-w64-x86-64-posix"] },
	cxx: { names: ["x86_64-w64-mingw32-g++-posix"], packages: ["g++-mingw-w64-x86-64-posix"] },
	dlltool: { names: ["x86_64-w64-mingw32-dlltool"], packages: ["binutils-mingw-w64-x86-64"] },
};

/** Debian packages to install. */
export function missingPackages() {
	const missing = Object.values(TOOLS).filter(({ names }) => found(names) === undefined);
	return [...new Set(missing.flatMap(({ packages }) => packages))];
}

/**
 * The command for each tool.
 *
 * @returns {Record<keyof typeof TOOLS, string>}
 */
export function findTools() {
	const missing = missingPackages();
	if (missing.length > 0) throw new MissingError(`these packages are not installed: ${missing.join(", ")}`);
	return /** @type {any} */ (
		Object.fromEntries(Object.entries(TOOLS).map(([tool, { names }]) => [tool, found(names)]))
	);
}

function found(names) {
	return names.find((name) => spawnSync("sh", ["-c", 'command -v "$1"', "sh", name]).status === 0);
}
