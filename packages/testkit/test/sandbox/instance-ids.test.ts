import { describe, expect, it } from 'vitest'
import { eventPath, textOf } from './rig.js'
import { series, seriesRig, window } from './series.js'

describe('the id of an instance', () => {
  it('is its own and stays', async () => {
    const { instances, graph, masterPath, masterId } = await seriesRig()
    const ids = async () => {
      const { json } = await instances()
      return (json.value as unknown as { id: string }[]).map(({ id }) => id)
    }
    const before = await ids()
    expect(new Set([...before, masterId]).size).toBe(5)
    await graph('PATCH', masterPath, { subject: 'Clay' })
    expect(await ids()).toEqual(before)
    const shown = await graph('GET', eventPath(before[1]))
    expect(shown.json).toMatchObject({ id: before[1], originalStart: '2026-03-09T08:00:00Z' })
    expect(shown.json.iCalUId).not.toBe((await graph('GET', masterPath)).json.iCalUId)
  })

  it('comes in the style that was asked for, and so does that of its series', async () => {
    const { instances, graph, sandbox, masterId, masterPath } = await seriesRig()
    const { json } = await instances(window, { prefer: '' })
    const [first] = json.value as unknown as { id: string; seriesMasterId: string }[]
    const mutable = await graph('GET', masterPath, undefined, { prefer: '' })
    expect(first?.seriesMasterId).toBe(mutable.json.id)
    const immutable = await graph('GET', eventPath(first?.id))
    expect(immutable.json.seriesMasterId).toBe(masterId)
    expect(immutable.json.id).not.toBe(first?.id)
    sandbox.moveAsUser('alice', masterId, { calendar: 'Private' })
    expect((await graph('GET', eventPath(first?.id))).status).toBe(404)
    expect((await graph('GET', eventPath(immutable.json.id))).status).toBe(200)
  })

  it('tells apart the case of its letters', async () => {
    const { graph, pathOf } = await seriesRig()
    const id = decodeURIComponent(pathOf('2026-03-09').slice('/me/events/'.length))
    for (const other of [id.toUpperCase(), id.toLowerCase()]) {
      expect((await graph('GET', eventPath(other))).status).toBe(400)
    }
    // The letters after what all ids have in common.
    const swapped = [...id.slice(39)].map(swapCase).join('')
    expect((await graph('GET', eventPath(id.slice(0, 39) + swapped))).status).toBe(404)
  })

  it('of a day that the series does not have is not found', async () => {
    const { create, graph, pathOf } = await seriesRig()
    const other = await create(series({ type: 'daily' }, { startDate: '2026-03-03' }))
    const instances = `${eventPath(other.json.id)}/instances?${window}`
    const tuesday = (await graph('GET', instances)).json.value?.[0]?.id
    const monday = decodeURIComponent(pathOf('2026-03-09').slice('/me/events/'.length))
    // The day of one with the rest of the other.
    const mixed = monday.slice(0, 44) + textOf(tuesday).slice(44)
    expect((await graph('GET', eventPath(mixed))).json.originalStart).toBe('2026-03-09T08:00:00Z')
    const none = textOf(tuesday).slice(0, 44) + monday.slice(44)
    expect((await graph('GET', eventPath(none))).json.error?.code).toBe('ErrorItemNotFound')
  })
})

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
}
