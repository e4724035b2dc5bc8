import { describe, expect, it } from 'vitest'
import { kindOfTable, nounOf, snake } from '../../src/commands/init/names.js'

describe('names of tables and columns', () => {
  it.each([
    ['startsAt', 'starts_at'],
    ['Starts_At', 'starts_at'],
    ['URLField', 'url_field'],
    ['meetingURL', 'meeting_url'],
    ['_ClassToUser', 'class_to_user'],
    ['room 7b', 'room_7b'],
  ])('%s is read as %s', (name, plain) => {
    expect(snake(name)).toBe(plain)
  })

  it.each([
    ['classes', 'class'],
    ['Class', 'class'],
    ['yoga_classes', 'yoga_class'],
    ['activities', 'activity'],
    ['tbl_meetings', 'meeting'],
    ['status', 'status'],
    ['matches', 'match'],
  ])('%s holds rows of %s', (name, noun) => {
    expect(nounOf(name)).toBe(noun)
  })

  it.each([
    ['Classes', 'class'],
    ['7_lessons', 'lesson'],
    ['予定', 'schedule'],
    ['x'.repeat(90), 'x'.repeat(63)],
  ])('%s is of the kind %s', (name, kind) => {
    expect(kindOfTable(name)).toBe(kind)
  })
})
