import assert from 'node:assert/strict'
import { outlineOf } from '@calsync/core'
import { providerCase } from './provider-case.js'
import { assertSound, creation } from './provider-scene.js'
import { overrideExamples } from './override-examples.js'
import { ruleExamples } from './rule-examples.js'
import { assertSoundForm } from './series-layout.js'
import { expectedIn, seenIn, writeSeries } from './series-scene.js'

const examples = [...ruleExamples, ...overrideExamples]

/** Whatever a series is like, in whatever form it is written: the calendar shows what it says. */
export const seriesFormsContract = [
  providerCase('says in which form a series is written, purely', async ({ provider }) => {
    for (const { event } of examples) {
      const series = creation(event).event ?? assert.fail()
      const outline = outlineOf(series)
      if (outline === null) continue
      const before = structuredClone(outline)
      const form = provider.series(outline)
      assertSoundForm(form, series)
      assert.deepEqual(provider.series(outline), form)
      assert.deepEqual(provider.series(structuredClone(outline)), form)
      assert.deepEqual(outline, before)
    }
  }),

  providerCase('refuses to write as a series what it says is none', async (scene) => {
    for (const { name, event } of examples) {
      const create = creation(event)
      const outline = outlineOf(create.event ?? assert.fail())
      if (outline === null || scene.provider.series(outline).kind === 'native') continue
      const preparation = scene.provider.prepare(create)
      assert.ok(preparation.kind === 'refused', name)
      assertSound(preparation.error)
      assert.equal(preparation.error.class, 'UNSUPPORTED_EVENT', name)
    }
  }),

  ...examples.map(({ name, event, range }) =>
    providerCase(`shows every occurrence of a series: ${name}`, async (scene) => {
      const create = creation(event)
      const expected = expectedIn(create.event ?? assert.fail(), range)
      assert.ok(expected.length > 1, 'the example shows nothing')
      await writeSeries(scene, create, range)
      assert.deepEqual(await seenIn(scene, range), expected)
    }),
  ),
]
