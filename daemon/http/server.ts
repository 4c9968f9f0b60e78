import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import type { WebSettings } from "../../config/schema.ts";
import type { WebAddress } from "../events/event.ts";
import { journalPlaceOf } from "../journal/place.ts";
import { backupsOf } from "../journal/sqlite/backups.ts";
import { allowedHosts, isLoopback, pageUrl } from "./address.ts";
import { createApp } from "./app.ts";
import { createComparisons } from "./comparisons.ts";
import { createFileListing } from "./files/listing.ts";
import { createTokenGuard } from "./guard/token.ts";
import { checkRequest, type GuardPolicy } from "./guard.ts";
import { SECURITY_HEADERS } from "./headers.ts";
import { createLazyHistory } from "./history.ts";
import { listenFrom } from "./listen.ts";
import { createDisks } from "./live/disks.ts";
import { hostsOf } from "./live/hosts.ts";
import { createWriteRate } from "./live/rate.ts";
import { createStateSource } from "./live/state.ts";
import { createLiveEvents } from "./live.ts";
import { createMetrics } from "./metrics.ts";
import { readPageFiles } from "./page-files.ts";
import { endIfSlow } from "./slow-bodies.ts";
import { createWritingSpeed } from "./tasks/speed.ts";
import { createUnfinishedTasks, takeUnfinished } from "./tasks/unfinished.ts";
import { createTaskList } from "./tasks.ts";
import { readOrMakeToken, tokenPath } from "./token.ts";
import { createUploads } from "./uploads.ts";
import type { WebParts, WebServer } from "./web-parts.ts";
import { wireFault } from "./wire-fault.ts";

/** Files of the page, as the build leaves them. */
const PAGE_FOLDER = fileURLToPath(new URL("../../web/", import.meta.url));

const HEADERS_MS = 10_000;
/** How often Node looks for late headers; by default only every 30 s. */
const CHECK_MS = 5_000;
/** Size of what is read of a body at once; with a smaller one an upload costs more CPU. */
const READ_BYTES = 2 ** 20;
const KEEP_ALIVE_MS = 5_000;
const MOST_CONNECTIONS = 128;
/** How long streams may take to end before their connections are closed. */
const LEAVE_MS = 500;

/** Serves the page. Throws `web.no-address` or `web.token-file`. `folder`: of the page's files. */
export async function serveWeb(web: WebSettings, parts: WebParts, folder = PAGE_FOLDER): Promise<WebServer> {
	const { state, config, status, onStatus, engine, control, engineDeaths, events, settings, log } = parts;
	const now = (): number => performance.now();
	const needsToken = web.token === "always" || !isLoopback(web.host);
	const token = needsToken ? await readOrMakeToken(state) : null;
	const files = await readPageFiles(folder);
	const journal = journalPlaceOf(config(), state);
	const lazyHistory = createLazyHistory(journal);
	const history = lazyHistory.open;
	const uploads = createUploads(config, log, () => live.changed());
	const speed = createWritingSpeed(events);
	const { admission, contexts, recovered } = parts;
	const tasks = createTaskList({
		...{ engine, admission, contexts, recovered, config, speed, log },
		unfinished: createUnfinishedTasks(state, log),
		earlier: await takeUnfinished(state, config()),
		onChange: () => live.changed(),
	});
	const comparisons = createComparisons(() => live.changed());
	const [disks, rate] = [createDisks(now), createWriteRate(now)];
	const backups = journal.kind === "file" ? () => backupsOf(journal.path) : null;
	const lists = {
		backups,
		hosts: hostsOf(journal, now),
		uploads: uploads.list,
		tasks: tasks.list,
		comparisons: comparisons.list,
	};
	const source = createStateSource({ status, config, history, ...lists, now, disks, rate });
	const boot = process.hrtime.bigint().toString(36);
	const live = createLiveEvents({ source, events, onStatus, history, log, boot });
	const metrics = createMetrics({ version: parts.version, status, engineDeaths, events, history });

	const server = createServer({
		headersTimeout: HEADERS_MS,
		connectionsCheckingInterval: CHECK_MS,
		// An upload may take hours; bodies that come too slowly are ended.
		requestTimeout: 0,
		highWaterMark: READ_BYTES,
		keepAliveTimeout: KEEP_ALIVE_MS,
		// The guard refuses it, with a reason.
		requireHostHeader: false,
	});
	server.maxConnections = MOST_CONNECTIONS;
	const port = await listenFrom(server, web.host, web.port);
	const tokens = token === null ? null : createTokenGuard(token, port, now);
	const app = createApp({
		listing: createFileListing(config, now),
		...{
			state,
			journal,
			config,
			history,
			source,
			live,
			tokens,
			files,
			uploads,
			engine,
			control,
			settings,
			tasks,
			comparisons,
			disks,
		},
		...{ speed, log },
		metrics: metrics.text,
	});
	const policy: GuardPolicy = {
		hosts: allowedHosts(web.host, port, web.hosts),
		tokens,
		isPageFile: (path) => files.at(path) !== null,
	};
	server.on("request", guarded(policy, getRequestListener(app.fetch, { overrideGlobalObjects: false })));
	const address: WebAddress = {
		url: pageUrl(web.host, port, web.hosts),
		tokenFile: token === null ? null : tokenPath(state),
	};
	return {
		address,
		async close() {
			live.close();
			metrics.close();
			speed.close();
			await tasks.close();
			await closeServer(server);
			await lazyHistory.close();
		},
	};
}

/** Passes a request on only if the guard lets it through. */
function guarded(policy: GuardPolicy, listener: RequestListener): RequestListener {
	return (request, response) => {
		for (const [name, value] of SECURITY_HEADERS) response.setHeader(name, value);
		try {
			checkRequest(request, policy);
		} catch (error) {
			refuse(request, response, error);
			return;
		}
		if (hasBody(request)) endIfSlow(request);
		listener(request, response);
	};
}

/** Answers without reading the body, so the connection cannot be used again. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
	const { status, fault } = wireFault(error);
	const text = JSON.stringify(fault);
	response.writeHead(status, {
		"Content-Type": "application/json",
		"Content-Length": Buffer.byteLength(text),
		...(hasBody(request) && { Connection: "close" }),
	});
	response.end(text);
}

function hasBody({ headers }: IncomingMessage): boolean {
	return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** Waits for the streams to send their last event, but not for long. */
async function closeServer(server: Server): Promise<void> {
	const closed = new Promise((resolve) => server.close(resolve));
	server.closeIdleConnections();
	const late = setTimeout(() => server.closeAllConnections(), LEAVE_MS);
	await closed;
	clearTimeout(late);
}
