import { messageOf } from '@calsync/core'
import { environmentSettings, type EnvironmentVariables } from './environment-settings.js'
import { findConfigFile } from './find-config-file.js'
import { loadConfigFile } from './load-config-file.js'
import {
  type ConfigurationProblem,
  resolveSettings,
  type ResolvedSettings,
} from './resolve-settings.js'
import type { Setting } from './setting.js'

export interface ConfigurationPlaces {
  readonly directory: string
  /** Of `--config`. */
  readonly configFile: string | undefined
  readonly environment: EnvironmentVariables
  readonly flags: readonly Setting[]
  /** Where 'calsync' is found by a configuration file that cannot find it itself. */
  readonly ownEntry: string
}

export interface LoadedSettings extends ResolvedSettings {
  /** Path of the configuration file; `null` when there is none. */
  readonly file: string | null
}

/** Defaults, then the file, the environment and the flags, each winning over the one before. */
export async function loadSettings(places: ConfigurationPlaces): Promise<LoadedSettings> {
  const file = findConfigFile(places.directory, places.configFile)
  const fromFile = file === null ? null : await readFile(file, places.ownEntry)
  const resolved = resolveSettings([
    ...(Array.isArray(fromFile) ? fromFile : []),
    ...environmentSettings(places.environment),
    ...places.flags,
  ])
  if (fromFile === null || Array.isArray(fromFile)) return { ...resolved, file }
  return { ...resolved, problems: [fromFile, ...resolved.problems], file }
}

async function readFile(file: string, ownEntry: string): Promise<Setting[] | ConfigurationProblem> {
  try {
    return await loadConfigFile(file, ownEntry)
  } catch (error) {
    return { path: '', origin: 'configuration file:', problem: messageOf(error) }
  }
}
