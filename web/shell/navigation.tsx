import { state } from "../app/live.ts";
import icon from "../icon.svg";
import { Icon } from "../ui/icon.tsx";
import { Link } from "../ui/link.tsx";
import { VIEWS, type View } from "./views.ts";

/** The links to all views. */
export function Navigation({ current }: { readonly current: View }) {
	const now = state.value;
	return (
		<nav aria-label="Views">
			<div class="brand">
				<img src={icon} alt="" width="30" height="30" />
				<b>Autoprune</b>
			</div>
			{VIEWS.map((view) => (
				<Link key={view.path} to={view.path} isCurrent={view === current}>
					<Icon name={view.icon} />
					<span>{view.title}</span>
				</Link>
			))}
			<div class="version quiet">{now !== null && `Autoprune ${now.version}`}</div>
		</nav>
	);
}
