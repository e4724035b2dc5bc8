/** An error of `pg` or postgres.js, or an ORM's around it. */
interface Layer {
  readonly code?: unknown
  /** Drizzle, and Prisma's adapter. */
  readonly cause?: unknown
  /** Prisma. */
  readonly meta?: { readonly driverAdapterError?: unknown }
  readonly originalCode?: unknown
}

/** Five characters, a digit among them: EPIPE is Node's. */
const SQL_STATE = /^(?=.*\d)[0-9A-Z]{5}$/

/** The SQLSTATE of an error, also where an ORM wrapped what its driver threw; else null. */
export function sqlStateOf(error: unknown): string | null {
  let layer = error
  // Deeper than any of them wraps, and an end for causes that go in a circle.
  for (let depth = 0; depth < 6 && typeof layer === 'object' && layer !== null; depth += 1) {
    const { code, cause, meta, originalCode } = layer as Layer
    for (const state of [originalCode, code]) {
      // P2010 is Prisma's own: its numbers start with P, as the states of plpgsql do (P0001).
      if (typeof state !== 'string' || !SQL_STATE.test(state) || /^P[1-9]/.test(state)) continue
      return state
    }
    layer = meta?.driverAdapterError ?? cause
  }
  return null
}
