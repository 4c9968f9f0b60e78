import { errnoOf } from "../../../workers/files/identity.ts";
import { hostsError } from "../../hosts-errors.ts";

/** Loads a package that is installed only where a journal is in PostgreSQL. Throws `hosts.packages-missing`. */
export async function loadOptional<T>(load: () => Promise<T>): Promise<T> {
	try {
		return await load();
	} catch (error) {
		if (errnoOf(error) !== "ERR_MODULE_NOT_FOUND") throw error;
		throw hostsError("hosts.packages-missing", undefined, { cause: error });
	}
}
