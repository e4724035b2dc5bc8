/** Looks for secrets in texts that must not hold them; remembers where they were. */
export class SecretWatch {
  readonly #secrets = new Map<string, string>()
  readonly #found = new Set<string>()

  /** @param name what it is, for people */
  add(name: string, secret: string): void {
    if (secret !== '') this.#secrets.set(secret, name)
  }

  /** @param place where the text was read, for people */
  look(place: string, text: string): void {
    for (const [secret, name] of this.#secrets) {
      if (text.includes(secret)) this.#found.add(`${name} stands in ${place}`)
    }
  }

  secrets(): readonly string[] {
    return [...this.#secrets.keys()]
  }

  /** One line for each place in which a secret was seen. */
  found(): readonly string[] {
    return [...this.#found]
  }

  /** The text without secrets. */
  redact(text: string): string {
    let clean = text
    for (const [secret, name] of this.#secrets) clean = clean.replaceAll(secret, `(${name})`)
    return clean
  }
}
