import { expect, it } from 'vitest'
import { isPeople } from '../../src/commands/init/find-people.js'
import type { Table } from '../../src/commands/init/read-catalog.js'

function table(name: string, ...columns: string[]): Table {
  return {
    ...{ schema: 'public', name, reference: name, quotedName: name, hasPolicies: false },
    columns: columns.map((column) => ({
      ...{
        name: column,
        quoted: column,
        type: 'text',
        isEnum: false,
        labels: [],
        isNullable: true,
      },
    })),
    primaryKey: ['id'],
    foreignKeys: [],
    policies: null,
  }
}

it.each(['users', 'staff', 'tutor', 'yoga_teachers', 'Instructor'])('%s holds people', (name) => {
  expect(isPeople(table(name, 'id'))).toBe(true)
})

it.each(['tutoring', 'coaching', 'staff_meeting', 'guided_tours', 'hostings', 'student'])(
  '%s does not, as its name goes',
  (name) => {
    expect(isPeople(table(name, 'id'))).toBe(false)
  },
)

it('students have calendars if they have an address', () => {
  expect(isPeople(table('students', 'id', 'email'))).toBe(true)
  expect(isPeople(table('enrolment_notes', 'id', 'email'))).toBe(false)
})
