// remove-one.mjs PATH: removes a name as the daemon does, and prints whether it was there, or the error's code.
import { removeIfThere } from "../../../dist/workers/files/durable.js";

try {
	console.log(await removeIfThere(process.argv[2]));
} catch (error) {
	console.log(error.code);
}
