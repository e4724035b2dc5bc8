import { knownSchemaVersion } from '@calsync/postgres-store'
import { version } from './version.js'

/** Of the package, and of the schema that it makes: what an upgrade has to know. */
export function describeVersion(): string {
  return `${version} (schema version ${knownSchemaVersion})`
}
