const REDACTED = '[secret]'
const inspectSymbol = Symbol.for('nodejs.util.inspect.custom')

/**
 * A value that must not be printed: a connection key, an API key, a token.
 *
 * Every way of turning it into text (template, JSON, `util.inspect`) gives `[secret]`;
 * only `reveal()` gives the value, at the one place that sends it.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [inspectSymbol](): string {
    return REDACTED
  }
}
