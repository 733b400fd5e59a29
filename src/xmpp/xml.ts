// XML as plain data, so that stanzas can be made and read without any library. The connection converts.

export interface Xml {
  readonly name: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly children: readonly (Xml | string)[];
}

export const xml = (
  name: string,
  attrs: Record<string, string | undefined> = {},
  ...children: (Xml | string)[]
): Xml => ({
  name,
  attrs: Object.fromEntries(
    Object.entries(attrs).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
  children,
});

/** The first child element of that name (and namespace, if one is given). */
export const child = (element: Xml, name: string, xmlns?: string): Xml | undefined =>
  elements(element).find((it) => it.name === name && (xmlns === undefined || it.attrs.xmlns === xmlns));

export const elements = (element: Xml): Xml[] =>
  element.children.filter((it): it is Xml => typeof it !== 'string');

export const text = (element: Xml): string =>
  element.children.filter((it) => typeof it === 'string').join('');
