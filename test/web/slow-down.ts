import type { Page } from "playwright-core";

/** Limits how fast a page sends. Returns a function that sets another limit, in bytes per second; -1 for none. */
export async function slowDown(page: Page, bytesPerSecond: number): Promise<(bytesPerSecond: number) => Promise<void>> {
	const session = await page.context().newCDPSession(page);
	const set = async (speed: number): Promise<void> => {
		const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: speed };
		await session.send("Network.emulateNetworkConditions", conditions);
	};
	await session.send("Network.enable");
	await set(bytesPerSecond);
	return set;
}
