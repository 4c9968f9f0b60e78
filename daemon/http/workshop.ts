import { basename } from "node:path";
import type { Config, InboxConfig } from "../../config/config.ts";
import type { InputFile, Operation } from "../../operations/operation.ts";
import type { Engine } from "../engine/client.ts";
import type { Tasks } from "../engine/protocol.ts";
import { engineFault } from "./engine-fault.ts";
import type { WireFile } from "./wire/models.ts";
import type { WireOperation } from "./wire/workshop.ts";
import { inboxOf, resolveFile } from "./wire-files.ts";

/** An operation of the page whose files were found, and what it would write. */
export interface PagePlan {
	readonly operation: Operation<InputFile>;
	/** Of the inbox that the operation's first file belongs to. */
	readonly config: InboxConfig;
	readonly planned: Tasks["plan"]["out"];
}

/**
 * Finds the files of an operation and plans it. Writes nothing. Throws UserError: those of `resolveFile`, of the model
 * files, `surgery.*`, `usage.*`, and `task.engine-died`.
 */
export async function planForPage(wire: WireOperation, config: Config, engine: Engine): Promise<PagePlan> {
	const operation = await resolved(wire, config);
	const own = inboxOf(firstFileOf(operation).path, config);
	const planned = await engine.run("plan", { operation, config: own }).catch(engineFault);
	return { operation, config: own, planned };
}

async function resolved(wire: WireOperation, config: Config): Promise<Operation<InputFile>> {
	const input = async (file: WireFile): Promise<InputFile> => {
		const path = await resolveFile(file, config);
		return { path, name: basename(path) };
	};
	if (wire.kind === "build") {
		const parts = wire.parts.map(async ({ component, file }) => ({ component, file: await input(file) }));
		return { ...wire, parts: await Promise.all(parts) };
	}
	if (wire.kind === "replace") return { ...wire, file: await input(wire.file), from: await input(wire.from) };
	return { ...wire, file: await input(wire.file) };
}

function firstFileOf(operation: Operation<InputFile>): InputFile {
	if (operation.kind !== "build") return operation.file;
	const [first] = operation.parts;
	if (first === undefined) throw new Error("an operation has no file");
	return first.file;
}
