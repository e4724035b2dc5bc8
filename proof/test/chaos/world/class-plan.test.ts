import {
  type CalendarEvent,
  endInstantOf,
  formatWallTime,
  occurrenceOf,
  readScheduleRow,
  recurrenceIds,
  startInstantOf,
} from '@calsync/core'
import { shownLine } from '@calsync/testkit/checker'
import { describe, expect, it } from 'vitest'
import { Dice } from '../../../src/chaos/dice.ts'
import { type ClassPlan, columnsOf, shownOf } from '../../../src/chaos/world/hosts/class-plan.ts'
import { editedPlan, newPlan } from '../../../src/chaos/world/hosts/draw-plan.ts'

const mark = { ref: 'class:5', revision: 7 }
const always = { from: 0, until: Date.UTC(2100, 0) }
const users = ['ada', 'ben', 'cleo']

/** The same class as calsync reads it from its row. */
function eventOf(plan: ClassPlan): CalendarEvent {
  const [title, start, minutes, timeZone, rrule, overrides] = columnsOf(plan, mark)
  const loaded = readScheduleRow('class', {
    id: '5',
    title,
    start: (start as Date).toISOString(),
    duration_minutes: minutes,
    time_zone: timeZone,
    rrule,
    recurrence_overrides: overrides,
    facilitators: plan.facilitators,
  })
  if (loaded.kind !== 'found') throw new Error(JSON.stringify(loaded))
  return loaded.schedule.event
}

function lineOf(event: CalendarEvent): string {
  const start = startInstantOf(event)
  return shownLine(event.title, start, (endInstantOf(event) - start) / 60_000)
}

function linesOf(event: CalendarEvent): string[] {
  if (event.recurrenceRules.length === 0) return [lineOf(event)]
  return recurrenceIds(event, always, 100).ids.flatMap((id) => {
    const occurrence = occurrenceOf(event, formatWallTime(id))
    return occurrence === null ? [] : [lineOf(occurrence)]
  })
}

describe('what a class shows', () => {
  it('is what its row says, however often it was edited', () => {
    const dice = new Dice(11)
    let changed = 0
    for (const id of ['1', '5']) {
      for (let round = 0; round < 40; round += 1) {
        let plan = newPlan(dice, id, users)
        for (let edit = 0; edit < 8; edit += 1) {
          expect(shownOf(plan, mark).toSorted()).toEqual(linesOf(eventOf(plan)).toSorted())
          if (Object.keys(plan.changes).length > 0) changed += 1
          plan = editedPlan(dice, plan, users)
        }
      }
    }
    expect(changed).toBeGreaterThan(10)
  })
})
