import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import { expect, inject, onTestFinished } from "vitest";
import { published } from "../daemon/http/published.ts";
import { serve } from "../daemon/http/serve.ts";
import { PAGE, test } from "./page.ts";

/** Serves a document of another site: the same machine, but another port. */
async function otherSite(): Promise<string> {
	const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end("<body></body>"));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The paths that a server of this process has answered until now. */
function answersOf(url: string): readonly string[] {
	const channel = "http.server.response.finish";
	const paths: string[] = [];
	const hear = (message: unknown): void => {
		const { request } = message as { readonly request: IncomingMessage };
		if (request.headers.host === new URL(url).host) paths.push(request.url ?? "");
	};
	subscribe(channel, hear);
	onTestFinished(() => void unsubscribe(channel, hear));
	return paths;
}

/** What a page of another site can try from a browser, and what it got. */
const ATTEMPTS: Readonly<Record<string, (url: string) => Promise<string>>> = {
	"reads the log": (url) => fetch(`${url}/api/v1/log`).then((answer) => answer.text()),
	"reads the log without CORS": (url) => fetch(`${url}/api/v1/log`, { mode: "no-cors" }).then(({ type }) => type),
	"pauses with the header": (url) =>
		fetch(`${url}/api/v1/pause`, {
			method: "POST",
			headers: { "X-Autoprune": "1", "Content-Type": "application/json" },
			body: "{}",
		}).then((answer) => answer.text()),
	"pauses as a simple request": (url) =>
		fetch(`${url}/api/v1/pause`, { method: "POST", mode: "no-cors", body: "{}" }).then(({ type }) => type),
	"sends a form": (url) =>
		new Promise((resolve) => {
			const frame = document.createElement("iframe");
			frame.name = "target";
			const form = document.createElement("form");
			Object.assign(form, { method: "post", action: `${url}/api/v1/pause`, target: "target", enctype: "text/plain" });
			document.body.append(frame, form);
			frame.onload = () => resolve("loaded");
			form.submit();
		}),
	"sends a beacon": async (url) => String(navigator.sendBeacon(`${url}/api/v1/log/1/undo`, "{}")),
	"listens to events": (url) =>
		new Promise((resolve) => {
			const source = new EventSource(`${url}/api/v1/events`);
			source.onerror = () => resolve("error");
			source.addEventListener("state", ({ data }) => resolve(data));
		}),
	"frames the page": (url) =>
		new Promise((resolve) => {
			const frame = document.createElement("iframe");
			frame.src = url;
			frame.onload = () => resolve(String(frame.contentDocument === null));
			document.body.append(frame);
		}),
	"loads a script": (url) =>
		new Promise((resolve) => {
			const script = document.createElement("script");
			script.src = `${url}/api/v1/state`;
			script.onload = () => resolve("loaded");
			script.onerror = () => resolve("error");
			document.body.append(script);
		}),
};

test.for(Object.keys(ATTEMPTS))("a page of another site that %s learns nothing and changes nothing", async (name) => {
	const served = await serve({}, PAGE);
	const { server, journal } = served;
	const id = await published(served, "secret-name.ckpt");
	expect(id).toBe(1);
	const answers = answersOf(server.address.url);
	const browser = await chromium.connect(inject("browser") ?? "");
	onTestFinished(() => browser.close());
	const page = await browser.newPage();
	await page.goto(await otherSite());
	const attempt = ATTEMPTS[name];
	if (attempt === undefined) throw new Error(name);
	const got = await page.evaluate(attempt, server.address.url).catch((error: unknown) => String(error));
	expect(got).not.toMatch(/secret-name|phase|\{/);
	// A beacon or a form is sent after the attempt has returned.
	await expect.poll(() => answers).not.toEqual([]);
	// A frame of ours would be a second frame with our title.
	await expect
		.poll(() => Promise.all(page.frames().map((frame) => frame.title().catch(() => ""))))
		.not.toContain("Autoprune");
	expect(await journal.paused()).toBeNull();
	expect((await journal.entry(id))?.undone).toBeNull();
});
