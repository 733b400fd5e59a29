// XEP-0004: data forms. Only what filling in a form needs: which fields there are, and an answer.
import { child, elements, text, type Xml, xml } from './xml';

export const NS_FORM = 'jabber:x:data';

export interface FormField {
  readonly type: string;
  readonly required: boolean;
  readonly values: readonly string[];
  /** What a list field lets one choose. */
  readonly options: readonly string[];
}

export interface Form {
  /** The hidden FORM_TYPE (XEP-0068); empty when the form has none. */
  readonly formType: string;
  readonly fields: ReadonlyMap<string, FormField>;
}

const values = (field: Xml): string[] =>
  elements(field)
    .filter((it) => it.name === 'value')
    .map(text);

/** Undefined unless the element holds a form to fill in. */
export function parseForm(parent: Xml): Form | undefined {
  const x = child(parent, 'x', NS_FORM);
  if (x?.attrs.type !== 'form') return undefined;
  const fields = new Map<string, FormField>();
  for (const field of elements(x)) {
    const name = field.attrs.var;
    if (field.name !== 'field' || name === undefined) continue;
    fields.set(name, {
      type: field.attrs.type ?? 'text-single',
      required: child(field, 'required') !== undefined,
      values: values(field),
      options: elements(field)
        .filter((it) => it.name === 'option')
        .flatMap(values),
    });
  }
  return { formType: fields.get('FORM_TYPE')?.values[0] ?? '', fields };
}

export function submitForm(formType: string, answers: ReadonlyMap<string, string>): Xml {
  const field = (name: string, value: string, type?: string): Xml =>
    xml('field', { var: name, type }, xml('value', {}, value));
  return xml(
    'x',
    { xmlns: NS_FORM, type: 'submit' },
    ...(formType === '' ? [] : [field('FORM_TYPE', formType, 'hidden')]),
    ...[...answers].map(([name, value]) => field(name, value)),
  );
}
