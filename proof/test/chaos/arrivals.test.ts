import type { EffectRecord } from '@calsync/testkit/sandbox'
import { describe, expect, it } from 'vitest'
import { Arrivals } from '../../src/chaos/arrivals.ts'

/** A provider's record of what was done to calendars. */
class Effects {
  readonly records: EffectRecord[] = []

  write(mailbox: string, subject: string, at: number): void {
    const shows = [{ subject, startMs: 0, endMs: 60_000 }]
    const what = { mailbox, eventId: 'e', by: 'client', effect: 'updated', shows } as const
    this.records.push({ seq: this.records.length + 1, at, ...what })
  }

  async effects(since = 0, limit = 1_000): Promise<EffectRecord[]> {
    return this.records.filter(({ seq }) => seq > since).slice(0, limit)
  }
}

const mark = { ref: 'class:1', revision: 3 }

describe('Arrivals', () => {
  it("tells the provider's time of the commit that is waited for", async () => {
    const provider = new Effects()
    const arrived = new Arrivals(provider).of('u1', mark, 5_000)
    provider.write('u2', 'Probe [class:1 r3]', 10)
    provider.write('u1', 'Probe [class:2 r3]', 20)
    provider.write('u1', 'Probe [class:1 r2]', 30)
    provider.write('u1', 'Probe [class:1 r3]', 40)
    expect(await arrived).toBe(40)
  })

  it('takes a later commit of the schedule for it', async () => {
    const provider = new Effects()
    const arrived = new Arrivals(provider).of('u1', mark, 5_000)
    provider.write('u1', 'Probe [class:1 r5]', 50)
    expect(await arrived).toBe(50)
  })

  it('leaves out what was there before it began', async () => {
    const provider = new Effects()
    for (let i = 0; i < 2_500; i++) provider.write('u1', 'Probe [class:1 r3]', i)
    const arrivals = new Arrivals(provider)
    await arrivals.begin()
    const arrived = arrivals.of('u1', mark, 5_000)
    provider.write('u1', 'Probe [class:1 r3]', 9_000)
    expect(await arrived).toBe(9_000)
  })

  it('gives up after the limit', async () => {
    expect(await new Arrivals(new Effects()).of('u1', mark, 20)).toBeNull()
  })

  it('tells when the provider cannot be asked', async () => {
    const effects = () => Promise.reject(new Error('gone'))
    await expect(new Arrivals({ effects }).of('u1', mark, 5_000)).rejects.toThrow('gone')
  })
})
