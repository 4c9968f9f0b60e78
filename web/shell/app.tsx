import { announced } from "../app/announce.ts";
import { needsToken } from "../app/api.ts";
import { route } from "../app/route.ts";
import { Banners } from "./banners.tsx";
import { DropArea } from "./drop-area.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { TokenForm } from "./token-form.tsx";
import { TopBar } from "./top-bar.tsx";
import { viewAt } from "./views.ts";

/** The whole page: the navigation, the bar at the top, and one view. */
export function App() {
	const view = viewAt(route.value.path);
	document.title = `${view.title} · Autoprune`;
	return (
		<div class="app">
			<a class="skip" href="#view">
				Skip to the content
			</a>
			<Navigation current={view} />
			<div class="main">
				<TopBar title={view.title} />
				<Banners />
				<main id="view" tabIndex={-1} aria-label={view.title}>
					{needsToken.value ? <TokenForm /> : <view.Component />}
				</main>
			</div>
			<DropArea />
			<KeysDialog />
			<div class="for-readers" aria-live="polite">
				{announced}
			</div>
		</div>
	);
}
