/** The view Workshop. */
export function WorkshopView() {
	return <p class="quiet">Workshop</p>;
}
