/** One value that somebody gave, with where it was given. Later ones win over earlier ones. */
export interface Setting {
  /** Dotted path in the settings: `retry.maxTries`. */
  readonly path: string
  readonly value: unknown
  /** For people: `SYNC_MAX_RETRIES`, `--schema`, `calsync.config.ts`. */
  readonly origin: string
}

/** Settings whose members may come from different places. */
const groups: ReadonlySet<string> = new Set(['kafka', 'pica', 'retry', 'window'])

/** The settings in an object, for example in a configuration file. */
export function settingsIn(object: Readonly<Record<string, unknown>>, origin: string): Setting[] {
  return Object.entries(object).flatMap(([path, value]): Setting[] => {
    if (value === undefined) return []
    if (!groups.has(path) || !isPlainObject(value)) return [{ path, value, origin }]
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => ({ path: `${path}.${name}`, value: member, origin }))
  })
}

/** Puts settings together into one object; what comes later wins. */
export function merged(settings: readonly Setting[]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const { path, value } of settings) {
    const [group = '', member] = path.split('.')
    if (member === undefined) {
      object[group] = value
    } else {
      const members = isPlainObject(object[group]) ? object[group] : {}
      object[group] = { ...members, [member]: value }
    }
  }
  return object
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
