/** The view Model. */
export function ModelView() {
	return <p class="quiet">Model</p>;
}
