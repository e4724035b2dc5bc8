import type { Dice } from '../../dice.ts'
import type { ClassPlan, WeekChange } from './class-plan.ts'

const texts = ['Yoga', 'Pottery & clay', 'Française', 'Chess “blitz”', 'Boxing', '木工', 'Salsa']
const zones = ['UTC', 'Europe/Berlin', 'America/New_York']
const DAY_MS = 86_400_000

/** Every fifth class is a weekly series. */
function isSeriesSlot(id: string): boolean {
  return /^\d+$/.test(id) && Number(id) % 5 === 0
}

/** A class that nobody knew before. */
export function newPlan(dice: Dice, id: string, users: readonly string[]): ClassPlan {
  const isSeries = isSeriesSlot(id)
  return {
    text: dice.pick(texts),
    start: drawStart(dice),
    minutes: dice.between(1, 8) * 15,
    timeZone: isSeries ? 'UTC' : dice.pick(zones),
    weeks: isSeries ? dice.between(2, 5) : 1,
    changes: {},
    facilitators: drawFacilitators(dice, users),
  }
}

/** The class after somebody edited it. */
export function editedPlan(dice: Dice, plan: ClassPlan, users: readonly string[]): ClassPlan {
  const kind = dice.between(1, 10)
  if (kind <= 4) return { ...plan, text: dice.pick(texts) }
  if (kind <= 6) return { ...plan, start: drawStart(dice), changes: {} }
  if (kind <= 7) return { ...plan, minutes: dice.between(1, 8) * 15 }
  if (kind <= 9 || plan.weeks === 1) {
    return { ...plan, facilitators: drawFacilitators(dice, users) }
  }
  return { ...plan, changes: drawChanges(dice, plan.weeks) }
}

/** A morning within the next months. */
function drawStart(dice: Dice): number {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
  return today + dice.between(2, 200) * DAY_MS + dice.between(24, 56) * 15 * 60_000
}

/** Sometimes nobody: such a class stands in no calendar. */
function drawFacilitators(dice: Dice, users: readonly string[]): readonly string[] {
  return dice.shuffled(users).slice(0, dice.chance(0.05) ? 0 : dice.between(1, 3))
}

/** The first week stays as it is, so that something of the series is left. */
function drawChanges(dice: Dice, weeks: number): Readonly<Record<string, WeekChange>> {
  const changes: Record<string, WeekChange> = {}
  for (let week = 1; week < weeks; week += 1) {
    if (dice.chance(0.5)) changes[week] = drawChange(dice)
  }
  return changes
}

function drawChange(dice: Dice): WeekChange {
  const kind = dice.between(1, 3)
  if (kind === 1) return { kind: 'left_out' }
  if (kind === 2) return { kind: 'renamed', text: `${dice.pick(texts)} outdoors` }
  return { kind: 'moved', byMinutes: dice.between(1, 8) * 15 }
}
