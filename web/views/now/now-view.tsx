/** The view Now. */
export function NowView() {
	return <p class="quiet">Now</p>;
}
