import { InvalidArgumentError } from 'commander'

const MAX_PER_MINUTE = 60_000

/** Schedules a minute: `600` or `600/min`. */
export function parseRate(text: string): number {
  const match = /^(\d{1,6})(\/min)?$/.exec(text)
  const rate = Number(match?.[1] ?? Number.NaN)
  if (rate >= 1 && rate <= MAX_PER_MINUTE) return rate
  throw new InvalidArgumentError('write schedules a minute, from 1 to 60000, such as 600/min')
}
