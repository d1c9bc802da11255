/** The element of the page with this id. @throws Error when it is not there, or of another kind: the template is wrong. */
export function find<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${type.name} #${id}.`);
}
