import type { EnvironmentVariables } from '../configuration/environment-settings.js'

/** The one place of the SDK that looks at the process it runs in. */
export function processEnvironment(): EnvironmentVariables {
  return process.env
}
