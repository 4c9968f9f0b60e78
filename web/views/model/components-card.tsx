import type { WireFile, WireReport } from "../../../daemon/http/wire/models.ts";
import { fileText } from "../../text/file-address.ts";
import { roleOfClass } from "../../text/role-of-class.ts";
import { countOf, countText, sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { Pill } from "../../ui/pill.tsx";
import { roleStyle } from "../../ui/role.ts";

/** The components of a file, with what can be done with each. */
export function ComponentsCard({
	file,
	report: { components },
}: {
	readonly file: WireFile;
	readonly report: WireReport["report"];
}) {
	return (
		<Card title="Components">
			<table class="plain-table components">
				<thead>
					<tr>
						<th>Component</th>
						<th class="right">Tensors</th>
						<th class="right">Size</th>
						<th>State</th>
						<th>
							<span class="for-readers">Actions</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{components.map((one) => (
						<tr key={`${one.component} ${one.prefix}`}>
							<td class="component">
								<i class="swatch" style={roleStyle(roleOfClass(one.class))} />
								{one.component}
								<code class="quiet">{one.prefix}</code>
							</td>
							<td class="right number">{countText(one.tensors)}</td>
							<td class="right number">{sizeText(one.bytes)}</td>
							<td>
								{one.intact ? (
									<Pill tone="good" icon="check">
										intact
									</Pill>
								) : (
									<Pill tone="bad" icon="warning">
										lacks {countOf(one.missing.length, "tensor")}
									</Pill>
								)}
							</td>
							<td class="right actions">
								{one.intact && <Link to={workshopAddress("extract", file, one.component)}>Extract</Link>}
								<Link to={workshopAddress("replace", file, one.class)}>Replace</Link>
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</Card>
	);
}

function workshopAddress(recipe: string, file: WireFile, component: string): string {
	return `/workshop?${new URLSearchParams({ recipe, file: fileText(file), component })}`;
}
