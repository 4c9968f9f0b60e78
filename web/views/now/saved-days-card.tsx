import { answered, api } from "../../app/api.ts";
import { useLogData } from "../../app/log-data.ts";
import { sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";

const DAYS = 90;
const DAY_MS = 86_400_000;
const EVERY_MS = 5_000;

/** The bars, in units of the drawing. */
const BAR = 10;
const HEIGHT = 100;

/** Bytes saved on each day, as bars, and as a table for screen readers. Days are those of UTC, as the daemon counts. */
export function SavedDaysCard() {
	const found = useLogData(() => answered(api.log.days.$get({ query: { days: String(DAYS) } })), EVERY_MS);
	const saved = new Map(found ?? []);
	const days = Array.from({ length: DAYS }, (_, index) => dayBefore(DAYS - 1 - index));
	const bytes = days.map((day) => Math.max(0, saved.get(day) ?? 0));
	const most = Math.max(1, ...bytes);
	const sum = bytes.reduce((all, one) => all + one, 0);
	return (
		<Card title="Saved each day" beside={`${sizeText(sum)} in ${DAYS} days`}>
			<div class="padded">
				<svg class="days" viewBox={`0 0 ${DAYS * BAR} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
					{[25, 50, 75].map((y) => (
						<line key={y} x1="0" x2={DAYS * BAR} y1={y} y2={y} />
					))}
					{bytes.map((one, index) => {
						const height = (one / most) * (HEIGHT - 2);
						return (
							<rect
								key={days[index]}
								x={index * BAR + 1.5}
								y={HEIGHT - height}
								width={BAR - 3}
								height={height}
								rx="1.5"
							>
								<title>{`${days[index]}: ${sizeText(one)}`}</title>
							</rect>
						);
					})}
				</svg>
				<div class="axis quiet number">
					<span>{days[0]}</span>
					<span>today</span>
				</div>
				{/* A table takes the height that it needs, whatever its class says. */}
				<div class="for-readers">
					<table>
						<caption>Saved each day</caption>
						<tbody>
							{days.map((day, index) =>
								bytes[index] === 0 ? null : (
									<tr key={day}>
										<th scope="row">{day}</th>
										<td>{sizeText(bytes[index] ?? 0)}</td>
									</tr>
								),
							)}
						</tbody>
					</table>
				</div>
			</div>
		</Card>
	);
}

function dayBefore(days: number): string {
	return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}
