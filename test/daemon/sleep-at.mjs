// Loaded before a program: stops its process right before one of its calls that change files, until it gets SIGCONT.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

let callsLeft = Number(process.env.SLEEP_AT);

for (const name of ["link", "unlink", "rename", "mkdir", "open", "writeFile"]) {
	const call = fs[name];
	fs[name] = (...given) => {
		if (callsLeft-- === 0) process.kill(process.pid, "SIGSTOP");
		return call(...given);
	};
}
syncBuiltinESMExports();
