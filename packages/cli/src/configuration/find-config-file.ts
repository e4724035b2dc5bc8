import { existsSync } from 'node:fs'
import path from 'node:path'
import { CalsyncError } from '@calsync/core'

const names = [
  'calsync.config.ts',
  'calsync.config.mts',
  'calsync.config.mjs',
  'calsync.config.js',
  'calsync.config.json',
]

/** The configuration file in a directory, or the one that was asked for; `null` when there is none. */
export function findConfigFile(directory: string, wanted: string | undefined): string | null {
  if (wanted === undefined) {
    return names.map((name) => path.join(directory, name)).find((file) => existsSync(file)) ?? null
  }
  const file = path.resolve(directory, wanted)
  if (existsSync(file)) return file
  throw new CalsyncError({
    code: 'CONFIG_NOT_FOUND',
    message: `there is no file ${wanted}`,
    next: 'check the path given with --config',
  })
}
