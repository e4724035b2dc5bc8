/** What a host process is told first; the URL of its database is in its environment. */
export interface HostStart {
  readonly name: string
  readonly classIds: readonly string[]
  readonly users: readonly string[]
}

export type HostOrder =
  | { readonly kind: 'begin'; readonly seed: number; readonly perSecond: number }
  | { readonly kind: 'pause' }

/** `ready` after the start, `paused` once nothing is open. */
export type HostReport = { readonly kind: 'ready' } | { readonly kind: 'paused' }
