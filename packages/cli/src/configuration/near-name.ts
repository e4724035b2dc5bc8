import { editDistance } from '@calsync/core'

/** The name that somebody probably meant; at most a third of its letters may differ. */
export function nearName(written: string, names: readonly string[]): string | null {
  const [best] = names
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.ceil(name.length / 3))
    .sort((a, b) => a.distance - b.distance)
  return best?.name ?? null
}
