import { editDistance } from '@calsync/core'

/** Column names are compared without case and underscores: `timeZone` is `time_zone`. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}

/** The name most like the wanted one, or `null`; at most `tolerance` letters may differ. */
export function nearName(
  wanted: string,
  names: readonly string[],
  tolerance: number,
): string | null {
  const target = normal(wanted)
  const near = names
    .map((name) => ({ name, distance: editDistance(normal(name), target) }))
    .filter(({ distance }) => distance <= tolerance)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.name ?? null
}

/** `starts_at` and `start_time` for `start`: the wanted name with something behind it. */
export function longerName(wanted: string, names: readonly string[]): string | null {
  return names.find((name) => normal(name).startsWith(normal(wanted))) ?? null
}
