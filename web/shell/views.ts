import type { ComponentType } from "preact";
import type { IconName } from "../ui/icon.tsx";
import { LogView } from "../views/log/log-view.tsx";
import { NowView } from "../views/now/now-view.tsx";
import { lazyView } from "./lazy-view.tsx";

/** A view of the page. */
export interface View {
	readonly path: string;
	readonly title: string;
	readonly icon: IconName;
	/** After `g`, this key opens it. */
	readonly key: string;
	readonly Component: ComponentType;
}

const later = (): Promise<typeof import("../views/later.ts")> => import("../views/later.ts");
const model = lazyView(async () => (await later()).ModelView);
const workshop = lazyView(async () => (await later()).WorkshopView);
const settings = lazyView(async () => (await later()).SettingsView);

/** How long the views wait that were not opened first. */
const LATER_MS = 1_000;

/** Loads all views a little later, so that they open at once, and also while the daemon is away. */
export function loadViewsLater(): void {
	setTimeout(() => {
		for (const view of [model, workshop, settings]) void view.load();
	}, LATER_MS);
}

/** Every view, in the order of the navigation. */
export const VIEWS: readonly [View, ...View[]] = [
	{ path: "/", title: "Now", icon: "now", key: "n", Component: NowView },
	{ path: "/log", title: "Log", icon: "log", key: "l", Component: LogView },
	{ path: "/model", title: "Model", icon: "model", key: "m", Component: model.Component },
	{ path: "/workshop", title: "Workshop", icon: "workshop", key: "w", Component: workshop.Component },
	{ path: "/settings", title: "Settings", icon: "settings", key: "s", Component: settings.Component },
];

/** The view for a path; `/log/411` is an entry of the log. */
export function viewAt(path: string): View {
	const top = `/${path.split("/")[1] ?? ""}`;
	return VIEWS.find((view) => view.path === top) ?? VIEWS[0];
}
