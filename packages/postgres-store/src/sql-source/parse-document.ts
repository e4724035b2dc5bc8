interface SourceContext {
  /** The value as it stands in the text. */
  readonly source?: string
}

type Reviver = (key: string, value: unknown, context: SourceContext) => unknown

/** The shortest whole number that is not a safe integer has 16 digits. */
const MAY_BE_LARGE = /\d{16}/

/** TypeScript's library does not know the third argument yet; Node has it since 21. */
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown

/**
 * Reads a row's JSON; whole numbers that JavaScript would round stay text, because they are ids
 * (a bigint user id, say).
 */
export function parseDocument(text: string): Readonly<Record<string, unknown>> {
  const document: unknown = MAY_BE_LARGE.test(text)
    ? parse(text, keepLargeIntegers)
    : JSON.parse(text)
  return document as Record<string, unknown>
}

const keepLargeIntegers: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '')
    ? source
    : value
