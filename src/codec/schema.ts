// The only importer of valibot: the shapes that frames are checked against. Every shape is bounded, every record refuses
// unknown keys, and nothing is converted: what a schema gives is what the bytes said.
import * as v from 'valibot';

export type Schema<T> = v.GenericSchema<unknown, T>;
/** The type that a schema gives. */
export type Infer<S extends v.GenericSchema> = v.InferOutput<S>;

/** Exactly `size` bytes. */
export const bytes = (size: number): Schema<Uint8Array> => bytesUpTo(size, size);

/** Between `min` and `max` bytes, both included. */
export const bytesUpTo = (min: number, max: number): Schema<Uint8Array> =>
  v.custom<Uint8Array>((it) => it instanceof Uint8Array && it.length >= min && it.length <= max);

/** 0 ... 2^53-1, or up to `max`. */
export const uint = (max: number = Number.MAX_SAFE_INTEGER): Schema<number> =>
  v.custom<number>((it) => typeof it === 'number' && Number.isSafeInteger(it) && it >= 0 && it <= max);

/** Well-formed text of at most `max` UTF-16 units. */
export const text = (max: number): Schema<string> =>
  v.custom<string>((it) => typeof it === 'string' && it.length <= max && !/\p{Cs}/u.test(it));

export const boolean = (): Schema<boolean> => v.boolean();

/** Between `min` and `max` items. */
export const list = <T>(item: Schema<T>, max: number, min = 0): Schema<T[]> =>
  v.pipe(
    // The count first: a long list of wrong items costs one comparison.
    v.custom<unknown[]>((it) => Array.isArray(it) && it.length >= min && it.length <= max),
    v.array(item),
  );

/** These keys and no others. */
export const record = <const E extends v.ObjectEntries>(entries: E) => v.strictObject(entries);

/** A key that may be missing. (It is never present without a value.) */
export const optional = <const S extends v.GenericSchema>(schema: S) => v.exactOptional(schema);

/** Or null. */
export const nullable = <const S extends v.GenericSchema>(schema: S) => v.nullable(schema);

export const literal = <const L extends string | number | boolean>(value: L) => v.literal(value);

export const union = <const S extends v.UnionOptions>(options: S) => v.union(options);

/** Records told apart by the literal under `key`. */
export const variant = <const K extends string, const O extends v.VariantOptions<K>>(key: K, options: O) =>
  v.variant(key, options);

/** Exactly these items in this order. */
export const tuple = <const I extends v.TupleItems>(items: I) => v.strictTuple(items);

/** Anything that the codec can carry. */
export const anything = (): Schema<unknown> => v.unknown();

/** `value` as the schema's type, or undefined. */
export function conform<S extends v.GenericSchema>(schema: S, value: unknown): Infer<S> | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}
