import { describe, expect, it } from 'vitest'
import { skip, type RenderEvent } from '../../src/index.js'
import { renderVersionOf } from '../../src/sdk/render-version.js'
import { resolveSettings } from '../../src/configuration/resolve-settings.js'
import { settingsIn } from '../../src/configuration/setting.js'

const plain: RenderEvent = ({ event }) => event
const titled: RenderEvent = ({ event }) => ({ ...event, title: `[Acme] ${event.title}` })

describe('renderVersionOf', () => {
  it('is another one for another text, and the same for the same', () => {
    expect(renderVersionOf({ event: plain })).toBe(renderVersionOf({ event: plain }))
    expect(renderVersionOf({ event: plain })).not.toBe(renderVersionOf({ event: titled }))
    expect(renderVersionOf({ event: plain })).not.toBe(
      renderVersionOf({ event: () => skip('confidential') }),
    )
  })

  it('is what the host says', () => {
    expect(renderVersionOf({ event: plain, renderVersion: '7' })).toBe('7')
    expect(renderVersionOf({ renderVersion: '7' })).toBe('7')
  })

  it('has a word for no template', () => {
    expect(renderVersionOf({})).toBe('none')
  })
})

describe('the settings of a rollout', () => {
  const read = (given: Record<string, unknown>) => resolveSettings(settingsIn(given, 'a test'))

  it.each([
    ['automatic', { mode: 'automatic' }],
    [{ perMinute: 60 }, { perMinute: 60 }],
    [
      { mode: 'manual', perMinute: 1 },
      { mode: 'manual', perMinute: 1 },
    ],
    [undefined, {}],
  ])('%j', (rollout, expected) => {
    const { settings, problems } = read({ rollout })
    expect(problems).toEqual([])
    expect(settings.rollout).toEqual(expected)
  })

  it.each([
    { rollout: 'always' },
    { rollout: { perMinute: 0 } },
    { rollout: { perMinute: 60_001 } },
    { rollout: { every: 'day' } },
    { renderVersion: 'mixed' },
    { renderVersion: 'none' },
    { renderVersion: '' },
    { renderVersion: 'a b' },
  ])('refuses %j', (given) => {
    expect(read(given).problems).toHaveLength(1)
  })
})
