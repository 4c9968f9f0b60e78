// Builds what the tests for Windows run in. Each part is kept in a cache, so only the first time takes long.
import { nodeForWindows } from "./build/node.mjs";
import { emptyPrefix } from "./build/prefix.mjs";
import { testPrograms } from "./build/programs.mjs";
import { sqliteAddon } from "./build/sqlite.mjs";
import { findTools } from "./build/tools.mjs";

export { linkApplication } from "./build/application.mjs";
export { copyPrefix } from "./build/prefix.mjs";

/** Builds what is missing; the paths of all parts. Throws a MissingError when this machine cannot have one. */
export async function buildEnvironment() {
	const tools = findTools();
	const [node, programs] = await Promise.all([nodeForWindows(), testPrograms(tools)]);
	const prefix = await emptyPrefix(tools);
	const addon = await sqliteAddon(tools);
	return { wine: tools.wine, wineserver: tools.wineserver, node, programs, prefix, addon };
}
