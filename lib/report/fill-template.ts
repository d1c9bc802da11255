/**
 * Puts values in the places of a template, each written `{{name}}`. One pass: what a value contains is never
 * taken for a place. Places that are not named stay.
 * @throws Error when a place is missing or there twice, so that a page never comes out incomplete.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values);
  const parts = template.split(new RegExp(`\\{\\{(${names.join("|")})\\}\\}`));
  for (const name of names) {
    const places = parts.filter((part, index) => index % 2 === 1 && part === name).length;
    if (places !== 1) throw new Error(`The report template has ${places} places {{${name}}}; it needs one.`);
  }
  return parts.map((part, index) => (index % 2 === 1 ? (values[part] ?? "") : part)).join("");
}
