import type { ComponentType } from "preact";
import type { IconName } from "../ui/icon.tsx";
import { LogView } from "../views/log/log-view.tsx";
import { ModelView } from "../views/model/model-view.tsx";
import { NowView } from "../views/now/now-view.tsx";
import { SettingsView } from "../views/settings/settings-view.tsx";
import { WorkshopView } from "../views/workshop/workshop-view.tsx";

/** A view of the page. */
export interface View {
	readonly path: string;
	readonly title: string;
	readonly icon: IconName;
	/** After `g`, this key opens it. */
	readonly key: string;
	readonly Component: ComponentType;
}

/** Every view, in the order of the navigation. */
export const VIEWS: readonly [View, ...View[]] = [
	{ path: "/", title: "Now", icon: "now", key: "n", Component: NowView },
	{ path: "/log", title: "Log", icon: "log", key: "l", Component: LogView },
	{ path: "/model", title: "Model", icon: "model", key: "m", Component: ModelView },
	{ path: "/workshop", title: "Workshop", icon: "workshop", key: "w", Component: WorkshopView },
	{ path: "/settings", title: "Settings", icon: "settings", key: "s", Component: SettingsView },
];

/** The view for a path; `/log/411` is an entry of the log. */
export function viewAt(path: string): View {
	const top = `/${path.split("/")[1] ?? ""}`;
	return VIEWS.find((view) => view.path === top) ?? VIEWS[0];
}
