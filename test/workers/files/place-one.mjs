// place-one.mjs FROM TO…: gives FROM the first free name, as the daemon does, and prints what came of it as JSON.
import { place } from "../../../dist/workers/files/place.js";

const [from, ...names] = process.argv.slice(2);
const told = [];
try {
	const placed = await place(
		Buffer.from(from),
		names.map((name) => Buffer.from(name)),
		async (path, placeholder) => void told.push([path.toString(), placeholder]),
	);
	console.log(JSON.stringify({ path: placed.path.toString(), linked: placed.linked, told }));
} catch (error) {
	console.log(JSON.stringify({ error: error.code ?? String(error), told }));
}
