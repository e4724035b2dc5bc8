import { nextNumber } from './next-number.js'

/** 2026-01-01: in an empty folder. Fixed, so that printing again gives the same names. */
const FIRST_MS = Date.UTC(2026, 0, 1)

/** `20260101000000`, as Prisma and Knex begin their names, `count` of them, a second apart. */
export function timestampNames(names: readonly string[], count: number): string[] {
  const latest = Math.max(
    FIRST_MS - 1_000,
    ...names.map((name) => instantOf(/^(\d{14})_/.exec(name)?.[1] ?? '')),
  )
  return Array.from({ length: count }, (_, index) =>
    new Date(latest + (index + 1) * 1_000).toISOString().replaceAll(/\D/g, '').slice(0, 14),
  )
}

/** Milliseconds since 1970, as TypeORM begins its names, a second apart. */
export function millisecondNames(names: readonly string[], count: number): number[] {
  const first = nextNumber(names, /^(\d{13})-/, FIRST_MS)
  return Array.from({ length: count }, (_, index) => first + index * 1_000)
}

/** People number by hand, too: what is no instant does not count. */
function instantOf(digits: string): number {
  const [, date, time] = /^(\d{8})(\d{6})$/.exec(digits) ?? []
  if (date === undefined || time === undefined) return 0
  const instant = Date.parse(
    `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  )
  return Number.isNaN(instant) ? 0 : instant
}
