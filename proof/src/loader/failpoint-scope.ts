import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Sources whose awaits are failpoints: the way from a committed change to a published result. */
const places = [
  'packages/core/src/api/changes.ts',
  'packages/core/src/engine/',
  'packages/postgres-store/src/',
  'packages/kafka-transport/src/',
  'packages/pica-provider/src/',
]

/** What lies in these places, but not on the way. */
const asides = [
  // The vault's word on connections, once an hour, for people.
  'packages/core/src/engine/check-health.ts',
  'packages/core/src/engine/health-rounds.ts',
  'packages/postgres-store/src/migrate/',
]

/** `packages/core/src/engine/turn.ts` → `core/engine/turn.ts`; `null` for a file out of scope. */
export function scopedName(file: string): string | null {
  const relative = path.relative(root, file).replaceAll('\\', '/')
  const lies = (places: readonly string[]): boolean =>
    places.some(
      (place) => relative === place || (place.endsWith('/') && relative.startsWith(place)),
    )
  if (!lies(places) || lies(asides)) return null
  return relative.replace(/^packages\/([^/]+)\/src\//, '$1/')
}

/** All files in scope, absolute, sorted. */
export function scopedFiles(): readonly string[] {
  return readdirSync(path.join(root, 'packages'))
    .flatMap((name) => sourcesIn(path.join(root, 'packages', name, 'src')))
    .filter((file) => scopedName(file) !== null)
    .sort()
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
}
