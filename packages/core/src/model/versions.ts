import { HASH_VERSION } from './event-hash.js'

/**
 * Of which code and which template the hashes of a schedule's records are. A `null` says that nobody
 * noted it, or that the host names no version: it differs from nothing.
 */
export interface Versions {
  /** `HASH_VERSION` of the code. */
  readonly hashVersion: number | null
  /** Version of the host's template. */
  readonly renderVersion: string | null
}

/** The render version of a host without a template. */
export const NO_TEMPLATE = 'none'

/** The render version of a schedule whose records several templates rendered. */
export const MIXED = 'mixed'

/** The versions of this code with the host's template. */
export function presentVersions(renderVersion: string | null): Versions {
  return { hashVersion: HASH_VERSION, renderVersion }
}

/** Whether two versions are known to differ. */
export function versionsDiffer(a: Versions, b: Versions): boolean {
  return isOther(a.hashVersion, b.hashVersion) || isOther(a.renderVersion, b.renderVersion)
}

function isOther<T>(a: T | null, b: T | null): boolean {
  return a !== null && b !== null && a !== b
}
