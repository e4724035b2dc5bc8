import type { SecretWatch } from '../secret-watch.ts'
import { Child } from './child.ts'

/** Creates calsync's schema, with a mutant applied if it has one. */
export async function migrate(
  databaseUrl: string,
  mutant: string | null,
  watch: SecretWatch,
): Promise<void> {
  const child = new Child({
    name: 'migration',
    script: new URL('./migrate-process.ts', import.meta.url),
    environment: { DATABASE_URL: databaseUrl, CALSYNC_MUTANT: mutant ?? '' },
    watch,
  })
  const { code } = await child.ended
  if (code !== 0) throw new Error(`The schema could not be created:\n${child.output()}`)
}
