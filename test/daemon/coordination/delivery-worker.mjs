// A host that takes deliveries and settles none until it is told to settle all and end. It is a process of its own, so that
// a test can kill or stop it.
import { openDeliveries } from "../../../dist/daemon/coordination/work/deliveries.js";

const [url] = process.argv.slice(2);

const deliveries = await openDeliveries(url, { migrates: false, onError: () => undefined });
const told = new Promise((resolve) => process.once("SIGUSR2", resolve));
deliveries.work({ small: 1, large: 1 }, ({ id, signal }) => {
	process.stdout.write(`took ${id}\n`);
	signal.addEventListener("abort", () => process.stdout.write(`lost ${id}\n`));
	return told;
});
await told;
await deliveries.close(30_000);
