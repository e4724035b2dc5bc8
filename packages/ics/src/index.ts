export {
  readCalendar,
  type ReadCalendar,
  type ReadCalendarOptions,
  type ReadEvent,
  type UnreadableEvent,
} from './read/read-calendar.js'
export { eventId } from './source/event-id.js'
export { icsSource, type IcsSourceOptions } from './source/ics-source.js'
export {
  writeCalendar,
  type WriteCalendarOptions,
  type WrittenEvent,
} from './write/write-calendar.js'
